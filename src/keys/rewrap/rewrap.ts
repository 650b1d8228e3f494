import type { Actor, Clock, Json } from '#base';
import { Fault } from '#base';
import type { Sql, Store } from '#store';
import type { Keys, Purpose } from '../keys.ts';
import { beginSource, keepProgress, lockSource, type RewrapRow, rewrapRows } from './store.ts';

/** Where a room keeps wrapped DEKs. Rooms stand above this one, so they hand in how theirs are read and written. */
export interface WrappedKeys {
  /** Stable: progress is kept under it. */
  readonly name: string;
  readonly purpose: Purpose;
  /** Rows after the id `after` in the order of their ids, locked where they are. */
  next(sql: Sql, after: string | null, limit: number): Promise<readonly WrappedKey[]>;
  put(sql: Sql, rows: readonly WrappedKey[]): Promise<void>;
  /** Any rows wrapped by this KEK, at most so many, locked. */
  under(sql: Sql, kek: number, limit: number): Promise<readonly WrappedKey[]>;
}

export interface WrappedKey {
  readonly id: string;
  readonly wrapped: Buffer;
}

export interface RewrapEventDraft {
  readonly kind: 'keys.rewrap-started' | 'keys.rewrapped';
  readonly actor: Actor;
  readonly data: { readonly [key: string]: Json };
}

export interface RewrapNeeds {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly sources: readonly WrappedKeys[];
  readonly record: (sql: Sql, draft: RewrapEventDraft) => Promise<void>;
  /** Rows a transaction: 500 where it is left out. */
  readonly batch?: number;
}

export interface Progress {
  readonly source: string;
  /** Looked at, and of these wrapped anew. */
  readonly seen: number;
  readonly changed: number;
  readonly finished: boolean;
}

const viewOf = (row: RewrapRow): Progress => ({
  source: row.source,
  seen: Number(row.seen),
  changed: Number(row.changed),
  finished: row.finished_at !== null,
});

/**
 * Wraps every DEK anew under the KEK that wraps now. What is done is committed batch by batch together with how far it has
 * come: whoever is killed in the midst leaves nothing half done, and the next call goes on from there.
 */
export class Rewrap {
  readonly #needs: RewrapNeeds;

  constructor(needs: RewrapNeeds) {
    this.#needs = needs;
  }

  async progress(): Promise<readonly Progress[]> {
    return (await rewrapRows(this.#needs.store)).map(viewOf);
  }

  /** Whether one that was begun is not at its end. */
  async unfinished(): Promise<boolean> {
    const known = new Set(this.#needs.sources.map(({ name }) => name));
    return (await rewrapRows(this.#needs.store)).some(
      (row) => known.has(row.source) && row.finished_at === null,
    );
  }

  /**
   * Begins anew: fresh KEKs that wrap from `activeAt` on (milliseconds since 1970), which every process must have loaded by
   * then; all sources from their beginning.
   */
  async begin(actor: Actor, activeAt: number): Promise<void> {
    const { store, keys, clock, sources, record } = this.#needs;
    await keys.renew(activeAt);
    await store.transaction(async (sql) => {
      for (const { name } of sources) await beginSource(sql, name, new Date(clock.now()));
      await record(sql, {
        kind: 'keys.rewrap-started',
        actor,
        data: { sources: sources.map(({ name }) => name), from: new Date(activeAt).toISOString() },
      });
    });
  }

  /** Goes on with what was begun, to its end. Throws a Fault `keys-not-yet` before the new KEKs wrap. */
  async run(actor: Actor, tell: (progress: Progress) => void = () => {}): Promise<readonly Progress[]> {
    const { clock, keys, sources } = this.#needs;
    await keys.turn();
    if (keys.renewalWaits())
      throw new Fault({
        code: 'keys-not-yet',
        kind: 'busy',
        say: 'The new keys do not wrap yet. Try again soon.',
      });
    const begun = new Set((await rewrapRows(this.#needs.store)).map(({ source }) => source));
    for (const source of sources) {
      if (!begun.has(source.name)) await beginSource(this.#needs.store, source.name, new Date(clock.now()));
      let progress: Progress;
      do {
        progress = await this.#batch(actor, source);
        tell(progress);
      } while (!progress.finished);
    }
    return this.progress();
  }

  #batch(actor: Actor, source: WrappedKeys): Promise<Progress> {
    const { store, keys, clock, record, batch = 500 } = this.#needs;
    return store.transaction(async (sql) => {
      const row = await lockSource(sql, source.name);
      if (row.finished_at) return viewOf(row);
      const found = await source.next(sql, row.cursor, batch);
      const changed = found.flatMap(({ id, wrapped }) => {
        const anew = keys.rewrap(source.purpose, id, wrapped);
        return anew ? [{ id, wrapped: anew }] : [];
      });
      if (changed.length > 0) await source.put(sql, changed);
      const finished = found.length < batch ? new Date(clock.now()) : null;
      await keepProgress(sql, source.name, {
        cursor: found.at(-1)?.id ?? row.cursor ?? '',
        seen: found.length,
        changed: changed.length,
        finished,
      });
      const view = viewOf(await lockSource(sql, source.name));
      if (finished)
        await record(sql, {
          kind: 'keys.rewrapped',
          actor,
          data: { source: view.source, seen: view.seen, changed: view.changed },
        });
      return view;
    });
  }
}
