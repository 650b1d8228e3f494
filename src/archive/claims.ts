import { type Address, type Envelope, type Header, type Mailbox, parseAddressList } from '#mail';

/** What a letter's own header says; nothing of it is proved. */
export interface Claims {
  readonly from: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  /** Milliseconds since 1970; null where there is no date, or none that can be. */
  readonly date: number | null;
  readonly messageId: string;
  readonly inReplyTo: string;
}

const earliest = Date.UTC(1970, 0, 2);
const day = 86_400_000;
/** Mailboxes of one field that are read. */
const most = 1000;

/** `now`: a date later than tomorrow is none. */
export function claimsOf(header: Header, now: number): Claims {
  const boxes = (name: string): Mailbox[] => header.all(name).flatMap(mailboxes).slice(0, most);
  return {
    from: boxes('from'),
    to: boxes('to'),
    cc: boxes('cc'),
    bcc: boxes('bcc'),
    date: claimedDate(header.first('date'), now),
    messageId: header.first('message-id')?.slice(0, 998) ?? '',
    inReplyTo: header.first('in-reply-to')?.slice(0, 998) ?? '',
  };
}

function mailboxes(value: string): readonly Mailbox[] {
  const reading = parseAddressList(value, { policy: 'liberal' });
  return reading.ok ? reading.mailboxes : [];
}

/** An origination date (RFC 5322 §3.6.1), obsolete zones and comments included. */
export function claimedDate(value: string | undefined, now: number): number | null {
  if (value === undefined || value.length > 200) return null;
  const bare = value.replaceAll(/\([^()]*\)/g, ' ').trim();
  const at = Date.parse(bare);
  return Number.isFinite(at) && at >= earliest && at <= now + day ? at : null;
}

/** The author, where there is one at all. */
export const authorOf = ({ from }: Claims): Address | null => from[0]?.address ?? null;

/** Which way a letter says it went: from our people to others, the other way, among ours, or among others. */
export type Direction = 'out' | 'in' | 'inside' | 'outside';

export function directionOf({ sender, recipients }: Envelope, isOwn: (domain: string) => boolean): Direction {
  const ours = sender !== null && isOwn(sender.domain);
  const toOthers = recipients.some(({ address }) => !isOwn(address.domain));
  const toOurs = recipients.some(({ address }) => isOwn(address.domain));
  if (ours) return toOthers ? 'out' : 'inside';
  return toOurs ? 'in' : 'outside';
}
