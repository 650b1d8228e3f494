/** Content-Transfer-Encodings (RFC 2045 §6) read the way mail programs read them: tolerant, never throwing, linear. */

/** Value of a base64 letter, 64 for `=`, 255 for anything else. */
const base64Values = new Uint8Array(256).fill(255);
for (const [i, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries())
  base64Values[letter.charCodeAt(0)] = i;
base64Values[0x3d] = 64;

export interface DecodedBytes {
  readonly bytes: Buffer;
  /** What another reader might read differently. */
  readonly anomalies: readonly string[];
}

/**
 * RFC 2045 §6.8. Strange characters are passed over. Padding in the middle ends a quantum and decoding goes on, as most
 * readers do; that and data that looks like a second reading are named.
 */
export function decodeBase64(source: Uint8Array): DecodedBytes {
  const plain = source.length >= shortestPlain ? decodePlain(source) : null;
  if (plain) return { bytes: plain, anomalies: [] };
  const out = Buffer.allocUnsafe(Math.ceil((source.length * 3) / 4) + 3);
  let [size, bits, count, strange, padded, after] = [0, 0, 0, false, false, false];
  for (const byte of source) {
    const value = base64Values[byte]!;
    if (value < 64) {
      if (padded) after = true;
      bits = (bits << 6) | value;
      if (++count < 4) continue;
      out[size++] = bits >> 16;
      out[size++] = bits >> 8;
      out[size++] = bits;
      [bits, count] = [0, 0];
    } else if (value === 64) {
      padded = true;
      size += flush(out, size, bits, count);
      [bits, count] = [0, 0];
    } else if (byte !== 0x0d && byte !== 0x0a && byte !== 0x20 && byte !== 0x09) strange = true;
  }
  size += flush(out, size, bits, count);
  const anomalies = [
    ...(strange ? ['base64-strange-characters'] : []),
    ...(after ? ['base64-data-after-padding'] : []),
  ];
  return { bytes: out.subarray(0, size), anomalies };
}

const shortestPlain = 4096;

/** Large and as it should be, which nearly all attachments are: the machine's own decoder does it. Null where it is not. */
function decodePlain(source: Uint8Array): Buffer | null {
  let letters = 0;
  let at = 0;
  for (; at < source.length; at++) {
    const byte = source[at]!;
    if (base64Values[byte]! < 64) letters++;
    else if (byte === 0x3d) break;
    else if (byte !== 0x0d && byte !== 0x0a) return null;
  }
  for (let end = at; end < source.length; end++) {
    const byte = source[end]!;
    if (byte !== 0x3d && byte !== 0x0d && byte !== 0x0a) return null;
  }
  const text = Buffer.from(source.buffer, source.byteOffset, at).toString('latin1');
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === Math.floor((letters * 3) / 4) ? bytes : null;
}

/** Writes the one or two octets that a short quantum of 2 or 3 letters holds; returns how many. */
function flush(out: Buffer, at: number, bits: number, count: number): number {
  if (count === 2) out[at] = bits >> 4;
  if (count === 3) out.writeUInt16BE((bits >> 2) & 0xffff, at);
  return Math.max(0, count - 1);
}

const hexValue = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

/**
 * RFC 2045 §6.7. `=` that introduces nothing stays as it is. `lines`: the source has lines, so white space before their
 * end is dropped and `=` at their end joins them.
 */
export function decodeQuotedPrintable(source: Uint8Array, lines = true): Buffer {
  const out = Buffer.allocUnsafe(source.length);
  let size = 0;
  let solid = 0;
  for (let i = 0; i < source.length; i++) {
    const byte = source[i]!;
    if (byte === 0x3d) {
      const [high, low] = [hexValue(source[i + 1] ?? 0), hexValue(source[i + 2] ?? 0)];
      const joined = lines ? softBreak(source, i + 1) : -1;
      if (joined >= 0) i = joined - 1;
      else if (high >= 0 && low >= 0) {
        out[size++] = high * 16 + low;
        i += 2;
      } else out[size++] = byte;
      solid = size;
    } else {
      if (lines && byte === 0x0a) size = source[i - 1] === 0x0d ? trimmed(out, solid, size) : solid;
      out[size++] = byte;
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) solid = size;
    }
  }
  return out.subarray(0, size);
}

/** Drops the white space before a CR that has just been written. */
function trimmed(out: Buffer, solid: number, size: number): number {
  if (size === solid) return size;
  out[solid] = 0x0d;
  return solid + 1;
}

/** The index after a soft line break whose `=` stands before `at` (white space may follow it); -1 where there is none. */
function softBreak(source: Uint8Array, at: number): number {
  let i = at;
  while (source[i] === 0x20 || source[i] === 0x09) i++;
  if (source[i] === 0x0d) i++;
  if (source[i] === 0x0a) return i + 1;
  return i >= source.length ? i : -1;
}

/** uuencode, from its `begin` line on; null where there is none. */
export function decodeUuencode(source: Uint8Array): Buffer | null {
  const text = Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('latin1');
  const begin = /^begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n/m.exec(text);
  if (!begin) return null;
  const lines = text.slice(begin.index + begin[0].length).split('\n');
  if (begin[0].startsWith('begin-'))
    return decodeBase64(
      Buffer.from(
        lines
          .slice(
            0,
            lines.findIndex((line) => line.startsWith('====')),
          )
          .join('\n'),
      ),
    ).bytes;
  const rows: Buffer[] = [];
  for (const line of lines) {
    if (/^end\s*$/.test(line)) break;
    rows.push(uuRow(line));
  }
  return Buffer.concat(rows);
}

function uuRow(line: string): Buffer {
  const length = (line.charCodeAt(0) - 32) & 63;
  const row = Buffer.alloc(Math.ceil(length / 3) * 3);
  const six = (i: number): number => ((line.charCodeAt(i) || 32) - 32) & 63;
  for (let [i, o] = [1, 0]; o < length; i += 4, o += 3) {
    row.writeUIntBE((six(i) << 18) | (six(i + 1) << 12) | (six(i + 2) << 6) | six(i + 3), o, 3);
  }
  return row.subarray(0, length);
}
