import type { Search } from '../canary/search.ts';
import type { Fault } from './faults.ts';
import type { Account } from './reconcile.ts';

/** What one part of the run came to. */
export interface PartResult {
  readonly name: string;
  /** Why it was left out; null where it ran. */
  readonly leftOut: string | null;
  /** What was done, in words. */
  readonly did: string;
  readonly accounts: readonly Account[];
  readonly search: Search | null;
  readonly faults: readonly Fault[];
  /** What else is wrong, one line each. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** What every part is given. */
export interface PartNeeds {
  /** An empty folder that everybody may enter; removed after the part. */
  readonly dir: string;
  readonly seed: number;
  /** Tells on the terminal how it goes. */
  readonly tell: (text: string) => void;
  /** Whether the run was interrupted: then what was accepted so far is accounted for, and no more is played. */
  readonly stopped: () => boolean;
}

export interface Outcome {
  readonly did: string;
  readonly accounts?: readonly Account[];
  readonly search?: Search;
  readonly faults?: readonly Fault[];
  readonly wrong?: readonly string[];
}
