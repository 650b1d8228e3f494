import { TextDecoder } from 'node:util';

/** Bytes to text for every character set that a mail program may name. Never throws. */

export interface Decoded {
  readonly text: string;
  /** False where the name is unknown here or the bytes leave more than one reading: `text` is then a best guess. */
  readonly certain: boolean;
}

/** Names of UTF-7 (RFC 2152, IANA). */
const utf7Names = /^(?:(?:x-)?unicode-[12]-[01]-)?utf-?7$|^csunicode11utf7$|^csutf7$/;
const utf32Names = /^(?:utf-?32|ucs-4|iso-10646-ucs-4)(le|be)?$/;
const utf16Names = /^(?:utf-?16|ucs-2|unicode|csunicode|iso-10646-ucs-2)$/;
const asciiNames =
  /^(?:us-?ascii|ascii|ansi_x3\.4-19(?:68|86)|iso-ir-6|iso_?646(?:\.irv:1991|-us)?|us|cp367|ibm367|646)$/;

const decoders = new Map<string, TextDecoder | null>();

function decoderFor(name: string): TextDecoder | null {
  const known = decoders.get(name);
  if (known !== undefined) return known;
  const decoder = makeDecoder(name);
  if (decoders.size < 500) decoders.set(name, decoder);
  return decoder;
}

function makeDecoder(name: string): TextDecoder | null {
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}

const utf8 = new TextDecoder('utf-8');
const utf8Strict = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 where the bytes are that, else Windows-1252, which any bytes are. */
export function guessText(bytes: Uint8Array): string {
  try {
    return utf8Strict.decode(bytes);
  } catch {
    return decoderFor('windows-1252')!.decode(bytes);
  }
}

/** UTF-8, with U+FFFD for what is not. */
export const utf8Text = (bytes: Uint8Array): string => utf8.decode(bytes);

/** The text of `bytes` in the character set called `label`, as readers would show it. Bad sequences become U+FFFD. */
export function decodeCharset(bytes: Uint8Array, label: string): Decoded {
  const name = label.trim().toLowerCase().replaceAll(/["']/g, '').replace(/\*.*$/s, '');
  if (name === 'utf-8' || name === 'utf8') return { text: utf8.decode(bytes), certain: true };
  if (name === '' || asciiNames.test(name)) return { text: guessText(bytes), certain: true };
  if (utf7Names.test(name)) return { text: decodeUtf7(bytes), certain: true };
  if (utf16Names.test(name)) return decodeUtf16(bytes);
  const wide = utf32Names.exec(name);
  if (wide) return { text: decodeUtf32(bytes, wide[1] !== 'le'), certain: true };
  const decoder = decoderFor(name);
  return decoder
    ? { text: decoder.decode(bytes), certain: true }
    : { text: guessText(bytes), certain: false };
}

/** RFC 2781 §4.3: big-endian where no mark says otherwise; but many writers forget the mark, so zeros are counted. */
function decodeUtf16(bytes: Uint8Array): Decoded {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (mark === 0xfeff) return { text: decoderFor('utf-16be')!.decode(bytes), certain: true };
  if (mark === 0xfffe) return { text: decoderFor('utf-16le')!.decode(bytes), certain: true };
  let [even, odd] = [0, 0];
  for (let i = 0; i < Math.min(bytes.length, 4096); i++) if (bytes[i] === 0) i % 2 === 0 ? even++ : odd++;
  return { text: decoderFor(odd > even ? 'utf-16le' : 'utf-16be')!.decode(bytes), certain: false };
}

function decodeUtf32(bytes: Uint8Array, bigEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.byteLength >= 4 && view.getUint32(0, true) === 0xfeff;
  const pieces: string[] = [];
  for (let i = 0; i + 4 <= view.byteLength; i += 4) {
    const point = view.getUint32(i, little || !bigEndian);
    if (i === 0 && point === 0xfeff) continue;
    pieces.push(
      point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? '\ufffd' : String.fromCodePoint(point),
    );
  }
  return pieces.join('');
}

/** RFC 2152: `+` opens base64 of UTF-16BE, any other character closes it, `+-` is a plus. */
function decodeUtf7(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text
    .replaceAll(/\+([A-Za-z0-9+/]*)-?/g, (_, run: string) => {
      if (run === '') return '+';
      const wide = Buffer.from(run, 'base64');
      return wide
        .subarray(0, wide.length & ~1)
        .swap16()
        .toString('utf16le');
    })
    .toWellFormed();
}
