import { hash } from 'node:crypto';

/** Octets that SHA-256 takes at a time. */
const block = 64;
/** A word has at most 48 characters, which take at most four octets each. */
const room = Buffer.alloc(block + 256);
const outer = Buffer.alloc(block + 32);

/** A key as HMAC uses it (RFC 2104 §2), made once for many words. */
export interface HmacKey {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

/** `key` of at most 64 octets. */
export function hmacKey(key: Buffer): HmacKey {
  const padded = Buffer.alloc(block);
  key.copy(padded);
  return {
    inner: Buffer.from(padded.map((octet) => octet ^ 0x36)),
    outer: Buffer.from(padded.map((octet) => octet ^ 0x5c)),
  };
}

/**
 * The first 32 bits of HMAC-SHA-256 over a word of at most 256 octets. By two hashes in one call each: Node's own HMAC takes
 * ten times as long for something so short, and a letter has hundreds of words.
 */
export function hmacBits(key: HmacKey, word: string): number {
  key.inner.copy(room);
  const end = block + room.write(word, block);
  key.outer.copy(outer);
  hash('sha256', room.subarray(0, end), 'buffer').copy(outer, block);
  return hash('sha256', outer, 'buffer').readUInt32BE(0);
}
