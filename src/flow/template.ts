import { type Actor, Fault, newId } from '#base';
import { type Acceptance, type Address, type Door, formatAddress } from '#mail';
import { actsOf } from '#people';
import { letterOf, render, type Template, type Values } from '#template';
import { accept } from './accept.ts';
import type { House } from './house.ts';
import type { Rounds } from './rounds.ts';

/** A letter to be made from a template. */
export interface TemplateLetter {
  readonly template: Template;
  readonly values: Values;
  /** An address of the account that sends it. */
  readonly from: Address;
  readonly to: readonly Address[];
  readonly door: Door;
}

/**
 * Fills a template and offers the letter like any other: it is inspected and ruled on, and counts at least as what the
 * template says its fields are. Throws `not-sender`, `template-value`, `template-leak`.
 */
export async function sendTemplate(
  house: House,
  rounds: Rounds,
  actor: Actor,
  { template, values, from, to, door }: TemplateLetter,
): Promise<Acceptance> {
  const account = await house.people.find(formatAddress(from));
  const may = account?.state === 'active' && actsOf(account.roles).includes('mail.send');
  // At the machine's shell somebody says whose letter it is; everywhere else it is one's own.
  if (!may || (actor.via !== 'cli' && account.id !== actor.id))
    throw new Fault({
      code: 'not-sender',
      kind: 'forbidden',
      say: 'Letters are sent from an address of an account in use that may send.',
    });
  const now = house.clock.now();
  const raw = letterOf(template, render(template, values), {
    from: { address: from, display: account.name },
    to: to.map((address) => ({ address, display: '' })),
    date: now,
    hostname: house.config.organisation.hostname,
  });
  return accept(house, rounds, {
    id: newId(),
    door,
    actor,
    peer: { address: 'inside', helo: house.config.organisation.hostname, tls: null },
    envelope: {
      sender: from,
      recipients: to.map((address) => ({ address })),
      smtputf8: [from, ...to].some(({ local }) => /[^\x00-\x7f]/.test(local)),
      body: '7bit',
    },
    raw,
    receivedAt: now,
    class: template.class,
  });
}
