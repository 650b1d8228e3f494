import type { OpenMessage } from '#archive';
import { systemActor } from '#base';
import { type Decision, formatAddress, parseAddress } from '#mail';
import type { Claim } from '#queue';
import type { Sql } from '#store';
import type { Finish, House, Prepared } from './house.ts';
import { readyOwn } from './report.ts';
import { finishOf } from './settle.ts';

const us = systemActor('deliver');

/**
 * The claim as it is carried out: to the reader that a rule put in the place of the one it was written to. What is read of
 * it stays the claim's own, its lease too.
 */
export function forReader(claim: Claim, { recipient, acts }: Decision): Claim {
  if (!acts?.redirectedFrom) return claim;
  const { orcpt = `rfc822;${formatAddress(acts.redirectedFrom)}`, ...rest } = claim.recipient;
  const to = { ...rest, ...(/^[!-~]+$/.test(orcpt) ? { orcpt } : {}), address: recipient };
  return Object.create(claim, { recipient: { value: to, enumerable: true } }) as Claim;
}

/** Letters to several readers under the same fields are put together once, so that they are also signed once. */
const recent = new WeakMap<Buffer, Map<string, Buffer>>();

/** The letter with the fields that rules add in front of it. */
export function withHeaders(letter: OpenMessage, { acts }: Decision): OpenMessage {
  if (!acts?.headers) return letter;
  const fields = acts.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const known = recent.get(letter.raw) ?? new Map<string, Buffer>();
  recent.set(letter.raw, known);
  const raw = known.get(fields) ?? Buffer.concat([Buffer.from(fields), letter.raw]);
  known.set(fields, raw);
  return { ...letter, raw };
}

/** A rule says that it is kept and goes to nobody. */
export function archived(claim: Claim, letter: OpenMessage, { rule, ruleVersion }: Decision): Finish {
  return finishOf(claim, { kind: 'finished', outcome: 'archived' }, [
    {
      kind: 'delivery.archived',
      actor: us,
      message: claim.messageId,
      delivery: claim.id,
      dek: letter.dek,
      data: { attempt: claim.attempts + 1, rule, ruleVersion },
      secret: { recipient: formatAddress(claim.recipient.address) },
    },
  ]);
}

/**
 * What rules ask for beside protection, written in the transaction in which the delivery ends: retention classes, and word
 * to those who are to be told. `claim` is the one that was taken from the queue.
 */
export function withActs(house: House, claim: Claim, { acts, recipient }: Decision, finish: Finish): Finish {
  const whole = finish.claim === claim ? finish : { ...finish, claim };
  const { retention = [], notify = [] } = acts ?? {};
  if (whole.settlement.kind !== 'finished' || retention.length + notify.length === 0) return whole;
  const within = async (sql: Sql): Promise<readonly Prepared[]> => {
    const letters = [...((await whole.within?.(sql)) ?? [])];
    await house.archive.file(sql, claim.messageId, retention);
    for (const { address, rule } of notify)
      letters.push(...(await word(house, claim, address, rule, formatAddress(recipient))));
    return letters;
  };
  return { ...whole, within };
}

/** Only people inside are told, of the letter's number and the rule: nothing of the letter, and not who wrote or reads it. */
async function word(
  house: House,
  claim: Claim,
  address: string,
  rule: string,
  reader: string,
): Promise<Prepared[]> {
  const reading = parseAddress(address, { policy: 'liberal' });
  if (!reading.ok || !house.people.isInside(reading.address.domain) || claim.notice) return [];
  // Whoever is told of their own letter would be told for nothing.
  if (address.toLowerCase() === reader.toLowerCase()) return [];
  const text = [
    `A letter was handled to which your rule "${rule}" applies.`,
    '',
    `Its number is ${claim.messageId}.`,
    `What became of it: postern trace ${claim.messageId}`,
    '',
  ].join('\n');
  const html = text
    .split('\n\n')
    .map((part) => `<p>${part.trim().replaceAll('\n', '<br>')}</p>`)
    .join('');
  return [
    await readyOwn(house, {
      kind: 'rule-notice',
      to: reading.address,
      subject: `A letter under your rule "${rule}"`,
      text,
      html,
    }),
  ];
}
