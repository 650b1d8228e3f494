import type { Config } from '#config';
import { type Address, type Header, parseAddressList, type Reply } from '#mail';
import { reply } from '#smtp';

const headerTooBig = reply(552, '5.3.4', 'The header of that letter is larger than is taken here');
const looping = reply(554, '5.4.6', 'That letter has gone round too often: it is in a loop');
const twoAuthors = reply(550, '5.6.0', 'A letter has one From field');
const unreadableAuthor = reply(550, '5.6.0', 'The From field of that letter is malformed');
const notTheAuthor = reply(550, '5.7.1', 'The address in the From field is not yours to write from');

type Limits = Pick<Config['intake']['limits'], 'header' | 'hops' | 'own_hops'>;

/**
 * What the header of a letter is refused for at the door: its size, and a loop, seen by the number of Received fields
 * (RFC 5321 §6.3) or of those that this very server has written. Bytes beyond ASCII in a header are taken without
 * SMTPUTF8 too: mail programs have always sent them, and only addresses decide anything (RFC 6531 §3.7.1 leaves it open).
 */
export function headerRefusal(header: Header, hostname: string, limits: Limits): Reply | null {
  if (header.cut || header.end > limits.header) return headerTooBig;
  const received = header.all('Received');
  const ours = received.filter((value) => passedBy(value, hostname)).length;
  return received.length > limits.hops || ours >= limits.own_hops ? looping : null;
}

const passedBy = (received: string, hostname: string): boolean => {
  const by = /(?:^|\s)by\s+([^\s;()]+)/i.exec(received)?.[1];
  return by !== undefined && by.toLowerCase() === hostname.toLowerCase();
};

/**
 * Whether a person may write as the From field says (RFC 6409 §6.1): one field at most, all of its mailboxes theirs.
 * The reader sees From, not the envelope. A letter without the field shows nobody else's name.
 */
export function authorRefusal(header: Header, owns: (address: Address) => boolean): Reply | null {
  const from = header.all('From');
  if (from.length === 0) return null;
  if (from.length > 1) return twoAuthors;
  const read = parseAddressList(from[0]!);
  if (!read.ok || read.mailboxes.length === 0) return unreadableAuthor;
  return read.mailboxes.every((mailbox) => owns(mailbox.address)) ? null : notTheAuthor;
}
