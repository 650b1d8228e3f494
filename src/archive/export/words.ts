import type { Actor, Clock } from '#base';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { People } from '#people';
import type { Store } from '#store';
import type { Archive } from '../archive.ts';
import type { Page } from '../search/asking.ts';
import type { ReadTexts } from '../search/digest.ts';
import type { ExportState } from './store.ts';

/** What an export holds of each letter; `mbox` is one file of all, and stands alone. */
export type ExportForm = 'eml' | 'mbox' | 'pdf' | 'proof';
export const exportForms: readonly ExportForm[] = ['eml', 'mbox', 'pdf', 'proof'];

/** What somebody asks for: letters by a query, by their ids, or those that a legal hold keeps. */
export interface ExportWish {
  readonly forms: readonly ExportForm[];
  readonly query?: string;
  readonly ids?: readonly string[];
  /** Id of a legal hold: the letters that it keeps when this is asked. */
  readonly hold?: string;
  /** Kept sealed; those whose letters they are can see it. */
  readonly reason: string;
}

export interface ExportView {
  readonly id: string;
  readonly madeAt: number;
  readonly forms: readonly ExportForm[];
  readonly state: ExportState;
  /** Null where the key that sealed it is gone. */
  readonly asked: (Omit<ExportWish, 'forms'> & { readonly actor: Actor }) | null;
  readonly letters: number;
  readonly done: number;
  /** Letters that could not be given out. */
  readonly failed: number;
  readonly trouble: string | null;
  readonly endedAt: number | null;
}

export interface ExportNeeds {
  readonly archive: Archive;
  readonly keys: Keys;
  readonly store: Store;
  readonly evidence: Evidence;
  readonly clock: Clock;
  readonly people: Pick<People, 'require'>;
  readonly organisation: string;
  readonly read: ReadTexts;
  /** One page of a search, as the actor. */
  readonly find: (
    actor: Actor,
    asking: { query: string; reason: string; limit: number; cursor?: string },
  ) => Promise<Page>;
  /** Proofs of what happened to a letter, as a file of JSON; null where there are none. */
  readonly proofsOf: (actor: Actor, message: string) => Promise<string | null>;
  /** The auditor's pack of all events of these letters; null where the log is not so far. */
  readonly packOf: (actor: Actor, letters: readonly string[], reason: string) => Promise<Buffer | null>;
}

/** Letters of one export at most. */
export const mostLetters = 100_000;
/** Up to so many letters an auditor's pack of them is part of the export; it is held in memory. */
export const mostPacked = 2000;
