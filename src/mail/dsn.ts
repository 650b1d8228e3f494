import type { Mailbox } from './address.ts';
import { multipart, textPart } from './body-part.ts';
import { composeAround } from './compose.ts';
import { formatDate } from './dates.ts';
import { type DsnAction, dsnWords, type Language } from './dsn-words.ts';
import { formatAddress } from './mailbox.ts';
import { isMessageId } from './message-id.ts';
import type { Address, Reply } from './words.ts';
import { formatField } from './write-field.ts';

export interface DsnRecipient {
  readonly address: Address;
  /** ORCPT as it came, `addr-type;xtext` (RFC 3461 §4.2). */
  readonly orcpt?: string;
  readonly action: DsnAction;
  /** Such as `5.1.1` (RFC 3463). */
  readonly status: string;
  /** A sentence of our own for the sender; holds nothing protected. */
  readonly reason: string;
  readonly remoteMta?: string;
  readonly reply?: Reply;
  /** Milliseconds since 1970. */
  readonly lastAttempt?: number;
  readonly willRetryUntil?: number;
}

export interface DsnParts {
  readonly reportingMta: string;
  readonly from: Mailbox;
  readonly to: Address;
  readonly date: number;
  readonly messageId: string;
  /** ENVID as it came (RFC 3461 §4.4). */
  readonly envid?: string;
  readonly arrival: number;
  /** Of the letter that is reported on, nothing else: its Message-ID and its Date as they stand in it. */
  readonly original: { readonly messageId?: string; readonly date?: string };
  readonly recipients: readonly DsnRecipient[];
  readonly language?: Language;
}

/**
 * A delivery status notification (RFC 3464, RFC 6522). Of the letter it quotes the Message-ID and the Date; never its
 * subject, names, text or other fields, though RET asked for them: a bounce may travel less protected than the letter.
 */
export function composeDsn(parts: DsnParts): Buffer {
  const words = dsnWords[parts.language ?? 'en'];
  const worst =
    (['failed', 'delayed', 'relayed', 'expanded', 'delivered'] as const).find((action) =>
      parts.recipients.some((one) => one.action === action),
    ) ?? 'failed';
  const original =
    parts.original.messageId !== undefined && isMessageId(parts.original.messageId)
      ? parts.original.messageId
      : undefined;
  const report = multipart('report; report-type=delivery-status', [
    textPart(humanText(parts, words.greeting(parts.reportingMta)), 'plain'),
    {
      fields: [
        ['Content-Type', needsUtf8(parts) ? 'message/global-delivery-status' : 'message/delivery-status'],
      ],
      body: statusText(parts),
    },
    {
      fields: [['Content-Type', 'text/rfc822-headers']],
      body: originalFields(original, parts.original.date),
    },
  ]);
  return composeAround(
    {
      from: parts.from,
      to: [{ address: parts.to, display: '' }],
      subject: words.subject[worst],
      date: parts.date,
      messageId: parts.messageId,
      headers: [['Auto-Submitted', 'auto-replied']],
      ...(original ? { inReplyTo: original, references: [original] } : {}),
    },
    report,
  );
}

function humanText(parts: DsnParts, greeting: string): string {
  const words = dsnWords[parts.language ?? 'en'];
  const lines = parts.recipients.flatMap((one) => [
    '',
    `  ${formatAddress(one.address)}`,
    `    ${words.action[one.action]}`,
    `    ${unquoted(one.reason)}`,
    ...(one.action === 'delayed' && one.willRetryUntil !== undefined
      ? [`    ${words.retry(formatDate(one.willRetryUntil))}`]
      : []),
  ]);
  return [greeting, ...lines, '', words.closing, ''].join('\n');
}

/** RFC 3464 §2.2 and §2.3. */
function statusText(parts: DsnParts): string {
  const envid = parts.envid === undefined ? null : decodeXtext(parts.envid);
  const message = [
    ...(envid ? [formatField('Original-Envelope-Id', envid)] : []),
    formatField('Reporting-MTA', `dns; ${clean(parts.reportingMta)}`),
    formatField('Arrival-Date', formatDate(parts.arrival)),
  ];
  return [message, ...parts.recipients.map(recipientFields)].map((fields) => fields.join('')).join('\r\n');
}

function recipientFields(one: DsnRecipient): string[] {
  const [, type, xtext] = /^([\w-]{1,40});([!-~]{1,500})$/.exec(one.orcpt ?? '') ?? [];
  const original = xtext === undefined ? null : decodeXtext(xtext);
  return [
    ...(original ? [formatField('Original-Recipient', `${type}; ${original}`)] : []),
    formatField(
      'Final-Recipient',
      `${isAscii(one.address) ? 'rfc822' : 'utf-8'}; ${formatAddress(one.address)}`,
    ),
    formatField('Action', one.action),
    formatField('Status', /^[245]\.\d{1,3}\.\d{1,3}$/.test(one.status) ? one.status : '5.0.0'),
    ...(one.remoteMta ? [formatField('Remote-MTA', `dns; ${clean(one.remoteMta)}`)] : []),
    ...(one.reply ? [formatField('Diagnostic-Code', `smtp; ${diagnostic(one.reply)}`)] : []),
    ...(one.lastAttempt === undefined ? [] : [formatField('Last-Attempt-Date', formatDate(one.lastAttempt))]),
    ...(one.action === 'delayed' && one.willRetryUntil !== undefined
      ? [formatField('Will-Retry-Until', formatDate(one.willRetryUntil))]
      : []),
  ];
}

function originalFields(messageId: string | undefined, date: string | undefined): string {
  const fields = [
    ...(messageId ? [formatField('Message-ID', messageId)] : []),
    ...(date && /^[\w ,:+()-]{1,100}$/.test(date) ? [formatField('Date', date)] : []),
  ];
  return fields.length > 0
    ? fields.join('')
    : formatField('X-Note', 'the original had neither Message-ID nor Date');
}

/** What a remote server said, without what it quotes: filters like to quote the subject or the line that they disliked. */
const unquoted = (text: string): string =>
  clean(text).replaceAll(
    /(["`\u201c\u00ab])[^"`\u201d\u00bb]*["`\u201d\u00bb]|(?<![\w])'[^']*'(?!\w)/g,
    '[...]',
  );

/** A remote reply, at most 300 characters of printable ASCII. */
function diagnostic(reply: Reply): string {
  return `${reply.code} ${reply.enhanced ? `${reply.enhanced} ` : ''}${unquoted(reply.text)}`
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, 300)
    .trim();
}

const clean = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 900);

const isAscii = (address: Address): boolean => /^[\0-\x7f]*$/.test(address.local);

const needsUtf8 = (parts: DsnParts): boolean => !parts.recipients.every((one) => isAscii(one.address));

/** RFC 3461 §4; null where it is not xtext or does not decode to printable ASCII. */
function decodeXtext(text: string): string | null {
  if (!/^(?:[!-*,-<>-~]|\+[\dA-F]{2}){1,500}$/.test(text)) return null;
  const plain = text.replaceAll(/\+([\dA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return /^[ -~]+$/.test(plain) ? plain : null;
}
