import { Fault } from '#base';
import { type AnchorStanding, anchorStandings } from '#evidence';
import type { Review, Standing } from '#review';
import type { House } from './house.ts';
import { keep } from './keep.ts';
import { momentOf, officers, ownLetter } from './own-words.ts';
import { readyOwn } from './report.ts';

/** What is asked of the log and its places outside when a review is opened. */
export interface Outside {
  /** Holds the events in the database against the log: what is wrong, each a sentence. */
  readonly audit: () => Promise<readonly string[]>;
  readonly places: readonly Pick<AnchorStanding, 'kind' | 'name'>[];
}

/**
 * One round of reviews: opens the one that is due, and says what is overdue: by mail, in the operators' log, and as an event
 * (45 CFR 164.308(a)(1)(ii)(D)).
 */
export async function roundOfReviews(house: House, outside: Outside): Promise<void> {
  try {
    await house.reviews.openDue(() => standings(house, outside));
  } finally {
    // Whatever keeps a review from being opened must not keep the late ones quiet.
    await tellOverdue(house);
  }
}

async function standings(house: House, { audit, places }: Outside): Promise<Standing[]> {
  const found: Standing[] = (await audited(audit)).map((what) => ({ topic: 'evidence', what }));
  const anchors = await anchorStandings(house.store, places);
  if (anchors.length === 0)
    found.push({ topic: 'evidence', what: 'Checkpoints of the log go to no place outside this house.' });
  for (const { kind, name, late, reachedAt } of anchors)
    if (late || reachedAt === null)
      found.push({
        topic: 'evidence',
        what: `Checkpoints do not reach ${kind} ${name}: ${reachedAt ? `last on ${reachedAt.toISOString()}` : 'never did'}.`,
      });
  return found;
}

/** A log that cannot be checked is a finding too: without it there would be no review at all. */
async function audited(audit: Outside['audit']): Promise<readonly string[]> {
  try {
    return await audit();
  } catch (error) {
    const { code, kind } = Fault.from(error);
    if (kind === 'busy') throw error;
    return [`The log could not be held against its signatures (${code}).`];
  }
}

async function tellOverdue(house: House): Promise<void> {
  const { store, reviews, log } = house;
  const to = await officers(house);
  await store.transaction(async (sql) => {
    const late = await reviews.takeOverdue(sql, to.length);
    if (late.length === 0) return;
    if (to.length === 0) log.warn('review-unnoticed', { count: late.length });
    for (const { id, dueAt } of late)
      log.error('review-overdue', { id, reason: `due ${new Date(dueAt).toISOString()}` });
    const words = overdueWords(house, late);
    const letters = await Promise.all(
      to.map((mailbox) => readyOwn(house, { kind: 'review-notice', to: mailbox, ...words })),
    );
    if (letters.length > 0) await keep(house, sql, letters);
  });
}

function overdueWords(house: House, late: readonly Review[]): ReturnType<typeof ownLetter> {
  const oldest = momentOf(Math.min(...late.map(({ dueAt }) => dueAt)));
  const one = late.length === 1;
  return ownLetter(house, {
    en: {
      subject: one ? 'A review of the log is overdue' : `${late.length} reviews of the log are overdue`,
      lines: [
        `${one ? 'It was' : 'The oldest was'} to be signed off by ${oldest}.`,
        'You hear of this again until somebody has signed it off. See the console under "Reviews", or: postern review list',
      ],
    },
    es: {
      subject: one
        ? 'Una revisión del registro está atrasada'
        : `${late.length} revisiones del registro están atrasadas`,
      lines: [
        `${one ? 'Debía' : 'La más antigua debía'} firmarse antes del ${oldest}.`,
        'Recibirá este aviso hasta que alguien la firme. Véalo en la consola, en "Reviews", o con: postern review list',
      ],
    },
  });
}
