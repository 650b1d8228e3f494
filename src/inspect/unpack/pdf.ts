import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import type { File, Gathered } from './budget.ts';
import type { Enter, Opening } from './opening.ts';
import { paperOf } from './pdf-page.ts';
import { readBitmap } from './pictures.ts';

type Library = typeof import('pdfjs-dist');

const mostPages = 1000;
/** Fewer characters than these leave a page without a text of its own. */
const littleText = 40;
/** More lines and curves than these can draw a page of writing. */
const muchDrawn = 600;

/** Reads a PDF (ISO 32000): text, forms, annotations, attachments, properties; pictures on its pages in the deep look. */
export async function openPdf(opening: Opening, file: File, enter: Enter): Promise<void> {
  const { gathered } = opening;
  const library = await load();
  // Strict first: what can only be read past errors may show a person more than it shows us.
  const document =
    (await openDocument(library, file.bytes, true)) ?? (await openDocument(library, file.bytes, false));
  if (document === 'encrypted' || !document) {
    gathered.refuse(file.place, document ? 'encrypted' : 'a PDF that is broken');
    return;
  }
  try {
    await new Reading(library, opening, file, document, enter).run();
  } finally {
    await document.loadingTask.destroy();
  }
}

/** Loaded by the first PDF. The environment of a browser that the library asks for is not needed to read. */
async function load(): Promise<Library> {
  const scope = globalThis as { DOMMatrix?: unknown; Path2D?: unknown; ImageData?: unknown };
  for (const name of ['DOMMatrix', 'Path2D', 'ImageData'] as const) scope[name] ??= class {};
  const { default: _, ...library } = (await import(
    'pdfjs-dist/legacy/build/pdf.mjs' as string
  )) as Library & {
    default?: unknown;
  };
  return library as Library;
}

const folder = `${dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))}/`;

async function openDocument(
  library: Library,
  bytes: Buffer,
  strict: boolean,
): Promise<PDFDocumentProxy | 'encrypted' | null> {
  try {
    return await library.getDocument({
      data: new Uint8Array(bytes),
      stopAtErrors: strict,
      verbosity: 0,
      useWorkerFetch: false,
      useSystemFonts: false,
      disableFontFace: true,
      isOffscreenCanvasSupported: false,
      isImageDecoderSupported: false,
      cMapUrl: join(folder, 'cmaps/'),
      standardFontDataUrl: join(folder, 'standard_fonts/'),
      wasmUrl: join(folder, 'wasm/'),
      iccUrl: join(folder, 'iccs/'),
    }).promise;
  } catch (error) {
    return (error as Error).name === 'PasswordException' ? 'encrypted' : null;
  }
}

class Reading {
  readonly #library: Library;
  readonly #gathered: Gathered;
  readonly #deep: boolean;
  readonly #file: File;
  readonly #document: PDFDocumentProxy;
  readonly #enter: Enter;
  #files = 0;

  constructor(
    library: Library,
    { gathered, deep }: Opening,
    file: File,
    document: PDFDocumentProxy,
    enter: Enter,
  ) {
    this.#library = library;
    this.#gathered = gathered;
    this.#deep = deep;
    this.#file = file;
    this.#document = document;
    this.#enter = enter;
  }

  async run(): Promise<void> {
    const { place, bytes } = this.#file;
    const pages = this.#document.numPages;
    if (pages > mostPages) this.#gathered.refuse(place, 'a PDF with more pages than are looked at');
    await this.#properties();
    await this.#attachments();
    const pictures = mayHoldPictures(bytes);
    for (let number = 1; number <= Math.min(pages, mostPages); number++) {
      try {
        await this.#page(number, pictures);
      } catch {
        this.#gathered.refuse(`${place}/page/${number}`, 'a page that is broken');
      }
    }
  }

  async #properties(): Promise<void> {
    const { place } = this.#file;
    const { info, metadata } = await this.#document.getMetadata();
    const facts = info as { [name: string]: unknown };
    const said = ['Title', 'Subject', 'Keywords', 'Author'].map((name) => facts[name]);
    this.#gathered.read(`${place}/properties`, wordsIn([...said, facts.Custom, metadata && [...metadata]]));
    this.#gathered.read(`${place}/outline`, wordsIn(await this.#document.getOutline(), 'title'));
    this.#gathered.read(`${place}/form`, wordsIn(await this.#document.getFieldObjects(), formKeys));
    if (facts.IsXFAPresent) this.#gathered.refuse(place, 'a form of a kind that is not read (XFA)');
  }

  async #attachments(): Promise<void> {
    const all = await this.#document.getAttachments();
    for (const [id, about] of all ?? []) await this.#attached(id as string, about as About);
  }

  async #attached(id: string, { filename = '', description = '' }: About): Promise<void> {
    const name = `file/${++this.#files}`;
    this.#gathered.read(`${this.#file.place}/${name}/name`, `${filename} ${description}`);
    const content = (await this.#document.getAttachmentContent(id).catch(() => null)) as Uint8Array | null;
    if (content) this.#enter(name, Buffer.from(content), filename);
    else this.#gathered.refuse(`${this.#file.place}/${name}`, 'an attachment of a PDF that is broken');
  }

  async #page(number: number, pictures: boolean): Promise<void> {
    const place = `${this.#file.place}/page/${number}`;
    const page = await this.#document.getPage(number);
    const text = await this.#text(page);
    this.#gathered.read(place, text);
    if (isScrambled(text)) this.#gathered.refuse(place, 'writing whose letters cannot be told');
    const notes: readonly { readonly [key: string]: unknown }[] = await page.getAnnotations();
    this.#gathered.read(`${place}/notes`, wordsIn(notes, noteKeys));
    for (const { file, fileId, subtype } of notes) {
      if (file) await this.#attached(String(fileId), file as About);
      if (/^(?:Sound|Movie|Screen|RichMedia|3D)$/.test(String(subtype)))
        this.#gathered.refuse(place, 'sound or film');
    }
    const letters = text.replaceAll(/\s/g, '').length;
    // Decoding pictures takes long: a page that may hold some waits for the deep look without it.
    if (!this.#deep && pictures) this.#gathered.wait(place, 'pictures in a PDF, which may hold writing');
    else await this.#drawn(page, place, letters);
    page.cleanup();
  }

  async #text(page: PDFPageProxy): Promise<string> {
    const { items } = await page.getTextContent({ includeMarkedContent: false });
    return items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('');
  }

  /** What a page shows besides its text. */
  async #drawn(page: PDFPageProxy, place: string, letters: number): Promise<void> {
    const { paper, drawn, pictures, broken } = await paperOf(
      this.#library,
      page,
      this.#gathered.bounds.pixels,
      this.#deep,
    );
    if (broken) this.#gathered.refuse(place, 'pictures that are broken or of a kind that is not read');
    if (letters < littleText && drawn > muchDrawn)
      this.#gathered.refuse(place, 'a page that is drawn, not written');
    if (!this.#deep && pictures > 0) this.#gathered.wait(place, 'pictures in a PDF, which may hold writing');
    const covered = paper?.covered();
    if (covered) await readBitmap(this.#gathered, place, covered);
  }
}

interface About {
  readonly filename?: string;
  readonly description?: string;
}

const noteKeys =
  /^(?:str|fieldValue|fieldName|alternativeText|defaultFieldValue|url|unsafeUrl|contents|title|exportValue|displayValue|caption|textContent)$/;
const formKeys = /^(?:value|defaultValue|exportValues|displayValue|name|items)$/;

/** All texts under keys that hold words, however deep. */
function wordsIn(value: unknown, keys: RegExp | string = /^/): string {
  const test = typeof keys === 'string' ? new RegExp(`^${keys}$`) : keys;
  const out: string[] = [];
  const walk = (one: unknown, said: boolean, depth: number): void => {
    if (depth > 12) return;
    if (typeof one === 'string') {
      if (said) out.push(one);
    } else if (Array.isArray(one)) for (const each of one) walk(each, said, depth + 1);
    else if (one instanceof Map)
      for (const [name, each] of one) walk(each, said || test.test(String(name)), depth + 1);
    else if (one && typeof one === 'object' && !ArrayBuffer.isView(one))
      for (const [name, each] of Object.entries(one)) walk(each, said || test.test(name), depth + 1);
  };
  walk(value, typeof keys !== 'string' && keys.source === '^', 0);
  return out.join('\n');
}

/** Fonts may number their letters as they like; then what comes out is no text of anybody's. */
function isScrambled(text: string): boolean {
  const odd = text.match(/[\p{Co}\p{Cn}\ufffd\0-\x08\x0e-\x1f]/gu)?.length ?? 0;
  return odd * 10 > text.length;
}

/**
 * Whether a file may hold pictures other than those within the lines of a page. A picture is a stream, and streams never
 * stand compressed in others (ISO 32000-1 §7.5.7): its dictionary can be seen from outside. Names may be written with
 * `#xx` for a letter, and a type may stand elsewhere: both count as pictures.
 */
function mayHoldPictures(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  return /\/Subtype\s{0,20}(?:%[^\r\n]{0,200}[\r\n]\s{0,20}){0,5}(?:\/Image|\d)|\/[^\s/<>()[\]]{0,100}#(?:[46][1-9a-f]|[57][0-9a])/i.test(
    text,
  );
}
