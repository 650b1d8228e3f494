/** The PostgreSQL of the demo: the one that comes with Postern, with a log file, started again should it fall. */
import { appendFileSync, chownSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { silentLog } from '#base';
import { openEmbedded } from '#store';
import type { Ground } from './ground.ts';
import { until } from './until.ts';

export interface Postgres {
  readonly log: string;
}

export const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const socketOf = (url: string): string =>
  new URL(url.replace('@/', '@localhost/')).searchParams.get('host') ?? '';

/** Starts it in `<folder>/data`. `fell`: called after it had died and runs again. */
export async function openPostgres(ground: Ground, fell: () => unknown): Promise<Postgres> {
  const data = ground.make('data');
  const logs = ground.make('postgres-log', 0o755);
  let ending = false;
  let running: ReturnType<typeof openEmbedded>;
  const start = async (): ReturnType<typeof openEmbedded> => {
    running = openEmbedded(data, silentLog);
    const database = await running;
    ground.note('postgres', database.pid);
    ground.leftover(socketOf(database.url));
    return database;
  };
  ground.atEnd(async () => {
    ending = true;
    const { pid, stop } = await running;
    await stop();
    // It stays for others who use it; here everybody is gone, or must go.
    if (alive(pid)) process.kill(pid, 'SIGINT');
    await until(() => !alive(pid), 8000);
    ground.note('postgres', null);
  });
  const first = await start();
  // Its own account must be able to write there, and nothing may be set before the cluster is made.
  const cluster = `${data}/postgres`;
  const { uid, gid } = statSync(cluster);
  chownSync(logs, uid, gid);
  appendFileSync(
    `${cluster}/postgresql.auto.conf`,
    `logging_collector = on\nlog_directory = '${logs}'\nlog_filename = 'postgres.log'\nlog_rotation_age = 0\n`,
  );
  await first.stop();
  let database: Awaited<ReturnType<typeof openEmbedded>> | null = await start();
  const watch = setInterval(async () => {
    if (ending || !database || alive(database.pid)) return;
    database = null;
    await pause(500);
    database = await start();
    await fell();
  }, 1000).unref();
  ground.atEnd(() => clearInterval(watch));
  return { log: `${logs}/postgres.log` };
}
