import { randomBytes, randomUUIDv7 } from 'node:crypto';

let pool: Buffer = Buffer.alloc(0);

/**
 * `length` random bytes from the system's generator, for nonces, salts and keys: drawn 8 KiB at a time, because one call
 * of the generator costs as much as sealing a small record. No byte is ever handed out twice.
 */
export function drawn(length: number): Buffer {
  if (pool.length < length) pool = randomBytes(Math.max(8192, length));
  const taken = pool.subarray(0, length);
  pool = pool.subarray(length);
  return taken;
}

/** A time-ordered unique id (UUIDv7, RFC 9562 §5.7). */
export const newId = (): string => randomUUIDv7();

/** An unguessable token of `bytes` random bytes, base64url. */
export const newToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** A uniform random number in [0, 1), from the system's generator: for jitter and ties, never `Math.random`. */
export const random = (): number => randomBytes(6).readUIntBE(0, 6) / 2 ** 48;

/** A copy of `items` in uniform random order (Fisher-Yates). */
export function shuffled<T>(items: readonly T[]): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isId = (text: string): boolean => uuidPattern.test(text);
