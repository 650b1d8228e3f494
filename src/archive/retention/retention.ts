import { type Actor, type Clock, canonicalJson, Fault, type Json, type Log, systemActor } from '#base';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { Sql, Store } from '#store';
import type { Destructions } from '../destruction/destructions.ts';
import { distrust } from './clock-guard.ts';
import { readSchedule, type Schedule, shortens } from './schedule.ts';
import { type InForce, newest } from './stamp.ts';
import * as rows from './store.ts';

export interface RetentionNeeds {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly log: Log;
  readonly evidence: Evidence;
  readonly destructions: Destructions;
  /** Milliseconds since 1970 by the database's clock. */
  readonly databaseTime?: (sql: Sql) => Promise<number>;
}

export interface ScheduleView extends InForce {
  readonly reason: string;
  readonly shortens: boolean;
  readonly author: string;
  readonly proposedAt: number;
  readonly state: 'proposed' | 'approved' | 'refused';
  readonly approver: string | null;
  readonly decidedAt: number | null;
  readonly inForce: boolean;
}

export interface RetentionStanding {
  /** Letters that have a date, that are kept for good, whose date has passed, and how many of those are held. */
  readonly stamped: number;
  readonly forGood: number;
  readonly due: number;
  readonly held: number;
  /** Why nothing is purged, and since when; null where it goes on. */
  readonly stopped: { readonly at: number; readonly why: string } | null;
  readonly lastRun: number | null;
}

const us = systemActor('retention');
const perRun = 1000;
/** Between two purges, of whatever process. */
const pause = 30 * 60_000;
const fault = (code: string, say: string, kind: Fault['kind'] = 'invalid'): Fault =>
  new Fault({ code, kind, say });

/**
 * How long letters are kept (45 CFR 164.316(b)(2)(i)): versions of a schedule that count for letters from then on, and the
 * purge of what is over. A letter keeps the date that it was stamped with.
 */
export class Retention {
  readonly #needs: RetentionNeeds;
  #offset: number | null = null;

  constructor(needs: RetentionNeeds) {
    this.#needs = needs;
  }

  /** Resolves with its number. Nothing changes yet. Throws `schedule-wrong`, `schedule-same`, `schedule-waits`. */
  async propose(actor: Actor, given: unknown, reason: string): Promise<number> {
    const { store, keys, clock, evidence } = this.#needs;
    const schedule = readSchedule(given);
    if (reason.trim().length < 3 || reason.length > 2000)
      throw fault('schedule-wrong', 'Say why, in 3 to 2000 characters.');
    return store.transaction(async (sql) => {
      await rows.lockSchedules(sql);
      const all = await rows.scheduleRows(sql);
      const now = newest(all);
      if (all.some((row) => !row.approved_at && !row.refused_at))
        throw fault('schedule-waits', 'A version waits for approval. Decide about it first.');
      if (textOf(schedule) === textOf(now.schedule) && now.version > 0)
        throw fault('schedule-same', 'That is the schedule in force.');
      const version = (all.at(-1)?.version ?? 0) + 1;
      // What was kept for good because nobody had said anything is not shortened by saying it.
      const less = now.version > 0 && shortens(now.schedule, schedule);
      const id = String(version);
      await rows.insertSchedule(sql, {
        version,
        rules: JSON.stringify(schedule),
        reason: keys.sealField('settings', { id, part: 'schedule' }, Buffer.from(reason.trim())),
        shortens: less || now.version === 0,
        author: actor.id,
        proposed_at: new Date(clock.now()),
      });
      await evidence.record(sql, {
        kind: 'archive.schedule-proposed',
        actor,
        data: { version, schedule: asJson(schedule), shortens: less || now.version === 0 },
        secret: { reason: reason.trim() },
      });
      return version;
    });
  }

  /**
   * It counts for letters accepted from now on. Where any letter would be kept for a shorter time, and for the first one ever,
   * another person must approve it. Throws `schedule-same-person`, `schedule-missing`, `schedule-decided`.
   */
  approve(actor: Actor, version: number): Promise<void> {
    return this.#decide(actor, version, false);
  }

  refuse(actor: Actor, version: number): Promise<void> {
    return this.#decide(actor, version, true);
  }

  async #decide(actor: Actor, version: number, refused: boolean): Promise<void> {
    const { store, clock, evidence } = this.#needs;
    await store.transaction(async (sql) => {
      await rows.lockSchedules(sql);
      const row = (await rows.scheduleRows(sql)).find((one) => one.version === version);
      if (!row) throw fault('schedule-missing', 'There is no such version.', 'missing');
      if (row.approved_at ?? row.refused_at)
        throw fault('schedule-decided', 'Somebody has decided about it already.');
      if (!refused && row.shortens && row.author === actor.id)
        throw fault(
          'schedule-same-person',
          'It keeps letters for a shorter time: another person must approve it.',
          'forbidden',
        );
      await rows.decideSchedule(sql, version, actor.id, new Date(clock.now()), refused);
      await evidence.record(sql, {
        kind: refused ? 'archive.schedule-refused' : 'archive.schedule-approved',
        actor,
        data: { version, shortens: row.shortens, author: row.author },
      });
    });
  }

  /** All versions, newest first. */
  async versions(): Promise<ScheduleView[]> {
    const all = await rows.scheduleRows(this.#needs.store);
    const now = newest(all).version;
    return all.toReversed().map((row) => ({
      version: row.version,
      schedule: readSchedule(row.rules),
      reason: this.#needs.keys
        .openField('settings', { id: String(row.version), part: 'schedule' }, row.reason)
        .toString(),
      shortens: row.shortens,
      author: row.author,
      proposedAt: row.proposed_at.getTime(),
      state: row.approved_at ? 'approved' : row.refused_at ? 'refused' : 'proposed',
      approver: row.approver,
      decidedAt: (row.approved_at ?? row.refused_at)?.getTime() ?? null,
      inForce: row.version === now,
    }));
  }

  async standing(): Promise<RetentionStanding> {
    const { store, clock } = this.#needs;
    const figures = await rows.keptFigures(store, new Date(clock.now()));
    const { seen_at, stopped_at, why } = await rows.purgeRow(store);
    return {
      ...figures,
      stopped: stopped_at ? { at: stopped_at.getTime(), why: why ?? '' } : null,
      lastRun: seen_at?.getTime() ?? null,
    };
  }

  /**
   * Destroys what is over, a bounded number; resolves with how many. Nothing where the time cannot be trusted: then it stops
   * until a person says that the clock is right. The first run ever destroys nothing: it has no earlier moment to compare with.
   */
  async purge(): Promise<number> {
    const { store, clock, destructions } = this.#needs;
    const now = clock.now();
    const may = await this.#mayPurge(now);
    if (!may) return 0;
    const due = await rows.dueLetters(store, new Date(now), perRun);
    if (due.length === 0) return 0;
    const id = await destructions.atOnce(us, due, 'The time for which they are kept is over.', 'retention');
    return destructions.took(id);
  }

  /** Looks at the time from all sides, and writes down that it was looked. */
  async #mayPurge(now: number): Promise<boolean> {
    const { store, clock, evidence, log, databaseTime = rows.databaseTime } = this.#needs;
    const offset = now - clock.monotonic();
    const drift = this.#offset === null ? null : offset - this.#offset;
    this.#offset = offset;
    const [newestEvent] = await evidence.latest(store, { limit: 1 });
    const event = newestEvent ? Date.parse(newestEvent.at) : null;
    return store.transaction(async (sql) => {
      const { seen_at, stopped_at } = await rows.purgeRow(sql, true);
      if (stopped_at) return false;
      const seen = seen_at?.getTime() ?? null;
      const why = distrust({ now, database: await databaseTime(sql), seen, event, drift });
      if (why !== null) {
        log.error('purge-stopped', { reason: why });
        await rows.markStopped(sql, new Date(now), why);
        await evidence.record(sql, { kind: 'archive.purge-stopped', actor: us, data: { why } });
        return false;
      }
      // Another process has just done it.
      if (seen !== null && now - seen < pause) return false;
      await rows.markSeen(sql, new Date(now));
      return seen !== null;
    });
  }

  /** A person says that the clock is right. Throws `purge-runs`, `reason-missing`. */
  async resume(actor: Actor, reason: string): Promise<void> {
    const { store, clock, evidence } = this.#needs;
    if (reason.trim().length < 3) throw fault('reason-missing', 'Say how you know that the clock is right.');
    await store.transaction(async (sql) => {
      if (!(await rows.purgeRow(sql, true)).stopped_at) throw fault('purge-runs', 'Purging has not stopped.');
      await rows.markResumed(sql, new Date(clock.now()));
      await evidence.record(sql, {
        kind: 'archive.purge-resumed',
        actor,
        secret: { reason: reason.trim() },
      });
    });
    this.#offset = clock.now() - clock.monotonic();
  }
}

const asJson = (schedule: Schedule): Json => JSON.parse(JSON.stringify(schedule)) as Json;
const textOf = (schedule: Schedule): string => canonicalJson(asJson(schedule));
