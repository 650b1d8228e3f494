import { Fault } from '#base';
import type { House } from '#flow';
import { apart, openBackup } from './backup-rooms.ts';

const minute = 60_000;

/**
 * Backups and drills when they are due, each in a process of its own, so that neither slows or ends the server. Of several
 * servers one does it. What fails stands in the evidence and in `postern status`.
 */
export function startBackupJobs(house: House, file: string): { stop(): void } {
  const { config, log } = house;
  const { places, every, drill_every } = config.backup;
  let busy = false;
  const job = async (name: string, pause: number, words: readonly string[]): Promise<void> => {
    if (!(await (await openBackup(house)).due(name, pause))) return;
    const { code } = await apart([...words, '--config', file]);
    if (code !== 0) log.error('backup-failed', { reason: `postern ${name} ended with ${code}` });
  };
  const round = async (): Promise<void> => {
    if (busy || places.length === 0) return;
    busy = true;
    try {
      if (await (await openBackup(house)).recovery()) {
        await job('backup', every, ['backup']);
        await job('drill', drill_every, ['drill']);
      } else log.warn('backup-no-key', { reason: 'postern backup recovery-key create' });
    } catch (error) {
      log.error('backup-failed', { code: Fault.from(error).code, reason: Fault.from(error).detail });
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void round(), minute).unref();
  return { stop: () => clearInterval(timer) };
}
