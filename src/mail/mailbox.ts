import { isIPv4, isIPv6 } from 'node:net';
import { readDomain } from './idna.ts';
import { isVisible } from './visible.ts';
import type { Address } from './words.ts';

/**
 * `strict` is what Postern demands of every address outside: a public, unambiguous mailbox. `liberal` lets address
 * literals and single-label domains pass too, for an operator's own network; nothing else.
 */
export type AddressPolicy = 'strict' | 'liberal';

export interface AddressOptions {
  readonly policy?: AddressPolicy;
}

export type AddressReading =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly reason: string };

const no = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

/** Octets of a local part, of a whole address (RFC 5321 §4.5.3.1.1, §4.5.3.1.3 less the angle brackets). */
const localLimit = 64;
const addressLimit = 254;

const dotString =
  /^[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+)*$/u;
/** RFC 5321 §4.1.2 Quoted-string with RFC 6531 §3.3. */
const quotedString = /^"(?:[\x20-\x21\x23-\x5b\x5d-\x7e\u0080-\u{10ffff}]|\\[\x20-\x7e])+"$/u;

/** Judges a local part and a domain, both as written, without comments or folding, and gives the one form kept. */
export function readMailbox(local: string, domain: string, policy: AddressPolicy): AddressReading {
  const trouble = localTrouble(local);
  if (trouble) return no(trouble);
  const place = domain.startsWith('[') ? readLiteral(domain, policy) : readDomain(domain, policy);
  if (!place.ok) return place;
  const address = { local, domain: place.domain };
  return Buffer.byteLength(formatAddress(address)) > addressLimit
    ? no('the address is longer than 254 octets')
    : { ok: true, address };
}

function localTrouble(local: string): string | null {
  if (local === '') return 'the part before the @ is missing';
  if (Buffer.byteLength(local) > localLimit) return 'the part before the @ is longer than 64 octets';
  if (!isVisible(local)) return 'the part before the @ has an invisible or control character';
  if (local === '""') return 'the part before the @ is an empty quoted string';
  if (!dotString.test(local) && !quotedString.test(local)) return 'the part before the @ is not well formed';
  if (/=\?[^?]*\?/.test(local)) return 'the part before the @ looks like an encoded word (RFC 2047 §5)';
  if (local.normalize('NFC') !== local) return 'the part before the @ is not in Unicode normal form C';
  if (/(?<![\p{L}\p{N}\p{M}])\p{M}/u.test(local))
    return 'the part before the @ has a combining mark with nothing to combine with';
  if (looksLikeAscii(local)) return 'the part before the @ has a character that stands for an ASCII one';
  return null;
}

/** Full-width, superscript, ligature and mathematical letters, odd spaces: compatibility forms of ASCII (UAX #15). */
const looksLikeAscii = (local: string): boolean =>
  local.match(/[\u0080-\u{10ffff}]/gu)?.some((character) => /[\0-\x7f]/.test(character.normalize('NFKC'))) ??
  false;

/** RFC 5321 §4.1.3. Kept as `[192.0.2.1]` or `[IPv6:2001:db8::1]`. */
function readLiteral(text: string, policy: AddressPolicy): ReturnType<typeof readDomain> {
  if (policy === 'strict') return no('the domain is a network address');
  const inside = text.slice(1, -1);
  if (isIPv4(inside)) return { ok: true, domain: `[${inside}]` };
  const six = /^ipv6:([\da-f:.]+)$/i.exec(inside)?.[1];
  return six && isIPv6(six)
    ? { ok: true, domain: `[IPv6:${six.toLowerCase()}]` }
    : no('the domain is not a network address that mail knows');
}

/** The form on the wire, `local@domain`. */
export const formatAddress = (address: Address): string => `${address.local}@${address.domain}`;

/** The local part without quotes that it does not need: `"john"` and `john` name the same mailbox (RFC 5321 §4.1.2). */
function meaning(local: string): string {
  return local.startsWith('"') ? local.slice(1, -1).replaceAll(/\\([\s\S])/g, '$1') : local;
}

/**
 * A key that is equal for two spellings of the same mailbox: quotes and ASCII case do not count. RFC 5321 §2.4 would
 * let a host tell `Bob` from `bob`; none that matters does, and people do not.
 */
export const addressKey = (address: Address): string =>
  `${meaning(address.local).replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())}@${address.domain}`;

export const sameAddress = (one: Address, other: Address): boolean => addressKey(one) === addressKey(other);
