import { Malformed, malformed } from './trouble.ts';

/**
 * Reads ASN.1 as it lies in the bytes, without copying and only as far as it is asked (ITU-T X.690). A tag is the one
 * identifier octet: none that certificates or CMS use is longer.
 */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  nothing: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  printable: 0x13,
  teletex: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universal: 0x1c,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Values inside values. A certificate needs 12; an attacker would like 100,000. */
const deepest = 40;
/** Values of one message that have no length of their own; a 25 MB letter in pieces of 1 KB has 25,600. */
const mostUnbounded = 200_000;

interface Reading {
  /** DER: lengths are definite and as short as can be (X.690 §10.1). Otherwise BER. */
  readonly strict: boolean;
  seen: number;
}

/** One value. `raw` is all of it, `content` what it holds; for BER of indefinite length without the end mark. */
export class Node {
  readonly tag: number;
  readonly raw: Buffer;
  readonly content: Buffer;
  readonly #reading: Reading;
  readonly #depth: number;
  #children: readonly Node[] | null;

  constructor(
    raw: Buffer,
    content: Buffer,
    reading: Reading,
    depth: number,
    children: readonly Node[] | null,
  ) {
    this.tag = raw[0]!;
    this.raw = raw;
    this.content = content;
    this.#reading = reading;
    this.#depth = depth;
    this.#children = children;
  }

  get constructed(): boolean {
    return (this.tag & 0x20) !== 0;
  }

  /** What stands inside a constructed value. */
  get children(): readonly Node[] {
    if (!this.constructed) malformed('a simple value where a composed one should be');
    this.#children ??= readAll(this.content, this.#reading, this.#depth + 1);
    return this.#children;
  }

  is(wanted: number): boolean {
    return this.tag === wanted;
  }
}

interface Extent {
  /** Where the content begins, counted from the value's own beginning. */
  readonly head: number;
  /** Octets of content, or null for indefinite length. */
  readonly length: number | null;
}

function extentAt(bytes: Buffer, at: number, reading: Reading): Extent {
  const identifier = bytes[at];
  const first = bytes[at + 1];
  if (identifier === undefined || first === undefined) return malformed('it ends too early');
  if (identifier === 0 || (identifier & 0x1f) === 0x1f) return malformed('a tag that nothing here uses');
  if (first < 0x80) return { head: 2, length: first };
  if (first === 0x80) {
    if (reading.strict || (identifier & 0x20) === 0) return malformed('a length that is not given');
    return { head: 2, length: null };
  }
  const size = first & 0x7f;
  if (size > 4 || at + 2 + size > bytes.length) return malformed('a length that cannot be');
  const length = bytes.readUIntBE(at + 2, size);
  if (reading.strict && (length < 0x80 || bytes[at + 2] === 0)) return malformed('a length that is not DER');
  return { head: 2 + size, length };
}

function readAt(bytes: Buffer, at: number, reading: Reading, depth: number): Node {
  if (depth > deepest) malformed('values nested too deep');
  const { head, length } = extentAt(bytes, at, reading);
  const start = at + head;
  if (length !== null) {
    const end = start + length;
    if (end > bytes.length) malformed('it ends too early');
    return new Node(bytes.subarray(at, end), bytes.subarray(start, end), reading, depth, null);
  }
  const children: Node[] = [];
  let next = start;
  while (!(bytes[next] === 0 && bytes[next + 1] === 0)) {
    reading.seen += 1;
    if (reading.seen > mostUnbounded) malformed('too many values');
    const child = readAt(bytes, next, reading, depth + 1);
    children.push(child);
    next += child.raw.length;
  }
  return new Node(bytes.subarray(at, next + 2), bytes.subarray(start, next), reading, depth, children);
}

function readAll(bytes: Buffer, reading: Reading, depth: number): Node[] {
  const all: Node[] = [];
  for (let at = 0; at < bytes.length; ) {
    const node = readAt(bytes, at, reading, depth);
    all.push(node);
    at += node.raw.length;
  }
  return all;
}

/** One whole value and nothing after it. `strict` is DER; otherwise BER, as mail programs that stream write CMS. */
export function readOne(bytes: Uint8Array, how: 'strict' | 'ber'): Node {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const node = readAt(buffer, 0, { strict: how === 'strict', seen: 0 }, 0);
  if (node.raw.length !== buffer.length) malformed('something follows where nothing should');
  return node;
}

/** The length of the value that begins here, or null where none does. */
export function lengthOfFirst(bytes: Buffer): number | null {
  try {
    return readAt(bytes, 0, { strict: false, seen: 0 }, 0).raw.length;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** Takes the members of a SEQUENCE in order; what is optional is asked for by its tag. */
export class Members {
  readonly #nodes: readonly Node[];
  #next = 0;

  constructor(node: Node, wanted: number = tag.sequence) {
    if (!node.is(wanted)) malformed('a value of another kind than expected');
    this.#nodes = node.children;
  }

  get left(): number {
    return this.#nodes.length - this.#next;
  }

  /** The next member, of any kind or of the one that it must be. */
  take(wanted?: number): Node {
    const node = this.#nodes[this.#next];
    if (node === undefined) return malformed('a member is missing');
    if (wanted !== undefined && !node.is(wanted)) return malformed('a member of another kind than expected');
    this.#next += 1;
    return node;
  }

  maybe(...wanted: readonly number[]): Node | null {
    const node = this.#nodes[this.#next];
    if (node === undefined || !wanted.includes(node.tag)) return null;
    this.#next += 1;
    return node;
  }

  end(): void {
    if (this.left > 0) malformed('more members than expected');
  }
}

/** `[n]` with a value inside it. */
export const explicit = (n: number): number => 0xa0 | n;
/** `[n]` in the place of a simple type's own tag. */
export const implicit = (n: number): number => 0x80 | n;

/** The one value inside an explicit tag. */
export function inside(node: Node): Node {
  const [only, more] = node.children;
  if (only === undefined || more !== undefined) return malformed('not exactly one value inside');
  return only;
}

const oids = new Map<string, string>();

/** An OBJECT IDENTIFIER in its dotted form. */
export function oidOf(node: Node, wanted: number = tag.oid): string {
  if (!node.is(wanted) || node.content.length === 0 || node.content.length > 40)
    return malformed('an object identifier that cannot be');
  const key = node.content.toString('latin1');
  const known = oids.get(key);
  if (known !== undefined) return known;
  const dotted = dottedOf(node.content);
  if (oids.size < 500) oids.set(key, dotted);
  return dotted;
}

function dottedOf(content: Buffer): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  let fresh = true;
  for (const byte of content) {
    if (fresh && byte === 0x80) malformed('an object identifier that cannot be');
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    fresh = (byte & 0x80) === 0;
    if (!fresh) continue;
    arcs.push(arc);
    arc = 0n;
  }
  if (!fresh) malformed('an object identifier that ends too early');
  const [first = 0n, ...rest] = arcs;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...rest].join('.');
}

/** An INTEGER's octets as they stand; X.690 §8.3.2 allows no needless ones. */
export function integerOf(node: Node, wanted: number = tag.integer): Buffer {
  const { content } = node;
  if (!node.is(wanted) || content.length === 0) return malformed('a number that cannot be');
  if (
    content.length > 1 &&
    (content[0] === 0 ? content[1]! < 0x80 : content[0] === 0xff && content[1]! >= 0x80)
  )
    return malformed('a number longer than it needs to be');
  return content;
}

/** A number that fits where versions, lengths and counts stand: 0 to 2³¹. */
export function smallOf(node: Node, wanted: number = tag.integer): number {
  const content = integerOf(node, wanted);
  if (content.length > 4 || content[0]! >= 0x80) return malformed('a number out of bounds');
  return content.readUIntBE(0, content.length);
}

export function truthOf(node: Node): boolean {
  if (!node.is(tag.boolean) || node.content.length !== 1) return malformed('neither true nor false');
  return node.content[0] !== 0;
}

/** A BIT STRING of whole octets, such as a key or a signature. */
export function wholeBits(node: Node, wanted: number = tag.bits): Buffer {
  if (!node.is(wanted) || node.content[0] !== 0)
    return malformed('a string of bits that is not whole octets');
  return node.content.subarray(1);
}

/** The numbers of the bits that are set (X.680 §22: the first is 0). */
export function bitsOf(node: Node, wanted: number = tag.bits): Set<number> {
  const unused = node.content[0];
  if (!node.is(wanted) || unused === undefined || unused > 7 || node.content.length > 9)
    return malformed('a string of bits that cannot be');
  const set = new Set<number>();
  for (let bit = 0; bit < (node.content.length - 1) * 8 - unused; bit += 1)
    if ((node.content[1 + (bit >> 3)]! & (0x80 >> (bit & 7))) !== 0) set.add(bit);
  return set;
}

/** An OCTET STRING; in BER it may come in pieces (X.690 §8.7.3), the implicit tag being `[n]` or constructed `[n]`. */
export function octetsOf(node: Node, wanted: number = tag.octets): Buffer {
  if (node.is(wanted)) return node.content;
  if (!node.is(wanted | 0x20)) return malformed('not a string of octets');
  return Buffer.concat(node.children.map((piece) => octetsOf(piece)));
}

/** UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 allows them: in UTC, with seconds, without fractions. */
export function timeOf(node: Node): number {
  const text = node.content.toString('latin1');
  const utc = node.is(tag.utcTime);
  const pattern = utc
    ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
    : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
  if (!utc && !node.is(tag.generalizedTime)) return malformed('not a time');
  const found = pattern.exec(text);
  if (!found) return malformed('a time that is not well formed');
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const whole = utc ? year + (year < 50 ? 2000 : 1900) : year;
  const at = new Date(0);
  at.setUTCFullYear(whole, month - 1, day);
  at.setUTCHours(hour, minute, second);
  const again = at.toISOString().replace(/\D/g, '').slice(0, 14);
  if (again.slice(4) !== text.slice(utc ? 2 : 4, -1)) return malformed('a time that is not in the calendar');
  return at.getTime();
}
