import { type Said, wordsOf } from './said.ts';

const mostRows = 20_000;
const mostText = 4 << 20;

/** Headings of tables in the words that people use. */
const headings: readonly (readonly [RegExp, string])[] = [
  [/^(?:pt |patient )?(?:dob|d o b|birth ?(?:date|day)|date of birth|bday|born)$/, 'DOB'],
  [
    /^(?:pt |patient )?(?:mrn|medical record(?: number| no)?|med rec(?: no| num)?|chart(?: no| number| id)?)$/,
    'MRN',
  ],
  [/^(?:pt |patient |subscriber )?ssn$|^social(?: security)?(?: number)?$/, 'SSN'],
  [/^(?:pt|patient)(?: full)? name$|^(?:pt|patient)$/, 'Patient name'],
  [/^(?:member|subscriber|policy)(?: id| number| no)$/, 'Member ID'],
  [/^(?:dx|diag(?:nosis)?(?: \d| code| desc(?:ription)?)?|icd(?: ?10)?(?: code)?)$/, 'Diagnosis'],
  [/^(?:rx|drug(?: name)?|medication(?: name)?|medicine)$/, 'Medication'],
  [/^(?:dos|service date|date of service|visit date)$/, 'Date of service'],
];

/**
 * A table in text (RFC 4180, or with semicolons, tabs or bars) with each heading before its value; null where a text is
 * none. `sure`: it is called a table; else three rows must have the same number of cells.
 */
export function readTable(text: string, sure: boolean): Said | null {
  const sign = separatorOf(text, sure);
  if (!sign) return null;
  const lines: string[] = [];
  let heads: string[] | null = null;
  let rows = 0;
  let size = 0;
  for (const cells of rowsOf(text, sign)) {
    if (!heads) heads = cells.map(heading);
    else {
      const line = cells.map((cell, i) => (heads![i] ? `${heads![i]}: ${cell}` : cell)).join('. ');
      lines.push(line);
      size += line.length;
    }
    if (++rows > mostRows || size > mostText) break;
  }
  return lines.length === 0 ? null : { format: 'csv', record: false, text: lines.join('\n'), files: [] };
}

function heading(cell: string): string {
  const words = wordsOf(cell.trim()).slice(0, 60);
  const lower = words.toLowerCase();
  return headings.find(([pattern]) => pattern.test(lower))?.[1] ?? words;
}

function separatorOf(text: string, sure: boolean): string | null {
  const lines = text
    .slice(0, 20_000)
    .split(/\r?\n/, 4)
    .filter((line) => line.trim() !== '');
  if (lines.length < 2) return null;
  for (const sign of ['\t', ',', ';', '|']) {
    const counts = lines.slice(0, 3).map((line) => line.split(sign).length);
    if (
      sure
        ? counts[0]! >= 2
        : lines.length >= 3 && counts[0]! >= 3 && counts.every((count) => count === counts[0])
    )
      return sign;
  }
  return null;
}

/** Rows of cells; quotes hold separators and line ends (RFC 4180 §2). One pass. */
function* rowsOf(text: string, sign: string): Generator<string[]> {
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      let end = at + 1;
      for (;;) {
        end = text.indexOf('"', end);
        if (end < 0) end = text.length;
        if (text[end + 1] !== '"') break;
        end += 2;
      }
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
      const rest = /[^\r\n]/.test(text[at] ?? '\n') && text[at] !== sign;
      if (rest) at = endOfCell(text, at, sign);
    } else {
      const end = endOfCell(text, at, sign);
      cell = text.slice(at, end);
      at = end;
    }
    cells.push(cell.trim());
    if (text[at] === sign) {
      at++;
      continue;
    }
    if (text[at] === '\r') at++;
    at++;
    if (cells.length > 1 || cells[0] !== '') yield cells;
    cells = [];
  }
  if (cells.length > 0) yield cells;
}

function endOfCell(text: string, from: number, sign: string): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === sign || char === '\n' || char === '\r') return at;
  }
  return text.length;
}
