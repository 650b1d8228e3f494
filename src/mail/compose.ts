import { Fault } from '#base';
import type { Mailbox } from './address.ts';
import {
  type Attachment,
  attachmentPart,
  type BodyPart,
  multipart,
  textPart,
  writePart,
} from './body-part.ts';
import { formatDate } from './dates.ts';
import { isMessageId } from './message-id.ts';
import { encodeText, formatMailboxes } from './write-field.ts';

export interface Composition {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly date: number;
  /** Angle brackets included: see `messageIdFor`. */
  readonly messageId: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
  /** Further fields, such as Auto-Submitted or Reply-To; values as they shall stand. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Message-IDs of what this answers (RFC 5322 §3.6.4); whatever is none is left out. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
}

/**
 * A whole letter (RFC 5322, RFC 2045): ASCII except for addresses that are not, CRLF, lines within 998 octets. Text from
 * people goes through encoders that leave no line break in a header; a `headers` value with one is an `invalid` Fault.
 */
export function compose(letter: Composition): Buffer {
  const text = textPart(letter.text, 'plain');
  const readable =
    letter.html === undefined ? text : multipart('alternative', [text, textPart(letter.html, 'html')]);
  const attachments = (letter.attachments ?? []).map(attachmentPart);
  return composeAround(
    letter,
    attachments.length === 0 ? readable : multipart('mixed', [readable, ...attachments]),
  );
}

/** The same around a body that is already built. */
export function composeAround(
  letter: Omit<Composition, 'text' | 'html' | 'attachments'>,
  content: BodyPart,
): Buffer {
  if (!isMessageId(letter.messageId))
    throw new Fault({ code: 'message-id', kind: 'invalid', say: 'A letter has a malformed Message-ID.' });
  const fields: (readonly [string, string])[] = [
    ['Date', formatDate(letter.date)],
    ['From', formatMailboxes([letter.from])],
    ['To', letter.to.length > 0 ? formatMailboxes(letter.to) : 'undisclosed-recipients:;'],
    ['Subject', encodeText(letter.subject)],
    ['Message-ID', letter.messageId],
    ...thread(letter.inReplyTo, letter.references ?? []),
    ...(letter.headers ?? []).map(
      ([name, value]) => [name, /[^\0-\x7f]/.test(value) ? encodeText(value) : value] as const,
    ),
    ['MIME-Version', '1.0'],
    ...content.fields,
  ];
  return Buffer.from(writePart({ fields, body: content.body }));
}

/** At most the first and the last twenty references: enough to thread by, never a header without end. */
function thread(inReplyTo: string | undefined, references: readonly string[]): (readonly [string, string])[] {
  const known = references.filter(isMessageId);
  const kept = known.length > 21 ? [known[0]!, ...known.slice(-20)] : known;
  return [
    ...(inReplyTo !== undefined && isMessageId(inReplyTo) ? [['In-Reply-To', inReplyTo] as const] : []),
    ...(kept.length > 0 ? [['References', kept.join(' ')] as const] : []),
  ];
}
