import { randomBytes } from 'node:crypto';

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

let lastMs = 0;
let counter = 0;

/**
 * A time-ordered unique id: UUIDv7 with a counter in `rand_a` (RFC 9562 §5.7, §6.2 method 1), so that ids of one process
 * rise even within a millisecond and when the clock steps back: events of one transaction keep their order.
 */
export function newId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = drawn(2).readUInt16BE(0) & 0x7ff;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  drawn(8).copy(bytes, 8);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** An id that stands where a moment does in the order of ids, such as that of a letter's own date (RFC 9562 §5.7). */
export function newIdAt(ms: number): string {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(Math.max(0, Math.floor(ms)), 0, 6);
  drawn(10).copy(bytes, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

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
