import { type ChildProcess, spawn } from 'node:child_process';
import {
  chownSync,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { silentLog } from '#base';
import { openEmbedded } from '#store';

/** All durable, as production has it; a small log that turns often, so that checkpoints fall between the faults. */
const settings = [
  'listen_addresses=',
  'max_connections=60',
  'shared_buffers=64MB',
  'max_wal_size=192MB',
  'min_wal_size=96MB',
  'checkpoint_timeout=30s',
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'jit=off',
  'log_min_messages=warning',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'autovacuum_naptime=10s',
  'restart_after_crash=on',
];

/** The processes below `pid`, and itself: as the kernel has them now. */
export function tree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while we looked.
    }
  }
  const found = [pid];
  for (const one of found) found.push(...(children.get(one) ?? []));
  return found;
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended by itself.
    }
  }
}

/**
 * A PostgreSQL that the harness starts as its own child: a killed postmaster that nobody reaps would look alive to the
 * next one.
 */
export class Cluster {
  readonly dir: string;
  readonly url: string;
  readonly #program: string;
  readonly #socket: string;
  readonly #log: string;
  #child: ChildProcess | null = null;

  private constructor(dir: string, program: string, log: string) {
    this.dir = dir;
    this.#program = program;
    this.#log = log;
    this.#socket = mkdtempSync(join(tmpdir(), 'postern-crash-pg-'));
    const { uid, gid } = statSync(dir);
    chownSync(this.#socket, uid, gid);
    this.url = `postgres://postern@/postern?host=${encodeURIComponent(this.#socket)}`;
  }

  /** Makes the database below `folder`, with the database `postern` in it; it does not run yet. */
  static async create(folder: string, log: string): Promise<Cluster> {
    const embedded = await openEmbedded(folder, silentLog);
    const program = readlinkSync(`/proc/${embedded.pid}/exe`);
    await embedded.stop();
    return new Cluster(join(folder, 'postgres'), program, log);
  }

  /** One that was made before, such as a copy of another. */
  static at(folder: string, program: string, log: string): Cluster {
    return new Cluster(join(folder, 'postgres'), program, log);
  }

  get program(): string {
    return this.#program;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get running(): boolean {
    return this.#child !== null;
  }

  /** Starts it and waits until it answers. False where it ended instead. */
  async start(patience = 60_000): Promise<boolean> {
    const { uid, gid } = statSync(this.dir);
    const args = [...settings, `unix_socket_directories=${this.#socket}`].flatMap((setting) => [
      '-c',
      setting,
    ]);
    const child = spawn(this.#program, ['-D', this.dir, ...args], {
      uid,
      gid,
      cwd: '/',
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.pipe(createWriteStream(this.#log, { flags: 'a' }));
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = null;
    });
    return this.answers(patience);
  }

  /** Waits until it takes questions; false where it has ended or the time is over. */
  async answers(patience = 60_000): Promise<boolean> {
    for (const until = Date.now() + patience; Date.now() < until && this.#child; await pause(50)) {
      if (
        await this.ask('SELECT 1').then(
          () => true,
          () => false,
        )
      )
        return true;
    }
    return false;
  }

  async ask<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5000 });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query<R>(text, values)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  }

  get pids(): number[] {
    return this.#child?.pid ? tree(this.#child.pid) : [];
  }

  /** kill -9 of the postmaster and everything below it, at once. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const all = this.pids;
    signal(all, 'SIGSTOP');
    signal(this.pids, 'SIGKILL');
    signal(all, 'SIGKILL');
    while (this.#child === child) await pause(5);
    while (all.some(alive)) await pause(5);
  }

  hang(): void {
    signal(this.pids, 'SIGSTOP');
  }

  wake(): void {
    signal(this.pids, 'SIGCONT');
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.wake();
    child.kill('SIGINT');
    for (const until = Date.now() + 20_000; this.#child === child && Date.now() < until; ) await pause(20);
    if (this.#child === child) await this.kill();
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#socket, { recursive: true, force: true });
  }
}

export const alive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

export const folderOf = (cluster: Cluster): string => dirname(cluster.dir);
