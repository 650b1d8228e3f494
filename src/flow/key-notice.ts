import type { KeyChange } from '#keys';
import { type Address, parseAddress } from '#mail';
import { actsOf } from '#people';
import type { Sql } from '#store';
import { html } from '#web';
import type { House } from './house.ts';
import { keep } from './keep.ts';
import { readyOwn } from './report.ts';

/**
 * Tells whoever minds the settings that a reader's key changed, in the transaction that keeps the change: the number of the
 * key, and not whose it is. Letters to the reader wait meanwhile, so where nobody can be told the log says it aloud.
 */
export async function tellOfKeyChange(house: House, sql: Sql, { id, kind }: KeyChange): Promise<void> {
  const told = await mindersOf(house);
  if (told.length === 0) house.log.error('key-change-unnoticed', { reason: id });
  const letters = await Promise.all(
    told.map((to) => readyOwn(house, { kind: 'key-notice', to, ...words(house, id, kind) })),
  );
  if (letters.length > 0) await keep(house, sql, letters);
}

async function mindersOf({ people }: House): Promise<Address[]> {
  const able = (await people.list()).filter(
    ({ kind, state, roles }) =>
      kind === 'person' && state === 'active' && actsOf(roles).includes('settings.change'),
  );
  return able.flatMap(({ addresses }) => {
    const reading = parseAddress(addresses[0] ?? '');
    return reading.ok ? [reading.address] : [];
  });
}

function words(
  { config }: House,
  id: string,
  kind: KeyChange['kind'],
): { subject: string; text: string; html: string } {
  const { name, language } = config.organisation;
  const { subject, lines } = (language === 'es' ? spanish : english)(
    id,
    kind === 'pgp' ? 'OpenPGP' : 'S/MIME',
  );
  const all = [...lines, name];
  const page = html`<html lang="${language}"><head><meta charset="utf-8"><title>${subject}</title></head><body>${all.map((line) => html`<p>${line}</p>`)}</body></html>`;
  return { subject, text: `${all.join('\n\n')}\n`, html: `<!doctype html>\n${page}\n` };
}

const english = (id: string, kind: string) => ({
  subject: 'The key of a reader has changed',
  lines: [
    `Another ${kind} key turned up for a reader whose key is known. It is not used, and messages to this reader wait or go to the portal until somebody has looked.`,
    `To see whose it is and where it came from: postern keys show ${id}`,
    `Compare it with the reader by telephone or in person, then: postern keys accept ${id}, or postern keys reject ${id}`,
  ],
});

const spanish = (id: string, kind: string) => ({
  subject: 'La clave de un destinatario ha cambiado',
  lines: [
    `Ha aparecido otra clave ${kind} para un destinatario cuya clave ya se conoce. No se usa, y los mensajes a este destinatario esperan o van al portal hasta que alguien la haya revisado.`,
    `Para ver de quién es y de dónde viene: postern keys show ${id}`,
    `Compárela con el destinatario por teléfono o en persona y después: postern keys accept ${id}, o postern keys reject ${id}`,
  ],
});
