/** Writes DER (ITU-T X.690 §10): every function gives the octets of one whole value. */
export function value(identifier: number, ...parts: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  const head = length < 0x80 ? Buffer.of(identifier, length) : longHead(identifier, length);
  return Buffer.concat([head, ...parts], head.length + length);
}

function longHead(identifier: number, length: number): Buffer {
  const size = length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
  const head = Buffer.alloc(2 + size);
  head[0] = identifier;
  head[1] = 0x80 | size;
  head.writeUIntBE(length, 2, size);
  return head;
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => value(0x30, ...parts);
/** SET OF, whose members DER puts in order (X.690 §11.6). */
export const setOf = (...parts: readonly Uint8Array[]): Buffer =>
  value(0x31, ...[...parts].sort((one, other) => Buffer.compare(one, other)));
export const octetString = (bytes: Uint8Array): Buffer => value(0x04, bytes);
export const bitString = (bytes: Uint8Array): Buffer => value(0x03, Buffer.of(0), bytes);
export const nothing: Buffer = Buffer.of(0x05, 0x00);
export const context = (n: number, ...parts: readonly Uint8Array[]): Buffer => value(0xa0 | n, ...parts);
export const contextSimple = (n: number, bytes: Uint8Array): Buffer => value(0x80 | n, bytes);

/** A small INTEGER, 0 to 2³¹. */
export function small(number: number): Buffer {
  const bytes: number[] = [number & 0xff];
  for (let rest = number >>> 8; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return value(0x02, Buffer.from(bytes[0]! >= 0x80 ? [0, ...bytes] : bytes));
}

function arcOf(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

const written = new Map<string, Buffer>();

/** An OBJECT IDENTIFIER from its dotted form; only such as stand in this room's tables. */
export function oid(dotted: string): Buffer {
  const known = written.get(dotted);
  if (known) return known;
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(arcOf)]));
  written.set(dotted, bytes);
  return bytes;
}

/** UTCTime until 2049, GeneralizedTime after that (RFC 5652 §11.3). */
export function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);
  return digits >= '1950' && digits < '2050'
    ? value(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : value(0x18, Buffer.from(`${digits}Z`));
}
