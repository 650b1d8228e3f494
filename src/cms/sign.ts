import { constants, createHash, type KeyObject, sign } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { tag } from './der.ts';
import { context, nothing, octetString, oid, sequence, setOf, small, time, value } from './der-write.ts';
import { kind, writeMessage } from './message.ts';
import { writeIssuerAndSerial } from './recipient-id.ts';

export interface SigningTask {
  /** A MIME entity in canonical form: CRLF lines (RFC 8551 §3.1.1). */
  readonly content: Uint8Array;
  readonly certificate: Certificate;
  /** Of the certificate. */
  readonly key: KeyObject;
  /** Certificates that readers may need beside it; the root can stay away. */
  readonly chain?: readonly Certificate[];
  /** Without the content, for `multipart/signed`. */
  readonly detached: boolean;
  /** Milliseconds since 1970. */
  readonly signingTime: number;
}

export interface Signed {
  /** The message in DER. */
  readonly message: Buffer;
  /** For `micalg` (RFC 8551 §3.5.3.2). */
  readonly micalg: 'sha-256' | 'sha-384' | 'sha-512';
}

export const attributeId = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  capabilities: '1.2.840.113549.1.9.15',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

interface Scheme {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly digest: Buffer;
  readonly algorithm: Buffer;
}

const digestOf = (last: number): Buffer => sequence(oid(`2.16.840.1.101.3.4.2.${last}`));
const sha256 = digestOf(1);
const ecdsa = (hash: Scheme['hash'], last: number, digest: Buffer): Scheme => ({
  hash,
  digest,
  algorithm: sequence(oid(`1.2.840.10045.4.3.${last}`)),
});
const schemes = {
  rsa: { hash: 'sha256', digest: sha256, algorithm: sequence(oid('1.2.840.113549.1.1.11'), nothing) },
  pss: {
    hash: 'sha256',
    digest: sha256,
    algorithm: sequence(
      oid('1.2.840.113549.1.1.10'),
      sequence(
        context(0, sha256),
        context(1, sequence(oid('1.2.840.113549.1.1.8'), sha256)),
        context(2, small(32)),
      ),
    ),
  },
  'P-256': ecdsa('sha256', 2, sha256),
  'P-384': ecdsa('sha384', 3, digestOf(2)),
  'P-521': ecdsa('sha512', 4, digestOf(3)),
  /** RFC 8419 §3: SHA-512 over the content. */
  ed25519: { hash: 'sha512', digest: digestOf(3), algorithm: sequence(oid('1.3.101.112')) },
} as const satisfies Record<string, Scheme>;

function schemeFor({ key }: Certificate): Scheme {
  switch (key.type) {
    case 'rsa':
      return key.pss ? schemes.pss : schemes.rsa;
    case 'ec':
      return schemes[key.curve];
    case 'ed25519':
      return schemes.ed25519;
    case 'x25519':
    case 'unsupported':
      throw new TypeError(`a key that cannot sign: ${key.type}`);
  }
}

function signatureOver(data: Buffer, key: KeyObject, certificate: Certificate, { hash }: Scheme): Buffer {
  if (certificate.key.type === 'ed25519') return sign(null, data, key);
  if (certificate.key.type === 'rsa' && certificate.key.pss)
    return sign(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
  return sign(hash, data, key);
}

/**
 * What we open, the best first (RFC 8551 §2.5.2): AES-256 in GCM and CBC, AES-128 in CBC. Whoever answers a signed letter of
 * ours learns from it how to encrypt to us.
 */
const capabilities = sequence(
  ...['2.16.840.1.101.3.4.1.46', '2.16.840.1.101.3.4.1.42', '2.16.840.1.101.3.4.1.2'].map((id) =>
    sequence(oid(id)),
  ),
);

const attribute = (id: string, ...values: Buffer[]): Buffer => sequence(oid(id), setOf(...values));

function attributes(task: SigningTask, { hash }: Scheme): Buffer[] {
  const certificateHash = createHash('sha256').update(task.certificate.der).digest();
  return [
    attribute(attributeId.contentType, oid(kind.data)),
    attribute(attributeId.signingTime, time(task.signingTime)),
    attribute(attributeId.messageDigest, octetString(createHash(hash).update(task.content).digest())),
    attribute(attributeId.capabilities, capabilities),
    // Which certificate is meant, by its hash (RFC 5035 §3): another with the same key cannot take its place.
    attribute(attributeId.signingCertificateV2, sequence(sequence(sequence(octetString(certificateHash))))),
  ];
}

/** SignedData with one signer and signed attributes (RFC 5652 §5, RFC 8551 §2). */
export function signData(task: SigningTask): Signed {
  const scheme = schemeFor(task.certificate);
  const signed = setOf(...attributes(task, scheme));
  const signer = sequence(
    small(1),
    writeIssuerAndSerial(task.certificate),
    scheme.digest,
    // The octets that are signed have the tag of a SET OF, those in the message `[0]` (RFC 5652 §5.4).
    Buffer.concat([Buffer.of(0xa0), signed.subarray(1)]),
    scheme.algorithm,
    octetString(signatureOver(signed, task.key, task.certificate, scheme)),
  );
  const certificates = new Map(
    [task.certificate, ...(task.chain ?? [])].map((one) => [one.fingerprint, one.der]),
  );
  const inner = task.detached ? [] : [context(0, octetString(task.content))];
  const message = writeMessage(
    kind.signed,
    sequence(
      small(1),
      setOf(scheme.digest),
      sequence(oid(kind.data), ...inner),
      value(0xa0, bodyOfSet([...certificates.values()])),
      value(tag.set, signer),
    ),
  );
  return { message, micalg: `sha-${scheme.hash.slice(3) as '256' | '384' | '512'}` };
}

const bodyOfSet = (members: readonly Buffer[]): Buffer =>
  Buffer.concat([...members].sort((one, other) => Buffer.compare(one, other)));
