import { never } from '#base';
import type { Digest, Party } from './digest.ts';
import type { Query, Term } from './query.ts';
import { folded, stemOf, wordsOf } from './words.ts';

/** Whether a letter is what was looked for. `blind`: whoever asks may know of blind copies. */
export function matches(digest: Digest, query: Pick<Query, 'all' | 'none'>, blind: boolean): boolean {
  const read = new Reading(digest, blind);
  return query.all.every((term) => read.holds(term)) && !query.none.some((term) => read.holds(term));
}

/** The texts of a digest cut into words as they are needed, each once. */
class Reading {
  readonly #digest: Digest;
  readonly #blind: boolean;
  readonly #words = new Map<string, readonly string[]>();
  readonly #stems = new Map<string, string>();

  constructor(digest: Digest, blind: boolean) {
    this.#digest = digest;
    this.#blind = blind;
  }

  holds(term: Term): boolean {
    if (term.field === 'found') return this.#digest.found.includes(term.words[0]!);
    return this.#textsOf(term.field).some((text) => this.#stands(term, text));
  }

  #textsOf(field: Exclude<Term['field'], 'found'>): readonly string[] {
    const { subject, from, to, blind, files, texts } = this.#digest;
    const readers = this.#blind ? [...to, ...blind] : to;
    switch (field) {
      case 'subject':
        return [subject];
      case 'from':
        return from.flatMap(spoken);
      case 'to':
        return readers.flatMap(spoken);
      case 'file':
        return files;
      case 'any':
        return [subject, ...from.flatMap(spoken), ...readers.flatMap(spoken), ...files, ...texts];
      default:
        return never(field);
    }
  }

  #stands({ words, exact }: Term, text: string): boolean {
    const there = this.#wordsOf(text);
    if (!exact) {
      const stem = stemOf(words[0]!);
      return there.some((word) => this.#stemOf(word) === stem);
    }
    const last = there.length - words.length;
    for (let at = 0; at <= last; at++) if (words.every((word, n) => there[at + n] === word)) return true;
    return false;
  }

  #wordsOf(text: string): readonly string[] {
    const known = this.#words.get(text);
    if (known) return known;
    const words = wordsOf(text);
    this.#words.set(text, words);
    return words;
  }

  #stemOf(word: string): string {
    const known = this.#stems.get(word);
    if (known !== undefined) return known;
    const stem = stemOf(word);
    this.#stems.set(word, stem);
    return stem;
  }
}

const spoken = ({ name, address }: Party): string[] => (name === '' ? [address] : [name, address]);

/** Characters shown around what was found. */
const around = 70;

/** A line of the letter in which one of the words stands; empty where none does in its text. */
export function snippetOf(digest: Digest, terms: readonly Term[]): string {
  const wanted = new Set(
    terms.filter(({ field }) => field === 'any').flatMap(({ words }) => words.map(stemOf)),
  );
  for (const text of digest.texts) {
    for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      if (!wanted.has(stemOf(folded(word)))) continue;
      const from = Math.max(0, index - around);
      return text
        .slice(from, index + word.length + around)
        .replaceAll(/\s+/g, ' ')
        .trim();
    }
  }
  return (digest.texts[0] ?? '')
    .slice(0, around * 2)
    .replaceAll(/\s+/g, ' ')
    .trim();
}
