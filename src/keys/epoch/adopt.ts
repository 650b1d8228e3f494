import { Fault } from '#base';
import type { Sql } from '#store';
import type { KeyProvider } from '../provider/provider.ts';
import type { LivingEpoch } from './epochs.ts';
import { epochRows, moveEpoch } from './store.ts';

/**
 * Puts the keys of epochs that came with a backup under roots of this provider, with the caller's transaction: where the
 * machine that made it is lost, so are the roots that it had. Throws `keys-epoch-gone` where the key of an epoch that the rows
 * still need did not come with it.
 */
export async function adoptEpochs(
  sql: Sql,
  provider: KeyProvider,
  living: readonly LivingEpoch[],
): Promise<number> {
  let adopted = 0;
  for (const row of await epochRows(sql)) {
    if (!row.wrapped) continue;
    const found = living.find(({ number, period }) => number === row.number && period === row.period);
    if (!found)
      throw new Fault({
        code: 'keys-epoch-gone',
        kind: 'missing',
        say: 'The key of that time has been destroyed: letters in this backup cannot be opened any more.',
        detail: row.period,
      });
    const handle = await provider.epochs.make(row.period);
    await moveEpoch(sql, row.number, handle, await provider.epochs.wrap(handle, found.key));
    adopted += 1;
  }
  return adopted;
}
