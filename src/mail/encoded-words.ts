import { decodeCharset } from './charset.ts';
import { decodeQuotedPrintable } from './transfer.ts';

/** RFC 2047 §2, as readers take it: white space inside, and any length. */
const word = /=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi;

interface Run {
  charset: string;
  bytes: Buffer[];
}

/**
 * `text` with its encoded words decoded (RFC 2047 §6.2, RFC 2231 §5). White space between two words is dropped, and a
 * character cut in two between words of one character set is put together. For showing and inspecting; never for
 * addresses. What cannot be decoded becomes U+FFFD or stays as it is; never throws.
 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  const out: string[] = [];
  let run: Run | null = null;
  let from = 0;
  for (const match of text.matchAll(word)) {
    const between = text.slice(from, match.index);
    const charset = match[1]!.toLowerCase();
    if (run && (run.charset !== charset || between.trim() !== '')) {
      out.push(finish(run));
      run = null;
    }
    if (between.trim() !== '' || from === 0) out.push(between);
    run ??= { charset, bytes: [] };
    run.bytes.push(match[2]!.toLowerCase() === 'b' ? Buffer.from(match[3]!, 'base64') : decodeQ(match[3]!));
    from = match.index + match[0].length;
  }
  if (run) out.push(finish(run));
  out.push(text.slice(from));
  return out.join('');
}

const finish = (run: Run): string => decodeCharset(Buffer.concat(run.bytes), run.charset).text;

/** RFC 2047 §4.2. */
const decodeQ = (text: string): Buffer =>
  decodeQuotedPrintable(Buffer.from(text.replaceAll('_', ' '), 'utf8'), false);

/** At most 75 octets a word (RFC 2047 §2): 45 of text leave room for the frame in base64. */
const wordBytes = 45;

/** `text` as encoded words in UTF-8 base64, separated by single spaces, never cutting a character in two. */
export function encodeWords(text: string): string {
  const words: string[] = [];
  let chunk = '';
  let size = 0;
  for (const character of text.toWellFormed()) {
    const length = Buffer.byteLength(character);
    if (size + length > wordBytes) {
      words.push(chunk);
      [chunk, size] = ['', 0];
    }
    chunk += character;
    size += length;
  }
  words.push(chunk);
  return words.map((part) => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ');
}
