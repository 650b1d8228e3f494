import type { LetterRules, Matched } from './book.ts';
import { actsInWords, type Combined, combine } from './combine.ts';
import { contentOf } from './consent/consent.ts';
import type { Letter } from './match.ts';
import { whyOf } from './why.ts';

/** What a set of rules comes to for this letter, and the words for it. */
export interface CameTo {
  readonly combined: Combined;
  readonly why: readonly string[];
  readonly matched: readonly string[];
}

/** One letter that is asked about: what its readers share is worked out once. */
export class Asked {
  readonly letter: Letter;
  readonly rules: LetterRules;
  readonly now: number;
  readonly content: readonly string[];
  readonly #known = new Map<string, CameTo>();

  constructor(letter: Letter, rules: LetterRules, now: number) {
    this.letter = letter;
    this.rules = rules;
    this.now = now;
    this.content = contentOf(letter.inspection);
  }

  comeTo({ key, rules }: Matched, inside: boolean): CameTo {
    const known = this.#known.get(key);
    if (known) return known;
    const combined = combine(rules);
    const acts = combined.acts && combined.action !== 'refuse' ? actsInWords(combined.acts) : [];
    const made = {
      combined,
      why: [...whyOf(combined, this.letter.inspection, inside), ...acts],
      matched: rules.map(({ name }) => name),
    };
    this.#known.set(key, made);
    return made;
  }
}
