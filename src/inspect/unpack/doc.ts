import type { Gathered } from './budget.ts';
import { cleaned } from './strings.ts';

/**
 * The text of a Word 97 to 2003 document by its piece table ([MS-DOC] §2.4.1): body, notes, headers, comments and text
 * boxes stand one after the other.
 */
export function readDoc(
  gathered: Gathered,
  place: string,
  document: Buffer,
  find: (name: string) => Buffer | undefined,
): void {
  const refuse = (reason: string): void => gathered.refuse(place, reason);
  if (document.length < 0x1aa || document.readUInt16LE(0) !== 0xa5ec) {
    refuse('a Word document that is broken');
    return;
  }
  const flags = document.readUInt16LE(0x0a);
  if (flags & 0x0100) {
    refuse('encrypted');
    return;
  }
  if (document.readUInt16LE(2) < 0xc1) {
    refuse('a Word document of a version that is not read');
    return;
  }
  const table = find(flags & 0x0200 ? '1Table' : '0Table');
  const from = document.readUInt32LE(0x1a2);
  const pieces = table && piecesOf(table.subarray(from, from + document.readUInt32LE(0x1a6)));
  if (!pieces) {
    refuse('a Word document that is broken');
    return;
  }
  const out: string[] = [];
  let whole = true;
  for (const { at, length, narrow } of pieces) {
    const end = at + length * (narrow ? 1 : 2);
    if (end > document.length) whole = false;
    const bytes = document.subarray(at, end);
    out.push(narrow ? windows.decode(bytes) : bytes.toString('utf16le'));
  }
  gathered.read(`${place}/doc`, cleaned(out.join('')));
  if (!whole) refuse('a Word document that is broken');
}

const windows = new TextDecoder('windows-1252');

interface Piece {
  readonly at: number;
  readonly length: number;
  /** One octet a character; else two. */
  readonly narrow: boolean;
}

/** [MS-DOC] §2.9.38 Clx: formatting runs to skip, then the piece table. */
function piecesOf(clx: Buffer): Piece[] | null {
  let at = 0;
  while (clx[at] === 1) {
    if (at + 3 > clx.length) return null;
    at += 3 + clx.readUInt16LE(at + 1);
  }
  if (clx[at] !== 2 || at + 5 > clx.length) return null;
  const plc = clx.subarray(at + 5, at + 5 + clx.readUInt32LE(at + 1));
  const count = Math.floor((plc.length - 4) / 12);
  if (count < 1) return null;
  const pieces: Piece[] = [];
  let characters = 0;
  for (let i = 0; i < count; i++) {
    const length = plc.readUInt32LE(4 * (i + 1)) - plc.readUInt32LE(4 * i);
    const where = plc.readUInt32LE(4 * (count + 1) + 8 * i + 2);
    const narrow = (where & 0x4000_0000) !== 0;
    characters += length;
    if (length < 0 || characters > 1 << 26) return null;
    pieces.push({ at: narrow ? (where & 0x3fff_ffff) >>> 1 : where, length, narrow });
  }
  return pieces;
}
