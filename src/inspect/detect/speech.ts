import { kin, type SpeechPack } from '../packs/index.ts';
import { classBit, type Lexicon, signals } from './lexicon.ts';
import { hashes, Vocabulary } from './words.ts';

/** Tokens are numbered below this, so that a pair of them is one small number. */
const width = 8192;
const bit = classBit;

/** Words that stand for one another: `Mrs.` or `Mr.`, March or May, `Keisha` or `Juan`. The first class that fits counts. */
const classes = [
  ['<name>', bit.given | bit.family],
  ['<month>', bit.month],
  ['<unit>', bit.doseUnit],
  ['<sig>', bit.sig],
  ['<title>', bit.title],
] as const;

const fixed = [
  '',
  '^',
  '#',
  '?',
  'A?',
  ...classes.map(([name]) => name),
  ...signals.map((name) => `<${name}>`),
  ...Object.keys(kin).map((name) => `<${name}~>`),
];
export const start = 1;
export const number = 2;
export const unknown = 3;
export const unknownName = 4;
const firstKin = fixed.length - Object.keys(kin).length;
const firstSignal = firstKin - signals.length;

/**
 * How letters about somebody's care are worded, apart from any medical term: which words, and which words beside each
 * other, stand in them more often than in other letters, as log-odds. Terms of the packs stand in pairs by their signal,
 * so that `your <lab>` is learnt once for all tests.
 */
export class Speech {
  /** Log-odds by slot: tokens first, pairs after them. */
  weights: Float32Array;
  /** Names of the slots, for those who learn the weights. */
  readonly names: string[];
  /** Whether pairs that were never seen get a slot: only while weights are learnt. */
  readonly learning: boolean;
  readonly #tokens: Int16Array;
  /** How longer words begin, so that what was learnt of one holds for its kin: `infus-`. */
  readonly beginnings = new Vocabulary();
  readonly #stems: number[] = [0];
  /** The kind of a word, by its id in the lexicon; 0 where it is of none. */
  readonly #kin: Uint16Array;
  /** Pairs by open addressing: key, slot; at most half full. */
  #keys = new Int32Array(1 << 15);
  #slots = new Int32Array(1 << 15);

  constructor(lexicon: Lexicon, pack: SpeechPack, learning = false) {
    this.learning = learning;
    this.names = [...fixed];
    this.#tokens = new Int16Array(lexicon.vocabulary.size + 1);
    this.#kin = new Uint16Array(lexicon.vocabulary.size + 1);
    for (const [i, words] of Object.values(kin).entries())
      for (const word of words.split(' ')) this.#kin[lexicon.vocabulary.find(...hashes(word))] = firstKin + i;
    this.#kin[0] = 0;
    const known = new Map(this.names.map((name, id) => [name, id]));
    const weightOf = new Map<number, number>();
    const idOf = (name: string): number => {
      const old = known.get(name);
      if (old !== undefined) return old;
      const id = this.names.push(name) - 1;
      known.set(name, id);
      return id;
    };
    for (const [name, weight] of entries(pack.words)) {
      const id = idOf(name);
      weightOf.set(id, weight);
      if (name.endsWith('-')) this.#stems[this.beginnings.add(name.slice(0, -1))] = id;
      else if (id >= fixed.length) this.#tokens[lexicon.vocabulary.find(...hashes(name))] = id;
    }
    this.#tokens[0] = 0;
    this.names.length = width;
    this.names.fill('', known.size);
    for (const [name, weight] of entries(pack.pairs)) {
      const [a = '', b = ''] = name.split('_');
      weightOf.set(this.#add(idOf(a), idOf(b)), weight);
    }
    this.weights = new Float32Array(learning ? 1 << 20 : this.names.length);
    for (const [slot, weight] of weightOf) this.weights[slot] = weight;
  }

  /** The token of a word by its id in the lexicon; 0 where none is kept. */
  token(word: number): number {
    return this.#tokens[word]!;
  }

  /** The token of how a word begins, by its id among the beginnings. */
  stemToken(stem: number): number {
    return this.#stems[stem]!;
  }

  /** The token of the kind that a word is of; 0 where it is of none. */
  kinToken(word: number): number {
    return this.#kin[word]!;
  }

  /** The token of the class that a word belongs to; 0 where there is none. */
  classToken(bits: number): number {
    for (let i = 0; i < classes.length; i++) if (bits & classes[i]![1]) return unknownName + 1 + i;
    return 0;
  }

  signalToken(signal: number): number {
    return firstSignal + signal;
  }

  /** The slot of two tokens beside each other; 0 where nothing is known of them. */
  pair(a: number, b: number): number {
    const key = a * width + b;
    const mask = this.#keys.length - 1;
    for (let at = Math.imul(key, 0x9e3779b1) >>> 12; ; at++) {
      at &= mask;
      if (this.#keys[at] === key) return this.#slots[at]!;
      if (this.#keys[at] === 0) return this.learning ? this.#add(a, b) : 0;
    }
  }

  #add(a: number, b: number): number {
    const slot = this.names.push(`${this.names[a]}_${this.names[b]}`) - 1;
    if ((slot - width) * 2 > this.#keys.length) this.#grow();
    this.#put(a * width + b, slot);
    return slot;
  }

  #put(key: number, slot: number): void {
    const mask = this.#keys.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 12) & mask;
    while (this.#keys[at] !== 0) at = (at + 1) & mask;
    this.#keys[at] = key;
    this.#slots[at] = slot;
  }

  #grow(): void {
    const [keys, slots] = [this.#keys, this.#slots];
    this.#keys = new Int32Array(keys.length * 2);
    this.#slots = new Int32Array(keys.length * 2);
    for (const [i, key] of keys.entries()) if (key !== 0) this.#put(key, slots[i]!);
  }
}

/** `refill 1.2 pharmacy 0.9`: names and their weights, parted by spaces. */
function* entries(text: string): Generator<[string, number]> {
  const parts = text.split(/\s+/).filter(Boolean);
  for (let i = 0; i + 1 < parts.length; i += 2) yield [parts[i]!, Number(parts[i + 1])];
}

/** The words whose weights a pack holds. */
export const wordsOfSpeech = (pack: SpeechPack): string[] =>
  [...entries(pack.words)].map(([name]) => name).filter((name) => /^[a-z].*[^-]$|^[a-z]$/.test(name));

/** The words that are of a kind. */
export const wordsOfKin = (): string[] => Object.values(kin).flatMap((words) => words.split(' '));
