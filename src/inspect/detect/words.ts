/** What is known of a word besides which one it is. */
export const flag = {
  capital: 1,
  caps: 2,
  lineStart: 4,
  /** A new sentence, heading or paragraph begins with it. */
  sentence: 8,
  colon: 16,
  number: 32,
  /** Written with `'s`. */
  possessive: 64,
  /** A new paragraph begins with it. */
  paragraph: 128,
} as const;

/** The words of a text, in order. Ids come from a `Vocabulary`; 0 is a word it does not know. */
export interface Words {
  readonly count: number;
  readonly ids: Int32Array;
  readonly flags: Uint8Array;
  /** Ids of how longer words begin, from another vocabulary; 0 for short words and beginnings it does not know. */
  readonly stems: Int32Array;
  /** Where each begins and ends in the text. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Words by a pair of hashes taken while reading: no string is made for a word that is only looked up. */
export class Vocabulary {
  readonly #words: string[] = [''];
  /** Both hashes by id. */
  #first = new Int32Array(1024);
  #second = new Int32Array(1024);
  /** Ids by their first hash, open addressing: at most half full, a power of two. */
  #table = new Int32Array(2048);

  get size(): number {
    return this.#words.length;
  }

  /** The id of a word, made when it is new. Lower case, as `readWords` would see it. */
  add(word: string): number {
    const [first, second] = hashes(word);
    const known = this.find(first, second);
    if (known) return known;
    const id = this.#words.length;
    if (id === this.#first.length) this.#grow();
    this.#words.push(word);
    this.#first[id] = first;
    this.#second[id] = second;
    this.#place(id);
    return id;
  }

  #grow(): void {
    const larger = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const made = new Int32Array(old.length * 2);
      made.set(old);
      return made;
    };
    this.#first = larger(this.#first);
    this.#second = larger(this.#second);
    this.#table = new Int32Array(this.#first.length * 2);
    for (let id = 1; id < this.#words.length; id++) this.#place(id);
  }

  #place(id: number): void {
    const mask = this.#table.length - 1;
    const first = this.#first[id]!;
    let at = (first ^ (first >>> 15)) & mask;
    while (this.#table[at] !== 0) at = (at + 1) & mask;
    this.#table[at] = id;
  }

  /** The id of the word with these hashes; 0 where there is none. */
  find(first: number, second: number): number {
    const mask = this.#table.length - 1;
    for (let at = (first ^ (first >>> 15)) & mask; ; at = (at + 1) & mask) {
      const id = this.#table[at]!;
      if (id === 0 || (this.#first[id] === first && this.#second[id] === second)) return id;
    }
  }

  word(id: number): string {
    return this.#words[id]!;
  }

  idOf(word: string): number {
    const [first, second] = hashes(word);
    return this.find(first, second);
  }
}

const step1 = (hash: number, code: number): number => Math.imul(hash ^ code, 0x5bd1e995) ^ (hash >>> 15);
const step2 = (hash: number, code: number): number => Math.imul(hash ^ code, 16777619);

export function hashes(word: string): [number, number] {
  let first = 7;
  let second = -2128831035;
  for (let i = 0; i < word.length; i++) {
    first = step1(first, word.charCodeAt(i));
    second = step2(second, word.charCodeAt(i));
  }
  return [first, second];
}

/** What kind of character a code unit is: 0 parts words, 1 lower, 2 upper, 3 digit, 4 another script's letter, 5 apostrophe. */
const kinds = new Uint8Array(0x10000);
for (let code = 0x61; code <= 0x7a; code++) kinds[code] = 1;
for (let code = 0x41; code <= 0x5a; code++) kinds[code] = 2;
for (let code = 0x30; code <= 0x39; code++) kinds[code] = 3;
for (let code = 0xc0; code < 0x2000; code++) kinds[code] = 4;
for (let code = 0x2c00; code < 0xd800; code++) kinds[code] = 4;
kinds[0x27] = 5;

const slash = 0x2f;
const ampersand = 0x26;
const newline = 0x0a;
const colon = 0x3a;
const breaksSentence = new Set([0x2e, 0x21, 0x3f, 0x3b, 0xa1, 0xbf, 0x2022, 0x7c].map(Number));

/** Up to this many words the room is kept for the next text: new arrays for each would keep the collector busy. */
const keptRoom = 1 << 17;
let room = {
  ids: new Int32Array(0),
  stems: new Int32Array(0),
  flags: new Uint8Array(0),
  starts: new Int32Array(0),
  ends: new Int32Array(0),
};

function roomFor(words: number): typeof room {
  if (words <= room.ids.length) return room;
  const size = words > keptRoom ? words : Math.max(4096, 2 ** Math.ceil(Math.log2(words)));
  const made = {
    ids: new Int32Array(size),
    stems: new Int32Array(size),
    flags: new Uint8Array(size),
    starts: new Int32Array(size),
    ends: new Int32Array(size),
  };
  if (size <= keptRoom) room = made;
  return made;
}

/**
 * Reads the words of a folded text in one pass. What it returns is good until the next call: a reading is done before the
 * next begins. `c/o` and `A&O` stay whole, `x-ray` is two words, `67yo` is a number
 * and a word, `patient's` is `patient` with a mark, `don't` is `dont`.
 */
export function readWords(text: string, vocabulary: Vocabulary, beginnings = nothing): Words {
  const cursor = new Cursor(text);
  const { ids, stems, flags, starts, ends } = roomFor((text.length >> 1) + 2);
  let count = 0;
  while (cursor.findWord()) {
    if (cursor.colonBefore && count > 0) flags[count - 1]! |= flag.colon;
    starts[count] = cursor.at;
    cursor.readWord();
    ids[count] = vocabulary.find(cursor.first, cursor.second);
    stems[count] = cursor.letters >= stemmed ? beginnings.find(cursor.stemFirst, cursor.stemSecond) : 0;
    flags[count] = cursor.bits;
    ends[count] = cursor.at;
    count++;
    if (cursor.bits & flag.possessive) cursor.at += 2;
  }
  if (cursor.colonBefore && count > 0) flags[count - 1]! |= flag.colon;
  return { count, ids, stems, flags, starts, ends };
}

const nothing = new Vocabulary();

/** How long a word is from which its beginning is looked at, and how long that is: `infusion` and `infused` are `infus-`. */
const stemmed = 6;
const stemLength = 5;

/** How a word begins, where it is long enough. */
export const stemOf = (word: string): string | undefined =>
  word.length >= stemmed && /^[a-z]+$/.test(word) ? word.slice(0, stemLength) : undefined;

/** A place in a text, and what is known of the word there. */
class Cursor {
  at = 0;
  first = 0;
  second = 0;
  /** Letters of the word, and the hashes of how it begins. */
  letters = 0;
  stemFirst = 0;
  stemSecond = 0;
  bits: number = flag.lineStart | flag.sentence | flag.paragraph;
  /** Whether a colon stood right after the word before. */
  colonBefore = false;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes on to the next word; false at the end. Leaves in `bits` what stood between. */
  findWord(): boolean {
    const text = this.#text;
    const from = this.at;
    let bits: number = from === 0 ? this.bits : 0;
    let lines = 0;
    this.colonBefore = false;
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      const kind = kinds[code]!;
      if (kind !== 0 && kind !== 5) break;
      if (code === newline)
        bits |= ++lines > 1 ? flag.lineStart | flag.sentence | flag.paragraph : flag.lineStart;
      else if (code === colon) {
        if (this.at - from < 2) this.colonBefore = true;
        bits |= flag.sentence;
      } else if (breaksSentence.has(code)) bits |= flag.sentence;
    }
    this.bits = bits;
    return this.at < text.length;
  }

  readWord(): void {
    this.first = 7;
    this.second = -2128831035;
    this.letters = 0;
    const kind = kinds[this.#text.charCodeAt(this.at)]!;
    if (kind === 3) this.#readNumber();
    else this.#readLetters(kind);
  }

  #take(code: number): void {
    this.first = step1(this.first, code);
    this.second = step2(this.second, code);
  }

  #readNumber(): void {
    const text = this.#text;
    this.bits |= flag.number;
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      if (
        kinds[code] !== 3 &&
        !((code === 0x2e || code === 0x2c) && kinds[text.charCodeAt(this.at + 1)] === 3)
      )
        return;
      this.#take(code);
    }
  }

  #readLetters(firstKind: number): void {
    const text = this.#text;
    const start = this.at;
    let uppers = 0;
    if (firstKind === 2) this.bits |= flag.capital;
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      const kind = kinds[code]!;
      if (kind === 2) uppers++;
      else if (kind === 0 && ((code !== slash && code !== ampersand) || !joins(text, this.at, start))) break;
      else if (kind === 5 && !this.#readApostrophe()) break;
      if (kind === 5) continue;
      this.#take(kind === 2 ? code | 32 : code);
      if (++this.letters === stemLength) {
        this.stemFirst = this.first;
        this.stemSecond = this.second;
      }
    }
    if (uppers > 1 && uppers === this.at - start) this.bits |= flag.caps;
  }

  /** Whether a word goes on after an apostrophe: `don't` is `dont`, but `I'm` and `we'll` are no `im` and `well`. */
  #readApostrophe(): boolean {
    const next = this.#text.charCodeAt(this.at + 1);
    const kind = kinds[next]!;
    if (kind !== 1 && kind !== 2) return false;
    if ((next | 32) === 0x73 && !isWordCode(this.#text.charCodeAt(this.at + 2))) {
      this.bits |= flag.possessive;
      return false;
    }
    if ((next | 32) !== 0x74) this.#take(0x27);
    return true;
  }
}

const isWordCode = (code: number): boolean => {
  const kind = kinds[code]!;
  return kind > 0 && kind !== 5;
};

/** Whether a slash or ampersand is part of an abbreviation: one or two letters on both sides, as in `c/o`, `n/v/d`, `A&O`. */
function joins(text: string, at: number, start: number): boolean {
  if (at - start > 6) return false;
  const before = kinds[text.charCodeAt(at - 1)]!;
  const after = kinds[text.charCodeAt(at + 1)]!;
  if ((before !== 1 && before !== 2) || (after !== 1 && after !== 2)) return false;
  const twoBack =
    at - 3 >= start && isWordCode(text.charCodeAt(at - 2)) && isWordCode(text.charCodeAt(at - 3));
  const twoOn = isWordCode(text.charCodeAt(at + 2)) && isWordCode(text.charCodeAt(at + 3));
  return !twoBack && !twoOn;
}
