import { readHeader } from '#mail';

const mime = ['content-type', 'content-transfer-encoding', 'mime-version'];
const most = 1000;

/**
 * Letters that a text is, or is made of: one saved as a file under any name, or a mailbox file of several (RFC 4155).
 * Only such as describe a content of their own: of any other the text has been read already.
 */
export function lettersIn(text: string): Buffer[] {
  if (!/^(?:content-|mime-version[ \t]*:)/im.test(text.slice(0, 1 << 16))) return [];
  const letters = /^\s{0,8}From \S/.test(text) ? mailbox(text) : [text.trimStart()];
  return letters
    .map((letter) => Buffer.from(letter, /[^\0-\xff]/.test(letter) ? 'utf8' : 'latin1'))
    .filter(isLetter);
}

function mailbox(text: string): string[] {
  const starts = [...text.matchAll(/^From \S[^\r\n]{0,200}\r?\n/gm)].slice(0, most);
  return starts.map((start, i) => text.slice(start.index + start[0].length, starts[i + 1]?.index));
}

function isLetter(raw: Buffer): boolean {
  const header = readHeader(raw, { maxFields: 500 });
  const sound = header.fields.filter(({ name }) => /^[!-9;-~]+$/.test(name)).length;
  return sound > 0 && sound === header.fields.length && mime.some((name) => header.has(name));
}
