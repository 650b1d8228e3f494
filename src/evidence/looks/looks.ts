import type { Sql, Store } from '#store';
import type { Evidence, ReadEvent } from '../evidence.ts';
import { type Sight, sightOf } from './kinds.ts';
import { type LookPlace, looksAtLetter, looksAtOwn, ownLooks, type SeenRow, unownedLooks } from './store.ts';

/** One look at one letter. */
export interface Look {
  /** The event that says so. */
  readonly event: ReadEvent;
  readonly letter: string;
  readonly sight: Sight;
  /** In the looker's own words; null where none was asked for, or its key is gone. */
  readonly reason: string | null;
}

/** Whose letters these are: the keyed hash of each address that wrote or receives them. */
export type OwnersOf = (
  sql: Sql,
  letters: readonly string[],
) => Promise<readonly { readonly owner: Buffer; readonly message_id: string }[]>;

const batch = 500;

/** Who looked at which letter, for those whose letter it is. No look can be left out: it is its event that is indexed. */
export class LookBook {
  readonly #needs: { readonly store: Store; readonly evidence: Evidence; readonly ownersOf: OwnersOf };

  constructor(needs: { store: Store; evidence: Evidence; ownersOf: OwnersOf }) {
    this.#needs = needs;
  }

  /** Finds the owners of what was looked at since the last time, `most` looks or a few more; how many those were. */
  async settle(most = Number.POSITIVE_INFINITY): Promise<number> {
    const { store, ownersOf } = this.#needs;
    for (let done = 0; ; ) {
      const found = await store.transaction(async (sql) => {
        const looks = await unownedLooks(sql, batch);
        if (looks.length === 0) return 0;
        const letters = [...new Set(looks.map(({ message_id }) => message_id))];
        await ownLooks(sql, looks, await ownersOf(sql, letters));
        return looks.length;
      });
      done += found;
      if (found < batch || done >= most) return done;
    }
  }

  /** Looks at one letter, newest first, as the caller's transaction sees them. */
  async at(sql: Sql, letter: string, limit = 1000): Promise<Look[]> {
    return (await looksAtLetter(sql, letter, limit)).map((row) => this.#look(row));
  }

  /** Looks at letters of these owners by anybody but `but`, newest first, behind `before`. */
  async of(
    owners: readonly Buffer[],
    bounds: { readonly but: string; readonly before?: LookPlace; readonly limit: number },
  ): Promise<Look[]> {
    // After an export of everything the job catches up by the minute: nobody waits for that here.
    await this.settle(20 * batch);
    const { but, before = null, limit } = bounds;
    return (await looksAtOwn(this.#needs.store, owners, { but, before, limit })).map((row) =>
      this.#look(row),
    );
  }

  #look(row: SeenRow): Look {
    const event = this.#needs.evidence.read(row, null);
    return {
      event,
      letter: row.letter,
      sight: sightOf(event) ?? 'details',
      reason: event.secret.reason ?? null,
    };
  }
}
