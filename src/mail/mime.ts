import { decodeCharset } from './charset.ts';
import { type Header, readHeader } from './header.ts';
import { cutParts } from './multipart.ts';
import { type Parameters, parseParameters } from './parameters.ts';
import { decodeBase64, decodeQuotedPrintable, decodeUuencode } from './transfer.ts';

/** What a walk may cost. What lies beyond a bound is not read and named in `anomalies`; nothing is ever thrown. */
export interface WalkBounds {
  /** Levels of nesting; default 32. */
  readonly depth?: number;
  /** Parts in all, containers included; default 1,000. */
  readonly parts?: number;
  /** Octets given to transfer decoders in all; default 128 MiB. */
  readonly bytes?: number;
}

/** One part of a letter; the letter itself is the part `1`, its children are `1.1`, `1.2` and so on. */
export interface Part {
  readonly path: string;
  readonly header: Header;
  /** The header as it stands, the blank line included: what offsets of its fields refer to. */
  readonly head: Buffer;
  /** Media type, lower case; `text/plain` where none is given, `message/rfc822` in a digest (RFC 2046 §5.1.5). */
  readonly type: string;
  /** Of Content-Type, by lower-case name: the likeliest value of each. */
  readonly params: ReadonlyMap<string, string>;
  /** As named in the letter, lower case; empty where none is. */
  readonly charset: string;
  /** `attachment`, `inline`, or another word; empty where none is given. */
  readonly disposition: string;
  /** Every name that some reader would show: RFC 2231, RFC 2047 in quotes, raw UTF-8; of both fields; the likeliest first. */
  readonly fileNames: readonly string[];
  /** Content-Transfer-Encoding, lower case; `7bit` where none is given. */
  readonly encoding: string;
  /** The body as it stands, transfer encoding and all. */
  readonly raw: Buffer;
  /** Before the first and after the last delimiter of a multipart: no reader of MIME shows it, others do. */
  readonly preamble: Buffer;
  readonly epilogue: Buffer;
  readonly children: readonly Part[];
  /** What other readers might read differently, and what was not read. Complete once `bytes()` and `text()` were called. */
  readonly anomalies: readonly string[];
  /** The body, transfer encoding undone; empty, and named, where the bound on octets is reached. */
  bytes(): Buffer;
  /** The body as text by its character set. */
  text(): string;
}

interface Walk {
  readonly depth: number;
  parts: number;
  bytes: number;
}

const nothing = Buffer.alloc(0);

/** Reads the structure of a letter (RFC 2045, RFC 2046), bounded and in linear time. Never throws, whatever the octets. */
export function walk(raw: Buffer, bounds: WalkBounds = {}): Part {
  const { depth = 32, parts = 1000, bytes = 128 << 20 } = bounds;
  return new MimePart(raw, '1', 1, 'text/plain', [], { depth, parts: parts - 1, bytes });
}

/** A part and all below it, in the order of the letter. */
export function* allParts(part: Part): Generator<Part> {
  yield part;
  for (const child of part.children) yield* allParts(child);
}

class MimePart implements Part {
  readonly path: string;
  readonly header: Header;
  readonly head: Buffer;
  readonly type: string;
  readonly params: ReadonlyMap<string, string>;
  readonly charset: string;
  readonly disposition: string;
  readonly fileNames: readonly string[];
  readonly encoding: string;
  readonly raw: Buffer;
  preamble: Buffer = nothing;
  epilogue: Buffer = nothing;
  children: readonly Part[] = [];
  readonly anomalies: string[] = [];
  readonly #walk: Walk;
  #bytes: Buffer | null = null;
  #text: string | null = null;

  constructor(
    raw: Buffer,
    path: string,
    depth: number,
    fallback: string,
    boundaries: readonly string[],
    bounds: Walk,
  ) {
    this.#walk = bounds;
    this.path = path;
    this.header = readHeader(raw);
    this.head = raw.subarray(0, this.header.bodyStart);
    this.raw = raw.subarray(this.header.bodyStart);
    this.#noteHeader(raw);
    const content = this.#parameters('content-type');
    const placing = this.#parameters('content-disposition');
    this.type = this.#mediaType(content.value, fallback);
    this.params = new Map([...content.all].map(([name, values]) => [name, values[0]!]));
    this.charset = (this.params.get('charset') ?? '').trim().toLowerCase();
    this.disposition = placing.value;
    this.fileNames = [
      ...new Set(
        ['filename', 'name'].flatMap((name) => [
          ...(placing.all.get(name) ?? []),
          ...(content.all.get(name) ?? []),
        ]),
      ),
    ];
    this.encoding = this.#transferEncoding();
    if (this.#isContainer()) this.#open(depth, boundaries);
  }

  bytes(): Buffer {
    this.#bytes ??= this.#decode();
    return this.#bytes;
  }

  text(): string {
    this.#text ??= this.#decodeText();
    return this.#text;
  }

  #note(...names: readonly string[]): void {
    for (const name of names) if (!this.anomalies.includes(name)) this.anomalies.push(name);
  }

  /** Lines that one reader takes for a field, another for the end of the header, a third for nothing. */
  #noteHeader(raw: Buffer): void {
    if (this.header.cut) this.#note('header-too-long');
    for (const { name, start, end } of this.header.fields) {
      if (name === '') this.#note('malformed-header-line');
      else if (!/^[!-9;-~]+$/.test(name)) this.#note('malformed-header-name');
      else if (/^(?:content-|mime-)/i.test(name))
        this.#noteField(raw.subarray(start, end).toString('latin1'), name);
    }
  }

  #noteField(field: string, name: string): void {
    if (field[name.length] !== ':') this.#note('malformed-header-name');
    if (/\0|\r(?!\n)/.test(field)) this.#note('control-in-header');
    if (/\n[ \t]+\r?\n/.test(field)) this.#note('blank-folded-line');
  }

  #parameters(name: string): Parameters {
    const values = this.header.all(name);
    if (new Set(values).size > 1) this.#note(`duplicate-${name}`);
    const parameters = parseParameters(values[0] ?? '');
    this.#note(...parameters.anomalies);
    return parameters;
  }

  #mediaType(value: string, fallback: string): string {
    if (value === '' && !this.header.has('content-type')) return fallback;
    if (/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(value)) return value;
    this.#note('malformed-content-type');
    return 'text/plain';
  }

  #transferEncoding(): string {
    const values = this.header.all('content-transfer-encoding').map((value) => value.toLowerCase());
    if (new Set(values).size > 1) this.#note('duplicate-content-transfer-encoding');
    const value = values[0] ?? '7bit';
    if (!decoders.has(value)) this.#note('unknown-transfer-encoding');
    return value;
  }

  #isContainer(): boolean {
    if (this.type === 'message/partial' || this.type === 'message/external-body')
      this.#note(this.type.replace('/', '-'));
    return (
      this.type.startsWith('multipart/') || this.type === 'message/rfc822' || this.type === 'message/global'
    );
  }

  #open(depth: number, boundaries: readonly string[]): void {
    if (depth >= this.#walk.depth) {
      this.#note('too-deep');
      return;
    }
    if (!['7bit', '8bit', 'binary'].includes(this.encoding)) this.#note('encoded-container');
    if (this.type.startsWith('multipart/')) this.#openMultipart(depth, boundaries);
    else this.children = this.#walkChildren([this.bytes()], depth, 'text/plain', []);
  }

  #openMultipart(depth: number, boundaries: readonly string[]): void {
    const body = this.bytes();
    const boundary = this.params.get('boundary') ?? '';
    this.preamble = body;
    if (boundary === '') {
      this.#note('no-boundary');
      return;
    }
    if (/[^\x20-\x7e]|\s$/.test(boundary) || boundary.length > 200) this.#note('strange-boundary');
    if (boundaries.includes(boundary)) this.#note('boundary-used-twice');
    const cuts = cutParts(body, boundary, this.#walk.parts);
    this.#note(...cuts.anomalies);
    this.preamble = body.subarray(0, cuts.preambleEnd);
    this.epilogue = body.subarray(cuts.epilogueStart);
    const inside = cuts.parts.map(([start, end]) => body.subarray(start, end));
    this.children = this.#walkChildren(
      inside,
      depth,
      this.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
      [...boundaries, boundary],
    );
  }

  #walkChildren(
    bodies: readonly Buffer[],
    depth: number,
    fallback: string,
    boundaries: readonly string[],
  ): readonly Part[] {
    const children: Part[] = [];
    for (const body of bodies) {
      if (this.#walk.parts <= 0) {
        this.#note('too-many-parts');
        break;
      }
      this.#walk.parts--;
      children.push(
        new MimePart(
          body,
          `${this.path}.${children.length + 1}`,
          depth + 1,
          fallback,
          boundaries,
          this.#walk,
        ),
      );
    }
    return children;
  }

  #decode(): Buffer {
    const decode = decoders.get(this.encoding);
    if (!decode) return this.raw;
    this.#walk.bytes -= decode === asItIs ? 0 : this.raw.length;
    if (this.#walk.bytes < 0) {
      this.#note('too-large');
      return nothing;
    }
    const { bytes, anomalies } = decode(this.raw);
    this.#note(...anomalies);
    return bytes;
  }

  #decodeText(): string {
    const bytes = this.bytes();
    const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    const marked = (mark === 0xfeff || mark === 0xfffe) && !this.charset.startsWith('utf-32');
    if (marked && !/^(?:utf-?16|ucs-?2)/.test(this.charset)) this.#note('charset-contradicted');
    const { text, certain } = decodeCharset(bytes, marked ? 'utf-16' : this.charset);
    if (!certain) this.#note('unknown-charset');
    return text;
  }
}

type Decode = (source: Buffer) => { readonly bytes: Buffer; readonly anomalies: readonly string[] };

const asItIs: Decode = (source) => ({ bytes: source, anomalies: [] });
const uudecode: Decode = (source) => {
  const bytes = decodeUuencode(source);
  return bytes ? { bytes, anomalies: [] } : { bytes: source, anomalies: ['malformed-uuencode'] };
};

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['', asItIs],
  ['7bit', asItIs],
  ['8bit', asItIs],
  ['binary', asItIs],
  ['quoted-printable', (source) => ({ bytes: decodeQuotedPrintable(source), anomalies: [] })],
  ['base64', decodeBase64],
  ['uuencode', uudecode],
  ['x-uuencode', uudecode],
  ['x-uue', uudecode],
  ['uue', uudecode],
]);
