import { decodeCharset, guessText, type Part } from '#mail';

/** Character sets in which ASCII octets are ASCII letters: what they say otherwise is not read otherwise by anybody. */
const asciiBased =
  /^(?:|us-?ascii|ascii|utf-?8|iso-8859-\d{1,2}(?:-[ei])?|windows-\d{3,4}|cp\d{3,4}|latin\d|koi8-[ru]|macintosh|x-mac-\w+|gbk?|gb2312|gb18030|big5|euc-(?:jp|kr)|ks_c_5601-1987|shift_jis|tis-620)$/;
const wide = /^(?:x-)?(?:utf-?(?:16|32)|ucs-?[24]|unicode|iso-10646-ucs-[24]|csunicode)(?:le|be)?$/;

/**
 * Every text that some reader would see in a part: by its declared character set, and where that can be doubted by the
 * likely one too. The declared reading comes first; most parts have no other.
 */
export function textsOf(part: Part): string[] {
  const declared = part.text();
  const bytes = part.bytes();
  const texts = [declared];
  const add = (text: string): void => {
    if (!texts.includes(text)) texts.push(text);
  };
  const sort = zeros(bytes);
  if (!asciiBased.test(part.charset) && sort === 'none') add(guessText(bytes));
  else if (declared.includes('\ufffd')) add(guessText(bytes));
  if (sort !== 'none' && !wide.test(part.charset)) add(decodeCharset(bytes, sort).text);
  if (declared.includes('\0')) add(declared.replaceAll('\0', ''));
  if (!/^(?:.{0,20})utf-?7$/.test(part.charset) && utf7.test(declared))
    add(decodeCharset(bytes, 'utf-7').text);
  return texts;
}

/** A run of UTF-7 (RFC 2152) long enough to hold words; programs of old took any such text for it. */
const utf7 = /\+A[A-Za-z0-9+/]{11,}/;

/** Whether octets look like text in a wide character set, by where their zeros stand. */
export function zeros(bytes: Buffer): 'none' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be' {
  const length = Math.min(bytes.length & ~3, 4096);
  if (length < 8 || bytes.subarray(0, length).indexOf(0) < 0) return 'none';
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) if (bytes[i] === 0) counts[i & 3]!++;
  const share = counts.map((count) => (count * 4) / length > 0.6);
  if (share[1] && share[2] && share[3]) return 'utf-32le';
  if (share[0] && share[1] && share[2]) return 'utf-32be';
  if (share[1] && share[3]) return 'utf-16le';
  return share[0] && share[2] ? 'utf-16be' : 'none';
}

/** Whether a part declares, or looks like, text in a wide character set: its octets then look like no text at all. */
export const isWide = (part: Part, bytes: Buffer): boolean =>
  (/^(?:text\/|application\/(?:[\w.+-]{0,60}[+-])?(?:json|xml)$)/.test(part.type) &&
    wide.test(part.charset)) ||
  zeros(bytes) !== 'none';
