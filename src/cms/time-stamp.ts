import type { Certificate } from './certificate.ts';
import { explicit, Members, type Node, octetsOf, oidOf, readOne, smallOf, tag } from './der.ts';
import { nothing, octetString, oid, sequence, small, value } from './der-write.ts';
import { malformed, readable } from './trouble.ts';
import { verifySigned } from './verify-signed.ts';

const sha256 = '2.16.840.1.101.3.4.2.1';
const tstInfo = '1.2.840.113549.1.9.16.1.4';

/** A time stamp as its authority gave it. */
export interface TimeStamp {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How far from that the authority says it may be, milliseconds; 0 where it does not say. */
  readonly accuracy: number;
  /** Its number, lower-case hex. */
  readonly serial: string;
  /** Under which rules it was given, dotted. */
  readonly policy: string;
  /** Of the authority. */
  readonly certificate: Certificate;
}

export type TimeStampAnswer =
  | { readonly ok: true; readonly stamp: TimeStamp }
  | { readonly ok: false; readonly reason: string };

export interface TimeStampCheck {
  /** TimeStampResp, DER. */
  readonly response: Uint8Array;
  /** SHA-256 of what was to be stamped, 32 bytes. */
  readonly imprint: Buffer;
  /** As it was sent; left out where a stamp is looked at later and the request is gone. */
  readonly nonce?: Buffer;
  /** Where the authority's chain must end; left out, whom to trust is not asked. */
  readonly roots?: readonly Certificate[];
  readonly intermediates?: readonly Certificate[];
}

/** A whole number without a sign: the shortest form, with a leading zero where it would read as negative. */
function unsigned(bytes: Buffer): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  const short = bytes.subarray(from);
  return short[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short;
}

/** A TimeStampReq (RFC 3161 §2.4.1) over a SHA-256 digest, with a nonce, asking for the authority's certificate. */
export function writeTimeStampRequest(imprint: Buffer, nonce: Buffer): Buffer {
  return sequence(
    small(1),
    sequence(sequence(oid(sha256), nothing), octetString(imprint)),
    value(tag.integer, unsigned(nonce)),
    value(tag.boolean, Buffer.of(0xff)),
  );
}

/**
 * Whether an answer is a good time stamp over an imprint (RFC 3161 §2.4.2): granted, over these bytes, with the nonce that
 * was sent, signed once by a certificate that is for time stamps alone and was valid at the time it names.
 */
export const checkTimeStampResponse = (check: TimeStampCheck): TimeStampAnswer =>
  readable(() => answerOf(check)) ?? no('it cannot be read');

const no = (reason: string): TimeStampAnswer => ({ ok: false, reason });

function answerOf(check: TimeStampCheck): TimeStampAnswer {
  const outer = new Members(readOne(check.response, 'ber'));
  const status = smallOf(new Members(outer.take(tag.sequence)).take(tag.integer));
  const token = outer.maybe(tag.sequence);
  outer.end();
  if (status > 1 || !token) return no(`the authority refused (status ${status})`);
  // When the certificate must be valid is known only from what it signed, which is believed only once it is verified.
  const first = signedBy(check, token, 0);
  if (!first) return no('it is not a time stamp');
  const info = readInfo(first.content);
  const signed = signedBy(check, token, info.at);
  const [signer, more] = signed?.signers ?? [];
  if (!signer || more) return no('it is not signed by exactly one authority');
  if (!signer.valid || !signer.certificate)
    return no(`the signature is not good: ${signer.reason?.say ?? 'its certificate is not there'}`);
  if (!info.imprint.equals(check.imprint)) return no('it stamps something else');
  if (check.nonce && !info.nonce?.equals(unsigned(check.nonce))) return no('it answers another request');
  const { at, accuracy, serial, policy } = info;
  return { ok: true, stamp: { at, accuracy, serial, policy, certificate: signer.certificate } };
}

function signedBy({ roots, intermediates }: TimeStampCheck, token: Node, at: number) {
  const read = verifySigned({
    message: token.raw,
    at,
    ...(roots ? { roots } : {}),
    ...(intermediates ? { intermediates } : {}),
    use: 'time-stamp',
  });
  return read.ok && read.contentType === tstInfo ? read : null;
}

interface Info {
  readonly at: number;
  readonly accuracy: number;
  readonly serial: string;
  readonly policy: string;
  readonly imprint: Buffer;
  readonly nonce: Buffer | null;
}

function readInfo(content: Buffer): Info {
  const members = new Members(readOne(content, 'ber'));
  if (smallOf(members.take(tag.integer)) !== 1) malformed('a time stamp of another version');
  const policy = oidOf(members.take(tag.oid));
  const over = new Members(members.take(tag.sequence));
  if (oidOf(new Members(over.take(tag.sequence)).take(tag.oid)) !== sha256)
    malformed('a digest that was not asked for');
  const imprint = octetsOf(over.take());
  over.end();
  const serial = members.take(tag.integer).content.toString('hex');
  const at = preciseTime(members.take(tag.generalizedTime));
  const accuracy = members.maybe(tag.sequence);
  members.maybe(tag.boolean);
  const nonce = members.maybe(tag.integer);
  members.maybe(explicit(0));
  members.maybe(explicit(1));
  members.end();
  return {
    at,
    accuracy: accuracy ? accuracyOf(accuracy) : 0,
    serial,
    policy,
    imprint,
    nonce: nonce?.content ?? null,
  };
}

/** GeneralizedTime in UTC, with or without a fraction of a second (RFC 3161 §2.4.2). */
function preciseTime({ content }: Node): number {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(content.toString('latin1'));
  if (!found) return malformed('a time that is not well formed');
  const [, year, month, day, hour, minute, second, fraction = ''] = found;
  const at = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`,
  );
  return Number.isNaN(at) ? malformed('a time that is not in the calendar') : at;
}

/** Seconds, then thousandths as [0]; millionths are beneath notice. */
function accuracyOf(node: Node): number {
  const members = new Members(node);
  const seconds = members.maybe(tag.integer);
  const thousandths = members.maybe(0x80);
  members.maybe(0x81);
  members.end();
  return (seconds ? smallOf(seconds) * 1000 : 0) + (thousandths ? smallOf(thousandths, 0x80) : 0);
}
