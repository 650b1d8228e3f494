import { type Actor, type Clock, systemActor } from '#base';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { Sql, Store } from '#store';
import * as rows from './store.ts';

const year = 365 * 86_400_000;
const batch = 1000;
const words = 'restored: it may have left after the backup was made; an operator has to let it go';

interface Needs {
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly clock: Clock;
}

/**
 * Holds everything that a restored database would send by itself, with the restore's statements: what was owed at the
 * moment of the backup may have been delivered since, and nobody is to get a letter twice without somebody's word. What
 * waits for approval waits as before. How many deliveries and looks wait now.
 */
export async function holdRestored(
  sql: Sql,
  { keys, evidence, clock }: Needs,
): Promise<{ deliveries: number; looks: number }> {
  const now = clock.now();
  let deliveries = 0;
  for (;;) {
    const some = await rows.nextRestored(sql, batch);
    if (some.length === 0) break;
    deliveries += some.length;
    await rows.holdRestored(
      sql,
      some.map(({ id }) => id),
      some.map(({ id }) => keys.sealField('mail', { id, part: 'reason' }, Buffer.from(words))),
      now,
      now + year,
    );
    await evidence.record(
      sql,
      ...some.map(({ id, message_id }) => ({
        kind: 'delivery.held' as const,
        actor: systemActor('restore'),
        message: message_id,
        delivery: id,
        data: { reason: 'restored' },
      })),
    );
  }
  return { deliveries, looks: await rows.holdLooks(sql, now + year) };
}

/** An operator lets go of all that waits since a restore. Each delivery's release is in its own evidence. How many. */
export async function releaseRestored(
  store: Store,
  { evidence, clock }: Omit<Needs, 'keys'>,
  actor: Actor,
  reason: string,
): Promise<number> {
  let released = 0;
  while ((await rows.restoredLeft(store)) > 0)
    released += await store.transaction(async (sql) => {
      const some = await rows.releaseRestored(sql, clock.now(), batch);
      await evidence.record(
        sql,
        ...some.map(({ id, message_id }) => ({
          kind: 'delivery.released' as const,
          actor,
          message: message_id,
          delivery: id,
          data: { after: 'restore' },
          secret: { because: reason },
        })),
      );
      return some.length;
    });
  await store.transaction((sql) => rows.releaseLooks(sql, clock.now()));
  return released;
}
