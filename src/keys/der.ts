/** Just enough DER (ITU-T X.690) to write a certificate: every function gives the bytes of one whole value. */
export function value(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length);
  const short = size.subarray(size.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.of(tag, 0x80 | short.length), short, body]);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => value(0x30, ...parts);
export const setOf = (...parts: readonly Buffer[]): Buffer => value(0x31, ...parts);
export const octetString = (...parts: readonly Buffer[]): Buffer => value(0x04, ...parts);
/** A BIT STRING without unused bits, unless said. */
export const bitString = (bytes: Buffer, unused = 0): Buffer => value(0x03, Buffer.of(unused), bytes);
export const utf8String = (text: string): Buffer => value(0x0c, Buffer.from(text));
export const truth = (): Buffer => value(0x01, Buffer.of(0xff));
/** A positive INTEGER, given big-endian. */
export const integer = (bytes: Buffer): Buffer =>
  value(0x02, bytes[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
/** `[n]` with what is in it. */
export const context = (n: number, ...parts: readonly Buffer[]): Buffer => value(0xa0 | n, ...parts);
/** `[n]` in the place of a primitive type's own tag. */
export const implicit = (n: number, bytes: Buffer): Buffer => value(0x80 | n, bytes);

function arc(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(arc)]));
}

/** UTCTime until 2049, GeneralizedTime after that (RFC 5280 §4.1.2.5). */
export function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);
  return digits < '2050'
    ? value(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : value(0x18, Buffer.from(`${digits}Z`));
}
