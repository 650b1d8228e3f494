import { createReadStream, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Hit {
  readonly file: string;
  readonly form: string;
  readonly offset: number;
}

interface Pattern {
  readonly form: string;
  readonly bytes: Buffer;
}

/** Base64 of text wherever it falls in a longer one: what its own bytes alone decide, in each of three alignments. */
function base64Of(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((skew) => {
    const text = Buffer.concat([Buffer.alloc(skew), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const first = Math.ceil((skew * 8) / 6);
    const last = Math.floor(((skew + bytes.length) * 8) / 6);
    return Buffer.from(text.slice(first, last));
  });
}

const quoted = (bytes: Buffer, upper: boolean): Buffer =>
  Buffer.from(
    [...bytes]
      .map((byte) => {
        const hex = byte.toString(16).padStart(2, '0');
        return byte > 126 || byte < 32 || byte === 61
          ? `=${upper ? hex.toUpperCase() : hex}`
          : String.fromCharCode(byte);
      })
      .join(''),
  );

/** The shapes in which a text may lie on a disk: each at least eight bytes, or a search would find chance. */
export function formsOf(text: string): Pattern[] {
  const raw = Buffer.from(text);
  const little = Buffer.from(text, 'utf16le');
  // Without a first zero, which would make a search of empty pages slow.
  const swapped = Buffer.from(little).swap16();
  const big = swapped[0] === 0 ? swapped.subarray(1) : swapped;
  const all: Pattern[] = [
    { form: 'raw', bytes: raw },
    { form: 'latin1', bytes: Buffer.from(text, 'latin1') },
    ...base64Of(raw).map((bytes) => ({ form: 'base64', bytes })),
    { form: 'quoted-printable', bytes: quoted(raw, true) },
    { form: 'quoted-printable', bytes: quoted(raw, false) },
    { form: 'percent', bytes: Buffer.from(encodeURIComponent(text)) },
    { form: 'utf-16le', bytes: little },
    { form: 'utf-16be', bytes: big },
    ...base64Of(little).map((bytes) => ({ form: 'base64 of utf-16le', bytes })),
    { form: 'hex', bytes: Buffer.from(raw.toString('hex')) },
    { form: 'HEX', bytes: Buffer.from(raw.toString('hex').toUpperCase()) },
  ];
  const seen = new Set<string>();
  return all.filter(({ bytes }) => {
    const key = bytes.toString('hex');
    return !seen.has(key) && seen.add(key);
  });
}

/** Where the texts stand in these bytes, in any form. */
export const findIn = (bytes: Buffer, texts: readonly string[], file = 'memory'): Hit[] =>
  hitsIn(bytes, texts.flatMap(formsOf), file);

function hitsIn(bytes: Buffer, patterns: readonly Pattern[], file: string, from = 0): Hit[] {
  const hits: Hit[] = [];
  for (const { form, bytes: pattern } of patterns) {
    const offset = bytes.indexOf(pattern);
    if (offset >= 0) hits.push({ file, form, offset: from + offset });
  }
  return hits;
}

/** Regular files below these paths, and those among them; what vanishes meanwhile is passed over. */
export function* filesBelow(paths: readonly string[]): Generator<string> {
  for (const path of paths) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFile()) yield path;
    if (!found?.isDirectory()) continue;
    yield* filesBelow(readdirSync(path).map((name) => join(path, name)));
  }
}

async function searchFile(
  file: string,
  patterns: readonly Pattern[],
  overlap: number,
): Promise<{ hits: Hit[]; bytes: number }> {
  const hits: Hit[] = [];
  let held: Buffer = Buffer.alloc(0);
  let at = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 4 << 20 }) as AsyncIterable<Buffer>) {
    const window = Buffer.concat([held, chunk]);
    hits.push(...hitsIn(window, patterns, file, at - held.length));
    at += chunk.length;
    held = window.subarray(Math.max(0, window.length - overlap));
  }
  return { hits, bytes: at };
}

export interface Search {
  readonly hits: readonly Hit[];
  readonly files: number;
  readonly bytes: number;
}

/** Reads every file below `paths` and says where any of the texts stands in any form; names of files count as content. */
export async function search(paths: readonly string[], texts: readonly string[]): Promise<Search> {
  const patterns = texts.flatMap(formsOf);
  const overlap = Math.max(...patterns.map((pattern) => pattern.bytes.length)) - 1;
  const hits: Hit[] = [];
  let files = 0;
  let bytes = 0;
  for (const file of filesBelow(paths)) {
    const found = await searchFile(file, patterns, overlap).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return { hits: [], bytes: 0 };
      throw error;
    });
    files++;
    bytes += found.bytes;
    hits.push(...found.hits, ...hitsIn(Buffer.from(file), patterns, file));
  }
  return { hits, files, bytes };
}
