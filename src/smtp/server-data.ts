const dot = 46;
const cr = 13;
const lf = 10;
const firstRoom = 16 * 1024;

/** Where in the text the reader stands; the last three are ends. */
const inLine = 0;
const afterCr = 1;
const lineStart = 2;
const afterDot = 3;
const afterDotCr = 4;
const atEnd = 5;
const atBare = 6;
const atNul = 7;

/** The place after `byte`, for every byte that is not plain text within a line. */
function place(state: number, byte: number, dotted: boolean): number {
  if (byte === 0) return atNul;
  if (byte === lf) return state === afterCr ? lineStart : state === afterDotCr ? atEnd : atBare;
  if (state === afterCr || state === afterDotCr) return atBare;
  if (byte === cr) return state === afterDot ? afterDotCr : afterCr;
  return state === lineStart && byte === dot && dotted ? afterDot : inLine;
}

export type LetterFault = 'bare' | 'nul' | 'too-big' | 'no-room';

export interface LetterLimits {
  /** Bytes a letter may have. */
  readonly size: number;
  /** Bytes the client said it would have (SIZE=), 0 where it said nothing. */
  readonly expected: number;
  /** Asks for `bytes` more of the memory that all letters share; false when there is none. */
  reserve(bytes: number): boolean;
  /** Gives memory back. */
  release(bytes: number): void;
}

/**
 * Collects the text of one letter as it arrives, in chunks of any size: by DATA, where a line that begins with a dot
 * loses it and a line of only a dot ends the letter (RFC 5321 §4.5.2), or by BDAT, where bytes are counted outside
 * (RFC 3030). Lines end in CRLF and nothing else: the first bare CR, bare LF or NUL is a fault, whatever follows.
 * A letter that is too big, or for which there is no memory, is read on and thrown away.
 */
export class LetterReader {
  /** Bytes of the letter so far, those thrown away included. */
  size = 0;
  fault: LetterFault | null = null;
  /** The line with only a dot has come. */
  ended = false;
  /** Some byte was beyond ASCII. */
  eightBit = false;
  private text: Buffer | null = null;
  private kept = 0;
  private reserved = 0;
  private state: number = lineStart;
  private readonly dotted: boolean;
  private readonly limits: LetterLimits;

  constructor(form: 'dotted' | 'counted', limits: LetterLimits) {
    this.dotted = form === 'dotted';
    this.limits = limits;
  }

  /**
   * Reads `input` from `from` up to `to`, and returns the place of the first byte that does not belong to the letter.
   * After a fault `bare` or `nul` nothing more may be read.
   */
  read(input: Buffer, from: number, to: number): number {
    let state = this.state;
    let bits = 0;
    let start = from;
    let i = from;
    for (; i < to && state < atEnd; i++) {
      const byte = input[i]!;
      bits |= byte;
      if (byte > cr && state === inLine) continue;
      state = place(state, byte, this.dotted);
      if (state === afterDot) {
        this.keep(input, start, i);
        start = i + 1;
      }
    }
    this.state = state;
    this.eightBit ||= bits > 127;
    if (state < afterDotCr) this.keep(input, start, i);
    else if (state === atEnd) this.ended = true;
    else if (state !== afterDotCr) this.fault = state === atBare ? 'bare' : 'nul';
    return i;
  }

  /** The letter, once it is whole. Its memory stays reserved until `drop`. A last line without CRLF is given one. */
  whole(): Buffer {
    if (this.state === afterCr) this.fault = 'bare';
    if (this.fault !== null) return Buffer.alloc(0);
    if (!this.dotted && this.state === inLine) this.keep(Buffer.from('\r\n'), 0, 2);
    return this.text === null ? Buffer.alloc(0) : this.text.subarray(0, this.kept);
  }

  /** Lets go of the text and its memory. */
  drop(): void {
    this.text = null;
    this.kept = 0;
    if (this.reserved > 0) this.limits.release(this.reserved);
    this.reserved = 0;
  }

  private keep(input: Buffer, from: number, to: number): void {
    const length = to - from;
    if (length <= 0) return;
    this.size += length;
    if (this.fault !== null) return;
    if (this.size > this.limits.size) this.fault = 'too-big';
    else if (!this.makeRoom(this.kept + length)) this.fault = 'no-room';
    if (this.fault !== null) {
      this.drop();
      return;
    }
    input.copy(this.text!, this.kept, from, to);
    this.kept += length;
  }

  /** One buffer that doubles: a letter sent byte by byte costs no more memory than one sent at once. */
  private makeRoom(need: number): boolean {
    const have = this.text?.length ?? 0;
    if (need <= have) return true;
    const room = Math.max(
      need,
      have === 0
        ? Math.max(firstRoom, Math.min(this.limits.expected + 512, 1 << 20))
        : Math.min(have * 2, this.limits.size),
    );
    if (!this.limits.reserve(room - have)) return false;
    this.reserved += room - have;
    const grown = Buffer.allocUnsafeSlow(room);
    if (this.text !== null) this.text.copy(grown, 0, 0, this.kept);
    this.text = grown;
    return true;
  }
}
