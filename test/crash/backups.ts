import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Place } from './place.ts';
import type { Dice } from './random.ts';

const postern = fileURLToPath(new URL('../../bin/postern', import.meta.url));

export interface Backups {
  /** Runs that came to their end, and those that were killed or met a database that was down. */
  made: number;
  broken: number;
  /** Where they lie: to be searched for what must not be there. */
  readonly dir: string;
  /** Ends them, makes one more with nobody hindering it, and reads all of it; sentences about what is wrong. */
  finish(): Promise<string[]>;
}

/** Backups one after another beside everything else, every third of them killed at a moment of the dice's. */
export async function startBackups(place: Place, dice: Dice, running: () => boolean): Promise<Backups> {
  const dir = join(place.dir, 'backups');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const config = join(place.dir, `${place.members[0]!.name}.toml`);
  const scratch = join(place.dir, 'scratch');
  let child: ChildProcess | null = null;
  const run = (...words: string[]): Promise<number | null> => {
    const one = spawn(postern, [...words, '--config', config, '--json'], {
      cwd: scratch,
      env: { PATH: process.env.PATH ?? '', TMPDIR: scratch, HOME: scratch },
      stdio: 'ignore',
    });
    child = one;
    return new Promise((done) => one.once('close', done));
  };
  if ((await run('backup', 'recovery-key', 'create')) !== 0) throw new Error('no recovery key was made');
  let stopped = false;
  const count = { made: 0, broken: 0 };
  const loop = (async () => {
    for (let n = 1; !stopped && running(); n++) {
      const ended = run('backup', '--to', dir);
      const killed = n % 3 === 0 ? pause(dice.between(500, 4000)).then(() => child?.kill('SIGKILL')) : null;
      if ((await ended) === 0) count.made++;
      else count.broken++;
      await killed;
      await pause(dice.between(100, 2000));
    }
  })();
  return {
    dir,
    get made() {
      return count.made;
    },
    get broken() {
      return count.broken;
    },
    async finish() {
      stopped = true;
      await loop;
      const wrong: string[] = [];
      if ((await run('backup', '--to', dir)) !== 0) wrong.push('no backup could be made after the faults');
      else if ((await run('backup', 'verify', dir)) !== 0)
        wrong.push('the backup after the faults is not whole');
      return wrong;
    },
  };
}
