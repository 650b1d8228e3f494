import { type Actor, isId } from '#base';
import type { EventKind, Evidence } from '#evidence';
import { placeOf } from './networks.ts';
import type { Count } from './use/store.ts';

/** What is counted by day. */
export type Measure = 'letters' | 'failures' | 'reads' | 'exports';
export const measures: readonly Measure[] = ['letters', 'failures', 'reads', 'exports'];

const measureOf: Partial<Record<EventKind, Measure>> = {
  'message.accepted': 'letters',
  'signin.failed': 'failures',
  'archive.read': 'reads',
  'archive.found': 'reads',
  'hold.read': 'reads',
  'trace.read': 'reads',
  'archive.export-begun': 'exports',
  'pack.begun': 'exports',
};

/** The events that are counted. */
export const countedKinds: readonly EventKind[] = [
  ...(Object.keys(measureOf) as EventKind[]),
  'signin.succeeded',
];

type Sequenced = Awaited<ReturnType<Evidence['sequenced']>>[number];

const ours = ({ kind, id }: Actor): boolean => (kind === 'person' || kind === 'service') && isId(id);

/** What events come to, by account, day and thing. */
export function countsOf(events: readonly Pick<Sequenced, 'at' | 'kind' | 'actor' | 'data'>[]): Count[] {
  const counts = new Map<string, Count>();
  const add = (account: string, day: string, what: string, n: number): void => {
    const key = `${account} ${day} ${what}`;
    counts.set(key, { account, day, what, n: (counts.get(key)?.n ?? 0) + n });
  };
  for (const { at, kind, actor, data } of events) {
    if (!ours(actor)) continue;
    const day = at.slice(0, 10);
    const many = typeof data.count === 'number' && Number.isInteger(data.count) ? data.count : 1;
    const measure = measureOf[kind];
    if (measure) add(actor.id, day, measure, measure === 'failures' ? many : 1);
    if (kind !== 'signin.succeeded') continue;
    if (actor.kind === 'person') add(actor.id, day, `hour ${at.slice(11, 13)}`, many);
    const place = actor.address ? placeOf(actor.address) : '';
    if (place !== '') add(actor.id, day, `from ${place}`, many);
  }
  return [...counts.values()];
}
