import type { Door, Floor, Level, MailClass, Protection } from '#mail';

/** When a rule speaks. Every field that is there must hold; a field that is not there asks nothing. */
export interface Condition {
  /** What the inspection found, at least. */
  readonly level?: Level;
  /** A finding of one of these kinds, such as `part2` or `hiv`. */
  readonly kinds?: readonly string[];
  /** One of these labels on the letter; `any` for whichever. */
  readonly labels?: readonly string[] | 'any';
  /** Something in the letter could not be looked at. */
  readonly uninspectable?: true;
  readonly reader?: 'inside' | 'outside';
  /** Addresses (`ann@clinic.example`), domains (`clinic.example`) or domains with all below them (`.clinic.example`). */
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly door?: readonly Door[];
  readonly class?: readonly MailClass[];
  /** Bytes of the whole letter. */
  readonly largerThan?: number;
}

/** What a rule asks for. Several rules together: the highest floor, the means that all of them allow, refuse before hold before send. */
export interface Effect {
  readonly floor?: Floor;
  readonly methods?: readonly Protection[];
  /** A pickup needs more than the mailbox (DESIGN §4). */
  readonly sensitive?: true;
  /** Hold for a person, with the reason they read. */
  readonly hold?: string;
  /** Refuse, with what the sender is told. */
  readonly refuse?: string;
}

/** One rule: data, so that it can be listed, versioned, tried and read aloud. */
export interface Rule {
  readonly name: string;
  /** The rule as a sentence, for the people who answer for it. */
  readonly sentence: string;
  /** Why it exists, such as `45 CFR 164.312(e)(1)`. */
  readonly citation: string;
  readonly when: Condition;
  readonly ask: Effect;
}
