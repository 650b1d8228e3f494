/**
 * What a term speaks for. The first group is health and care, the second says that one person is meant, the third that
 * the letter is about something else: people in general, trade, teaching, an event.
 */
export type Signal =
  | 'diagnosis'
  | 'drug'
  | 'procedure'
  | 'lab'
  | 'vital'
  | 'symptom'
  | 'body'
  | 'clinical'
  | 'appointment'
  | 'payment'
  | 'care'
  | 'code'
  | 'part2'
  | 'psychotherapy'
  | 'hiv'
  | 'reproductive'
  | 'genetic'
  | 'minor'
  | 'patient'
  | 'result'
  | 'bulk'
  | 'event'
  | 'crowd'
  | 'trade'
  | 'lesson'
  | 'fiction'
  | 'animal';

/** Terms of one signal: words and phrases in lower case without accents, parted by semicolons. */
export interface TermList {
  readonly signal: Signal;
  /** How much one mention says, 0 to 1. Words that ordinary talk uses as well stand low. */
  readonly weight: number;
  readonly terms: string;
}

export interface Pack {
  readonly name: string;
  readonly version: number;
  readonly lists: readonly TermList[];
}

/** How letters are worded: words and pairs of them with their weights, as `refill 1.2 pharmacy 0.9` and `your_<lab> 0.7`. */
export interface SpeechPack {
  readonly name: string;
  readonly version: number;
  readonly words: string;
  readonly pairs: string;
}
