import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type TestStore, testStore } from '../lab/database.ts';

const bin = fileURLToPath(new URL('../../bin/postern', import.meta.url));

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Cli {
  readonly lab: TestStore;
  readonly file: string;
  /** Runs `postern` to its end. */
  run(...args: string[]): Promise<Said>;
  /** Runs it with --json, which must succeed, and reads what it said. */
  json<T>(...args: string[]): Promise<T>;
  /** Starts it and leaves it running. */
  start(...args: string[]): ChildProcess;
}

const start = (dir: string, args: readonly string[]): ChildProcess =>
  spawn(bin, [...args], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });

export function ended(child: ChildProcess): Promise<Said> {
  let [out, err] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr!.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

/** An installation of its own over a migrated database: settings and certificate made by `postern init`. */
export async function installed(...initArgs: string[]): Promise<Cli> {
  const lab = await testStore();
  const run = (...args: string[]): Promise<Said> => ended(start(lab.dir, args));
  const made = await run(
    'init',
    '--yes',
    '--no-account',
    '--database',
    lab.url,
    '--domain',
    'clinic.example',
    ...initArgs,
  );
  if (made.code !== 0) throw new Error(`init said ${made.err}`);
  // The database's keys are wrapped by the lab's root.
  copyFileSync(lab.config.keys.passphrase_file, join(lab.dir, 'data', 'root.passphrase'));
  return {
    lab,
    file: join(lab.dir, 'postern.toml'),
    run,
    async json<T>(...args: string[]) {
      const { code, out, err } = await run(...args, '--json');
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
      return JSON.parse(out) as T;
    },
    start: (...args) => start(lab.dir, args),
  };
}
