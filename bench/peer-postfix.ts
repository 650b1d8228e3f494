/**
 * Postfix and rspamd of our own, to be measured beside Postern: settings, queue, ports and processes of this run alone.
 * Nothing of the machine's own mail system is touched.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gone } from './child.ts';
import { later } from './cleanup.ts';
import { freePort } from './port.ts';
import { mainCf, masterCf, type PeerPorts, rspamdFiles } from './postfix-files.ts';
import { isAlive } from './processes.ts';
import type { Exit, Target, Trust } from './target.ts';

const call = promisify(execFile);

/** Runs a program that leaves a daemon behind: its output goes to a file, since the daemon keeps the file open for ever. */
async function run(program: string, args: readonly string[], notes: string): Promise<void> {
  const out = openSync(notes, 'a');
  const child = spawn(program, args, { stdio: ['ignore', out, out] });
  closeSync(out);
  const code = await new Promise<number | null>((done) =>
    child.once('exit', done).once('error', () => done(null)),
  );
  if (code !== 0) throw new Error(`${program} ${args.at(-1)}: ${tail(notes)}`);
}
const postfix = '/usr/sbin/postfix';
const rspamd = '/usr/bin/rspamd';

/** Why there is no peer on this machine; null where there is one. */
export function peerMissing(): string | null {
  const missing = [postfix, rspamd].filter((path) => !existsSync(path));
  if (missing.length > 0) return `${missing.join(' and ')} not installed (apt-get install postfix rspamd)`;
  return process.getuid?.() === 0 ? null : 'Postfix starts as root only';
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

function account(name: string): Account {
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export interface Peer extends Target {
  /** Letters in its archive. */
  archived(): number;
}

/** Writes everything below `dir` (which others may pass through) and starts both. */
export async function startPeer(dir: string, trust: Trust, exit: Exit): Promise<Peer> {
  const ports: PeerPorts = {
    smtp: await freePort(),
    milter: await freePort(),
    controller: await freePort(),
    nowhere: await freePort(),
  };
  const stopRspamd = await startRspamd(join(dir, 'rspamd'), ports);
  const stopPostfix = await startPostfix(join(dir, 'postfix'), ports, trust, exit);
  const archive = join(dir, 'postfix', 'archive', 'all', 'new');
  return {
    name: 'postfix',
    ports: [ports.smtp],
    sets: {
      postfix: [pidIn(join(dir, 'postfix/queue/pid/master.pid'))],
      rspamd: [pidIn(join(dir, 'rspamd/rspamd.pid'))],
    },
    archived: () => (existsSync(archive) ? readdirSync(archive).length : 0),
    async stop() {
      await stopPostfix();
      await stopRspamd();
    },
  };
}

const pidIn = (path: string): number => Number(readFileSync(path, 'utf8').trim());

async function startPostfix(
  dir: string,
  ports: PeerPorts,
  trust: Trust,
  exit: Exit,
): Promise<() => Promise<void>> {
  const etc = join(dir, 'etc');
  for (const folder of [etc, join(dir, 'queue'), join(dir, 'data'), join(dir, 'archive')])
    mkdirSync(folder, { recursive: true });
  const { uid, gid } = account('postfix');
  chownSync(join(dir, 'data'), uid, gid);
  const archivist = account('nobody');
  chownSync(join(dir, 'archive'), archivist.uid, archivist.gid);
  writeFileSync(join(etc, 'main.cf'), mainCf(dir, ports, trust, exit, archivist));
  writeFileSync(join(etc, 'master.cf'), masterCf(ports.smtp));
  const notes = join(dir, 'start.log');
  let started: Promise<void> | undefined;
  const stop = later(async () => {
    await started?.catch(() => {});
    const master = join(dir, 'queue/pid/master.pid');
    const pid = existsSync(master) ? pidIn(master) : 0;
    await run(postfix, ['-c', etc, 'stop'], notes).catch(() => {});
    if (pid > 0) await gone(pid);
    rmSync(dir, { recursive: true, force: true });
  });
  started = run(postfix, ['-c', etc, 'start'], notes);
  await started;
  await listening(ports.smtp, () => tail(join(dir, 'mail.log')));
  return stop;
}

async function startRspamd(dir: string, ports: PeerPorts): Promise<() => Promise<void>> {
  mkdirSync(join(dir, 'override.d'), { recursive: true });
  mkdirSync(join(dir, 'local.d'), { recursive: true });
  for (const [name, text] of Object.entries(rspamdFiles(dir, ports)))
    writeFileSync(join(dir, 'override.d', name), text);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(dir, 'dkim.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const { uid, gid } = account('_rspamd');
  await call('chown', ['-R', `${uid}:${gid}`, dir]);
  chmodSync(dir, 0o755);
  const pidFile = join(dir, 'rspamd.pid');
  let started: Promise<void> | undefined;
  const stop = later(async () => {
    await started?.catch(() => {});
    const pid = existsSync(pidFile) ? pidIn(pidFile) : 0;
    if (pid > 0 && isAlive(pid)) {
      process.kill(pid, 'SIGTERM');
      await gone(pid);
    }
    rmSync(dir, { recursive: true, force: true });
  });
  const folders = ['LOCAL_CONFDIR', 'RUNDIR', 'DBDIR', 'LOGDIR'].map((name) => `--var=${name}=${dir}`);
  started = run(
    rspamd,
    ['-u', '_rspamd', '-g', '_rspamd', '-c', '/etc/rspamd/rspamd.conf', '-p', pidFile, ...folders],
    join(dir, 'start.log'),
  );
  await started;
  await listening(ports.milter, () => tail(join(dir, 'rspamd.log')));
  return stop;
}

const tail = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').slice(-1500) : '');

/** Waits until somebody listens on a port of loopback. */
export async function listening(port: number, excuse: () => string, patience = 30_000): Promise<void> {
  for (let waited = 0; waited < patience; waited += 100) {
    if (await answers(port)) return;
    await pause(100);
  }
  throw new Error(`nothing listens on port ${port}: ${excuse()}`);
}

const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port }, () => done(true));
    socket.on('connect', () => socket.destroy());
    socket.on('error', () => done(false));
  });
