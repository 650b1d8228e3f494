import { Fault } from '#base';

const CR = 13;
const LF = 10;
const DOT = 46;
/** Bytes handed to the socket at a time: each has the deadline for a block (RFC 5321 §4.5.3.2.5). */
const blockSize = 64 * 1024;
/** Bytes looked at before other work gets a turn. */
const turn = 2 ** 20;

/** What the bytes of a letter ask of the next server. */
export interface LetterFacts {
  /** Bytes before dot stuffing, the closing CRLF included where it is added: the value of SIZE (RFC 1870 §4). */
  readonly size: number;
  /** A byte above 127 anywhere (RFC 6152), and one in the header (RFC 6532). */
  readonly eightBit: boolean;
  readonly eightBitHeader: boolean;
  /** Whether the last line has its CRLF. */
  readonly closed: boolean;
}

const broken = (detail: string): Fault =>
  new Fault({ code: 'letter-line-ends', kind: 'broken', say: 'The letter cannot be sent as it is.', detail });

/**
 * Reads a letter once before any of it is sent. Throws a Fault where CR or LF stands alone: such a letter is never
 * sent, since the next server could see an end of data in it where there is none (RFC 5321 §2.3.8, §4.1.1.4).
 */
export async function readLetter(parts: readonly Buffer[]): Promise<LetterFacts> {
  const state = { before: 0, last: LF, size: 0, header: true, eightBit: false, eightBitHeader: false };
  for (const part of parts) {
    for (let at = 0; at < part.length; at += turn) {
      if (at > 0) await new Promise(setImmediate);
      look(part.subarray(at, at + turn), state);
    }
  }
  if (state.last === CR) throw broken('CR without LF at the end');
  const closed = state.last === LF;
  return {
    size: state.size + (closed ? 0 : 2),
    eightBit: state.eightBit,
    eightBitHeader: state.eightBitHeader,
    closed,
  };
}

interface LookState {
  before: number;
  last: number;
  size: number;
  header: boolean;
  eightBit: boolean;
  eightBitHeader: boolean;
}

/** One pass over the bytes, with locals only: this loop is what sending costs per byte. */
function look(bytes: Buffer, state: LookState): void {
  let { before, last, header } = state;
  let high = 0;
  let highHeader = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === LF) {
      if (last !== CR) throw broken('LF without CR');
      if (before === LF && header) {
        header = false;
        highHeader |= high;
      }
    } else if (last === CR) throw broken('CR without LF');
    high |= byte;
    before = last;
    last = byte;
  }
  if (header) highHeader |= high;
  state.before = before;
  state.last = last;
  state.header = header;
  state.size += bytes.length;
  state.eightBit ||= high > 127;
  state.eightBitHeader ||= highHeader > 127;
}

/**
 * The bytes with a dot put before each line that begins with one (RFC 5321 §4.5.2). `last` is the byte before them.
 * The buffer itself comes back where there is nothing to do.
 */
export function stuffed(bytes: Buffer, last: number): Buffer {
  let dots = 0;
  for (let i = bytes.indexOf(DOT); i >= 0; i = bytes.indexOf(DOT, i + 1)) {
    if ((i === 0 ? last : bytes[i - 1]) === LF) dots++;
  }
  if (dots === 0) return bytes;
  const out = Buffer.allocUnsafe(bytes.length + dots);
  let to = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === DOT && last === LF) out[to++] = DOT;
    out[to++] = byte;
    last = byte;
  }
  return out;
}

const end = Buffer.from('.\r\n');
const closeAndEnd = Buffer.from('\r\n.\r\n');

/** A letter as it goes over the wire, in blocks; the one marked `final` carries the dot that hands it over. */
export function* wireBlocks(
  parts: readonly Buffer[],
  facts: LetterFacts,
): Generator<{ bytes: Buffer; final: boolean }> {
  let held: Buffer[] = [];
  let size = 0;
  let last = LF;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += blockSize) {
      const slice = part.subarray(at, at + blockSize);
      const piece = stuffed(slice, last);
      last = slice.at(-1)!;
      if (size > 0 && size + piece.length > blockSize) {
        yield { bytes: joined(held), final: false };
        held = [];
        size = 0;
      }
      held.push(piece);
      size += piece.length;
    }
  }
  held.push(facts.closed ? end : closeAndEnd);
  yield { bytes: joined(held), final: true };
}

const joined = (pieces: readonly Buffer[]): Buffer =>
  pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
