import { createHash, type KeyObject } from 'node:crypto';
import { explicit, Members, type Node, oidOf, readOne, smallOf, tag, wholeBits } from './der.ts';
import { context, oid, sequence, setOf, small } from './der-write.ts';
import { readExtensions, readSayings } from './extensions.ts';
import { alternativeNames, extension, type SubjectName, signedBody, spkiOf, writeName } from './issue.ts';
import { type DistinguishedName, readName } from './name.ts';
import { PublicKey } from './public-key.ts';
import { readSignatureAlgorithm, signedBy } from './signature-algorithm.ts';
import { malformed, readable } from './trouble.ts';

const extensionRequest = '1.2.840.113549.1.9.14';

/** What somebody asks a certificate for: read, and shown to hold the private key. */
export interface CertificateRequest {
  readonly subject: DistinguishedName;
  readonly publicKey: PublicKey;
  /** SHA-256 of the whole key, lower-case hex. */
  readonly keyFingerprint: string;
  readonly addresses: readonly string[];
}

/** A request for a certificate, DER (PKCS #10, RFC 2986 §4). Throws a Fault `certificate-wish`. */
export function writeRequest(subject: SubjectName, addresses: readonly string[], key: KeyObject): Buffer {
  const wanted = sequence(extension('2.5.29.17', alternativeNames(addresses)));
  const body = sequence(
    small(0),
    writeName(subject),
    spkiOf(key),
    context(0, sequence(oid(extensionRequest), setOf(wanted))),
  );
  return signedBody(body, key);
}

/** Reads a request, PEM or DER. Null where it is none, or is not signed by the key it is about: then nobody proved to hold it. */
export function readRequest(bytes: Uint8Array): CertificateRequest | null {
  return readable(() => parse(derOf(Buffer.from(bytes))));
}

function derOf(bytes: Buffer): Buffer {
  if (bytes[0] === tag.sequence) return bytes;
  const block = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]*)-----END/.exec(
    bytes.toString('latin1'),
  );
  return block ? Buffer.from(block[1]!, 'base64') : malformed('it is no request for a certificate');
}

function parse(der: Buffer): CertificateRequest {
  const members = new Members(readOne(der, 'strict'));
  const body = members.take(tag.sequence);
  const algorithm = members.take(tag.sequence);
  const signature = wholeBits(members.take(tag.bits));
  members.end();
  const parts = new Members(body);
  if (smallOf(parts.take(tag.integer)) !== 0) malformed('a version of request that does not exist');
  const subject = readName(parts.take(tag.sequence));
  const publicKey = new PublicKey(parts.take(tag.sequence));
  const attributes = parts.maybe(explicit(0));
  parts.end();
  if (!signedBy(readSignatureAlgorithm(algorithm), publicKey, body.raw, signature))
    malformed('it is not signed by its own key');
  return {
    subject,
    publicKey,
    keyFingerprint: createHash('sha256').update(publicKey.spki).digest('hex'),
    addresses: addressesIn(attributes),
  };
}

function addressesIn(attributes: Node | null): string[] {
  for (const node of attributes?.children ?? []) {
    const members = new Members(node);
    if (oidOf(members.take(tag.oid)) !== extensionRequest) continue;
    const [only] = members.take(tag.set).children;
    if (!only) return malformed('an empty wish');
    const { alternativeNames: names } = readSayings(readExtensions(only));
    return (names ?? []).flatMap((name) =>
      name.kind === 'rfc822' || name.kind === 'utf8Mailbox' ? [name.text] : [],
    );
  }
  return [];
}
