import type { House } from '#flow';
import { backups } from './cli/doctor-backup.ts';
import { type Check, looked } from './cli/doctor-check.ts';
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
    looked('disk', () => disk(config)),
    looked('malware', () => malware(config, clock)),
  ]);
  return all.flat();
}
