import { packFigures, searchFigures } from '#archive';
import { Fault } from '#base';
import { anchorStandings, logStanding } from '#evidence';
import type { House } from '#flow';
import { reviewFigures } from '#review';
import type { Figure } from '#web';
import { anchorPlaces } from '../app-anchors.ts';

/** What of the running server the checks need. */
export interface Running {
  readonly house: House;
  /** Letters this process works on. */
  readonly inHand: () => number;
}

/** Due letters with nobody at work on them for so long mean that the queue stands still, milliseconds. */
const standstill = 60_000;

/** Why no mail can be taken or sent now: for /readyz. Remembers since when the queue stands still. */
export function readiness({ house, inHand }: Running): () => Promise<readonly string[]> {
  let stillSince: number | null = null;
  return async () => {
    const reasons: string[] = [];
    try {
      const { due } = await house.queue.counts();
      const still = due > 0 && inHand() === 0;
      stillSince = still ? (stillSince ?? house.clock.monotonic()) : null;
      if (stillSince !== null && house.clock.monotonic() - stillSince > standstill)
        reasons.push(`${due} letters are due and none moves.`);
    } catch (error) {
      reasons.push(Fault.from(error).say);
    }
    try {
      house.keys.blind('check', '');
    } catch (error) {
      reasons.push(`The keys are closed. ${Fault.from(error).say}`);
    }
    const free = await house.archive.free().catch(() => null);
    if (free === null) reasons.push('The storage folder cannot be read.');
    else if (free <= house.config.storage.min_free)
      reasons.push(`The disk is nearly full: ${Math.floor(free / 1_000_000)} MB free.`);
    return reasons;
  };
}

const gauge = (name: string, help: string, value: number): Figure => ({
  name,
  help,
  kind: 'gauge',
  values: [{ value }],
});

/** For /metrics: counts and ages, no addresses, no content. */
export async function figures({ house, inHand }: Running): Promise<Figure[]> {
  const { due, waiting, held, oldest } = await house.queue.counts();
  const now = house.clock.now();
  const standing = await logStanding(house);
  const anchors = await anchorStandings(house.store, anchorPlaces(house.config));
  const [packs, index, reviews] = await Promise.all([
    packFigures(house.store),
    searchFigures(house.store),
    reviewFigures(house.store, new Date(now)),
  ]);
  return [
    {
      name: 'postern_queue_deliveries',
      help: 'Deliveries not yet settled, by state',
      kind: 'gauge',
      values: Object.entries({ due, waiting, held }).map(([state, value]) => ({ labels: { state }, value })),
    },
    gauge(
      'postern_queue_oldest_seconds',
      'Age of the oldest delivery not yet settled',
      oldest ? Math.max(0, (now - oldest.getTime()) / 1000) : 0,
    ),
    gauge('postern_letters_in_hand', 'Letters this process works on', inHand()),
    gauge('postern_accepts_waiting', 'Letters that wait for the next commit', house.accepts.waiting),
    gauge('postern_packs_uncopied', 'Packs not yet found in the second store', packs.uncopied),
    gauge(
      'postern_packs_uncopied_oldest_seconds',
      'Age of the oldest of them',
      packs.oldestUncopied ? Math.max(0, (now - packs.oldestUncopied.getTime()) / 1000) : 0,
    ),
    gauge('postern_search_letters', 'Letters that can be searched', index.letters),
    gauge('postern_search_trouble', 'Letters that could not be indexed; tried again', index.trouble),
    gauge('postern_disk_free_bytes', 'Free space where large bodies lie', await house.archive.free()),
    gauge('postern_evidence_leaves', 'Events that have their place in the evidence log', standing.size),
    gauge(
      'postern_evidence_waiting',
      'Events that wait for their place in the evidence log',
      standing.waiting,
    ),
    gauge(
      'postern_evidence_oldest_seconds',
      'For how long the oldest event has waited for its place in the evidence log',
      standing.oldest / 1000,
    ),
    {
      name: 'postern_anchor_late',
      help: 'Places outside that checkpoints have not reached for too long: 1 where late',
      kind: 'gauge',
      values: anchors.map(({ kind, name, late }) => ({ labels: { kind, place: name }, value: late ? 1 : 0 })),
    },
    gauge('postern_reviews_open', 'Reviews that are not signed off', reviews.open),
    gauge('postern_reviews_overdue', 'Reviews that were to be signed off by now', reviews.overdue),
    {
      name: 'postern_events_total',
      help: 'Events this process has recorded, by kind',
      kind: 'counter',
      values: [...house.evidence.counts].map(([kind, value]) => ({ labels: { kind }, value })),
    },
  ];
}
