import { type Clock, Fault, type Log, systemActor } from '#base';
import type { Sql, Store } from '#store';
import { readCheckpoint } from './checkpoint.ts';
import type { Evidence } from './evidence.ts';
import type { EvidenceLog } from './log.ts';
import { type AnchorRow, anchorFailed, anchorRows, claimAnchor, keepAnchor, markLate } from './store.ts';

/** The checkpoint that is to be anchored. */
export interface Anchoring {
  readonly size: number;
  readonly note: string;
  /** Leaves that the place has seen before. */
  readonly seen: number;
}

/** What came back, as it is kept: `files` lie in the folder of the log under `anchors/<size>-<slug>.<ending>`. */
export interface Anchored {
  readonly proof: Buffer;
  readonly files: { readonly [ending: string]: Buffer | string };
}

/** One place outside the operator's reach. */
export interface AnchorTarget {
  readonly kind: 'mail' | 'timestamp' | 'witness';
  /** What tells it from others: an address or a URL. */
  readonly name: string;
  /** Milliseconds. */
  readonly every: number;
  /** Throws where the place was not reached or did not answer well: with words for operators. */
  reach(what: Anchoring): Promise<Anchored>;
}

export interface AnchorStanding {
  readonly kind: AnchorTarget['kind'];
  readonly name: string;
  readonly reachedAt: Date | null;
  /** Leaves that it has seen. */
  readonly size: number;
  readonly late: boolean;
  /** Why the last try came to nothing. */
  readonly reason: string | null;
}

const us = systemActor('anchors');
const retry = 5 * 60_000;
const stalledAfter = 60_000;

const keyOf = ({ kind, name }: Pick<AnchorTarget, 'kind' | 'name'>): string => `${kind}:${name}`;
const slug = (target: AnchorTarget): string =>
  keyOf(target)
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);

export interface AnchorNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly evidence: Evidence;
  readonly evidenceLog: EvidenceLog;
  readonly targets: readonly AnchorTarget[];
  /** Milliseconds after its time at which a place is late. */
  readonly late: number;
}

/**
 * Carries checkpoints to places that the operator cannot change afterwards, and says so where one is late. Any number of
 * processes may turn; for each place one of them tries.
 */
export class Anchors {
  readonly #needs: AnchorNeeds;
  #stalled = false;

  constructor(needs: AnchorNeeds) {
    this.#needs = needs;
  }

  /** Tries every place that is due, side by side; then looks for what is late. */
  async turn(): Promise<void> {
    await Promise.all(this.#needs.targets.map((target) => this.#try(target)));
    await this.#alarm();
    await this.#watchLog();
  }

  async #try(target: AnchorTarget): Promise<void> {
    const { store, clock, evidenceLog } = this.#needs;
    const now = clock.now();
    const row = await claimAnchor(store, {
      name: keyOf(target),
      now,
      reachedBefore: now - target.every,
      triedBefore: now - Math.min(retry, target.every),
    });
    const note = row ? await evidenceLog.checkpoint() : null;
    const head = note === null ? null : readCheckpoint(note, [])?.head;
    if (!row || note === null || !head) return;
    if (row.size === head.size && row.reached_at) {
      // Nothing happened since: what it has is the newest still.
      await keepAnchor(store, { name: keyOf(target), size: head.size, at: now, proof: null });
      return;
    }
    try {
      const anchored = await target.reach({ size: head.size, note, seen: row.size });
      await this.#keep(target, head.size, anchored);
    } catch (error) {
      await anchorFailed(store, keyOf(target), Fault.from(error).say.slice(0, 500));
    }
  }

  async #keep(target: AnchorTarget, size: number, { proof, files }: Anchored): Promise<void> {
    const { store, clock, evidence, evidenceLog } = this.#needs;
    for (const [ending, bytes] of Object.entries(files))
      await evidenceLog.keepAnchor(`${String(size).padStart(15, '0')}-${slug(target)}.${ending}`, bytes);
    await store.transaction(async (sql) => {
      await keepAnchor(sql, { name: keyOf(target), size, at: clock.now(), proof });
      await evidence.record(sql, {
        kind: 'anchor.made',
        actor: us,
        data: { kind: target.kind, place: target.name, size },
      });
    });
  }

  async #alarm(): Promise<void> {
    const { store, clock, log, evidence, targets, late } = this.#needs;
    const rows = new Map((await anchorRows(store)).map((row) => [row.name, row]));
    for (const target of targets) {
      const row = rows.get(keyOf(target));
      if (!row || row.late) continue;
      if (clock.now() - (row.reached_at ?? row.since).getTime() <= target.every + late) continue;
      const reason = row.reason ?? 'the log has no checkpoint yet';
      await store.transaction(async (sql) => {
        if (!(await markLate(sql, row.name))) return;
        await evidence.record(sql, {
          kind: 'anchor.late',
          actor: us,
          data: { kind: target.kind, place: target.name, seen: row.size, reason },
        });
        log.error('anchor-late', { id: row.name, reason });
      });
    }
  }

  /** A log that stands still is an event too, which waits in it with the others. */
  async #watchLog(): Promise<void> {
    const { store, log, evidence, evidenceLog } = this.#needs;
    const { waiting, oldest } = await evidenceLog.standing();
    const still = oldest > stalledAfter;
    if (still && !this.#stalled) {
      await evidence.record(store, { kind: 'log.stalled', actor: us, data: { waiting, ms: oldest } });
      log.error('evidence-stalled', { count: waiting, ms: oldest });
    }
    this.#stalled = still;
  }
}

/** How each of these places stands. */
export async function anchorStandings(
  sql: Sql,
  places: readonly Pick<AnchorTarget, 'kind' | 'name'>[],
): Promise<AnchorStanding[]> {
  const rows = new Map((await anchorRows(sql)).map((row) => [row.name, row]));
  return places.map((place) => standingOf(place, rows.get(keyOf(place))));
}

/** What reaches the places: loaded only by whoever reaches for them. */
export const loadPlaces = () => import('./anchor-places.ts');

const standingOf = (
  { kind, name }: Pick<AnchorTarget, 'kind' | 'name'>,
  row: AnchorRow | undefined,
): AnchorStanding => ({
  kind,
  name,
  reachedAt: row?.reached_at ?? null,
  size: row?.size ?? 0,
  late: row?.late ?? false,
  reason: row?.reason ?? null,
});
