/**
 * Postings: which letters of a segment have a token. A segment's tokens are spread over blocks by their upper bits, so
 * that a search reads the blocks of its words and no others. A block holds, for each of its tokens, rising:
 *
 *     varint  (what the token is above the one before) * 2 + (1 where one letter has it)
 *     varint  the place of that one letter; else the octets of what follows
 *     varint  the first letter's place, then for each further one what it is above the one before
 */
import { Fault } from '#base';

/** Bits of a token: few enough that one fits many words, so that it proves none; what is found is looked at after opening. */
export const tokenBits = 24;
/** Letters of a segment at most: places fit into 16 bits. */
export const mostLetters = 4096;

/** Octets of a block, about: enough that the row around it does not count, few enough to be read for one word. */
const blockOctets = 1200;
/** Octets of a posting, about. */
const postingOctets = 2;
const mostBlocks = 4096;
/** Blocks made before others get a turn. */
const atOnce = 64;

/** By how many bits a token is shifted to the number of its block, where a segment has so many postings. */
export function shiftFor(postings: number): number {
  let bits = 0;
  while (2 ** bits < mostBlocks && 2 ** bits * blockOctets < postings * postingOctets) bits++;
  return tokenBits - bits;
}

/** A party as one token more of their letters, so that rights bind what is read of a segment. Whose it is the row tells. */
export const partyToken = (party: string): number => Number.parseInt(party.slice(0, tokenBits / 4), 16);

export interface Block {
  readonly block: number;
  readonly postings: Buffer;
}

/** The blocks of letters by their tokens; a letter's place is where it stands in the list. */
export async function blocksOf(letters: readonly (readonly number[])[], shift: number): Promise<Block[]> {
  const ends = new Uint32Array(2 ** (tokenBits - shift) + 1);
  for (const tokens of letters) for (const token of tokens) ends[(token >>> shift) + 1]!++;
  for (let n = 1; n < ends.length; n++) ends[n]! += ends[n - 1]!;
  const starts = ends.slice();
  const postings = new Float64Array(ends.at(-1)!);
  for (const [place, tokens] of letters.entries())
    for (const token of tokens) postings[starts[token >>> shift]!++] = token * 65_536 + place;
  const blocks: Block[] = [];
  for (let block = 0; block < ends.length - 1; block++) {
    const some = postings.subarray(ends[block], ends[block + 1]).sort();
    if (some.length > 0) blocks.push({ block, postings: packed(grouped(some), block * 2 ** shift) });
    if (block % atOnce === atOnce - 1) await new Promise(setImmediate);
  }
  return blocks;
}

/** Tokens, rising, and the places of the letters that have them, rising. */
type Entry = readonly [token: number, places: readonly number[]];

function* grouped(postings: Float64Array): Generator<Entry> {
  let token = -1;
  let places: number[] = [];
  for (const posting of postings) {
    const of = Math.floor(posting / 65_536);
    if (of !== token && places.length > 0) yield [token, places];
    if (of !== token) places = [];
    token = of;
    places.push(posting % 65_536);
  }
  if (places.length > 0) yield [token, places];
}

function packed(entries: Iterable<Entry>, base: number): Buffer {
  const octets: number[] = [];
  let before = base;
  for (const [token, places] of entries) {
    const [first, ...others] = places as [number, ...number[]];
    put(octets, (token - before) * 2 + (others.length === 0 ? 1 : 0));
    before = token;
    if (others.length > 0) {
      const list: number[] = [];
      put(list, first);
      let last = first;
      for (const place of others) {
        put(list, place - last);
        last = place;
      }
      put(octets, list.length);
      for (const octet of list) octets.push(octet);
    } else put(octets, first);
  }
  return Buffer.from(octets);
}

/** LEB128. */
function put(octets: number[], value: number): void {
  let left = value;
  for (; left > 127; left >>>= 7) octets.push((left & 127) | 128);
  octets.push(left);
}

class Reader {
  at = 0;
  readonly #octets: Buffer;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  get ended(): boolean {
    return this.at >= this.#octets.length;
  }

  /** Throws `search-index-damaged` where the block ends within it. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const octet = this.#octets[this.at++];
      if (octet === undefined) break;
      value |= (octet & 127) << shift;
      if (octet < 128) return value;
    }
    throw damaged();
  }

  /** The places up to `end`. */
  places(end: number): number[] {
    if (end > this.#octets.length) throw damaged();
    const places: number[] = [];
    for (let last = 0; this.at < end; ) {
      last += this.number();
      places.push(last);
    }
    return places;
  }
}

const damaged = (): Fault =>
  new Fault({
    code: 'search-index-damaged',
    kind: 'broken',
    say: 'The search index is damaged. Restore the database from a backup.',
  });

/** The places of the letters that have a token, rising; the token is one of this block's. */
export function placesIn({ block, postings }: Block, shift: number, wanted: number): number[] {
  const reader = new Reader(postings);
  for (let token = block * 2 ** shift; !reader.ended; ) {
    const head = reader.number();
    token += head >>> 1;
    if (token > wanted) break;
    const single = (head & 1) === 1;
    if (token === wanted) return single ? [reader.number()] : reader.places(reader.number() + reader.at);
    const number = reader.number();
    if (!single) reader.at += number;
  }
  return [];
}

/** The block without these letters; null where nothing is left of it, the same where they are not in it. */
export function blockWithout(
  { block, postings }: Block,
  shift: number,
  gone: ReadonlySet<number>,
): Buffer | null {
  const base = block * 2 ** shift;
  const left: Entry[] = [];
  let changed = false;
  const reader = new Reader(postings);
  for (let token = base; !reader.ended; ) {
    const head = reader.number();
    token += head >>> 1;
    const places = (head & 1) === 1 ? [reader.number()] : reader.places(reader.number() + reader.at);
    const stay = places.filter((place) => !gone.has(place));
    changed ||= stay.length < places.length;
    if (stay.length > 0) left.push([token, stay]);
  }
  if (!changed) return postings;
  return left.length === 0 ? null : packed(left, base);
}
