/** What an account usually does in a day, from the days before. */
export interface Baseline {
  /** Days that are compared with, at most 28; days on which nothing was done count as 0. */
  readonly days: number;
  /** The middle day (median). */
  readonly usual: number;
  /** The day with most. */
  readonly most: number;
  /** More than this is out of the ordinary. */
  readonly bound: number;
}

/** Scales the median absolute deviation to a standard deviation (Rousseeuw and Croux 1993). */
const toDeviation = 1.4826;
const deviations = 6;
const times = 3;
/** With fewer days nothing is known yet: only the floor counts. */
export const leastDays = 7;

const median = (sorted: readonly number[]): number => {
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
const ascending = (a: number, b: number): number => a - b;

/**
 * The bound is the greatest of: a floor below which nothing is ever unusual, three times the middle day, the middle day and
 * six deviations, and the most there ever was within the days. So one odd day raises no bound by itself but its own, and
 * everybody can do the sum again.
 */
export function baselineOf(counts: readonly number[], floor: number): Baseline {
  const sorted = [...counts].sort(ascending);
  const usual = median(sorted);
  const spread = median(counts.map((count) => Math.abs(count - usual)).sort(ascending));
  const most = sorted.at(-1) ?? 0;
  const known = counts.length >= leastDays;
  const bound = known
    ? Math.max(floor, Math.ceil(usual * times), Math.ceil(usual + deviations * toDeviation * spread), most)
    : floor;
  return { days: counts.length, usual: Math.round(usual), most, bound };
}

/** Each day from the first to the one before `until`, at most 28: what was done on it, 0 where nothing was. */
export function daysBefore(until: string, first: string, counts: ReadonlyMap<string, number>): number[] {
  const day = 86_400_000;
  const end = Date.parse(`${until}T00:00:00Z`);
  const begin = Math.max(Date.parse(`${first}T00:00:00Z`), end - 28 * day);
  const all: number[] = [];
  for (let at = begin; at < end; at += day)
    all.push(counts.get(new Date(at).toISOString().slice(0, 10)) ?? 0);
  return all;
}
