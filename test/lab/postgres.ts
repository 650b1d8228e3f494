import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { silentLog } from '#base';
import { openEmbedded } from '#store';

/** The name under which the runner tells test files where the shared PostgreSQL is. */
export const variable = 'POSTERN_TEST_DATABASE';

/**
 * Runs beside the PostgreSQL of a test run: once no process that registered itself is alive for a few seconds, it takes
 * the folder away, ends PostgreSQL and removes what it wrote. So nothing stays behind a run, however the run ended.
 * The folder is renamed first: whoever comes at that moment finds none and starts its own.
 */
const watchdog = `
dir=$1; idle=0
while [ $idle -lt 4 ] && [ -d "$dir" ]; do
  sleep 1
  idle=$((idle + 1))
  for user in "$dir"/users/*; do
    if [ -e "$user" ]; then
      if kill -0 "\${user##*/}" 2>/dev/null; then idle=0; else rm -f "$user"; fi
    fi
  done
done
mv "$dir" "$dir.$$" 2>/dev/null || exit 0
if pid=$(head -n 1 "$dir.$$/postgres/postmaster.pid" 2>/dev/null); then
  kill -INT "$pid" 2>/dev/null
  while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
fi
socket=$(cat "$dir.$$/postgres.socket" 2>/dev/null) && rm -rf "$socket"
rm -rf "$dir.$$"
`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** The folder in which the test files of one account that run alone find each other. */
export const sharedFolder = (): string => join(tmpdir(), `postern-test-${process.getuid?.() ?? 0}`);

/** Takes the right to start PostgreSQL in `dir`; false while another process has it. */
function takeTurn(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    const holder = Number(readFileSync(lock, 'utf8') || process.pid);
    if (!isAlive(holder)) rmSync(lock, { force: true });
    return false;
  }
}

/** Registers this process in `dir`, as root's PostgreSQL account must be able to pass through it. */
function register(dir: string): string {
  mkdirSync(join(dir, 'users'), { recursive: true, mode: 0o755 });
  if (statSync(dir).uid !== (process.getuid?.() ?? 0)) throw new Error(`${dir} belongs to somebody else`);
  const entry = join(dir, 'users', String(process.pid));
  writeFileSync(entry, '');
  return entry;
}

export interface Held {
  readonly url: string;
  /** Ends it at once, for whoever knows that nobody else holds it. */
  end(): Promise<void>;
}

/**
 * A PostgreSQL that runs for as long as any process holds it: starts it in `dir`, or joins the one that runs there
 * already. Needs no release: the end of the process is one.
 */
export async function holdPostgres(dir: string): Promise<Held> {
  for (;;) {
    const entry = register(dir);
    const lock = join(dir, 'starting');
    while (exists(dir) && !takeTurn(lock)) await pause(50);
    if (!exists(entry)) continue;
    if (!exists(join(dir, 'watched'))) watch(dir);
    const { url, pid } = await openEmbedded(dir, silentLog);
    rmSync(lock, { force: true });
    if (exists(entry)) return { url, end: () => end(dir, pid) };
  }
}

function watch(dir: string): void {
  spawn('sh', ['-c', watchdog, 'sh', dir], { cwd: '/', detached: true, stdio: 'ignore' }).unref();
  writeFileSync(join(dir, 'watched'), '');
}

async function end(dir: string, pid: number): Promise<void> {
  const socket = readFileSync(join(dir, 'postgres.socket'), 'utf8').split('\n')[0]!;
  if (isAlive(pid)) process.kill(pid, 'SIGINT');
  while (isAlive(pid)) await pause(20);
  rmSync(socket, { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}
