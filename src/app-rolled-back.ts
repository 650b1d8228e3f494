import { systemActor } from '#base';
import type { EvidenceLog } from '#evidence';
import type { House } from '#flow';
import { holdRestored } from '#queue';

/**
 * A database that was taken back, by a recovery to a point in time or by a snapshot of its machine, owes deliveries that may
 * have left since: none leaves again without a person's word (`postern restore resume`, then `release`). Asked at the start,
 * before anything moves; what waits already waits on. Throws where it cannot be told: then nothing starts.
 */
export async function holdWhereRolledBack(house: House, evidenceLog: EvidenceLog): Promise<void> {
  const back = await evidenceLog.rolledBack();
  if (!back) return;
  const held = await house.store.transaction(async (sql) => {
    const found = await holdRestored(sql, house);
    await house.evidence.record(sql, {
      kind: 'evidence.rolled-back',
      actor: systemActor('server'),
      data: { size: back.size, known: back.known, held: found.deliveries, looks: found.looks },
    });
    return found;
  });
  house.log.error('database-rolled-back', {
    reason: `its evidence log has ${back.size} events, its folder knows ${back.known}; ${held.deliveries} deliveries wait for a person: postern restore resume`,
  });
}
