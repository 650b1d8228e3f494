import type { Store } from '#store';
import type { EventKind } from '../event.ts';
import { countLeaves, leafEnd, lockTally, readTally } from './store.ts';

/** Kinds that are counted by the hour: what people want to see over time. */
export const tallied = [
  'message.accepted',
  'message.refused',
  'malware.found',
  'delivery.delivered',
  'delivery.attempted',
  'delivery.failed',
  'delivery.held',
  'delivery.cancelled',
  'pickup.placed',
  'pickup.noticed',
  'pickup.code-sent',
  'pickup.opened',
  'pickup.replied',
  'signin.succeeded',
  'signin.failed',
] as const satisfies readonly EventKind[];

/** Leaves that one transaction counts at most. */
const most = 20_000;

/** What happened in one hour or day; `at` is its first moment, milliseconds. */
export interface TallyEntry {
  readonly at: number;
  readonly kind: EventKind;
  /** `notice` for letters of Postern's own; else the means of protection of what was delivered; else empty. */
  readonly method: string;
  readonly count: number;
}

/**
 * Counts events that got their place in the log since the last time; resolves with how many leaves are still to count. Any
 * process may call it at any time: each leaf counts once, since the place where counting goes on moves with the counts.
 */
export function countEvents(store: Store): Promise<number> {
  return store.transaction(async (sql) => {
    const from = await lockTally(sql);
    if (from === null) return 0;
    const end = await leafEnd(sql);
    const to = Math.min(end, from + most);
    if (to > from) await countLeaves(sql, { from, to, kinds: tallied });
    return Math.max(0, end - to);
  });
}

/** How much happened since a moment, in order of time, by hour or by day (UTC). */
export async function tallySince(
  store: Store,
  since: number,
  unit: 'hour' | 'day' = 'hour',
): Promise<TallyEntry[]> {
  const rows = await readTally(store, new Date(since), unit);
  return rows.map(({ bucket, kind, method, count }) => ({
    at: bucket.getTime(),
    kind: kind as EventKind,
    method,
    count: Number(count),
  }));
}
