import type { Clock } from '#base';
import type { Config } from '#config';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { Store } from '#store';
import { bad, type Check, ok, warning } from './doctor-check.ts';

/** Whether backups are made, and whether drills have shown that they can be restored. */
export async function backups(
  config: Config,
  needs: { store: Store; keys: Keys; clock: Clock; evidence: Evidence },
): Promise<readonly Check[]> {
  const { places } = config.backup;
  const { Backup } = await import('#backup');
  const troubles = await new Backup({ ...needs, config, epochs: null }).troubles();
  if (troubles.length > 0)
    return troubles.map((says) => bad('backup', says, 'postern backup list shows all of them.'));
  if (places.length === 0)
    return [warning('backup', 'No backups are made.', 'Name two places under [backup] in the settings.')];
  if (places.length === 1)
    return [
      warning('backup', `All backups are in ${places[0]}.`, 'Name a second place, on another machine.'),
    ];
  return [ok('backup', `made and tried, in ${places.length} places`)];
}
