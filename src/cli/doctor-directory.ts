import type { Clock } from '#base';
import type { Config } from '#config';
import type { Store } from '#store';
import { bad, type Check, ok, warning } from './doctor-check.ts';
import { many } from './output.ts';

const minutes = (ms: number): string => `${Math.max(1, Math.round(ms / 60_000))} minutes`;

/** Whether the directory that says who is here answers, and whether anything it says waits for a person. */
export async function directory(config: Config, clock: Clock, store: Store): Promise<readonly Check[]> {
  if (config.directory.url === '') return [];
  const { directoryState } = await import('#people');
  const { okAt, failedSince, reason, held, seen } = await directoryState(config, store);
  const name = 'directory';
  const checks: Check[] = [];
  if (failedSince !== null)
    checks.push(
      bad(
        name,
        `it could not be read for ${minutes(clock.now() - failedSince)}: ${reason}`,
        'Whoever leaves meanwhile is cut off only when it answers again. Look at [directory] in the settings.',
      ),
    );
  else if (okAt === null || clock.now() - okAt > 5 * 60_000)
    checks.push(warning(name, 'it was not read for minutes', 'Is the server running?'));
  else if (reason !== '') checks.push(warning(name, reason, 'Look at [directory.groups] in the settings.'));
  if (held.length > 0)
    checks.push(
      bad(
        name,
        `missing there at once, and waiting for a person before they are cut off: ${many(held.length, 'account')}`,
        'Look at them on the page People of the console, or with: postern directory state',
      ),
    );
  return checks.length > 0 ? checks : [ok(name, `${seen} people, read less than five minutes ago`)];
}
