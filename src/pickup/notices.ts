import type { Config } from '#config';
import { type Address, formatAddress } from '#mail';
import { type Html, html } from '#web';
import { catalogue, dateAndTime, day, type Language } from './catalogue.ts';
import type { Expired } from './words.ts';

/** A letter of our own, ready to be posted. It holds nothing of the letter that it speaks of. */
export interface NoticeText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface NoticeFacts {
  readonly organisation: Config['organisation'];
  /** `publicUrl(config)`: links begin with it. */
  readonly url: string;
  readonly language: Language;
}

type Block = string | { readonly link: string; readonly label: string } | { readonly code: string };

/** To the reader: a letter waits. `senderName` only from our own directory, never from the letter. `sensitive`: a secret will be asked for. */
export function pickupNotice(
  facts: NoticeFacts,
  letter: {
    readonly readerToken: string;
    readonly sender: Address | null;
    readonly senderName?: string | null;
    readonly expiresAt: number;
    readonly sensitive: boolean;
  },
): NoticeText {
  const {
    organisation: { name },
  } = facts;
  const say = catalogue(facts.language).notice.reader;
  const address = letter.sender && formatAddress(letter.sender);
  const from = letter.senderName && address ? `${letter.senderName} (${address})` : address;
  return compose(facts, say.subject(name), [
    from ? say.waits(from, name) : say.waitsUnnamed(name),
    { link: `${facts.url}/m/${letter.readerToken}`, label: say.open },
    letter.sensitive ? `${say.how} ${say.secret}` : say.how,
    say.until(day(facts.language, letter.expiresAt)),
    say.wrong,
  ]);
}

/** The code itself. It stands in the text only: subjects are kept in many logs. */
export function codeNotice(facts: NoticeFacts, code: string, life: number): NoticeText {
  const say = catalogue(facts.language).notice.code;
  return compose(facts, say.subject(facts.organisation.name), [
    say.type,
    { code },
    say.life(Math.max(1, Math.floor(life / 60_000))),
    say.careful,
  ]);
}

/** To the sender: their letter waits, with the link to follow it. */
export function senderNotice(
  facts: NoticeFacts,
  letter: { readonly senderToken: string; readonly recipient: Address; readonly expiresAt: number },
): NoticeText {
  const say = catalogue(facts.language).notice.sender;
  const blocks = [
    say.waits(formatAddress(letter.recipient)),
    senderLink(facts, letter.senderToken, say.follow),
    say.can,
    say.until(dateAndTime(facts.language, letter.expiresAt)),
  ];
  return compose(facts, say.subject, blocks);
}

/** To the sender: the reader's mailbox alone is not proof enough. */
export function secretNotice(
  facts: NoticeFacts,
  letter: { readonly senderToken: string; readonly recipient: Address },
): NoticeText {
  const say = catalogue(facts.language).notice.secret;
  return compose(facts, say.subject, [
    say.why(formatAddress(letter.recipient)),
    say.do,
    senderLink(facts, letter.senderToken, say.open),
  ]);
}

/** To the sender: the reader could not be told that a letter waits. */
export function undeliveredNotice(
  facts: NoticeFacts,
  letter: { readonly senderToken: string; readonly recipient: Address },
): NoticeText {
  const say = catalogue(facts.language).notice.undelivered;
  return compose(facts, say.subject, [
    say.what(formatAddress(letter.recipient)),
    say.do,
    senderLink(facts, letter.senderToken, say.open),
  ]);
}

/** To the sender: the letter's time is over. */
export function expiredNotice(facts: NoticeFacts, letter: Pick<Expired, 'recipient' | 'opened'>): NoticeText {
  const say = catalogue(facts.language).notice.expired;
  const recipient = formatAddress(letter.recipient);
  return compose(
    facts,
    say.subject,
    letter.opened ? [say.opened(recipient)] : [say.unopened(recipient), say.do],
  );
}

/** To the sender: the reader says that the letter is not for them. */
export function declinedNotice(
  facts: NoticeFacts,
  letter: { readonly senderToken: string; readonly recipient: Address },
): NoticeText {
  const say = catalogue(facts.language).notice.declined;
  return compose(facts, say.subject, [
    say.what(formatAddress(letter.recipient)),
    say.do,
    senderLink(facts, letter.senderToken, say.open),
  ]);
}

const senderLink = (facts: NoticeFacts, token: string, label: string): Block => ({
  link: `${facts.url}/s/${token}`,
  label,
});

function compose(facts: NoticeFacts, subject: string, blocks: readonly Block[]): NoticeText {
  const { name, contact } = facts.organisation;
  const say = catalogue(facts.language).notice;
  const all: Block[] = [say.greeting, ...blocks, ...(contact ? [say.help(contact)] : []), say.goodbye(name)];
  return { subject, text: `${all.map(asText).join('\n\n')}\n`, html: asPage(facts, subject, all) };
}

function asText(block: Block): string {
  if (typeof block === 'string') return block;
  return 'link' in block ? `${block.label}:\n${block.link}` : `    ${block.code}`;
}

/** Mail programs know little of style sheets: the few styles stand where they are needed. */
function asPage(facts: NoticeFacts, subject: string, blocks: readonly Block[]): string {
  const { name, colour } = facts.organisation;
  const body = blocks.map((block) => asMarkup(block, colour));
  return `<!doctype html>\n${html`<html lang="${facts.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 sans-serif"><div style="max-width:34em;margin:0 auto">
<p style="font-weight:bold;border-bottom:3px solid ${colour};padding-bottom:8px">${name}</p>
${body}
</div></body></html>`}\n`;
}

function asMarkup(block: Block, colour: string): Html {
  if (typeof block === 'string')
    return html`<p>${block.split('\n').map((line, i) => (i === 0 ? [line] : [html`<br>`, line]))}</p>\n`;
  if ('code' in block)
    return html`<p style="font:bold 28px/1.4 monospace;letter-spacing:3px">${block.code}</p>\n`;
  return html`<p><a href="${block.link}" style="font-weight:bold;color:${colour}">${block.label}</a><br><span style="font-size:13px">${block.link}</span></p>\n`;
}
