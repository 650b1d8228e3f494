import type { Actor, Json } from '#base';
import type { Sql, Store } from '#store';
import type { Keys, PassedKek } from '../keys.ts';
import type { WrappedKeys } from '../rewrap/rewrap.ts';
import { deleteKek } from '../store.ts';

export interface RetireEventDraft {
  readonly kind: 'keys.retired';
  readonly actor: Actor;
  readonly data: { readonly [key: string]: Json };
}

/**
 * Wraps anew what is still wrapped by KEKs of months before, and destroys those. The database refuses to destroy one that
 * anything is wrapped by, so what a slow process writes late is not lost: it throws, and the next call goes on. Every batch is
 * committed for itself.
 */
export async function retireKeks(
  needs: {
    readonly store: Store;
    readonly keys: Keys;
    /** All places that keep data keys of letters. */
    readonly sources: readonly WrappedKeys[];
    readonly record: (sql: Sql, draft: RetireEventDraft) => Promise<void>;
    /** Rows a transaction: 500 where it is left out. */
    readonly batch?: number;
  },
  actor: Actor,
): Promise<void> {
  const { store, keys, sources, record } = needs;
  await keys.turn();
  for (const kek of keys.passed()) {
    let moved = 0;
    for (const source of sources.filter(({ purpose }) => purpose === kek.purpose))
      for (let done = -1; done !== 0; moved += done) done = await moveBatch(needs, source, kek);
    if (!kek.dies) continue;
    await store.transaction(async (sql) => {
      if (!(await deleteKek(sql, kek.id))) return;
      await record(sql, {
        kind: 'keys.retired',
        actor,
        data: { key: kek.id, purpose: kek.purpose, period: kek.period, moved },
      });
    });
  }
  await keys.turn();
}

function moveBatch(
  { store, keys, batch = 500 }: { readonly store: Store; readonly keys: Keys; readonly batch?: number },
  source: WrappedKeys,
  kek: PassedKek,
): Promise<number> {
  return store.transaction(async (sql) => {
    const rows = await source.under(sql, kek.id, batch);
    const anew = rows.flatMap(({ id, wrapped }) => {
      const fresh = keys.rewrap(kek.purpose, id, wrapped);
      return fresh ? [{ id, wrapped: fresh }] : [];
    });
    if (anew.length > 0) await source.put(sql, anew);
    return anew.length;
  });
}
