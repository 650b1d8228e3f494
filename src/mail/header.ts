import { utf8Text } from './charset.ts';
import { decodeWords } from './encoded-words.ts';

/** One header field as it stands in the letter. */
export interface Field {
  /** As written, without white space around it; empty for a line that is no field (no colon, or no name). */
  readonly name: string;
  /** Offsets into the letter: from the first octet of the name to after the field's last line end. */
  readonly start: number;
  readonly end: number;
  /** Unfolded (RFC 5322 §2.2.3) and trimmed; UTF-8 (RFC 6532), with U+FFFD where the octets are not. Words not decoded. */
  readonly value: string;
}

export interface HeaderBounds {
  /** Octets that are read; default 1 MiB. */
  readonly maxBytes?: number;
  /** Fields that are read; default 2,000. */
  readonly maxFields?: number;
}

/** The header of a letter or of a part: every field in its order. */
export class Header {
  readonly fields: readonly Field[];
  /** Offset of the first octet after the blank line; the length of the whole where there is none. */
  readonly bodyStart: number;
  /** Offset of the blank line. */
  readonly end: number;
  /** True where a bound cut the reading short: what is missing was not seen. */
  readonly cut: boolean;
  readonly #byName = new Map<string, Field[]>();

  constructor(fields: readonly Field[], end: number, bodyStart: number, cut: boolean) {
    this.fields = fields;
    this.end = end;
    this.bodyStart = bodyStart;
    this.cut = cut;
    for (const field of fields) {
      const name = field.name.toLowerCase();
      const same = this.#byName.get(name);
      if (same) same.push(field);
      else this.#byName.set(name, [field]);
    }
  }

  /** The value of the first field called `name`, in any case; words not decoded. */
  first(name: string): string | undefined {
    return this.#byName.get(name.toLowerCase())?.[0]?.value;
  }

  /** The values of all fields called `name`, in order. */
  all(name: string): readonly string[] {
    return (this.#byName.get(name.toLowerCase()) ?? []).map((field) => field.value);
  }

  /** The first field called `name` with its encoded words decoded (RFC 2047): for people and for inspection. */
  text(name: string): string | undefined {
    const value = this.first(name);
    return value === undefined ? undefined : decodeWords(value);
  }

  has(name: string): boolean {
    return this.#byName.has(name.toLowerCase());
  }
}

/** Reads the header at the beginning of `raw`. Lines end in CRLF or LF. Never throws, whatever the octets; linear time. */
export function readHeader(raw: Buffer, bounds: HeaderBounds = {}): Header {
  const { maxBytes = 1 << 20, maxFields = 2000 } = bounds;
  const fields: Field[] = [];
  let at = 0;
  while (at < raw.length) {
    const blank = blankLine(raw, at);
    if (blank > 0) return new Header(fields, at, blank, false);
    if (fields.length >= maxFields || at >= maxBytes)
      return new Header(fields, ...endOfHeader(raw, at), true);
    const end = fieldEnd(raw, at);
    if (end - at > maxBytes) return new Header(fields, ...endOfHeader(raw, at), true);
    fields.push(readField(raw, at, end));
    at = end;
  }
  return new Header(fields, raw.length, raw.length, false);
}

/** The index after an empty line that stands at `at`; 0 where another line stands there. */
function blankLine(raw: Buffer, at: number): number {
  if (raw[at] === 0x0a) return at + 1;
  return raw[at] === 0x0d && raw[at + 1] === 0x0a ? at + 2 : 0;
}

/** The index after the line at `at` and all its continuations. */
function fieldEnd(raw: Buffer, at: number): number {
  for (let end = at; ; ) {
    const lineEnd = raw.indexOf(0x0a, end);
    if (lineEnd < 0) return raw.length;
    end = lineEnd + 1;
    if (raw[end] !== 0x20 && raw[end] !== 0x09) return end;
  }
}

function endOfHeader(raw: Buffer, from: number): [end: number, bodyStart: number] {
  for (let at = from; at < raw.length; ) {
    const blank = blankLine(raw, at);
    if (blank > 0) return [at, blank];
    const lineEnd = raw.indexOf(0x0a, at);
    if (lineEnd < 0) break;
    at = lineEnd + 1;
  }
  return [raw.length, raw.length];
}

function readField(raw: Buffer, start: number, end: number): Field {
  const colon = raw.subarray(start, end).indexOf(0x3a);
  const name = colon > 0 ? utf8Text(raw.subarray(start, start + colon)).trim() : '';
  if (name === '' || /[\r\n]/.test(name))
    return { name: '', start, end, value: unfold(raw.subarray(start, end)) };
  return { name, start, end, value: unfold(raw.subarray(start + colon + 1, end)) };
}

const unfold = (value: Buffer): string => utf8Text(value).replaceAll(/\r?\n/g, '').trim();

/** A letter cut at its blank line, which belongs to neither half. `header` ends with its last field's line end. */
export function splitLetter(raw: Buffer): { readonly header: Buffer; readonly body: Buffer } {
  const [end, bodyStart] = endOfHeader(raw, 0);
  return { header: raw.subarray(0, end), body: raw.subarray(bodyStart) };
}
