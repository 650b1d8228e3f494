/** Where in a text, counted from 1. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** Why a text is no policy, and where. */
export interface Problem extends Spot {
  readonly say: string;
}

export interface Token extends Spot {
  readonly kind: 'word' | 'string' | 'mark' | 'end';
  /** Strings without quotes and escapes. */
  readonly text: string;
}

/** Thrown inside the reader only, so that the grammar reads like one; `parse` turns it into a value. */
export class Unreadable extends Error {
  readonly problem: Problem;

  constructor(spot: Spot, say: string) {
    super(say);
    this.problem = { line: spot.line, column: spot.column, say };
  }
}

const shapes =
  /([ \t\r]+|#[^\n]*)|(\n)|"((?:[^"\\\n]|\\["\\])*)"|(\d{1,2}:\d{2}(?![\p{L}\p{N}]))|([,:()])|([^\s",:()#]+)/uy;

/** Splits a text into words, quoted strings and marks; `#` begins a remark. Linear time. */
export function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  let start = 0;
  shapes.lastIndex = 0;
  while (shapes.lastIndex < text.length) {
    const at = shapes.lastIndex;
    const spot = { line, column: at - start + 1 };
    const match = shapes.exec(text);
    if (!match)
      throw new Unreadable(
        spot,
        text[at] === '"'
          ? 'a quotation that does not end on its line, or holds an unknown escape'
          : 'cannot be read',
      );
    const [, blank, feed, quoted, time, mark, word] = match;
    if (feed !== undefined) {
      line++;
      start = shapes.lastIndex;
    } else if (blank !== undefined) continue;
    else if (quoted !== undefined)
      found.push({ ...spot, kind: 'string', text: quoted.replace(/\\(["\\])/g, '$1') });
    else if (mark !== undefined) found.push({ ...spot, kind: 'mark', text: mark });
    else found.push(...wordAndStop(spot, (time ?? word)!));
  }
  return [...found, { line, column: text.length - start + 1, kind: 'end', text: '' }];
}

/** A full stop at the end of a word ends the sentence; within one it belongs to it. */
function wordAndStop(spot: Spot, text: string): Token[] {
  if (text === '.') return [{ ...spot, kind: 'mark', text }];
  if (!text.endsWith('.')) return [{ ...spot, kind: 'word', text }];
  const word = text.slice(0, -1);
  return [
    { ...spot, kind: 'word', text: word },
    { line: spot.line, column: spot.column + word.length, kind: 'mark', text: '.' },
  ];
}

/** Words are the same in capitals and with either apostrophe. */
export const plainWord = (text: string): string => text.toLowerCase().replaceAll("'", '’');

/** Letters to change, add, drop or swap with their neighbour to make one word of the other. */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      row.push(swapped ? Math.min(least, rows[i - 2]![j - 2]! + 1) : least);
    }
    rows.push(row);
  }
  return rows[one.length]![other.length]!;
}

/** The known word that looks most like this one, where one does. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 60) return undefined;
  const near = known
    .map((one) => [distance(plainWord(word), plainWord(one)), one] as const)
    .sort((a, b) => a[0] - b[0])[0];
  return near && near[0] > 0 && near[0] <= Math.max(1, Math.floor(word.length / 3)) ? near[1] : undefined;
}
