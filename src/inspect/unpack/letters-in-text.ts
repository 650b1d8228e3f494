import { readHeader } from '#mail';

const mime = ['content-type', 'content-transfer-encoding', 'mime-version'];

/**
 * Letters that a text is, or is made of: one saved as a file under any name, or a mailbox file of several (RFC 4155).
 * Only such as describe a content of their own: of any other the text has been read already.
 */
export function* lettersIn(text: string): Generator<Buffer> {
  if (!/^(?:content-|mime-version[ \t]*:)/im.test(text.slice(0, 1 << 16))) return;
  for (const letter of /^\s{0,8}From \S/.test(text) ? mailbox(text) : [text.trimStart()]) {
    const raw = Buffer.from(letter, /[^\0-\xff]/.test(letter) ? 'utf8' : 'latin1');
    if (isLetter(raw)) yield raw;
  }
}

function* mailbox(text: string): Generator<string> {
  let from = -1;
  for (const start of text.matchAll(/^From \S[^\r\n]{0,200}\r?\n/gm)) {
    if (from >= 0) yield text.slice(from, start.index);
    from = start.index + start[0].length;
  }
  if (from >= 0) yield text.slice(from);
}

function isLetter(raw: Buffer): boolean {
  const header = readHeader(raw, { maxFields: 500 });
  const sound = header.fields.filter(({ name }) => /^[!-9;-~]+$/.test(name)).length;
  return sound > 0 && sound === header.fields.length && mime.some((name) => header.has(name));
}
