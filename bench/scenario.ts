import type { Place } from './ground.ts';
import type { Measured } from './measure.ts';
import type { Peer } from './peer-postfix.ts';
import type { Database } from './postern.ts';

/** How much is sent and how often. */
export interface Scale {
  readonly rounds: number;
  readonly messages: number;
  readonly warmUp: number;
  readonly deferred: number;
  readonly bulk: number;
  readonly urgent: number;
  readonly drained: number;
  /** Letters in the archive that is searched. */
  readonly kept: number;
}

export interface Context {
  readonly place: Place;
  readonly database: Database;
  readonly scale: Scale;
  /** Postfix, started when first asked for; null where it is not installed. */
  peer(): Promise<Peer | null>;
  /** A line of progress, on standard error. */
  tell(text: string): void;
}

/** One row of the figures: a run, with what the run adds to it. */
export interface Row extends Measured {
  readonly round: number;
  /** Most bytes resident of each Postern process. */
  readonly peaks: readonly number[];
  /** Bytes with shared pages shared out, by set, when the last letter had arrived. */
  readonly pss: Readonly<Record<string, number>>;
}

/** A figure against its aim. */
export interface Verdict {
  readonly what: string;
  readonly figure: string;
  readonly aim: string;
  readonly met: boolean;
}

export interface Findings {
  readonly name: string;
  readonly rows: readonly Row[];
  /** Other figures, as a table: heads, then cells. */
  readonly table?: { readonly heads: readonly string[]; readonly cells: readonly (readonly string[])[] };
  readonly verdicts: readonly Verdict[];
}

export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((total, one) => total + one, 0) / Math.max(1, numbers.length);

/** Ratios are taken round by round, then averaged: a machine that changes its pace changes it for both. */
export function ratio(ours: readonly Row[], theirs: readonly Row[], of: (row: Row) => number): number {
  return mean(ours.map((row, index) => of(row) / of(theirs[index]!)));
}
