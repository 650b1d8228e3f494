import { Fault } from '#base';
import type { Address, EnvelopeRecipient } from '#mail';
import type { LetterFacts } from './client-letter.ts';

/** What the peer said it can do, in its answer to EHLO (RFC 5321 §4.1.1.1). */
export interface Capabilities {
  readonly starttls: boolean;
  readonly pipelining: boolean;
  readonly eightBitMime: boolean;
  readonly smtputf8: boolean;
  readonly dsn: boolean;
  /** Whether SIZE was offered, and the largest letter taken in bytes; 0 where no limit was named (RFC 1870). */
  readonly size: boolean;
  readonly limit: number;
  readonly auth: readonly string[];
  /** It promises to hand letters on over proven TLS only, where that is asked (RFC 8689). */
  readonly requireTls: boolean;
}

/** A peer of whom nothing is known, or that only speaks HELO. */
export const noCapabilities: Capabilities = {
  starttls: false,
  pipelining: false,
  eightBitMime: false,
  smtputf8: false,
  dsn: false,
  size: false,
  limit: 0,
  auth: [],
  requireTls: false,
};

/** Reads the lines of a 250 to EHLO; the first only greets. */
export function capabilitiesOf(lines: readonly string[]): Capabilities {
  const offered = new Map<string, string[]>();
  for (const line of lines.slice(1)) {
    const [keyword = '', ...rest] = line.trim().toUpperCase().split(/[ =]+/);
    offered.set(keyword, [...(offered.get(keyword) ?? []), ...rest]);
  }
  const limit = Number(offered.get('SIZE')?.[0] ?? 0);
  return {
    starttls: offered.has('STARTTLS'),
    pipelining: offered.has('PIPELINING'),
    eightBitMime: offered.has('8BITMIME'),
    smtputf8: offered.has('SMTPUTF8'),
    dsn: offered.has('DSN'),
    size: offered.has('SIZE'),
    limit: Number.isSafeInteger(limit) && limit > 0 ? limit : 0,
    auth: offered.get('AUTH') ?? [],
    requireTls: offered.has('REQUIRETLS'),
  };
}

/** One letter for one recipient, as the wire needs it. `parts` concatenated are the letter. */
export interface OutgoingLetter {
  readonly sender: Address | null;
  readonly recipient: EnvelopeRecipient;
  readonly parts: readonly Buffer[];
  /** What `readLetter` found in these very parts: no letter goes out unread. */
  readonly facts: LetterFacts;
  readonly smtputf8: boolean;
  readonly ret?: 'full' | 'hdrs';
  readonly envid?: string;
  /** Only to a peer that makes the promise of RFC 8689: any other is not given the letter. */
  readonly requireTls?: boolean;
  /** Asked just before the final dot; where it answers no, the letter is not handed over. */
  readonly stillOurs?: () => boolean;
}

/** Why a letter cannot go to this peer at all: a status code (RFC 3463) and words. */
export interface Unable {
  readonly enhanced: string;
  readonly reason: string;
}

const nonAscii = /[^\u0000-\u007f]/;
/** What would end a path or a command early. A quoted local part may hold spaces and angle brackets (RFC 5321 §4.1.2). */
const unsafe = /[\u0000-\u0020\u007f<>]/;
const unsafeQuoted = /[\u0000-\u001f\u007f]|^"(?:[^"\\]|\\.)*"./;
const xtext = /^[\x21-\x7e]+$/;

function pathOf(address: Address | null): string {
  if (!address) return '<>';
  const { local, domain } = address;
  const bad =
    (local.startsWith('"') ? unsafeQuoted : unsafe).test(local) ||
    unsafe.test(domain) ||
    nonAscii.test(domain);
  if (bad || local === '' || domain === '' || !local.isWellFormed()) {
    throw new Fault({ code: 'path-unsafe', kind: 'broken', say: 'The address cannot be sent as it is.' });
  }
  return `<${local}@${domain}>`;
}

/** Whether the letter may only go to a peer that offers SMTPUTF8 (RFC 6531 §3.6): by its addresses or its header. */
export const needsUtf8 = (letter: OutgoingLetter): boolean =>
  nonAscii.test(letter.sender?.local ?? '') ||
  nonAscii.test(letter.recipient.address.local) ||
  (letter.smtputf8 && letter.facts.eightBitHeader);

/** RFC 8689 §5. */
const noPromise: Unable = {
  enhanced: '5.7.30',
  reason: 'the server does not promise to hand the letter on over proven TLS only (no REQUIRETLS)',
};

/**
 * What stands between this letter and this peer. 8-bit letters are not converted: that would break their signatures,
 * and RFC 6152 §3 leaves conversion or a permanent failure.
 */
export function obstacle(letter: OutgoingLetter, can: Capabilities): Unable | null {
  const { facts } = letter;
  if (letter.requireTls && !can.requireTls) return noPromise;
  if (needsUtf8(letter) && !can.smtputf8)
    return {
      enhanced: '5.6.7',
      reason: 'the address or the header is not ASCII, and the server takes only ASCII there (no SMTPUTF8)',
    };
  if (facts.eightBit && !can.eightBitMime)
    return {
      enhanced: '5.6.3',
      reason: 'the letter has 8-bit text, and the server takes only 7-bit text (no 8BITMIME)',
    };
  if (can.limit > 0 && facts.size > can.limit)
    return {
      enhanced: '5.3.4',
      reason: `the letter has ${facts.size} bytes, and the server takes at most ${can.limit}`,
    };
  return null;
}

/** MAIL with the parameters that the peer offers and the letter needs. */
export function mailCommand(letter: OutgoingLetter, can: Capabilities): string {
  const { facts } = letter;
  const parameters: string[] = [];
  if (can.size) parameters.push(`SIZE=${facts.size}`);
  if (facts.eightBit) parameters.push('BODY=8BITMIME');
  if (needsUtf8(letter)) parameters.push('SMTPUTF8');
  if (letter.requireTls) parameters.push('REQUIRETLS');
  if (can.dsn && letter.ret) parameters.push(`RET=${letter.ret.toUpperCase()}`);
  if (can.dsn && letter.envid && xtext.test(letter.envid)) parameters.push(`ENVID=${letter.envid}`);
  return ['MAIL', `FROM:${pathOf(letter.sender)}`, ...parameters].join(' ');
}

/** RCPT, with what the sender asked to be told (RFC 3461 §4.1, §4.2) where the peer offers DSN. */
export function rcptCommand(recipient: EnvelopeRecipient, can: Capabilities): string {
  const parameters: string[] = [];
  if (can.dsn && recipient.notify?.length)
    parameters.push(`NOTIFY=${recipient.notify.join(',').toUpperCase()}`);
  if (can.dsn && recipient.orcpt && xtext.test(recipient.orcpt)) parameters.push(`ORCPT=${recipient.orcpt}`);
  return ['RCPT', `TO:${pathOf(recipient.address)}`, ...parameters].join(' ');
}
