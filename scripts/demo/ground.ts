/** Where the demo stands: a folder of its own, what must be tidied up, and a guard for when the demo itself is killed. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How long one thing may take to be tidied up, milliseconds. */
const patience = 12_000;

/** Whether accounts other than ours may pass through every folder of a path. */
function passable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (!(statSync(folder).mode & 0o001)) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * Root's PostgreSQL runs under another account, which cannot reach root's private folders: where the temporary folder is
 * one of them, the common one is used, by all that this process starts too.
 */
function useReachableTemporaryFolder(): void {
  if (process.getuid?.() === 0 && !passable(tmpdir()) && existsSync('/tmp')) process.env.TMPDIR = '/tmp';
}

const guardScript = `
demo=$1; folder=$2
while kill -0 "$demo" 2>/dev/null && [ -d "$folder" ]; do sleep 1; done
[ -d "$folder" ] || exit 0
sleep 1
for pid in $(cat "$folder/pids" 2>/dev/null); do kill -INT "$pid" 2>/dev/null; done
tries=0
while [ $tries -lt 15 ]; do
  alive=
  for pid in $(cat "$folder/pids" 2>/dev/null); do kill -0 "$pid" 2>/dev/null && alive=1; done
  [ "$alive" ] || break
  sleep 1
  tries=$((tries + 1))
done
for pid in $(cat "$folder/pids" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null; done
for path in $(cat "$folder/leftovers" 2>/dev/null); do rm -rf "$path"; done
rm -rf "$folder"
`;

export class Ground {
  readonly folder: string;
  readonly #closers: (() => unknown)[] = [];
  readonly #pids = new Map<string, number>();
  #ending: Promise<void> | null = null;

  constructor() {
    useReachableTemporaryFolder();
    this.folder = mkdtempSync(join(tmpdir(), 'postern-demo-'));
    chmodSync(this.folder, 0o711);
    spawn('sh', ['-c', guardScript, 'sh', String(process.pid), this.folder], {
      cwd: '/',
      detached: true,
      stdio: 'ignore',
    }).unref();
    this.atEnd(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Makes a folder in it. */
  make(name: string, mode = 0o755): string {
    mkdirSync(this.path(name), { recursive: true });
    chmodSync(this.path(name), mode);
    return this.path(name);
  }

  /** What is done at the end, the latest first. */
  atEnd(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Processes to end, by what they are; null once one has ended. The file `pids` always has those that run now. */
  note(name: string, pid: number | null): void {
    if (pid === null) this.#pids.delete(name);
    else this.#pids.set(name, pid);
    if (existsSync(this.folder)) writeFileSync(this.path('pids'), `${[...this.#pids.values()].join('\n')}\n`);
  }

  /** Folders outside of ours that go with it. */
  leftover(path: string): void {
    writeFileSync(this.path('leftovers'), `${path}\n`);
  }

  get pids(): ReadonlyMap<string, number> {
    return this.#pids;
  }

  end(): Promise<void> {
    this.#ending ??= this.#closeAll();
    return this.#ending;
  }

  async #closeAll(): Promise<void> {
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
      const late = new AbortController();
      const closing = Promise.resolve(close()).catch(() => {});
      await Promise.race([closing, pause(patience, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
    }
  }
}
