import { type Actor, type Clock, Fault, type Json } from '#base';
import type { Sql, Store } from '#store';
import type { KeyProvider } from '../provider/provider.ts';
import { changeRoot, loadKeks, lockRoot, putKek } from '../store.ts';

export interface RootEventDraft {
  readonly kind: 'keys.root-changed';
  readonly actor: Actor;
  readonly data: { readonly [key: string]: Json };
}

/**
 * Puts all KEKs under another root, in one transaction: all or none, and each is opened by the new root before it counts.
 * Processes that run go on with the keys that they hold and must be restarted with the new settings. Returns how many.
 */
export async function moveRoot(needs: {
  readonly store: Store;
  readonly clock: Clock;
  readonly from: KeyProvider;
  readonly to: KeyProvider;
  readonly actor: Actor;
  readonly record: (sql: Sql, draft: RootEventDraft) => Promise<void>;
}): Promise<number> {
  const { store, clock, from, to, actor, record } = needs;
  return store.transaction(async (sql) => {
    await lockRoot(sql);
    const rows = await loadKeks(sql);
    for (const row of rows) {
      const key = await from.unwrap(row.wrapped);
      const anew = await to.wrap(key);
      if (!(await to.unwrap(anew)).equals(key))
        throw new Fault({
          code: 'keys-root-lies',
          kind: 'broken',
          say: 'The new root does not open what it wrapped.',
        });
      await putKek(sql, row.id, anew);
    }
    await changeRoot(sql, to.name, new Date(clock.now()));
    await record(sql, {
      kind: 'keys.root-changed',
      actor,
      data: { from: from.name, to: to.name, keys: rows.length },
    });
    return rows.length;
  });
}
