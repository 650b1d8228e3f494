import type { Store } from '#store';
import { fold } from '../../src/archive/search/segments/segments.ts';
import { monthsOf } from '../../src/archive/search/store.ts';

/** Folds the tokens of all letters into segments, as if every month were over. */
export async function foldAll(store: Store): Promise<number> {
  const months = (await monthsOf(store)).map(({ month }) => month);
  return fold(store, { months, now: Number.MAX_SAFE_INTEGER, fewest: 1 });
}
