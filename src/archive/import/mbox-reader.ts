import { open } from 'node:fs/promises';

/** One letter in an mbox file as it was found there. */
export interface MboxEntry {
  /** Octets from the start of the file to its `From ` line, and to what follows it. */
  readonly at: number;
  readonly end: number;
  /** Unquoted, with CRLF; null where it is larger than is taken. */
  readonly raw: Buffer | null;
}

const lf = 0x0a;
const chunk = 256 * 1024;
const fromWord = Buffer.from('From ');
/** The longest separator line; a longer line is text. */
const longestFrom = 512;

/**
 * Letters of an mbox file (RFC 4155 and its kin), one at a time, in memory for one. A line is taken for a separator where it
 * stands at the start or after an empty line and ends as asctime() does, since writers forget to quote `From ` in
 * text. Of lines that are quoted by `>` one is taken off (mboxrd). From octet `start` on, which must be that of a separator.
 * What stands before the first separator comes as an entry of its own, with `at` of 0 and `stray` true.
 */
export async function* readMbox(
  path: string,
  { start = 0, largest }: { start?: number; largest: number },
): AsyncGenerator<MboxEntry & { readonly stray: boolean }> {
  const file = await open(path, 'r');
  try {
    let letter: Letter | null = null;
    let blank = true;
    let at = start;
    for await (const { line, cut } of linesOf(file.createReadStream({ start, highWaterMark: chunk }))) {
      if (blank && !cut && isSeparator(line)) {
        if (letter && !letter.empty) yield letter.entry(at);
        letter = new Letter(at, false, largest);
      } else {
        letter ??= new Letter(at, true, largest);
        letter.add(line, cut);
      }
      blank = !cut && isBlank(line);
      at += line.length;
    }
    if (letter && !(letter.stray && letter.empty)) yield letter.entry(at);
  } finally {
    await file.close();
  }
}

/** Whether a separator stands at this octet of a file. */
export async function separatorAt(path: string, at: number): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestFrom), 0, longestFrom, at);
    const end = buffer.subarray(0, bytesRead).indexOf(lf);
    return end >= 0 && isSeparator(buffer.subarray(0, end + 1));
  } finally {
    await file.close();
  }
}

const isBlank = (line: Buffer): boolean => line.length <= 2 && /^\r?\n$/.test(line.toString('latin1'));

function isSeparator(line: Buffer): boolean {
  if (line.length > longestFrom || !line.subarray(0, 5).equals(fromWord)) return false;
  return /^From .*\b\d{1,2}:\d{2}(?::\d{2})?\b.*\b\d{4}\b[^\r\n]{0,60}\r?\n?$/.test(line.toString('latin1'));
}

/** Lines with their ends; one that is longer than a chunk comes in pieces, all but the last of them `cut`. */
async function* linesOf(
  stream: AsyncIterable<unknown>,
): AsyncGenerator<{ readonly line: Buffer; readonly cut: boolean }> {
  let rest: Buffer = Buffer.alloc(0);
  let within = false;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    const data: Buffer = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    let from = 0;
    for (let end = data.indexOf(lf); end >= 0; end = data.indexOf(lf, from)) {
      yield { line: data.subarray(from, end + 1), cut: within };
      within = false;
      from = end + 1;
    }
    rest = data.subarray(from);
    if (rest.length < chunk) continue;
    yield { line: rest, cut: true };
    within = true;
    rest = Buffer.alloc(0);
  }
  if (rest.length > 0) yield { line: rest, cut: within };
}

class Letter {
  readonly stray: boolean;
  readonly #at: number;
  readonly #largest: number;
  #pieces: Buffer[] = [];
  #octets = 0;
  #seen = false;

  constructor(at: number, stray: boolean, largest: number) {
    this.#at = at;
    this.stray = stray;
    this.#largest = largest;
  }

  /** Whether nothing but empty lines came. */
  get empty(): boolean {
    return !this.#seen;
  }

  add(line: Buffer, cut: boolean): void {
    if (!this.#seen && !isBlank(line)) this.#seen = true;
    const bare = cut ? line : unquoted(line);
    this.#octets += bare.length + 1;
    // Nothing is held of what is not taken; where it stands is still told.
    if (this.#octets > this.#largest) this.#pieces = [];
    // A copy: the line is a view into a chunk that would be kept whole.
    else this.#pieces.push(Buffer.from(withCrlf(bare)));
  }

  entry(end: number): MboxEntry & { readonly stray: boolean } {
    const { stray } = this;
    const at = this.#at;
    if (this.#octets > this.#largest) return { at, end, raw: null, stray };
    // The empty line before the next separator belongs to the file, not to the letter.
    const last = this.#pieces.at(-1);
    if (last && isBlank(last)) this.#pieces.pop();
    return { at, end, raw: Buffer.concat(this.#pieces), stray };
  }
}

function unquoted(line: Buffer): Buffer {
  let at = 0;
  while (line[at] === 0x3e) at++;
  return at > 0 && line.subarray(at, at + 5).equals(fromWord) ? line.subarray(1) : line;
}

const crlf = Buffer.from('\r\n');

function withCrlf(line: Buffer): Buffer {
  if (line.at(-1) !== lf || line.at(-2) === 0x0d) return line;
  return Buffer.concat([line.subarray(0, -1), crlf]);
}
