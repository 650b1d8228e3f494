import { type KeyObject, randomBytes } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { type ContentCipher, decryptContent, encryptContent, readCipher } from './content-cipher.ts';
import { explicit, implicit, Members, type Node, octetsOf, oidOf, tag } from './der.ts';
import { contextSimple, octetString, oid, sequence, setOf, small, value } from './der-write.ts';
import { keyAgreement, openKeyAgreement, writeKeyAgreement } from './key-agreement.ts';
import { openKeyTransport, type Padding, writeKeyTransport } from './key-transport.ts';
import { bodyOf, kind, writeMessage } from './message.ts';
import { means } from './recipient-id.ts';
import { Malformed, malformed, readable } from './trouble.ts';

export interface EncryptionTask {
  /** A MIME entity with CRLF lines (RFC 8551 §3.1). */
  readonly content: Uint8Array;
  /** Each of them can read that the others are there: an envelope for each keeps them from one another. */
  readonly recipients: readonly Certificate[];
  /**
   * `aes-256-gcm` makes AuthEnvelopedData (RFC 5083), which readers of S/MIME 4.0 open; `aes-256-cbc` makes EnvelopedData,
   * which all open and which proves nothing about its content.
   */
  readonly cipher: ContentCipher;
  /** For RSA keys; `oaep` with GCM and `pkcs1` with CBC where nothing is said. */
  readonly padding?: Padding;
}

/** The message in DER, to be sent as `application/pkcs7-mime`. A recipient whose key cannot encrypt is a mistake. */
export function encryptData(task: EncryptionTask): Buffer {
  const authenticated = task.cipher === 'aes-256-gcm';
  const key = randomBytes(32);
  const padding = task.padding ?? (authenticated ? 'oaep' : 'pkcs1');
  if (task.recipients.length === 0) throw new TypeError('an envelope without a recipient');
  const recipients = task.recipients.map(
    (one) =>
      writeKeyTransport(one, key, padding) ?? writeKeyAgreement(one, key) ?? malformedRecipient(one.key.type),
  );
  const {
    algorithm,
    content,
    tag: proof,
  } = encryptContent(task.cipher, key, randomBytes(authenticated ? 12 : 16), task.content);
  const inner = sequence(oid(kind.data), algorithm, contextSimple(0, content));
  key.fill(0);
  if (proof)
    return writeMessage(
      kind.authEnveloped,
      sequence(small(0), setOf(...recipients), inner, octetString(proof)),
    );
  const version = recipients.every((one) => one[0] === tag.sequence) ? 0 : 2;
  return writeMessage(kind.enveloped, sequence(small(version), setOf(...recipients), inner));
}

const malformedRecipient = (type: string): never => {
  throw new TypeError(`a key that cannot encrypt: ${type}`);
};

/** A certificate with its key. */
export interface KeyHolder {
  readonly certificate: Certificate;
  readonly key: KeyObject;
}

export type EnvelopeOpening =
  | {
      readonly ok: true;
      readonly content: Buffer;
      /** Dotted; data is `1.2.840.113549.1.7.1`. */
      readonly contentType: string;
      /** By name, such as `aes-256-gcm`. */
      readonly cipher: string;
      /** Whether the content is proved to be what was encrypted. Without that it may have been altered on the way. */
      readonly authenticated: boolean;
      readonly recipient: Certificate;
    }
  | {
      readonly ok: false;
      /**
       * `failed` for everything that goes wrong with a key or with the content, so that nobody learns which (RFC 3218).
       */
      readonly reason: 'malformed' | 'not-for-these-keys' | 'unknown-cipher' | 'failed';
    };

interface Envelope {
  readonly recipients: readonly Node[];
  readonly contentType: string;
  readonly algorithm: Node;
  readonly content: Buffer;
  readonly proof: { readonly tag: Buffer; readonly also: Buffer } | null;
}

function readEnvelope(bytes: Uint8Array): Envelope {
  const { type, body } = bodyOf(bytes, kind.enveloped, kind.authEnveloped);
  const members = new Members(body);
  members.take(tag.integer);
  members.maybe(explicit(0));
  const recipients = members.take(tag.set).children;
  const inner = new Members(members.take(tag.sequence));
  const contentType = oidOf(inner.take(tag.oid));
  const algorithm = inner.take(tag.sequence);
  const sealed = inner.maybe(implicit(0), explicit(0)) ?? malformed('an envelope without content');
  inner.end();
  const attributes = members.maybe(explicit(1));
  if (type === kind.enveloped) {
    members.end();
    return { recipients, contentType, algorithm, content: octetsOf(sealed, implicit(0)), proof: null };
  }
  const proof = octetsOf(members.take());
  members.maybe(explicit(2));
  members.end();
  // What is authenticated beside the content is the SET OF with its own tag (RFC 5083 §2.2).
  const also = attributes ? value(tag.set, attributes.content) : Buffer.alloc(0);
  return {
    recipients,
    contentType,
    algorithm,
    content: octetsOf(sealed, implicit(0)),
    proof: { tag: proof, also },
  };
}

/** Opens an envelope with whichever of the keys it was made for: all of its content, or nothing. DER or BER. */
export function openEnvelope(bytes: Uint8Array, holders: readonly KeyHolder[]): EnvelopeOpening {
  try {
    return open(readEnvelope(bytes), holders);
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, reason: 'malformed' };
    throw error;
  }
}

function open(envelope: Envelope, holders: readonly KeyHolder[]): EnvelopeOpening {
  const cipher = readCipher(envelope.algorithm);
  // A cipher that authenticates belongs into the envelope that says so, and only there: else it could be stripped of it.
  if (!cipher || (cipher.mode === 'gcm') !== (envelope.proof !== null))
    return { ok: false, reason: 'unknown-cipher' };
  const substitute = randomBytes(cipher.keyLength);
  for (const node of envelope.recipients)
    for (const { certificate, key } of holders) {
      const found = keyFor(node, certificate, key, substitute);
      if (!found) continue;
      const content =
        found.length === cipher.keyLength
          ? decryptContent(cipher, found, envelope.content, envelope.proof)
          : null;
      found.fill(0);
      if (!content) return { ok: false, reason: 'failed' };
      const { contentType, proof } = envelope;
      return {
        ok: true,
        content,
        contentType,
        cipher: cipher.name,
        authenticated: proof !== null,
        recipient: certificate,
      };
    }
  return { ok: false, reason: 'not-for-these-keys' };
}

function keyFor(node: Node, certificate: Certificate, key: KeyObject, substitute: Buffer): Buffer | null {
  if (node.is(tag.sequence)) return openKeyTransport(node, certificate, key, substitute);
  if (node.is(keyAgreement)) return openKeyAgreement(node, certificate, key, substitute);
  return null;
}

/** Whether an envelope is one that the holder of a certificate opens, by what it says, and in a cipher that is not weak. */
export function isSealedTo(bytes: Uint8Array, certificate: Certificate): boolean {
  const found = readable(() => {
    const envelope = readEnvelope(bytes);
    const cipher = readCipher(envelope.algorithm);
    return cipher?.name.startsWith('aes') && envelope.recipients.some((node) => isMeant(node, certificate));
  });
  return found === true;
}

function isMeant(node: Node, certificate: Certificate): boolean {
  if (node.is(tag.sequence)) {
    const members = new Members(node);
    members.take(tag.integer);
    return means(members.take(), certificate);
  }
  // RecipientEncryptedKeys are the last of KeyAgreeRecipientInfo (RFC 5652 §6.2.2).
  const keys = node.is(keyAgreement) ? (node.children.at(-1)?.children ?? []) : [];
  return keys.some((one) => means(new Members(one).take(), certificate, explicit(0)));
}
