import type { Phrases } from './phrases.ts';
import { nearest, plainWord, type Token, tokensOf, Unreadable } from './tokens.ts';

/**
 * Reads tokens from left to right and remembers what it would have taken at the furthest place it came to: that is what an
 * error names.
 */
export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  #furthest = 0;
  #expected = new Set<string>();

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  get here(): Token {
    return this.#tokens[this.#at]!;
  }

  get ended(): boolean {
    return this.here.kind === 'end';
  }

  #wanted(at: number, what: string): void {
    if (at > this.#furthest) {
      this.#furthest = at;
      this.#expected = new Set();
    }
    if (at === this.#furthest) this.#expected.add(what);
  }

  /** Takes all words of the phrase or none of them. */
  tries(phrase: string): boolean {
    const words = wordsOf(phrase);
    for (const [n, word] of words.entries()) {
      const token = this.#tokens[this.#at + n]!;
      if (token.kind === word.kind && plainWord(token.text) === plainWord(word.text)) continue;
      this.#wanted(this.#at + n, phrase.split(' ').slice(n).join(' '));
      return false;
    }
    this.#at += words.length;
    return true;
  }

  needs(phrase: string): void {
    if (!this.tries(phrase)) this.fails();
  }

  /** The longest of the phrases that stands here. */
  triesOneOf<T extends string>(phrases: Phrases<T>): T | undefined {
    const longest = [...phrases].sort((a, b) => b[1].length - a[1].length);
    return longest.find(([, phrase]) => this.tries(phrase))?.[0];
  }

  needsOneOf<T extends string>(phrases: Phrases<T>): T {
    return this.triesOneOf(phrases) ?? this.fails();
  }

  /** A word or quotation that fits; `what` names it in an error. */
  triesToken(
    what: string,
    kinds: readonly Token['kind'][],
    fits: (text: string) => boolean,
  ): string | undefined {
    const token = this.here;
    if (kinds.includes(token.kind) && fits(token.text)) {
      this.#at++;
      return token.text;
    }
    this.#wanted(this.#at, what);
    return undefined;
  }

  needsToken(
    what: string,
    kinds: readonly Token['kind'][],
    fits: (text: string) => boolean = () => true,
  ): string {
    return this.triesToken(what, kinds, fits) ?? this.fails();
  }

  string(what: string): string {
    return this.needsToken(what, ['string']);
  }

  /** One or more, with `between` between them. */
  list<T>(one: () => T, between: string): T[] {
    const all = [one()];
    while (this.tries(between)) all.push(one());
    return all;
  }

  /** Nothing of what is known stands at the furthest place. */
  fails(): never {
    const token = this.#tokens[this.#furthest]!;
    const expected = [...this.#expected];
    const shown = expected.length > 6 ? [...expected.slice(0, 6), `${expected.length - 6} more`] : expected;
    const near = token.kind === 'word' && nearest(token.text, firstWords(expected));
    throw new Unreadable(
      token,
      `${token.kind === 'end' ? 'the text ends' : `"${token.text.slice(0, 60)}"`} where one of these is expected: ${shown.join(' | ')}.${near ? ` Did you mean "${near}"?` : ''}`,
    );
  }
}

/** The phrases of the language are few and are looked for all the time. */
const known = new Map<string, readonly Token[]>();

function wordsOf(phrase: string): readonly Token[] {
  const before = known.get(phrase);
  if (before) return before;
  const words = tokensOf(phrase).slice(0, -1);
  known.set(phrase, words);
  return words;
}

const firstWords = (phrases: readonly string[]): string[] => [
  ...new Set(phrases.flatMap((phrase) => [phrase.split(' ')[0]!, phrase])),
];
