import { type Address, parseAddress } from '#mail';
import type { Account, Act } from '#people';
import { actsOf } from '#people';
import { html } from '#web';
import type { House } from './house.ts';

/** What a letter of ours to our own people says. */
export interface OwnWords {
  readonly subject: string;
  readonly lines: readonly string[];
}

/** Words for one of ours, in the organisation's language, as a letter: text and HTML alike. */
export function ownLetter(
  house: House,
  say: { readonly en: OwnWords; readonly es: OwnWords },
): { subject: string; text: string; html: string } {
  const { name, language } = house.config.organisation;
  const { subject, lines } = language === 'es' ? say.es : say.en;
  const all = [...lines, name];
  const page = html`<html lang="${language}"><head><meta charset="utf-8"><title>${subject}</title></head><body>${all.map((line) => html`<p>${line}</p>`)}</body></html>`;
  return { subject, text: `${all.join('\n\n')}\n`, html: `<!doctype html>\n${page}\n` };
}

/** Where somebody gets mail; none where none of their addresses can be read. */
export function mailboxOf({ addresses }: Account): Address[] {
  const reading = parseAddress(addresses[0] ?? '');
  return reading.ok ? [reading.address] : [];
}

/** People who may do this by their own account. */
export async function peopleWho({ people }: House, act: Act): Promise<Account[]> {
  return (await people.list()).filter(
    ({ kind, state, roles }) => kind === 'person' && state === 'active' && actsOf(roles).includes(act),
  );
}

/** The privacy officer as the settings name one, else everybody who may sign off reviews. */
export async function officers(house: House): Promise<Address[]> {
  const { officer } = house.config.review;
  if (officer !== '') {
    const reading = parseAddress(officer, { policy: 'liberal' });
    if (reading.ok) return [reading.address];
    house.log.warn('officer-unreadable', { reason: 'review.officer' });
  }
  return (await peopleWho(house, 'review.sign')).flatMap(mailboxOf);
}

export const momentOf = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
