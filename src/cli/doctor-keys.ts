import type { Clock } from '#base';
import type { Config } from '#config';
import type { Store } from '#store';
import { bad, type Check, ok, warning } from './doctor-check.ts';
import { many } from './output.ts';

/** Keys that letters are signed with: one that has ended signs nothing, and letters leave without. */
export async function ownKeys(config: Config, clock: Clock, store: Store): Promise<Check[]> {
  const { countOwnEnds } = await import('#keys');
  const now = clock.now();
  const { active, ended, ending, waiting } = await countOwnEnds(
    store,
    new Date(now),
    new Date(now + config.keys.own.warn_before),
  );
  const look = 'Run: postern keys own list; then make or request the next with postern keys own.';
  if (ended > 0) return [bad('own keys', `${many(ended, 'key')} ended: nothing is signed with them`, look)];
  if (ending > 0) return [warning('own keys', `${many(ending, 'key')} soon at an end`, look)];
  if (waiting > 0)
    return [
      warning(
        'own keys',
        `${many(waiting, 'certificate')} asked for, not here yet`,
        'postern keys own install FILE',
      ),
    ];
  return active > 0 ? [ok('own keys', `${many(active, 'key')} of our own`)] : [];
}
