import type { Store } from '../store.ts';
import { copying } from './dump.ts';

/**
 * Does `work`, such as taking away files that rows no longer name, while nobody copies the database; copies that begin
 * meanwhile wait for it. False, with nothing done, where a copy is under way: its rows may still name them.
 */
export function unlessCopied(store: Pick<Store, 'transaction'>, work: () => Promise<void>): Promise<boolean> {
  return store.transaction(async (sql) => {
    const { rows } = await sql.query<{ free: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${copying}) AS free`,
    );
    if (!rows[0]?.free) return false;
    await work();
    return true;
  });
}
