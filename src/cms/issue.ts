import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { Fault } from '#base';
import { type Certificate, readCertificate } from './certificate.ts';
import { readOne } from './der.ts';
import {
  bitString,
  context,
  contextSimple,
  octetString,
  oid,
  sequence,
  setOf,
  small,
  time,
  value,
} from './der-write.ts';
import { PublicKey } from './public-key.ts';

/** Names as certificates carry them: what people see, and whose it is. */
export interface SubjectName {
  /** At most 64 characters (RFC 5280 appendix A, ub-common-name). */
  readonly common: string;
  readonly organisation?: string;
}

/**
 * What a certificate is for. An authority vouches for mail of its domains and nothing else: it carries name constraints
 * and a purpose, so that no program takes it for more (RFC 5280 §4.2.1.10).
 */
export type Profile =
  | { readonly type: 'authority'; readonly domains: readonly string[] }
  | {
      readonly type: 'mail';
      readonly addresses: readonly string[];
      readonly use: 'sign' | 'encrypt' | 'both';
    };

export interface IssueTask {
  readonly subject: SubjectName;
  /** Whose certificate it is to be. */
  readonly publicKey: KeyObject;
  /** Left out, the certificate vouches for itself: a root. */
  readonly issuer?: Certificate;
  /** Private key of the issuer, or of the certificate itself. */
  readonly key: KeyObject;
  readonly profile: Profile;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Where the issuer's revocation list can be fetched. */
  readonly crlUrl?: string;
}

/** One certificate that is not to be trusted any more. */
export interface Revoked {
  /** Lower-case hex, as `Certificate.serial`. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason: RevocationReason;
}

/** RFC 5280 §5.3.1; those that an authority of people needs. */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
} as const;
export type RevocationReason = keyof typeof revocationReasons;

export interface ListTask {
  readonly issuer: Certificate;
  readonly key: KeyObject;
  /** Grows with each list (RFC 5280 §5.2.3). */
  readonly number: number;
  readonly revoked: readonly Revoked[];
  readonly thisUpdate: number;
  readonly nextUpdate: number;
}

const invalid = (say: string): Fault => new Fault({ code: 'certificate-wish', kind: 'invalid', say });

/** A positive INTEGER from big-endian octets. */
export const number = (bytes: Buffer): Buffer =>
  value(0x02, ...(bytes[0]! >= 0x80 ? [Buffer.of(0)] : []), bytes);

const critical = Buffer.of(0x01, 0x01, 0xff);
export const extension = (id: string, content: Buffer, isCritical = false): Buffer =>
  sequence(oid(id), ...(isCritical ? [critical] : []), octetString(content));

/** Named bits, without the zeros at their end (X.690 §11.2.2). */
function namedBits(...set: readonly number[]): Buffer {
  const last = Math.max(...set);
  const bytes = Buffer.alloc((last >> 3) + 1);
  for (const bit of set) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return value(0x03, Buffer.of(7 - (last & 7)), bytes);
}

const attribute = (id: string, text: string): Buffer =>
  setOf(sequence(oid(id), value(0x0c, Buffer.from(text))));

export function writeName({ common, organisation }: SubjectName): Buffer {
  for (const text of [common, organisation ?? 'x'])
    if (text.trim() === '' || [...text].length > 64 || /\p{Cc}/u.test(text))
      throw invalid('A name in a certificate has 1 to 64 characters and none that cannot be seen.');
  return sequence(
    ...(organisation === undefined ? [] : [attribute('2.5.4.10', organisation)]),
    attribute('2.5.4.3', common),
  );
}

/** rfc822Name; addresses beyond ASCII are SmtpUTF8Mailbox (RFC 9598 §3). */
function mailName(address: string): Buffer {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, Math.max(at, 0)), address.slice(at + 1)];
  if (local === '' || !/^[\x21-\x7e]+$/.test(domain)) throw invalid(`"${address}" is not an address.`);
  if (/^[\x21-\x7e]+$/.test(local)) return contextSimple(1, Buffer.from(address, 'latin1'));
  return context(0, oid('1.3.6.1.5.5.7.8.9'), context(0, value(0x0c, Buffer.from(address))));
}

export const alternativeNames = (addresses: readonly string[]): Buffer => {
  if (addresses.length === 0) throw invalid('A certificate for mail needs an address.');
  return sequence(...addresses.map(mailName));
};

const emailProtection = '1.3.6.1.5.5.7.3.4';
const everyHost = sequence(contextSimple(2, Buffer.alloc(0)));
const everyNetwork = [8, 32].map((size) => sequence(contextSimple(7, Buffer.alloc(size))));

/** Mail of these domains exactly, no host and no network at all. */
const constraints = (domains: readonly string[]): Buffer =>
  sequence(
    context(0, ...domains.map((domain) => sequence(contextSimple(1, Buffer.from(domain, 'latin1'))))),
    context(1, everyHost, ...everyNetwork),
  );

function profileExtensions(profile: Profile, publicKey: KeyObject): Buffer[] {
  switch (profile.type) {
    case 'authority':
      if (profile.domains.length === 0 || profile.domains.some((domain) => !/^[a-z0-9.-]+$/.test(domain)))
        throw invalid('An authority needs the domains whose mail it vouches for.');
      return [
        extension('2.5.29.19', sequence(critical, small(0)), true), // vouches for ends of chains alone
        extension('2.5.29.15', namedBits(5, 6), true), // keyCertSign, cRLSign
        extension('2.5.29.37', sequence(oid(emailProtection))),
        extension('2.5.29.30', constraints(profile.domains), true),
      ];
    case 'mail': {
      const wraps = publicKey.asymmetricKeyType === 'rsa' ? 2 : 4; // keyEncipherment or keyAgreement (RFC 8550 §4.4.2)
      const uses = { sign: [0], encrypt: [wraps], both: [0, wraps] }[profile.use];
      return [
        extension('2.5.29.19', sequence(), true),
        extension('2.5.29.15', namedBits(...uses), true),
        extension('2.5.29.37', sequence(oid(emailProtection))),
        extension('2.5.29.17', alternativeNames(profile.addresses)),
      ];
    }
  }
}

export const spkiOf = (key: KeyObject): Buffer =>
  (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });

/** SHA-1 of the key without its wrapping: a name for it, nothing is proved by it (RFC 5280 §4.2.1.2). */
const keyIdOf = (bits: Buffer): Buffer => createHash('sha1').update(bits).digest();

interface Signature {
  readonly algorithm: Buffer;
  readonly hash: string | null;
}

/** How a key signs certificates and lists: SHA-2 as long as the key deserves (RFC 5754 §3, RFC 8410 §3). */
export function signatureOf(key: KeyObject): Signature {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { algorithm: sequence(oid('1.2.840.113549.1.1.11'), Buffer.of(5, 0)), hash: 'sha256' };
    case 'ed25519':
      return { algorithm: sequence(oid('1.3.101.112')), hash: null };
    case 'ec':
      return key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
        ? { algorithm: sequence(oid('1.2.840.10045.4.3.2')), hash: 'sha256' }
        : { algorithm: sequence(oid('1.2.840.10045.4.3.3')), hash: 'sha384' };
    default:
      throw invalid('Certificates are signed with RSA, P-256, P-384 or Ed25519 keys.');
  }
}

/** A body, how it is signed, and its signature. */
export function signedBody(body: Buffer, key: KeyObject): Buffer {
  const { algorithm, hash } = signatureOf(key);
  return sequence(body, algorithm, bitString(sign(hash, body, key)));
}

const keyBitsOf = (spki: Buffer): Buffer => new PublicKey(readOne(spki, 'strict')).bits;

/** Numbers that nobody can guess: 159 bits (RFC 5280 §4.1.2.2: at most 20 octets, positive, never zero). */
export function newSerial(): Buffer {
  const bytes = randomBytes(20);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

/** Makes a certificate (RFC 5280 §4). Throws a Fault `certificate-wish` for names and keys that none can have. */
export function issueCertificate(task: IssueTask): Certificate {
  const { issuer, key, profile } = task;
  const spki = spkiOf(task.publicKey);
  const subject = writeName(task.subject);
  const issuerBits = issuer ? issuer.publicKey.bits : keyBitsOf(spki);
  const body = sequence(
    context(0, small(2)), // version 3
    number(newSerial()),
    signatureOf(key).algorithm,
    issuer ? issuer.subject.der : subject,
    sequence(time(task.notBefore), time(task.notAfter)),
    subject,
    spki,
    context(
      3,
      sequence(
        ...profileExtensions(profile, task.publicKey),
        extension('2.5.29.14', octetString(keyIdOf(keyBitsOf(spki)))),
        extension('2.5.29.35', sequence(contextSimple(0, keyIdOf(issuerBits)))),
        ...(task.crlUrl === undefined
          ? []
          : [
              extension(
                '2.5.29.31',
                sequence(
                  sequence(context(0, context(0, contextSimple(6, Buffer.from(task.crlUrl, 'latin1'))))),
                ),
              ),
            ]),
      ),
    ),
  );
  return readCertificate(signedBody(body, key));
}

/** A revocation list, DER (RFC 5280 §5). */
export function writeRevocationList({ issuer, key, revoked, ...task }: ListTask): Buffer {
  const entries = revoked.map(({ serial, at, reason }) =>
    sequence(
      number(Buffer.from(serial, 'hex')),
      time(at),
      // `unspecified` is said by leaving it out.
      ...(reason === 'unspecified'
        ? []
        : [sequence(extension('2.5.29.21', value(0x0a, Buffer.of(revocationReasons[reason]))))]),
    ),
  );
  const body = sequence(
    small(1),
    signatureOf(key).algorithm,
    issuer.subject.der,
    time(task.thisUpdate),
    time(task.nextUpdate),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    context(
      0,
      sequence(
        extension('2.5.29.35', sequence(contextSimple(0, keyIdOf(issuer.publicKey.bits)))),
        extension('2.5.29.20', small(task.number)),
      ),
    ),
  );
  return signedBody(body, key);
}
