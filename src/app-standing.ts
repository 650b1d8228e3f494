import type { House } from '#flow';
import { openWebhooks } from './app-webhooks.ts';
import { backups } from './cli/doctor-backup.ts';
import { bad, type Check, looked, ok, warning } from './cli/doctor-check.ts';
import { directory } from './cli/doctor-directory.ts';
import { evidence } from './cli/doctor-evidence.ts';
import { ownKeys } from './cli/doctor-keys.ts';
import { certificate, disk, malware } from './cli/doctor-machine.ts';

/** What `postern doctor` looks at and a running server can look at too, without asking the network. */
export async function standing(house: House): Promise<readonly Check[]> {
  const { config, clock, store } = house;
  const all = await Promise.all([
    looked('certificate', async () => certificate(config, clock.now())),
    looked('own keys', () => ownKeys(config, clock, store)),
    looked('evidence', () => evidence(config, clock, store)),
    looked('backup', () => backups(config, house)),
    looked('directory', () => directory(config, clock, store)),
    looked('disk', () => disk(config)),
    looked('malware', () => malware(config, clock)),
    looked('settings', async () => settings(house)),
    looked('webhooks', () => webhooks(house)),
  ]);
  return all.flat();
}

/** Whether anybody changed settings by hand. */
function settings({ settings: kept }: House): Check[] {
  const { drift } = kept.baseline;
  if (kept.drift.length > 0)
    return [
      bad('settings', kept.drift.join(' '), 'What was agreed stays in force; find out who wrote there.'),
    ];
  if (drift)
    return [
      bad(
        'settings',
        `Changed by hand in the file: ${drift.fields.join(', ')}.`,
        'Look at Settings: put it back, or answer for it.',
      ),
    ];
  return [ok('settings', 'as they were agreed')];
}

/** Whether other systems get what they are told; nothing where there are none. */
async function webhooks(house: House): Promise<Check[]> {
  const counted = await openWebhooks(house).standing();
  return counted.map(({ label, dead, gone }) =>
    gone || dead > 0
      ? warning(
          'webhooks',
          gone
            ? `${label} says that it takes no calls any more.`
            : `${dead} calls to ${label} were given up.`,
          'Look at Systems: put it right and make them again.',
        )
      : ok('webhooks', `${label} gets its calls`),
  );
}
