import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { Address, Level } from '#mail';
import type { Store } from '#store';
import type { Archive } from '../archive.ts';
import type { ReadTexts } from './digest.ts';
import type { State } from './query.ts';

/** Whose letters somebody may find: all, or those from or to these addresses. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'own'; readonly addresses: readonly Address[] };

export interface Asking {
  readonly query: string;
  readonly scope: Scope;
  /** Why, in the searcher's words: kept sealed with the event. */
  readonly reason?: string;
  /**
   * Newest first; or by rank: letters with all words in the subject, then those with all of them in a file's name, then in
   * a name or address, then the others, each newest first.
   */
  readonly order?: 'date' | 'rank';
  /** Hits of a page: 1 to 200. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** A letter that was found. */
export interface Hit {
  readonly id: string;
  readonly acceptedAt: number;
  readonly level: Level;
  readonly size: number;
  readonly subject: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly attachments: readonly string[];
  readonly snippet: string;
  /** Whether all of the letter could be read when it was indexed. */
  readonly whole: boolean;
}

export interface Page {
  readonly hits: readonly Hit[];
  /** How many letters there are: counted, or, where it says so, estimated from those that were looked at. */
  readonly count: { readonly letters: number; readonly exact: boolean };
  /** Words of the query that were left out because they are too common. */
  readonly ignored: readonly string[];
  /** Letters that may be what was looked for and could not be opened. */
  readonly broken: readonly string[];
  /** For the next page; null where this one is the last. */
  readonly next: string | null;
}

export interface SearchNeeds {
  readonly archive: Archive;
  readonly keys: Keys;
  readonly store: Store;
  readonly evidence: Evidence;
  readonly read: ReadTexts;
  /** What has become of the deliveries of these letters. */
  readonly statesOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<State>>>;
}
