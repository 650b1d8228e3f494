import { decodeBase64, decodeUuencode } from '#mail';

/** A file written into a text. */
export interface TextFile {
  readonly how: 'uuencode' | 'yenc' | 'base64';
  readonly name: string;
  readonly bytes: Buffer;
}

export interface TextFiles {
  readonly files: readonly TextFile[];
  /** What is there and was not read. */
  readonly obstacles: readonly string[];
  /** The text without the lines that were decoded: they are no words. */
  readonly rest: string;
}

/** The files that mail and news programs would offer out of a text: uuencode, yEnc, bare base64. Linear; never throws. */
export function filesInText(text: string, octets: Buffer = Buffer.from(text, 'latin1')): TextFiles {
  const files: TextFile[] = [];
  const obstacles: string[] = [];
  const rest = text.includes('begin') ? uuencoded(text, files, obstacles) : text;
  if (text.includes('=ybegin ')) yencoded(octets.toString('latin1'), files, obstacles);
  if (text.includes('(This file must be converted with BinHex'))
    obstacles.push('a file in BinHex, which is not read');
  bareBase64(text, files);
  return { files, obstacles, rest };
}

const uuBegin = /^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,300})\r?$/gm;
const uuEnd = /^(?:end|====)[ \t]*\r?$/gm;

/** Takes the files out, and gives back what is left of the text. */
function uuencoded(text: string, files: TextFile[], obstacles: string[]): string {
  const left: string[] = [];
  let from = 0;
  uuBegin.lastIndex = 0;
  for (let match = uuBegin.exec(text); match; match = uuBegin.exec(text)) {
    uuEnd.lastIndex = uuBegin.lastIndex;
    const end = uuEnd.exec(text);
    const stop = end ? end.index + end[0].length : text.length;
    if (!end) obstacles.push('a file in uuencode that does not end');
    const block = text.slice(match.index, stop);
    const bytes = decodeUuencode(Buffer.from(block, 'latin1'));
    if (bytes?.length) {
      files.push({ how: 'uuencode', name: match[1]!.trim(), bytes });
      left.push(
        text.slice(from, match.index),
        [...lines(block)].filter((line) => !isUuencode(line)).join('\n'),
      );
      from = stop;
    }
    uuBegin.lastIndex = Math.max(uuBegin.lastIndex, stop);
  }
  return from === 0 ? text : [...left, text.slice(from)].join('\n');
}

/** A line of the length that its first letter says, in the letters of uuencode, that does not read as words. */
function isUuencode(line: string): boolean {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
  const octets = (bare.charCodeAt(0) - 32) & 63;
  return (
    bare.length === 1 + 4 * Math.ceil(octets / 3) &&
    /^[\x20-\x60]+$/.test(bare) &&
    !/[A-Z]{3,} [A-Z]{2,}/.test(bare)
  );
}

const yBegin = /^=ybegin ([^\r\n]{1,500})\r?\n(?:=ypart [^\r\n]{0,500}\r?\n)?/gm;

/** yEnc 1.3: each octet plus 42, `=` marks one that is 64 higher still. */
function yencoded(text: string, files: TextFile[], obstacles: string[]): void {
  yBegin.lastIndex = 0;
  for (let match = yBegin.exec(text); match; match = yBegin.exec(text)) {
    const start = yBegin.lastIndex;
    const end = text.indexOf('\n=yend ', start - 1);
    const stop = end < 0 ? text.length : end;
    const size = Number(/(?:^| )size=(\d{1,12})(?: |$)/.exec(match[1]!)?.[1]);
    const bytes = yDecode(text, start, stop);
    if (end < 0 || (Number.isFinite(size) && size !== bytes.length))
      obstacles.push('a file in yEnc that is broken, or part of one');
    if (bytes.length > 0)
      files.push({ how: 'yenc', name: /name=(.{1,300})$/.exec(match[1]!)?.[1] ?? '', bytes });
    yBegin.lastIndex = Math.max(start, stop);
  }
}

function yDecode(text: string, start: number, stop: number): Buffer {
  const out = Buffer.allocUnsafe(stop - start);
  let size = 0;
  for (let i = start; i < stop; i++) {
    let code = text.charCodeAt(i);
    if (code === 10 || code === 13) continue;
    if (code === 0x3d) code = text.charCodeAt(++i) - 64;
    out[size++] = (code - 42) & 255;
  }
  return out.subarray(0, size);
}

const shortest = 40;

/** Whether forty letters of base64 stand in a row, looking at one character in forty where none do. */
function hasRun(text: string): boolean {
  for (let end = shortest - 1; end < text.length; ) {
    let at = end;
    while (at > end - shortest && isBase64(text.charCodeAt(at))) at--;
    if (at === end - shortest) return true;
    end = at + shortest;
  }
  return false;
}

const isBase64 = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x2f && code <= 0x39) ||
  code === 0x2b;

const base64Line = /^[> \t]{0,20}[A-Za-z0-9+/]{40,998}={0,2}[ \t]*\r?$/;
const base64Tail = /^[> \t]{0,20}[A-Za-z0-9+/]{1,998}={0,2}[ \t]*\r?$/;

/** Runs of lines that are nothing but base64: a part whose header was lost, or a file pasted as text. */
function bareBase64(text: string, files: TextFile[]): void {
  if (!hasRun(text)) return;
  let run: string[] = [];
  let armour = false;
  const close = (tail?: string): void => {
    const all = tail === undefined ? run : [...run, tail];
    const letters = all.map((line) => line.replaceAll(/[^A-Za-z0-9+/=]/g, '')).join('');
    run = [];
    if (letters.length < 40) return;
    const long = letters.length >= 120 && (all.length > 1 || letters.length >= 400);
    const { bytes } = decodeBase64(Buffer.from(letters));
    if (!long && !isProse(bytes)) return;
    if (bytes.length > 0 && !(armour && isKeyMaterial(bytes))) files.push({ how: 'base64', name: '', bytes });
  };
  for (const line of lines(text)) {
    if (base64Line.test(line)) run.push(line);
    else {
      if (run.length > 0) close(base64Tail.test(line) ? line : undefined);
      if (line.includes('-----')) armour = keyArmour.test(line);
    }
  }
  if (run.length > 0) close();
}

/** Certificates, public keys and signatures under their own headings hold no words of the sender's. */
const keyArmour = /-----BEGIN (?:CERTIFICATE|PUBLIC KEY|PKCS7|PGP SIGNATURE|PGP PUBLIC KEY BLOCK)-----/;
const isKeyMaterial = (bytes: Buffer): boolean => bytes[0] === 0x30 || bytes[0]! >= 0x80;

/** Words in ASCII or UTF-8: what a few lines of base64 must hold to be more than some number or token. */
function isProse(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  return !/[\0-\x08\x0e-\x1f\ufffd]/.test(text) && /[A-Za-z]{2,} [A-Za-z]{2,}/.test(text);
}

function* lines(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    yield text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
  }
}
