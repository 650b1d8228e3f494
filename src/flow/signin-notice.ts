import { parseAddress } from '#mail';
import type { SignInWord } from '#people';
import type { Sql } from '#store';
import { html } from '#web';
import type { House } from './house.ts';
import { keep } from './keep.ts';
import { readyOwn } from './report.ts';

/** Writes to somebody about a sign-in with their name, in the transaction of it. Who has no address is not written to. */
export async function tellOfSignIn(house: House, sql: Sql, word: SignInWord): Promise<void> {
  const reading = parseAddress(word.account.addresses[0] ?? '');
  if (!reading.ok) return;
  await keep(house, sql, [
    await readyOwn(house, { kind: 'signin-notice', to: reading.address, ...letter(house, word) }),
  ]);
}

function letter({ config }: House, word: SignInWord): { subject: string; text: string; html: string } {
  const { name, language } = config.organisation;
  const { subject, lines } = (language === 'es' ? spanish : english)(word);
  const all = [...lines.filter((line) => line !== ''), name];
  const page = html`<html lang="${language}"><head><meta charset="utf-8"><title>${subject}</title></head><body>${all.map((line) => html`<p>${line}</p>`)}</body></html>`;
  return { subject, text: `${all.join('\n\n')}\n`, html: `<!doctype html>\n${page}\n` };
}

/** `1 June 2026, 09:00 UTC`: every reader's clock can be compared with it. */
const moment = (at: number, language: string): string =>
  `${new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`;

/** What a browser says of itself, made safe to quote. */
const quoted = (program: string): string => program.replace(/[^\x20-\x7e]/g, '').slice(0, 200);

function english(word: SignInWord): { subject: string; lines: string[] } {
  const when = moment(word.at, 'en-GB');
  if (word.kind === 'failure')
    return {
      subject: 'Somebody tried to sign in as you',
      lines: [
        `${word.failures} sign-ins with your name failed within an hour, the last on ${when}, from the network address ${word.address}.`,
        'If that was you, nothing has to be done. If not: nobody came in. Your password stays as it is; where you use it elsewhere too, change it in the console under “My account”.',
      ],
    };
  return {
    subject: word.kind === 'new' ? 'A new sign-in to your account' : 'You signed in',
    lines: [
      `Somebody signed in with your name on ${when}, from the network address ${word.address}.`,
      word.program === '' ? '' : `The browser says it is: ${quoted(word.program)}`,
      word.newDevice ? 'Your account had not been used on this device before.' : '',
      word.newPlace === '' ? '' : `Your account had not been used from there before (${word.newPlace}).`,
      'If that was you, nothing has to be done. If not, open “My account” in the console, end that session, choose a new password, and tell whoever looks after your mail.',
    ],
  };
}

function spanish(word: SignInWord): { subject: string; lines: string[] } {
  const when = moment(word.at, 'es');
  if (word.kind === 'failure')
    return {
      subject: 'Alguien intentó entrar con su nombre',
      lines: [
        `${word.failures} intentos de entrar con su nombre fallaron en una hora, el último el ${when}, desde la dirección de red ${word.address}.`,
        'Si fue usted, no tiene que hacer nada. Si no: nadie ha entrado. Si usa la misma contraseña en otro sitio, cámbiela en la consola, en «My account».',
      ],
    };
  return {
    subject: word.kind === 'new' ? 'Un nuevo acceso a su cuenta' : 'Ha entrado en su cuenta',
    lines: [
      `Alguien entró con su nombre el ${when}, desde la dirección de red ${word.address}.`,
      word.program === '' ? '' : `El navegador dice ser: ${quoted(word.program)}`,
      word.newDevice ? 'Su cuenta no se había usado antes en este dispositivo.' : '',
      word.newPlace === '' ? '' : `Su cuenta no se había usado antes desde allí (${word.newPlace}).`,
      'Si fue usted, no tiene que hacer nada. Si no, abra «My account» en la consola, cierre esa sesión, elija otra contraseña y avise a quien cuida de su correo.',
    ],
  };
}
