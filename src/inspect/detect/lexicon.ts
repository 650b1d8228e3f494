import { familyNames, givenNames, grammar, headings, type Pack, type Signal } from '../packs/index.ts';
import { Vocabulary } from './words.ts';

export const signals = [
  'diagnosis',
  'drug',
  'procedure',
  'lab',
  'vital',
  'symptom',
  'body',
  'clinical',
  'appointment',
  'payment',
  'care',
  'code',
  'part2',
  'psychotherapy',
  'hiv',
  'reproductive',
  'genetic',
  'minor',
  'patient',
  'result',
  'bulk',
  'event',
  'crowd',
  'trade',
  'lesson',
  'fiction',
  'animal',
] as const satisfies readonly Signal[];

export type WordClass = keyof typeof grammar | 'given' | 'family' | 'english';

/** A term that a walk through the words ended at. */
export interface Term {
  readonly signal: number;
  readonly weight: number;
}

/** Packs made ready: the vocabulary, the terms as a trie over word ids, the classes of single words. */
export interface Lexicon {
  readonly vocabulary: Vocabulary;
  /** Key: `state * width + word`; the start is state 0. */
  readonly steps: ReadonlyMap<number, number>;
  /** The term that ends in a state, by state. */
  readonly ends: readonly (Term | undefined)[];
  /** The state that a word leads to from the start, by word id; 0 where no term begins with it. */
  readonly firsts: Int32Array;
  readonly width: number;
  /** Bits of `classBit`, by word id. */
  readonly classes: Int32Array;
  readonly headings: { readonly steps: ReadonlyMap<number, number>; readonly ends: ReadonlySet<number> };
}

export const classBit = Object.fromEntries(
  [...Object.keys(grammar), 'given', 'family'].map((name, i) => [name, 1 << i]),
) as Record<Exclude<WordClass, 'english'>, number>;

/** Parts a term into words as `readWords` would. */
const wordsOf = (term: string): string[] =>
  term
    .toLowerCase()
    .split(/[^a-z0-9/&]+/)
    .filter(Boolean);

/** `biopsy`, `biopsies`; `cough`, `coughs`: how a term's last word may also stand. */
function plural(word: string): string | undefined {
  if (word.length < 4 || /[^a-z]/.test(word) || /(?:s|x|ing|ed)$/.test(word)) return undefined;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

const width = 1 << 20;

class Trie {
  readonly steps = new Map<number, number>();
  #states = 0;

  get states(): number {
    return this.#states;
  }

  /** The state at the end of a path, made as far as it is new. */
  reach(path: readonly number[]): number {
    let state = 0;
    for (const word of path) {
      const key = state * width + word;
      let next = this.steps.get(key);
      if (next === undefined) {
        next = ++this.#states;
        this.steps.set(key, next);
      }
      state = next;
    }
    return state;
  }
}

/**
 * Makes packs ready for reading; later packs and lists win over earlier ones. `ignore` takes terms out again; `words` are
 * known besides, without meaning.
 */
export function compile(
  packs: readonly Pack[],
  ignore: readonly string[] = [],
  words: readonly string[] = [],
): Lexicon {
  const vocabulary = new Vocabulary();
  const trie = new Trie();
  const ends = new Map<number, Term>();
  const path = (words: readonly string[]): number => trie.reach(words.map((word) => vocabulary.add(word)));
  const given = new Set<string>();
  for (const list of packs.flatMap((pack) => pack.lists)) {
    for (const term of list.terms.split(';')) given.add(wordsOf(term).join(' '));
  }
  for (const list of packs.flatMap((pack) => pack.lists)) {
    const meaning: Term = { signal: signals.indexOf(list.signal), weight: list.weight };
    for (const term of list.terms.split(';')) {
      const words = wordsOf(term);
      if (words.length === 0) continue;
      ends.set(path(words), meaning);
      const more = plural(words.at(-1)!);
      const many = more && [...words.slice(0, -1), more];
      if (many && !given.has(many.join(' '))) ends.set(path(many), meaning);
    }
  }
  for (const term of ignore) ends.delete(path(wordsOf(term)));
  const heading = compileHeadings(vocabulary);
  const classes = compileClasses(vocabulary);
  for (const word of words) vocabulary.add(word);
  const firsts = new Int32Array(vocabulary.size + 1);
  for (const [key, state] of trie.steps) if (key < width) firsts[key] = state;
  return {
    vocabulary,
    firsts,
    steps: trie.steps,
    ends: Array.from({ length: trie.states + 1 }, (_, state) => ends.get(state)),
    width,
    classes: Int32Array.from({ length: vocabulary.size + 1 }, (_, id) => classes[id] ?? 0),
    headings: heading,
  };
}

function compileHeadings(vocabulary: Vocabulary): Lexicon['headings'] {
  const trie = new Trie();
  const ends = new Set<number>();
  for (const heading of headings.split(';'))
    ends.add(trie.reach(wordsOf(heading).map((word) => vocabulary.add(word))));
  return { steps: trie.steps, ends };
}

function compileClasses(vocabulary: Vocabulary): Int32Array {
  const bits = new Map<number, number>();
  const put = (words: string, bit: number): void => {
    for (const word of words.split(/\s+/)) {
      const id = vocabulary.add(word);
      bits.set(id, (bits.get(id) ?? 0) | bit);
    }
  };
  for (const [name, words] of Object.entries(grammar)) put(words, classBit[name as keyof typeof grammar]);
  put(givenNames, classBit.given);
  put(familyNames, classBit.family);
  const classes = new Int32Array(vocabulary.size + 1);
  for (const [id, value] of bits) classes[id] = value;
  return classes;
}
