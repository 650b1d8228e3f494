import type { Config } from '#config';
import { type Address, formatAddress } from '#mail';
import { Html, html } from '#web';
import { type Catalogue, catalogue, dateAndTime, day, type Language } from './catalogue.ts';
import type { Expired } from './words.ts';

/** A letter of our own, ready to be posted. It holds nothing of the letter that it speaks of. */
export interface Words {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Who speaks, and in which language; the organisation's own where none is given. */
export interface Voice {
  readonly organisation: Pick<Config['organisation'], 'name' | 'contact' | 'colour' | 'language'>;
  readonly language?: Language;
}

/** A letter and the link to it: `url` is `publicUrl(config)`. */
export interface Linked extends Voice {
  readonly url: string;
  readonly token: string;
}

/** What its sender is told of a letter: no more than to whom and when it went. */
export interface Waiting extends Linked {
  readonly recipient: Address;
  /** When the sender sent it, milliseconds since 1970. */
  readonly sentAt: number;
}

type Block = string | { readonly link: string; readonly label: string } | { readonly code: string };

const languageOf = (voice: Voice): Language => voice.language ?? voice.organisation.language;
const sayOf = (voice: Voice): Catalogue['notice'] => catalogue(languageOf(voice)).notice;

/** To the reader: a letter waits. `senderName` only from our own directory, never from the letter. */
export function pickupNotice(
  letter: Linked & { readonly sender: Address | null; readonly senderName?: string | null; readonly expiresAt: number; readonly secretNeeded?: boolean },
): Words {
  const { name } = letter.organisation;
  const say = sayOf(letter).reader;
  const address = letter.sender && formatAddress(letter.sender);
  const from = letter.senderName && address ? `${letter.senderName} (${address})` : address;
  return compose(letter, say.subject(name), [
    from ? say.waits(from, name) : say.waitsUnnamed(name),
    { link: `${letter.url}/m/${letter.token}`, label: say.open },
    letter.secretNeeded ? `${say.how} ${say.secret}` : say.how,
    say.until(day(languageOf(letter), letter.expiresAt)),
    say.wrong,
  ]);
}

/** The code itself, good for `life` milliseconds. It stands in the text only: subjects are kept in many logs. */
export function codeNotice(voice: Voice & { readonly code: string; readonly life: number }): Words {
  const say = sayOf(voice).code;
  const minutes = Math.max(1, Math.floor(voice.life / 60_000));
  return compose(voice, say.subject(voice.organisation.name), [say.type, { code: voice.code }, say.life(minutes), say.careful]);
}

/** To the sender: their letter waits, with the link to follow it, and whether a secret is asked of them. */
export function senderNotice(letter: Waiting & { readonly expiresAt: number; readonly secretNeeded: boolean }): Words {
  const say = sayOf(letter);
  return compose(letter, say.sender.subject, [
    say.sender.waits(formatAddress(letter.recipient), sentOn(letter)),
    ...(letter.secretNeeded ? [say.secret.needed] : []),
    senderLink(letter, letter.secretNeeded ? say.secret.open : say.sender.follow),
    say.sender.can,
    say.sender.until(day(languageOf(letter), letter.expiresAt)),
  ]);
}

/** To the sender: the reader's mailbox alone is not proof enough. */
export function secretNotice(letter: Waiting): Words {
  const say = sayOf(letter).secret;
  return compose(letter, say.subject, [say.why(formatAddress(letter.recipient), sentOn(letter)), say.do, senderLink(letter, say.open)]);
}

/** To the sender: the reader could not be told that a letter waits. */
export function undeliveredNotice(letter: Waiting): Words {
  const say = sayOf(letter).undelivered;
  return compose(letter, say.subject, [say.what(formatAddress(letter.recipient), sentOn(letter)), say.do, senderLink(letter, say.open)]);
}

/** To the sender: the reader says that the letter is not for them. */
export function declinedNotice(letter: Waiting): Words {
  const say = sayOf(letter).declined;
  return compose(letter, say.subject, [say.what(formatAddress(letter.recipient), sentOn(letter)), say.do, senderLink(letter, say.open)]);
}

/** To the sender: the letter's time is over. */
export function expiredNotice(letter: Voice & Pick<Expired, 'recipient' | 'opened'>): Words {
  const say = sayOf(letter).expired;
  const recipient = formatAddress(letter.recipient);
  return compose(letter, say.subject, letter.opened ? [say.opened(recipient)] : [say.unopened(recipient), say.do]);
}

const sentOn = (letter: Waiting): string => dateAndTime(languageOf(letter), letter.sentAt);
const senderLink = (letter: Linked, label: string): Block => ({ link: `${letter.url}/s/${letter.token}`, label });

function compose(voice: Voice, subject: string, blocks: readonly Block[]): Words {
  const { name, contact } = voice.organisation;
  const say = sayOf(voice);
  const all: Block[] = [say.greeting, ...blocks, ...(contact ? [say.help(contact)] : []), say.goodbye(name)];
  return { subject, text: `${all.map(asText).join('\n\n')}\n`, html: asPage(voice, subject, all) };
}

function asText(block: Block): string {
  if (typeof block === 'string') return block;
  return 'link' in block ? `${block.label}:\n${block.link}` : `    ${block.code}`;
}

/** Mail programs know little of style sheets: the few styles stand where they are needed. */
function asPage(voice: Voice, subject: string, blocks: readonly Block[]): string {
  const { name, colour } = voice.organisation;
  const body = blocks.map((block) => asMarkup(block, colour));
  return `<!doctype html>\n${html`<html lang="${languageOf(voice)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 sans-serif"><div style="max-width:34em;margin:0 auto">
<p style="font-weight:bold;border-bottom:3px solid ${colour};padding-bottom:8px">${name}</p>
${body}
</div></body></html>`}\n`;
}

function asMarkup(block: Block, colour: string): Html {
  if (typeof block === 'string') return html`<p>${block.split('\n').map((line, i) => (i === 0 ? [line] : [html`<br>`, line]))}</p>\n`;
  if ('code' in block) return html`<p style="font:bold 28px/1.4 monospace;letter-spacing:3px">${block.code}</p>\n`;
  return html`<p><a href="${block.link}" style="font-weight:bold;color:${colour}">${block.label}</a><br><span style="font-size:13px">${block.link}</span></p>\n`;
}
