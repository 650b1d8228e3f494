import { type Lexicon, signals, type Term } from './lexicon.ts';
import { hashes } from './words.ts';

/** Health words that are often misspelt are found by their consonants: `diabetis`, `hypertention`, `pnuemonia`. */
export interface Spelling {
  find(word: string): Term | undefined;
}

const health = new Set<string>([
  'diagnosis',
  'drug',
  'procedure',
  'lab',
  'symptom',
  'part2',
  'hiv',
  'psychotherapy',
  'reproductive',
]);
const like: Readonly<Record<string, string>> = { q: 'k', c: 'k', z: 's', x: 'k', j: 'g' };

/** First letter and consonants, doubles once: `pneumonia` becomes `pnmn`. */
export function skeleton(word: string): string {
  const plain = word.replaceAll('ph', 'f').replaceAll('tion', 'sion');
  let out = plain[0] === 'c' ? 'k' : plain[0]!;
  for (let i = 1; i < plain.length; i++) {
    const letter = plain[i]!;
    if ('aeiouyh'.includes(letter)) continue;
    const sound = like[letter] ?? letter;
    if (sound !== out.at(-1)) out += sound;
  }
  return out;
}

/** Whether one letter left out, added, changed or swapped turns one word into the other, vowels aside. */
function near(a: string, b: string): boolean {
  return (
    Math.abs(a.length - b.length) <= 2 &&
    a[0] === b[0] &&
    distance(a, b) <= (a.length > 8 ? 3 : a.length > 6 ? 2 : 1)
  );
}

/** Edits between two short words, swaps counted once (optimal string alignment). */
function distance(a: string, b: string): number {
  let older: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, older[j - 2]! + 1);
      row.push(best);
    }
    older = last;
    last = row;
  }
  return last[b.length]!;
}

/** Ordinary words that sound like words of health. */
const ordinary = new Set(
  'execution executions corpus peeking overrides pixels pointing packing causing setters getters aborts entrust floats casing dropping concrete brilliant stalls singular parallels picking poking parking making taking mining moaning mourning staging string strong strange stranger arranged patience patent patents patents prostrate infliction inflection injunction legion legions diary dairy dairies colony colonel tumble rumor humor bruising brewing fester faster foster master mister muster tester tasting casting coasting'.split(
    ' ',
  ),
);
const least = 6;

/** The index over a lexicon's single words. */
export function spellingOf(lexicon: Lexicon): Spelling {
  const bySkeleton = new Map<string, { word: string; term: Term }[]>();
  for (const [key, state] of lexicon.steps) {
    const term = lexicon.ends[state];
    const word = key < lexicon.width ? lexicon.vocabulary.word(key) : '';
    if (!term || word.length < least || term.weight < 0.7 || !health.has(signals[term.signal]!)) continue;
    const bones = skeleton(word);
    if (bones.length < 4) continue;
    const list = bySkeleton.get(bones);
    if (list) list.push({ word, term });
    else bySkeleton.set(bones, [{ word, term }]);
  }
  return {
    find(word) {
      if (word.length < least || word.length > 20 || ordinary.has(word)) return undefined;
      return bySkeleton.get(skeleton(word))?.find((one) => near(word, one.word))?.term;
    },
  };
}

export const knows = (lexicon: Lexicon, word: string): boolean =>
  lexicon.vocabulary.find(...hashes(word)) !== 0;
