import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Members, type Node, octetsOf, oidOf, smallOf, tag } from './der.ts';
import { octetString, oid, sequence, small } from './der-write.ts';
import { malformed } from './trouble.ts';

/** Ciphers for what is in an envelope. The older ones are only opened. */
export type ContentCipher = 'aes-256-gcm' | 'aes-256-cbc';

interface Known {
  readonly name: string;
  readonly keyLength: number;
  readonly mode: 'cbc' | 'gcm';
}

const known: Record<string, Known> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyLength: 16, mode: 'cbc' },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyLength: 24, mode: 'cbc' },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyLength: 32, mode: 'cbc' },
  '2.16.840.1.101.3.4.1.6': { name: 'aes-128-gcm', keyLength: 16, mode: 'gcm' },
  '2.16.840.1.101.3.4.1.26': { name: 'aes-192-gcm', keyLength: 24, mode: 'gcm' },
  '2.16.840.1.101.3.4.1.46': { name: 'aes-256-gcm', keyLength: 32, mode: 'gcm' },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyLength: 24, mode: 'cbc' },
};

export interface Cipher extends Known {
  readonly nonce: Buffer;
  /** Octets of the authentication tag; 0 for CBC, which has none. */
  readonly tagLength: number;
}

/** ContentEncryptionAlgorithmIdentifier (RFC 3565 §4.1, RFC 5084 §3.2); null for a cipher that is not known. */
export function readCipher(node: Node): Cipher | null {
  const members = new Members(node);
  const found = known[oidOf(members.take(tag.oid))];
  if (!found) return null;
  const parameters = members.take();
  members.end();
  if (found.mode === 'cbc') {
    const nonce = octetsOf(parameters);
    return nonce.length === (found.name.startsWith('des') ? 8 : 16)
      ? { ...found, nonce, tagLength: 0 }
      : malformed('a beginning of the wrong length');
  }
  const gcm = new Members(parameters);
  const nonce = octetsOf(gcm.take());
  const length = gcm.maybe(tag.integer);
  gcm.end();
  const tagLength = length ? smallOf(length) : 12;
  if (nonce.length < 8 || nonce.length > 16 || tagLength < 12 || tagLength > 16)
    return malformed('a nonce or a tag of a length that none should have');
  return { ...found, nonce, tagLength };
}

export interface Encrypted {
  readonly algorithm: Buffer;
  readonly content: Buffer;
  /** Of GCM. */
  readonly tag: Buffer | null;
}

/** `random` is the nonce: 12 octets for GCM, 16 for CBC, never used before with this key. */
export function encryptContent(
  name: ContentCipher,
  key: Buffer,
  nonce: Buffer,
  content: Uint8Array,
): Encrypted {
  if (name === 'aes-256-cbc') {
    const cipher = createCipheriv(name, key, nonce);
    return {
      algorithm: sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(nonce)),
      content: Buffer.concat([cipher.update(content), cipher.final()]),
      tag: null,
    };
  }
  const cipher = createCipheriv(name, key, nonce, { authTagLength: 16 });
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return {
    algorithm: sequence(oid('2.16.840.1.101.3.4.1.46'), sequence(octetString(nonce), small(16))),
    content: sealed,
    tag: cipher.getAuthTag(),
  };
}

/** All of the content, or null: nothing of it is given out before the last octet has been checked. */
export function decryptContent(
  cipher: Cipher,
  key: Buffer,
  content: Buffer,
  proof: { readonly tag: Buffer; readonly also: Buffer } | null,
): Buffer | null {
  try {
    if (cipher.mode === 'cbc') {
      const decipher = createDecipheriv(cipher.name, key, cipher.nonce);
      return Buffer.concat([decipher.update(content), decipher.final()]);
    }
    if (!proof || proof.tag.length !== cipher.tagLength) return null;
    const name = cipher.name as 'aes-256-gcm';
    const decipher = createDecipheriv(name, key, cipher.nonce, { authTagLength: cipher.tagLength });
    decipher.setAAD(proof.also);
    decipher.setAuthTag(proof.tag);
    return Buffer.concat([decipher.update(content), decipher.final()]);
  } catch {
    return null;
  }
}
