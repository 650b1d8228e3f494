import { type Actor, type Clock, Fault, type Json } from '#base';
import type { Sql, Store } from '#store';
import { epochRows, moveEpoch } from '../epoch/store.ts';
import type { KeyProvider } from '../provider/provider.ts';
import { changeRoot, loadKeks, lockRoot, putKek } from '../store.ts';

export interface RootEventDraft {
  readonly kind: 'keys.root-changed';
  readonly actor: Actor;
  readonly data: { readonly [key: string]: Json };
}

/** What was moved. `left`: roots of epochs that the old holder would not destroy; somebody must, by these handles. */
export interface Moved {
  readonly keys: number;
  readonly left: readonly string[];
}

/**
 * Puts all KEKs and the keys of epochs under another root, in one transaction: all or none, and each is opened by the new
 * root before it counts. Processes that run go on with the keys that they hold and must be restarted with the new settings.
 */
export async function moveRoot(needs: {
  readonly store: Store;
  readonly clock: Clock;
  readonly from: KeyProvider;
  readonly to: KeyProvider;
  readonly actor: Actor;
  readonly record: (sql: Sql, draft: RootEventDraft) => Promise<void>;
}): Promise<Moved> {
  const { store, clock, from, to, actor, record } = needs;
  const proved = (key: Buffer, opened: Buffer): void => {
    if (!opened.equals(key))
      throw new Fault({
        code: 'keys-root-lies',
        kind: 'broken',
        say: 'The new root does not open what it wrapped.',
      });
  };
  const { keys, handles } = await store.transaction(async (sql) => {
    await lockRoot(sql);
    // Those of letters lie under the keys of epochs, which are moved below.
    const rows = (await loadKeks(sql)).filter(({ epoch }) => epoch === null);
    for (const row of rows) {
      const key = await from.unwrap(row.wrapped);
      const anew = await to.wrap(key);
      proved(key, await to.unwrap(anew));
      await putKek(sql, row.id, anew);
    }
    const old: string[] = [];
    for (const epoch of await epochRows(sql)) {
      if (!epoch.wrapped) continue;
      const key = await from.epochs.unwrap(epoch.handle, epoch.wrapped);
      const handle = await to.epochs.make(epoch.period);
      const anew = await to.epochs.wrap(handle, key);
      proved(key, await to.epochs.unwrap(handle, anew));
      await moveEpoch(sql, epoch.number, handle, anew);
      old.push(epoch.handle);
    }
    await changeRoot(sql, to.name, new Date(clock.now()));
    await record(sql, {
      kind: 'keys.root-changed',
      actor,
      data: { from: from.name, to: to.name, keys: rows.length, epochs: old },
    });
    return { keys: rows.length, handles: old };
  });
  const left: string[] = [];
  for (const handle of handles) await from.epochs.destroy(handle).catch(() => left.push(handle));
  return { keys, left };
}
