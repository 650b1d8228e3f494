import type { Gathered } from './budget.ts';

interface Rec {
  readonly type: number;
  readonly data: Buffer;
}

/** Reads a BIFF8 workbook ([MS-XLS]): names of sheets hidden or not, strings, numbers, comments, headers and footers. */
export function readWorkbook(gathered: Gathered, place: string, bytes: Buffer): void {
  const { records, whole } = recordsOf(bytes);
  const version =
    records[0]?.type === 0x809 && records[0].data.length >= 2 ? records[0].data.readUInt16LE(0) : 0;
  if (version !== 0x600) {
    gathered.refuse(place, 'a workbook of a version that is not read');
    return;
  }
  if (records.some(({ type }) => type === 0x2f)) {
    gathered.refuse(place, 'encrypted');
    return;
  }
  try {
    gathered.read(`${place}/xls`, new Sheets(records).text());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    gathered.refuse(place, 'a workbook that is broken');
  }
  if (!whole) gathered.refuse(place, 'a workbook that is broken');
}

/** Records as they follow one another; `whole` is false where the last is cut. */
function recordsOf(bytes: Buffer): { records: Rec[]; whole: boolean } {
  const records: Rec[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const type = bytes.readUInt16LE(at);
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (end > bytes.length) return { records, whole: false };
    // Streams are filled up with zeros.
    if (type === 0 && end === at + 4) break;
    records.push({ type, data: bytes.subarray(at + 4, end) });
    at = end;
  }
  return { records, whole: true };
}

const continues = 0x3c;

class Sheets {
  readonly #records: readonly Rec[];
  readonly #out: string[] = [];
  #strings: readonly string[] = [];
  #row = -1;

  constructor(records: readonly Rec[]) {
    this.#records = records;
  }

  text(): string {
    this.#records.forEach(({ type, data }, i) => {
      this.#record(type, data, i);
    });
    return this.#out.join('');
  }

  #record(type: number, data: Buffer, i: number): void {
    if (type === 0xfc) this.#strings = this.#table(i);
    else if (type === 0x85) this.#line(characters(data, 8, data[6] ?? 0, data[7] ?? 0));
    else if (type === 0x14 || type === 0x15) {
      if (data.length > 3) this.#line(characters(data, 3, data.readUInt16LE(0), data[2] ?? 0));
    } else if (type === 0xfd) this.#cell(data, this.#strings[data.readUInt32LE(6)] ?? '');
    else if (type === 0x204) this.#cell(data, characters(data, 9, data.readUInt16LE(6), data[8] ?? 0));
    else if (type === 0x203 || type === 0x06) this.#cell(data, number(data.readDoubleLE(6)));
    else if (type === 0x27e) this.#cell(data, number(packed(data.readInt32LE(6))));
    else if (type === 0xbd)
      for (let at = 4; at + 6 <= data.length - 2; at += 6)
        this.#cell(data, number(packed(data.readInt32LE(at + 2))));
    else if (type === 0x207) this.#out.push(characters(data, 3, data.readUInt16LE(0), data[2] ?? 0), ' ');
    else if (type === 0x1b6) this.#box(i);
  }

  #line(text: string): void {
    this.#out.push('\n', text, '\n');
  }

  #cell(data: Buffer, text: string): void {
    const row = data.readUInt16LE(0);
    if (row !== this.#row) this.#out.push('\n');
    this.#row = row;
    this.#out.push(text, ' ');
  }

  /** Comments and text boxes: their text follows in a continued record. */
  #box(i: number): void {
    const next = this.#records[i + 1];
    if (next?.type === continues && next.data.length > 1)
      this.#line(characters(next.data, 1, next.data.length, next.data[0]!));
  }

  /** The shared strings ([MS-XLS] §2.4.265): a string cut by a record's end goes on with its width said anew. */
  #table(i: number): string[] {
    const chunks = [this.#records[i]!.data];
    for (let next = i + 1; this.#records[next]?.type === continues; next++)
      chunks.push(this.#records[next]!.data);
    const reader = new Chunks(chunks, 8);
    const strings: string[] = [];
    while (!reader.done) strings.push(reader.string());
    return strings;
  }
}

/** `length` characters from `at`: one octet each, or two where the flags say so. */
const characters = (data: Buffer, at: number, length: number, flags: number): string =>
  flags & 1 ? data.toString('utf16le', at, at + 2 * length) : data.toString('latin1', at, at + length);

const number = (value: number): string => (Number.isFinite(value) ? String(value) : '');

/** RkNumber ([MS-XLS] §2.5.217). */
function packed(rk: number): number {
  const bits = Buffer.alloc(8);
  bits.writeInt32LE(rk & ~3, 4);
  const value = rk & 2 ? rk >> 2 : bits.readDoubleLE(0);
  return rk & 1 ? value / 100 : value;
}

class Chunks {
  readonly #chunks: readonly Buffer[];
  #chunk = 0;
  #at: number;

  constructor(chunks: readonly Buffer[], at: number) {
    this.#chunks = chunks;
    this.#at = at;
  }

  get done(): boolean {
    this.#settle();
    return this.#chunk >= this.#chunks.length;
  }

  string(): string {
    const length = this.#take(2).readUInt16LE(0);
    let flags = this.#take(1)[0]!;
    const runs = flags & 8 ? this.#take(2).readUInt16LE(0) : 0;
    const extra = flags & 4 ? this.#take(4).readUInt32LE(0) : 0;
    let text = '';
    for (let left = length; left > 0; ) {
      if (this.#at >= this.#chunks[this.#chunk]!.length) {
        this.#settle();
        flags = this.#take(1)[0]!;
      }
      const width = flags & 1 ? 2 : 1;
      const here = Math.min(left, Math.floor((this.#chunks[this.#chunk]!.length - this.#at) / width));
      if (here === 0) throw new RangeError('a character is cut in two');
      text += characters(this.#chunks[this.#chunk]!, this.#at, here, flags);
      this.#at += here * width;
      left -= here;
    }
    this.#skip(4 * runs + extra);
    return text;
  }

  #settle(): void {
    while (this.#chunk < this.#chunks.length && this.#at >= this.#chunks[this.#chunk]!.length) {
      this.#chunk++;
      this.#at = 0;
    }
  }

  #take(count: number): Buffer {
    this.#settle();
    const chunk = this.#chunks[this.#chunk];
    if (!chunk || this.#at + count > chunk.length) throw new RangeError('a string is cut');
    this.#at += count;
    return chunk.subarray(this.#at - count, this.#at);
  }

  #skip(count: number): void {
    for (let left = count; left > 0; ) {
      this.#settle();
      const chunk = this.#chunks[this.#chunk];
      if (!chunk) throw new RangeError('a string is cut');
      const here = Math.min(left, chunk.length - this.#at);
      this.#at += here;
      left -= here;
    }
  }
}
