import { isId } from '#base';
import type { Sql } from '#store';
import { type KeptRow, loadMessages } from './store.ts';

/** Rows of one statement at most: their bodies are in memory at once. */
const most = 64;

interface Waiting {
  readonly done: (row: KeptRow | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/** Reads rows; those that are asked for in the same moment come by one statement. */
export class Together {
  readonly #sql: Sql;
  #waiting = new Map<string, Waiting[]>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  row(id: string): Promise<KeptRow | undefined> {
    // What is no id would fail the statement for those that it is asked with.
    if (!isId(id)) return Promise.resolve(undefined);
    return new Promise((done, failed) => {
      if (this.#waiting.size === 0) queueMicrotask(() => this.#read());
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), { done, failed }]);
    });
  }

  #read(): void {
    const all = [...this.#waiting];
    this.#waiting = new Map();
    for (let from = 0; from < all.length; from += most) {
      const some = all.slice(from, from + most);
      loadMessages(
        this.#sql,
        some.map(([id]) => id),
      ).then(
        (rows) => {
          const found = new Map(rows.map((row) => [row.message_id, row]));
          for (const [id, waiting] of some) for (const { done } of waiting) done(found.get(id));
        },
        (error) => {
          for (const [, waiting] of some) for (const { failed } of waiting) failed(error);
        },
      );
    }
  }
}
