import { allParts, decodeWords, guessText, type Part, walk } from '#mail';
import { type Gathered, tooLong } from './budget.ts';
import { isWide, textsOf } from './charsets.ts';
import { headerTexts } from './headers.ts';
import type { Open, Readable } from './readable.ts';
import { otherReadings } from './readings.ts';

/** Readings of MIME that do not change what anybody sees, or whose every reading is looked at: all others make the letter not inspectable. */
const harmless = new Set([
  'no-close-delimiter',
  'malformed-parameter',
  'comment',
  'malformed-content-type',
  'strange-boundary',
  'malformed-header-line',
  'malformed-header-name',
  'base64-strange-characters',
  'encoded-container',
  'blank-folded-line',
  'ambiguous-delimiter',
]);
/** What another reading of the same octets is bound to show, its structure being made up. */
const madeUp = new Set(['no-parts', 'no-boundary', 'parts-after-close', 'boundary-used-twice']);
/** After these the body as it stands may be what a reader sees. */
const rawToo = new Set([
  'base64-strange-characters',
  'base64-data-after-padding',
  'no-close-delimiter',
  'encoded-container',
]);

export interface PartsOptions {
  /** Stands in front of the place of every part: empty for the letter itself. */
  readonly base: string;
  readonly depth: number;
  readonly open: Open;
  readonly record: (place: string) => void;
  /** Levels of other readings within other readings. */
  readonly again?: number;
}

/** What other readings may cost, for a letter within a letter and for another reading alike. */
const others = { depth: 24, parts: 300, bytes: 32 << 20 };

/** Reads all parts of a letter that has been walked, each in every way in which mail programs read it. */
export function readParts(gathered: Gathered, root: Part, options: PartsOptions): void {
  const reader = new PartsReader(gathered, root, options);
  for (const part of allParts(root)) {
    if (gathered.late()) {
      gathered.refuse(`${options.base}${part.path}`, tooLong);
      return;
    }
    reader.part(part);
  }
}

/** Reads a letter that was found within something else. */
export function readLetterIn(gathered: Gathered, raw: Buffer, options: PartsOptions): void {
  if (options.depth > gathered.bounds.depth)
    gathered.refuse(options.base.replace(/\/$/, ''), 'packed too many times over');
  else if (!gathered.again(raw.length))
    gathered.refuse(options.base.replace(/\/$/, ''), 'more letters within than are looked at');
  else readParts(gathered, walk(raw, others), options);
}

class PartsReader {
  readonly #gathered: Gathered;
  readonly #root: Part;
  readonly #options: PartsOptions;

  constructor(gathered: Gathered, root: Part, options: PartsOptions) {
    this.#gathered = gathered;
    this.#root = root;
    this.#options = options;
    if (options.base === '') gathered.allowAgain(4 * (root.head.length + root.raw.length));
  }

  part(part: Part): void {
    const place = `${this.#options.base}${part.path}`;
    this.#header(part, place);
    for (const name of part.fileNames)
      this.#gathered.read(`${place}/name`, decodeWords(name).replaceAll(/[_.\-+]+/g, ' '));
    if (part.type.startsWith('multipart/')) this.#aside(part, place);
    else if (part.children.length === 0) this.#leaf(part, place);
    this.#anomalies(part, place);
    this.#others(part, place);
  }

  #header(part: Part, place: string): void {
    const { base } = this.#options;
    const isRoot = part === this.#root;
    const at = isRoot && base === '' ? '' : `${isRoot && base !== '' ? base : `${place}/`}`;
    for (const { subject, text } of headerTexts(part, isRoot || part.header.has('subject')))
      this.#gathered.read(`${at}${subject ? 'subject' : 'header'}`, text);
  }

  #open(place: string, type: string, bytes: Buffer, text: () => string): void {
    const { open, record, depth } = this.#options;
    const file: Readable = { place, type, bytes, text, record };
    open(this.#gathered, file, depth);
  }

  /** Before and after the parts of a multipart: some programs show it. */
  #aside(part: Part, place: string): void {
    for (const [where, bytes] of [
      ['preamble', part.preamble],
      ['epilogue', part.epilogue],
    ] as const)
      if (/\S/.test(bytes.subarray(0, 4096).toString('latin1')) || bytes.length > 4096)
        this.#open(`${place}/${where}`, 'text/plain', bytes, () => guessText(bytes));
  }

  #leaf(part: Part, place: string): void {
    const bytes = part.bytes();
    if (isSignature(part, bytes)) return;
    if (isWide(part, bytes)) {
      for (const text of textsOf(part)) this.#open(place, part.type, Buffer.from(text), () => text);
      return;
    }
    this.#open(place, part.type, bytes, () => part.text());
    if (!part.type.startsWith('text/') && part.charset === '') return;
    for (const [i, text] of [...textsOf(part).slice(1), ...flowed(part)].entries())
      this.#open(`${place}/again${i + 1}`, part.type, Buffer.from(text), () => text);
  }

  #anomalies(part: Part, place: string): void {
    let raw = part.anomalies.some((anomaly) => rawToo.has(anomaly));
    for (const anomaly of part.anomalies) {
      if (harmless.has(anomaly) || (this.#options.again !== undefined && madeUp.has(anomaly))) continue;
      if (anomaly === 'unknown-charset' && isAscii(part.bytes())) continue;
      this.#gathered.refuse(place, `mail programs may read it differently (${anomaly})`);
      raw = true;
    }
    // Words between spaces are no base64: a program that gives up on the encoding shows them.
    if (
      part.encoding === 'base64' &&
      /[A-Za-z]{2,} +[A-Za-z]{2,}/.test(part.raw.subarray(0, 1 << 16).toString('latin1'))
    )
      raw = true;
    if (raw && part.raw.length < 1 << 20)
      this.#open(`${place}/raw`, 'text/plain', part.raw, () => guessText(part.raw));
  }

  #others(part: Part, place: string): void {
    const { again = 2 } = this.#options;
    if (again <= 0) return;
    for (const [i, { raw }] of otherReadings(part).entries()) {
      if (!this.#gathered.again(raw.length) || !this.#gathered.file()) {
        this.#gathered.refuse(place, 'more ways to read it than are looked at');
        return;
      }
      const root = walk(raw, others);
      readParts(this.#gathered, root, {
        ...this.#options,
        base: `${place}/other${i + 1}/`,
        again: again - 1,
      });
    }
  }
}

const isAscii = (bytes: Buffer): boolean => bytes.every((byte) => byte < 0x80);

/** RFC 3676 §4: with `delsp`, a space before a line end joins the lines without one. */
function* flowed(part: Part): Generator<string> {
  if (part.params.get('delsp')?.toLowerCase() !== 'yes') return;
  const text = part.text();
  const joined = text.replaceAll(/ \r?\n>{0,20} ?/g, '');
  if (joined !== text) yield joined;
}

/** Detached signatures hold no words of the sender's, when they are what they say. */
function isSignature(part: Part, bytes: Buffer): boolean {
  if (bytes.length > 32 * 1024) return false;
  if (/^application\/(?:x-)?pkcs7-signature$/.test(part.type)) return bytes[0] === 0x30;
  if (part.type !== 'application/pgp-signature') return false;
  return /^\s{0,8}-----BEGIN PGP SIGNATURE-----[A-Za-z0-9+/=\s:.()-]{1,32000}-----END PGP SIGNATURE-----\s{0,8}$/.test(
    bytes.toString('latin1'),
  );
}
