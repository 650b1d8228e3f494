import { createHash } from 'node:crypto';
import {
  explicit,
  implicit,
  inside,
  integerOf,
  Members,
  type Node,
  readOne,
  smallOf,
  tag,
  timeOf,
  wholeBits,
} from './der.ts';
import { type Extension, readExtensions, readSayings, type Sayings } from './extensions.ts';
import { type DistinguishedName, readName } from './name.ts';
import { type KeyKind, PublicKey } from './public-key.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithm.ts';
import { malformed } from './trouble.ts';

/** A certificate as it was read (RFC 5280 §4.1): nothing in it has been checked. Times are milliseconds since 1970. */
export interface Certificate {
  readonly der: Buffer;
  /** SHA-256 of `der`, lower-case hex: what tells one certificate from another. */
  readonly fingerprint: string;
  readonly version: 1 | 2 | 3;
  /** Lower-case hex as it stands. */
  readonly serial: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKey;
  readonly key: KeyKind;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Buffer;
  /** The octets that the issuer signed. */
  readonly signed: Buffer;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly says: Sayings;
  /** Addresses that the certificate is bound to, as they stand in it. */
  readonly addresses: readonly string[];
}

export function readCertificate(der: Uint8Array): Certificate {
  const whole = readOne(Buffer.from(der), 'strict');
  const members = new Members(whole);
  const body = members.take(tag.sequence);
  const algorithm = members.take(tag.sequence);
  const signature = wholeBits(members.take(tag.bits));
  members.end();
  return readBody(whole, body, algorithm, signature);
}

function readBody(whole: Node, body: Node, algorithm: Node, signature: Buffer): Certificate {
  const members = new Members(body);
  const version = versionOf(members.maybe(explicit(0)));
  const serial = integerOf(members.take(tag.integer)).toString('hex');
  if (!members.take(tag.sequence).raw.equals(algorithm.raw)) malformed('two signature algorithms');
  const issuer = readName(members.take(tag.sequence));
  const validity = new Members(members.take(tag.sequence));
  const [notBefore, notAfter] = [timeOf(validity.take()), timeOf(validity.take())];
  validity.end();
  const subject = readName(members.take(tag.sequence));
  const publicKey = new PublicKey(members.take(tag.sequence));
  const ids = [members.maybe(implicit(1)), members.maybe(implicit(2))];
  const extra = members.maybe(explicit(3));
  members.end();
  if ((version < 2 && ids.some(Boolean)) || (version < 3 && extra)) malformed('more than its version allows');
  const extensions: ReadonlyMap<string, Extension> = extra ? readExtensions(inside(extra)) : new Map();
  const says = readSayings(extensions);
  return {
    der: whole.raw,
    fingerprint: createHash('sha256').update(whole.raw).digest('hex'),
    version,
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    key: publicKey.kind,
    signatureAlgorithm: readSignatureAlgorithm(algorithm),
    signature,
    signed: body.raw,
    extensions,
    says,
    addresses: addressesOf(says, subject),
  };
}

function versionOf(node: Node | null): 1 | 2 | 3 {
  if (node === null) return 1;
  const number = smallOf(inside(node)) + 1;
  return number === 2 || number === 3 ? number : malformed('a version that does not exist');
}

/** The subject's old emailAddress counts only where there are no alternative names at all (RFC 8550 §3). */
function addressesOf(says: Sayings, subject: DistinguishedName): string[] {
  if (says.alternativeNames === null) return [...subject.emails];
  return says.alternativeNames.flatMap((name) =>
    name.kind === 'rfc822' || name.kind === 'utf8Mailbox' ? [name.text] : [],
  );
}

/** What a certificate calls itself, for people. */
export const titleOf = (certificate: Certificate): string =>
  certificate.subject.text || certificate.addresses[0] || `number ${certificate.serial}`;
