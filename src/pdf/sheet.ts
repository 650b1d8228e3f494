import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type PDFDocument from 'pdfkit';
import { Fault } from '#base';

/** One piece of a page, from top to bottom. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  /** Names and what they are, such as `From`, `Date`. */
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  /** Running text; line breaks stay. */
  | { readonly kind: 'text'; readonly text: string }
  /** A remark of ours, set apart from what it is about. */
  | { readonly kind: 'note'; readonly text: string };

/** A page to read and print. */
export interface Sheet {
  readonly title: string;
  /** BCP 47, such as `en`. */
  readonly language: string;
  readonly author: string;
  /** Milliseconds since 1970: the same sheet gives the same octets. */
  readonly made: number;
  readonly blocks: readonly Block[];
}

/** Characters of one sheet; more is a book, and takes minutes. */
const longest = 2_000_000;

const paper = { size: 'A4', margins: { top: 56, bottom: 64, left: 56, right: 56 } } as const;
const grey = '#555555';

interface Faces {
  readonly plain: Buffer;
  readonly bold: Buffer;
}

let held: Faces | undefined;

/** Liberation Sans (SIL OFL), which comes with pdf.js: Latin, Greek, Cyrillic, Hebrew. */
function faces(): Faces {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')),
    'standard_fonts',
  );
  held ??= {
    plain: readFileSync(join(folder, 'LiberationSans-Regular.ttf')),
    bold: readFileSync(join(folder, 'LiberationSans-Bold.ttf')),
  };
  return held;
}

/**
 * Writes a sheet as PDF 1.7: fonts embedded, text as text, title, language and structure for screen readers (ISO 14289-1).
 * A character that the font lacks is shown by its number, as in `[U+4E2D]`, and a note at the end says so. Throws
 * `pdf-too-long`.
 */
export async function writePdf(sheet: Sheet): Promise<Buffer> {
  const octets = sheet.blocks.reduce((sum, block) => sum + lengthOf(block), 0);
  if (octets > longest)
    throw new Fault({ code: 'pdf-too-long', kind: 'invalid', say: 'This is too long for a page to print.' });
  const { default: Document } = await import('pdfkit');
  const at = new Date(sheet.made);
  const document = new Document({
    ...paper,
    bufferPages: true,
    tagged: true,
    displayTitle: true,
    pdfVersion: '1.7',
    lang: sheet.language,
    info: { Title: sheet.title, Author: sheet.author, CreationDate: at, ModDate: at },
    font: '',
  } as unknown as PDFKit.PDFDocumentOptions);
  const pieces: Buffer[] = [];
  const written = new Promise<Buffer>((done, failed) => {
    document.on('data', (piece: Buffer) => pieces.push(piece));
    document.once('end', () => done(Buffer.concat(pieces)));
    document.once('error', failed);
  });
  const { plain, bold } = faces();
  document.registerFont('plain', plain).registerFont('bold', bold).font('plain');
  new Writer(document).all(sheet);
  document.end();
  return written;
}

const lengthOf = (block: Block): number =>
  block.kind === 'facts'
    ? block.rows.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
    : block.text.length;

interface FontWithGlyphs {
  readonly font: { hasGlyphForCodePoint(point: number): boolean };
}

class Writer {
  readonly #document: InstanceType<typeof PDFDocument>;
  readonly #known = new Map<string, boolean>();
  #lacked = 0;

  constructor(document: InstanceType<typeof PDFDocument>) {
    this.#document = document;
  }

  all(sheet: Sheet): void {
    const whole = this.#document.struct('Document');
    this.#document.addStructure(whole);
    for (const block of sheet.blocks) whole.add(this.#block(block));
    if (this.#lacked > 0)
      whole.add(
        this.#block({
          kind: 'note',
          text: `${this.#lacked} characters that this page's font lacks are shown by their Unicode numbers.`,
        }),
      );
    whole.end();
    this.#feet(sheet.title);
  }

  #block(block: Block): PDFKit.PDFStructureElement {
    const document = this.#document;
    switch (block.kind) {
      case 'heading':
        return document.struct('H1', {}, () =>
          this.#font('bold', 15, '#000000').text(this.#shown(block.text)).moveDown(0.5),
        );
      case 'facts': {
        const rows = block.rows.map(([name, value]) =>
          document.struct('P', {}, () => {
            this.#font('bold', 9.5, grey).text(`${this.#shown(name)}: `, { continued: true });
            this.#font('plain', 9.5, '#000000').text(this.#shown(value) || '–');
          }),
        );
        return document.struct('Sect', {}, [...rows, () => document.moveDown(0.8)] as never);
      }
      case 'text': {
        const lines = this.#shown(block.text).split('\n');
        return document.struct('P', {}, () => {
          this.#font('plain', 10.5, '#000000');
          for (const line of lines)
            if (line === '') document.moveDown(0.7);
            else document.text(line, { lineGap: 1.5 });
          document.moveDown(0.8);
        });
      }
      case 'note':
        return document.struct('P', {}, () =>
          this.#font('plain', 9, grey).text(this.#shown(block.text)).moveDown(0.6),
        );
    }
  }

  #font(face: 'plain' | 'bold', size: number, colour: string): InstanceType<typeof PDFDocument> {
    return this.#document.font(face).fontSize(size).fillColor(colour);
  }

  /** Numbers of pages, where a screen reader passes over them. */
  #feet(title: string): void {
    const { start, count } = this.#document.bufferedPageRange();
    for (let n = start; n < start + count; n++) {
      this.#document.switchToPage(n);
      const { page } = this.#document;
      const bottom = page.margins.bottom;
      // Within the margin text would otherwise begin a page of its own.
      page.margins.bottom = 0;
      this.#document.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] } as never);
      this.#font('plain', 8, grey).text(
        `${this.#shown(title).slice(0, 90)}  ·  ${n + 1} / ${count}`,
        page.margins.left,
        page.height - bottom + 20,
        { lineBreak: false },
      );
      this.#document.endMarkedContent();
      page.margins.bottom = bottom;
    }
  }

  /** Text as the font can show it. */
  #shown(text: string): string {
    let shown = '';
    for (const char of text.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '    ')) {
      if (char === '\n' || this.#has(char)) shown += char;
      else if (!/^[\p{Cc}\p{Cf}\p{Variation_Selector}]$/u.test(char)) {
        this.#lacked++;
        shown += `[U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;
      }
    }
    return shown;
  }

  #has(char: string): boolean {
    const known = this.#known.get(char);
    if (known !== undefined) return known;
    this.#document.font('plain');
    const { font } = (this.#document as unknown as { _font: FontWithGlyphs })._font;
    const has = !/^\p{Cc}$/u.test(char) && font.hasGlyphForCodePoint(char.codePointAt(0)!);
    this.#known.set(char, has);
    return has;
  }
}
