import type { PDFDocument, PDFFont } from '@cantoo/pdf-lib';

const paper = { width: 595, height: 842, margin: 56 } as const;
const size = 10.5;
const step = 14;
/** More would be a book; it goes by another means. */
const mostLines = 20_000;

/** Writes lines of text on pages. False where the font lacks a character, or there are too many lines. */
export function writeText(document: PDFDocument, font: PDFFont, text: string): boolean {
  const known = new Set(font.getCharacterSet());
  const widths = new Map<string, number>();
  for (const char of new Set(text.replaceAll('\n', ''))) {
    if (!known.has(char.codePointAt(0)!)) return false;
    widths.set(char, font.widthOfTextAtSize(char, size));
  }
  const lines = text.split('\n').flatMap((line) => wrapped(line, widths));
  if (lines.length > mostLines) return false;
  const perPage = Math.floor((paper.height - 2 * paper.margin) / step);
  for (let from = 0; from === 0 || from < lines.length; from += perPage) {
    const page = document.addPage([paper.width, paper.height]);
    page.setFont(font);
    page.setFontSize(size);
    for (const [n, line] of lines.slice(from, from + perPage).entries())
      if (line !== '')
        page.drawText(line, { x: paper.margin, y: paper.height - paper.margin - (n + 1) * step });
  }
  return true;
}

/** Broken at spaces where there are any, else within a word. */
function wrapped(line: string, widths: ReadonlyMap<string, number>): string[] {
  const most = paper.width - 2 * paper.margin;
  const rows: string[] = [];
  let [from, width, space] = [0, 0, -1];
  for (let at = 0; at < line.length; at++) {
    width += widths.get(line[at]!) ?? 0;
    if (line[at] === ' ') space = at;
    if (width <= most) continue;
    const cut = space > from ? space + 1 : Math.max(from + 1, at);
    rows.push(line.slice(from, cut).trimEnd());
    from = cut;
    width = [...line.slice(from, at + 1)].reduce((sum, char) => sum + (widths.get(char) ?? 0), 0);
    space = -1;
  }
  rows.push(line.slice(from));
  return rows;
}
