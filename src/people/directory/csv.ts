/** One row of a table, and the line of the text it begins on. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

export type Table =
  | { readonly ok: true; readonly head: readonly string[]; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly line: number; readonly says: string };

const mostRows = 20_000;
const mostCell = 4000;

/**
 * Reads a table as spreadsheets write it (RFC 4180): cells between commas, semicolons or tabs, whichever the first line has
 * most of; in quotes a cell may hold all of them and line ends. Empty lines count for nothing.
 */
export function readCsv(text: string): Table {
  const plain = text.replace(/^\uFEFF/, '');
  const separator = separatorOf(plain);
  const rows: Row[] = [];
  let cells: string[] = [];
  let [at, line, start] = [0, 1, 1];
  for (;;) {
    const quoted = plain[at] === '"';
    const cell = quoted ? quotedCell(plain, at) : bareCell(plain, at, separator);
    if (cell === null)
      return { ok: false, line, says: 'A quote is opened here and not closed, or text follows it.' };
    if (cell.text.length > mostCell) return { ok: false, line, says: 'A cell is too long.' };
    cells.push(quoted ? cell.text : cell.text.trim());
    line += cell.text.split('\n').length - 1;
    at = cell.end;
    const sign = plain[at];
    if (sign === separator) {
      at++;
      continue;
    }
    if (sign !== undefined && sign !== '\n' && sign !== '\r')
      return { ok: false, line, says: 'Text follows a closed quote.' };
    if (cells.some((one) => one !== '')) rows.push({ line: start, cells });
    if (rows.length > mostRows + 1) return { ok: false, line, says: `There are more than ${mostRows} rows.` };
    if (sign === undefined) break;
    at += sign === '\r' && plain[at + 1] === '\n' ? 2 : 1;
    line++;
    start = line;
    cells = [];
  }
  const [head, ...rest] = rows;
  if (!head) return { ok: false, line: 1, says: 'There is nothing in it.' };
  return { ok: true, head: head.cells.map((name) => name.toLowerCase()), rows: rest };
}

function separatorOf(text: string): string {
  const first =
    text
      .slice(0, 10_000)
      .split(/[\r\n]/)
      .find((one) => one.trim() !== '') ?? '';
  const count = (sign: string): number => first.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

function bareCell(text: string, at: number, separator: string): { text: string; end: number } {
  let end = at;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return { text: text.slice(at, end), end };
}

function quotedCell(text: string, at: number): { text: string; end: number } | null {
  const parts: string[] = [];
  let from = at + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) return null;
    parts.push(text.slice(from, close));
    if (text[close + 1] !== '"') return { text: parts.join('"'), end: close + 1 };
    from = close + 2;
  }
}
