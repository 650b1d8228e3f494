import { constants, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { explicit, inside, Members, type Node, octetsOf, oidOf, tag } from './der.ts';
import { context, nothing, octetString, oid, sequence } from './der-write.ts';
import { means, writeIssuerAndSerial } from './recipient-id.ts';

/** The key of the content encrypted to an RSA key: KeyTransRecipientInfo (RFC 5652 §6.2.1). */
export type Padding = 'pkcs1' | 'oaep';

const pkcs1 = '1.2.840.113549.1.1.1';
const oaep = '1.2.840.113549.1.1.7';
const mgf1 = '1.2.840.113549.1.1.8';
const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'), nothing);
const oaepAlgorithm = sequence(
  oid(oaep),
  sequence(context(0, sha256), context(1, sequence(oid(mgf1), sha256))),
);
const pkcs1Algorithm = sequence(oid(pkcs1), nothing);

const hashes: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** RSAES-OAEP over SHA-256 (RFC 3560, RFC 4055) or PKCS #1 v1.5, which every program opens. */
export function writeKeyTransport(
  certificate: Certificate,
  contentKey: Buffer,
  padding: Padding,
): Buffer | null {
  const { key } = certificate.publicKey;
  if (certificate.key.type !== 'rsa' || !key) return null;
  const encrypted =
    padding === 'oaep'
      ? publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, contentKey)
      : publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, contentKey);
  return sequence(
    Buffer.of(2, 1, 0), // version 0
    writeIssuerAndSerial(certificate),
    padding === 'oaep' ? oaepAlgorithm : pkcs1Algorithm,
    octetString(encrypted),
  );
}

/** The hash of OAEP, or null for a combination that is not known; left out it is SHA-1 (RFC 4055 §4.1), sound here. */
function oaepHash(parameters: Node | null): string | null {
  if (!parameters) return 'sha1';
  const members = new Members(parameters);
  const hashNode = members.maybe(explicit(0));
  const maskNode = members.maybe(explicit(1));
  // A label (pSourceAlgorithm) is used by nobody who writes mail.
  if (members.left > 0) return null;
  const first = (node: Node): string => oidOf(new Members(node).take(tag.oid));
  const hash = hashNode ? hashes[first(inside(hashNode))] : 'sha1';
  const mask = maskNode ? new Members(inside(maskNode)) : null;
  const maskOk = mask === null || oidOf(mask.take(tag.oid)) === mgf1;
  const maskHash = mask ? hashes[first(mask.take(tag.sequence))] : 'sha1';
  return maskOk && hash !== undefined && hash === maskHash ? hash : null;
}

/**
 * The key of the content, `substitute` where decrypting fails, or null where this recipient is not meant. Whether RSA
 * failed is told by nothing that comes out (RFC 3218, RFC 8017 §7.2.2): node:crypto gives a random key for bad padding.
 */
export function openKeyTransport(
  node: Node,
  certificate: Certificate,
  key: KeyObject,
  substitute: Buffer,
): Buffer | null {
  if (certificate.key.type !== 'rsa') return null;
  const members = new Members(node);
  members.take(tag.integer);
  if (!means(members.take(), certificate)) return null;
  const algorithm = new Members(members.take(tag.sequence));
  const encrypted = octetsOf(members.take());
  members.end();
  const type = oidOf(algorithm.take(tag.oid));
  const hash = type === oaep ? oaepHash(algorithm.left > 0 ? algorithm.take() : null) : null;
  if (type !== pkcs1 && hash === null) return null;
  try {
    const opened =
      hash === null
        ? privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, encrypted)
        : privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash }, encrypted);
    return opened.length === substitute.length ? opened : substitute;
  } catch {
    return substitute;
  }
}
