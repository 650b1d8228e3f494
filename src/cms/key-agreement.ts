import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { explicit, inside, Members, type Node, octetsOf, oidOf, readOne, tag, wholeBits } from './der.ts';
import { bitString, context, octetString, oid, sequence, value } from './der-write.ts';
import { means, writeIssuerAndSerial } from './recipient-id.ts';
import { malformed } from './trouble.ts';

/**
 * Keys agreed with a recipient by Diffie-Hellman: the sender's key lives for this one envelope (RFC 5753 §3.1 for the
 * NIST curves, RFC 8418 for X25519), the agreed key wraps the key of the content (RFC 3394).
 */
interface Derivation {
  readonly hash: string;
  readonly hkdf: boolean;
}

const derivations: Record<string, Derivation> = {
  '1.3.132.1.11.0': { hash: 'sha224', hkdf: false },
  '1.3.132.1.11.1': { hash: 'sha256', hkdf: false },
  '1.3.132.1.11.2': { hash: 'sha384', hkdf: false },
  '1.3.132.1.11.3': { hash: 'sha512', hkdf: false },
  // What programs of before 2010 know; here SHA-1 only mixes a secret.
  '1.3.133.16.840.63.0.2': { hash: 'sha1', hkdf: false },
  '1.2.840.113549.1.9.16.3.19': { hash: 'sha256', hkdf: true },
  '1.2.840.113549.1.9.16.3.20': { hash: 'sha384', hkdf: true },
  '1.2.840.113549.1.9.16.3.21': { hash: 'sha512', hkdf: true },
};
const wraps: Record<string, { readonly name: string; readonly keyLength: number }> = {
  '2.16.840.1.101.3.4.1.5': { name: 'id-aes128-wrap', keyLength: 16 },
  '2.16.840.1.101.3.4.1.25': { name: 'id-aes192-wrap', keyLength: 24 },
  '2.16.840.1.101.3.4.1.45': { name: 'id-aes256-wrap', keyLength: 32 },
};
const wrapWith = sequence(oid('2.16.840.1.101.3.4.1.45'));
/** RFC 3394 §2.2.3.1. */
const beginning = Buffer.alloc(8, 0xa6);

/** KeyAgreeRecipientInfo stands as `[1]` among the recipients. */
export const keyAgreement = explicit(1);

/** ECC-CMS-SharedInfo (RFC 5753 §7.2). */
function sharedInfo(wrap: Buffer, material: Buffer | null, keyLength: number): Buffer {
  const bits = Buffer.alloc(4);
  bits.writeUInt32BE(keyLength * 8);
  return sequence(
    wrap,
    ...(material ? [context(0, octetString(material))] : []),
    context(2, octetString(bits)),
  );
}

function derive({ hash, hkdf }: Derivation, secret: Buffer, info: Buffer, length: number): Buffer {
  if (hkdf) return Buffer.from(hkdfSync(hash, secret, Buffer.alloc(0), info, length));
  const blocks: Buffer[] = [];
  for (let counter = 1, size = 0; size < length; counter += 1) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    const block = createHash(hash).update(secret).update(number).update(info).digest();
    blocks.push(block);
    size += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

interface Scheme {
  readonly derivation: string;
  readonly ephemeral: () => { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** The algorithm of the sender's key as it stands in the message. */
  readonly algorithm: Buffer;
}

/** The algorithm alone, without its curve: the curve is the recipient's (RFC 5753 §3.1.1). */
const ecAlgorithm = sequence(oid('1.2.840.10045.2.1'));

function schemeFor({ key }: Certificate): Scheme | null {
  if (key.type === 'x25519')
    return {
      derivation: '1.2.840.113549.1.9.16.3.19',
      ephemeral: () => generateKeyPairSync('x25519'),
      algorithm: sequence(oid('1.3.101.110')),
    };
  if (key.type !== 'ec') return null;
  const { curve } = key;
  return {
    derivation:
      curve === 'P-256' ? '1.3.132.1.11.1' : curve === 'P-384' ? '1.3.132.1.11.2' : '1.3.132.1.11.3',
    ephemeral: () => generateKeyPairSync('ec', { namedCurve: curve }),
    algorithm: ecAlgorithm,
  };
}

/** The public key alone, the last part of its SubjectPublicKeyInfo. */
function pointOf(key: KeyObject, curveKey: Certificate['key']): Buffer {
  const { x, y } = key.export({ format: 'jwk' }) as { x: string; y?: string };
  if (curveKey.type === 'x25519') return Buffer.from(x, 'base64url');
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y ?? '', 'base64url')]);
}

/** KeyAgreeRecipientInfo for a recipient on a curve; null for other keys. */
export function writeKeyAgreement(certificate: Certificate, contentKey: Buffer): Buffer | null {
  const scheme = schemeFor(certificate);
  const theirs = certificate.publicKey.key;
  if (!scheme || !theirs) return null;
  const { privateKey, publicKey } = scheme.ephemeral();
  const secret = diffieHellman({ privateKey, publicKey: theirs });
  const wrapKey = derive(derivations[scheme.derivation]!, secret, sharedInfo(wrapWith, null, 32), 32);
  const cipher = createCipheriv('id-aes256-wrap', wrapKey, beginning);
  const wrapped = Buffer.concat([cipher.update(contentKey), cipher.final()]);
  const originator = value(0xa1, scheme.algorithm, bitString(pointOf(publicKey, certificate.key)));
  return context(
    1,
    Buffer.of(2, 1, 3), // version 3
    context(0, originator),
    sequence(oid(scheme.derivation), wrapWith),
    sequence(sequence(writeIssuerAndSerial(certificate), octetString(wrapped))),
  );
}

/** The sender's key: its curve is the recipient's, whatever the message says of it. */
function senderKey(node: Node, certificate: Certificate): KeyObject {
  const members = new Members(node, explicit(1));
  members.take(tag.sequence);
  const point = wholeBits(members.take(tag.bits));
  members.end();
  // The recipient's own SubjectPublicKeyInfo with another point: node:crypto checks that it lies on the curve.
  const algorithm = new Members(readOne(certificate.publicKey.spki, 'strict')).take(tag.sequence).raw;
  try {
    return createPublicKey({ key: sequence(algorithm, bitString(point)), format: 'der', type: 'spki' });
  } catch {
    return malformed("a sender's key that is none");
  }
}

/**
 * The key of the content, `substitute` where it does not unwrap, or null where this recipient is not meant. `node` is a
 * KeyAgreeRecipientInfo.
 */
export function openKeyAgreement(
  node: Node,
  certificate: Certificate,
  key: KeyObject,
  substitute: Buffer,
): Buffer | null {
  if (certificate.key.type !== 'ec' && certificate.key.type !== 'x25519') return null;
  const members = new Members(node, keyAgreement);
  members.take(tag.integer);
  const originator = inside(members.take(explicit(0)));
  const material = members.maybe(explicit(1));
  const algorithm = new Members(members.take(tag.sequence));
  const recipients = members.take(tag.sequence);
  members.end();
  const derivation = derivations[oidOf(algorithm.take(tag.oid))];
  const wrapNode = algorithm.take(tag.sequence);
  const wrap = wraps[oidOf(new Members(wrapNode).take(tag.oid))];
  // A key that the sender keeps, named instead of sent, gives no secrecy of its own; nobody who writes mail does that.
  if (!derivation || !wrap || !originator.is(explicit(1))) return null;
  const mine = recipients.children.map(recipientKey).find(({ id }) => means(id, certificate, explicit(0)));
  if (!mine) return null;
  const info = sharedInfo(wrapNode.raw, material && octetsOf(inside(material)), wrap.keyLength);
  try {
    const secret = diffieHellman({ privateKey: key, publicKey: senderKey(originator, certificate) });
    const decipher = createDecipheriv(wrap.name, derive(derivation, secret, info, wrap.keyLength), beginning);
    return Buffer.concat([decipher.update(mine.wrapped), decipher.final()]);
  } catch {
    return substitute;
  }
}

function recipientKey(node: Node): { readonly id: Node; readonly wrapped: Buffer } {
  const members = new Members(node);
  const id = members.take();
  const wrapped = octetsOf(members.take());
  members.end();
  return { id, wrapped };
}
