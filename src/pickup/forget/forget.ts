import type { Actor } from '#base';
import type { Evidence } from '#evidence';
import type { Sql } from '#store';
import { deleteLettersOf } from './store.ts';

/**
 * Ends what waits in the portal of letters that are destroyed, with the caller's transaction; of each copy that could still be
 * opened it is recorded that it was withdrawn, and whether it had been opened before.
 */
export async function forgetPickups(
  sql: Sql,
  evidence: Evidence,
  actor: Actor,
  messages: readonly string[],
): Promise<void> {
  const gone = await deleteLettersOf(sql, messages);
  await evidence.record(
    sql,
    ...gone
      .filter(({ ended }) => ended === null)
      .map(({ id, message_id, opened_at }) => ({
        kind: 'pickup.retracted' as const,
        actor,
        message: message_id,
        delivery: id,
        data: { openedBefore: opened_at !== null },
      })),
  );
}
