import { isFault } from '#base';
import type { EventDraft } from '#evidence';
import { type Claim, claimName, type Settlement } from '#queue';
import type { Sql } from '#store';
import type { Finish, House, Prepared } from './house.ts';
import { keep } from './keep.ts';

export const finishOf = (
  claim: Claim,
  settlement: Settlement,
  events: readonly EventDraft[],
  within?: Finish['within'],
): Finish => ({
  id: claimName(claim),
  claim,
  settlement,
  events,
  ...(within ? { within } : {}),
});

/** The settle transaction's work for a batch: fenced outcome, next try, evidence, and the letters that follow from it. */
export async function writeSettlements(house: House, sql: Sql, batch: readonly Finish[]): Promise<void> {
  const ours = await house.queue.settle(sql, batch);
  const mine = batch.filter((finish) => ours.has(finish.id));
  const letters: Prepared[] = [];
  for (const finish of mine) if (finish.within) letters.push(...(await finish.within(sql)));
  await house.archive.sent.keep(
    sql,
    mine.flatMap(({ claim, sent }) => (sent ? [{ delivery: claim.id, sent }] : [])),
  );
  await house.evidence.record(sql, ...mine.flatMap((finish) => finish.events));
  if (letters.length > 0) await keep(house, sql, letters);
  for (const { id, claim } of batch) {
    if (!ours.has(id)) house.log.warn('settled-by-another', { message: claim.messageId, delivery: claim.id });
  }
}

/** Which of these outcomes (`delivery/fence`) are written. */
export async function keptOutcomes(house: House, sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  const claims = ids.map((id) => ({ id: id.slice(0, 36), fence: Number(id.slice(37)) }));
  return house.queue.ended(sql, claims);
}

/** Milliseconds between two tries to write an outcome: shorter than the grace that claims leave to it (rounds.ts). */
const longestPause = 1000;

/**
 * Writes an outcome and stays with it: while the database is away the letter is neither forgotten nor tried again by this
 * process, and the fence keeps a late write from harming a later claim.
 */
export async function settle(house: House, finish: Finish, stopped: () => boolean): Promise<void> {
  for (let pause = 100; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await house.settlements.add(finish);
    } catch (error) {
      if (!isFault(error) || error.kind !== 'busy' || stopped()) throw error;
      house.log.warn('settle-waits', {
        message: finish.claim.messageId,
        delivery: finish.claim.id,
        code: error.code,
      });
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}
