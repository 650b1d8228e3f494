import type { Clock } from '#base';
import type { Store } from '#store';
import { bad, type Check, ok } from './doctor-check.ts';
import { many, moment } from './output.ts';

/** Whether what must go goes: purging has not stopped, and no certificate names a date that was not kept. */
export async function keeping(clock: Clock, store: Store): Promise<Check[]> {
  const { keepingFigures } = await import('#archive');
  const { stopped, why, late, due, holds, held } = await keepingFigures(store, new Date(clock.now()));
  const checks: Check[] = [];
  if (stopped)
    checks.push(
      bad(
        'retention',
        `Nothing is destroyed by its date since ${moment(stopped)}: ${why}`,
        'Compare the clock with two others, then: postern retention resume --reason WHY',
      ),
    );
  if (late > 0)
    checks.push(
      bad(
        'destruction',
        `${many(late, 'certificate')} named a date that was not kept`,
        'postern destroy list shows them; the event archive.destruction-late says what is left.',
      ),
    );
  if (checks.length > 0) return checks;
  const held1 = holds > 0 ? `; ${many(holds, 'legal hold')} over ${many(held, 'letter')}` : '';
  return due > 0 || holds > 0 ? [ok('retention', `${many(due, 'letter')} over and due to go${held1}`)] : [];
}
