import { type Address, parseAddress } from '#mail';
import { actsOf, sentenceOf, type Unusual } from '#people';
import type { Sql } from '#store';
import { html } from '#web';
import type { House } from './house.ts';
import { keep } from './keep.ts';
import { readyOwn } from './report.ts';

/**
 * Tells whoever may do something about it of use out of the ordinary, in the transaction in which it was found. People are
 * named and nothing of their letters is.
 */
export async function tellOfUnusual(house: House, sql: Sql, found: readonly Unusual[]): Promise<void> {
  const all = await house.people.list();
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const told: Address[] = all
    .filter(
      ({ kind, state, roles }) =>
        kind === 'person' && state === 'active' && actsOf(roles).includes('guard.change'),
    )
    .flatMap(({ addresses }) => {
      const reading = parseAddress(addresses[0] ?? '');
      return reading.ok ? [reading.address] : [];
    });
  if (told.length === 0)
    house.log.error('unusual-unnoticed', { reason: found.map(({ id }) => id).join(' ') });
  const words = letter(
    house,
    found.map((one) => sentenceOf(one, names.get(one.account ?? '') ?? 'an account')),
  );
  const letters = await Promise.all(
    told.map((to) => readyOwn(house, { kind: 'signin-notice', to, ...words })),
  );
  if (letters.length > 0) await keep(house, sql, letters);
}

function letter(
  { config }: House,
  sentences: readonly string[],
): { subject: string; text: string; html: string } {
  const { name } = config.organisation;
  const subject = 'Unusual use of accounts';
  const all = [
    ...sentences,
    'To do something about it, or to say that it is fine: the console, under “Blocked and unusual”, or “postern guard unusual”.',
    name,
  ];
  const page = html`<html lang="en"><head><meta charset="utf-8"><title>${subject}</title></head><body>${all.map((line) => html`<p>${line}</p>`)}</body></html>`;
  return { subject, text: `${all.join('\n\n')}\n`, html: `<!doctype html>\n${page}\n` };
}
