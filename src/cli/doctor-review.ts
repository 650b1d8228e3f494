import type { Clock } from '#base';
import type { Store } from '#store';
import { bad, type Check, ok } from './doctor-check.ts';
import { many, moment } from './output.ts';

/** Whether the log is reviewed in time (45 CFR 164.308(a)(1)(ii)(D)). */
export async function reviews(clock: Clock, store: Store): Promise<Check[]> {
  const { reviewFigures } = await import('#review');
  const { open, overdue, oldestDue, lastSigned } = await reviewFigures(store, new Date(clock.now()));
  if (overdue > 0)
    return [
      bad(
        'log review',
        `${many(overdue, 'review')} not signed off, the oldest was due ${moment(oldestDue)}`,
        'postern review list shows them; in the console they stand under "Reviews".',
      ),
    ];
  if (open === 0 && !lastSigned) return [];
  const last = lastSigned ? `the last was signed off ${moment(lastSigned)}` : 'none was signed off so far';
  return [ok('log review', `${many(open, 'review')} to be signed off; ${last}`)];
}
