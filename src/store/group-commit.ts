import { Fault, isFault } from '#base';
import type { Sql } from './sql.ts';
import type { Store } from './store.ts';

interface Waiting<T> {
  readonly item: T;
  readonly done: () => void;
  readonly failed: (fault: Fault) => void;
}

/**
 * Many small writes, few commits. An item that comes alone is committed at once; items that come while a commit is in
 * flight share the next one. A batch that fails is replayed item by item, so one bad item harms only itself. When the
 * outcome of a COMMIT is not known it is looked up before anybody is answered.
 */
export class GroupCommit<T extends { readonly id: string }> {
  readonly #store: Store;
  readonly #write: (sql: Sql, items: readonly T[]) => Promise<void>;
  readonly #kept: (sql: Sql, ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly #most: number;
  #queue: Waiting<T>[] = [];
  #running = false;

  /** `write` stores all items or throws; `kept` says which ids are in the database. */
  constructor(
    store: Store,
    write: (sql: Sql, items: readonly T[]) => Promise<void>,
    kept: (sql: Sql, ids: readonly string[]) => Promise<ReadonlySet<string>>,
    most = 40,
  ) {
    this.#store = store;
    this.#write = write;
    this.#kept = kept;
    this.#most = most;
  }

  /** Resolves once the item is durably committed; rejects with a Fault when it is known not to be, or cannot be known. */
  add(item: T): Promise<void> {
    return new Promise((done, failed) => {
      this.#queue.push({ item, done, failed });
      if (!this.#running) void this.#run();
    });
  }

  /** How many wait for the next commit. */
  get waiting(): number {
    return this.#queue.length;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, this.#most));
    this.#running = false;
  }

  async #commit(batch: Waiting<T>[]): Promise<void> {
    try {
      await this.#store.transaction((sql) =>
        this.#write(
          sql,
          batch.map((waiting) => waiting.item),
        ),
      );
    } catch (error) {
      const fault = Fault.from(error);
      if (isFault(error, 'commit-unknown')) return this.#lookUp(batch, fault);
      if (batch.length === 1 || fault.kind === 'busy') {
        for (const waiting of batch) waiting.failed(fault);
        return;
      }
      for (const waiting of batch) await this.#commit([waiting]);
      return;
    }
    for (const waiting of batch) waiting.done();
  }

  async #lookUp(batch: Waiting<T>[], fault: Fault): Promise<void> {
    let kept: ReadonlySet<string>;
    try {
      await this.#store.settleUnknown(fault);
      kept = await this.#kept(
        this.#store,
        batch.map((waiting) => waiting.item.id),
      );
    } catch {
      for (const waiting of batch) waiting.failed(fault);
      return;
    }
    for (const waiting of batch) {
      if (kept.has(waiting.item.id)) waiting.done();
      else waiting.failed(fault);
    }
  }
}
