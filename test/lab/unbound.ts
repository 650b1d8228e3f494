/**
 * A validating resolver on loopback, unbound, over a DNS of its own: an own root, its trust anchor, and zones below it
 * that are signed, unsigned or broken. What it says of a name is what a real resolver would say.
 *
 *     const dns = await openUnbound({
 *       'signed.test': { records: ['@ MX 10 mx', 'mx A 127.0.0.20', '_25._tcp.mx TLSA 3 1 1 ab…'] },
 *       'plain.test': { state: 'insecure', records: ['@ MX 10 mx.signed.test.'] },
 *       'bogus.test': { state: 'bogus', records: ['@ MX 10 mx'] },
 *     });
 *     config.delivery.resolver = [dns.server];
 *     await dns.change('signed.test', { records: [] });
 *     await dns.close();
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { decode, encode } from 'dns-packet';
import { programPath } from './neighbours.ts';

export interface SignedZone {
  /** Zone file lines relative to the zone, class and TTL left out: `mx A 127.0.0.20`. */
  readonly records: readonly string[];
  /**
   * `secure`: signed, and its parent vouches. `insecure`: unsigned, and the parent says so. `bogus`: the parent vouches for
   * a key that is not the one that signed. `expired`: signatures of last year.
   */
  readonly state?: 'secure' | 'insecure' | 'bogus' | 'expired';
  /** Seconds; 60 unless said. */
  readonly ttl?: number;
  /** Seconds for which an absence is believed; 1 unless said. */
  readonly negative?: number;
}

export interface Unbound {
  /** `127.0.0.1:port`, as `[delivery] resolver` wants it. */
  readonly server: string;
  /** Puts a zone in the place of another, or a new one beside them. The resolver starts anew, remembering nothing. */
  change(name: string, zone: SignedZone): Promise<void>;
  /** Stops the resolver: nobody answers any more. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const tool = (name: string): string => {
  const path = programPath(name);
  if (!path) throw new Error(`${name} is not installed (Debian package ldnsutils)`);
  return path;
};

interface Made {
  readonly file: string;
  /** DS records for the parent; none where the zone is insecure. */
  readonly ds: readonly string[];
}

/** Writes a zone and signs it. `children` are lines about the zones below it. */
function make(dir: string, name: string, zone: SignedZone, children: readonly string[] = []): Made {
  const { state = 'secure', ttl = 60, negative = 1 } = zone;
  const label = name === '.' ? 'root' : name;
  const file = join(dir, `${label}.zone`);
  const origin = name === '.' ? '.' : `${name}.`;
  const lines = [
    `$ORIGIN ${origin}`,
    `$TTL ${ttl}`,
    `@ IN SOA ns.nic.test. root.nic.test. 1 3600 600 86400 ${negative}`,
    '@ IN NS ns.nic.test.',
    ...zone.records.map((record) => record.replace(/^(\S+)\s+/, `$1 ${ttl} IN `)),
    ...children,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  if (state === 'insecure') return { file, ds: [] };
  const newKey = (): string =>
    String(execFileSync(tool('ldns-keygen'), ['-a', 'ECDSAP256SHA256', '-k', origin], { cwd: dir })).trim();
  const key = newKey();
  const dates = state === 'expired' ? ['-i', '20240101', '-e', '20240201'] : [];
  const signed = `${file}.signed`;
  execFileSync(tool('ldns-signzone'), [...dates, '-o', origin, '-f', signed, file, key], { cwd: dir });
  // The parent knows another key than the one that signs.
  const vouched = state === 'bogus' ? newKey() : key;
  return { file: signed, ds: [readFileSync(join(dir, `${vouched}.ds`), 'utf8').trim()] };
}

/** Starts unbound over `zones`, on a free port of `host`. */
export async function openUnbound(
  zones: Readonly<Record<string, SignedZone>>,
  { host = '127.0.0.1', port = 0 }: { readonly host?: string; readonly port?: number } = {},
): Promise<Unbound> {
  const all: Record<string, SignedZone> = { ...zones };
  const dir = mkdtempSync(join(tmpdir(), 'unbound-'));
  let at = port || (await freePort(host));
  let child: ChildProcess | null = null;

  const stop = async (): Promise<void> => {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((done) => running.once('exit', done));
    running.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    await stop();
    for (const name of readdirSync(dir)) rmSync(join(dir, name));
    writeFileSync(join(dir, 'unbound.conf'), configuration(dir, host, at, all));
    let said = '';
    const started = spawn(
      programPath('unbound') ?? 'unbound',
      ['-d', '-p', '-c', join(dir, 'unbound.conf')],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    started.stderr?.on('data', (text) => {
      said = (said + String(text)).slice(-4000);
    });
    child = started;
    for (let tries = 0; !(await answers(host, at)); tries++) {
      if (started.exitCode !== null || tries > 200) throw new Error(`unbound does not answer: ${said}`);
      await pause(20);
    }
  };
  // A port that was free may be somebody else's a moment later: tests run side by side.
  const begin = async (tries: number): Promise<void> => {
    await start().catch(async (error) => {
      if (port || tries === 0 || !/already in use/i.test(String(error))) throw error;
      at = await freePort(host);
      await begin(tries - 1);
    });
  };
  try {
    await begin(3);
  } catch (error) {
    await stop();
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  return {
    server: `${host}:${at}`,
    async change(name, zone) {
      all[name] = zone;
      await start();
    },
    stop,
    async close() {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function configuration(
  dir: string,
  host: string,
  port: number,
  zones: Readonly<Record<string, SignedZone>>,
): string {
  const made = Object.entries(zones).map(([name, zone]) => ({ name, ...make(dir, name, zone) }));
  const children = made.flatMap(({ name, ds }) => [`${name}. IN NS ns.nic.test.`, ...ds]);
  const root = make(dir, '.', { records: ['ns.nic.test. A 127.0.0.1'] }, children);
  writeFileSync(join(dir, 'anchor'), `${root.ds.join('\n')}\n`);
  const zoneOf = (name: string, file: string): string =>
    `auth-zone:\n  name: "${name}"\n  zonefile: "${file}"\n  for-upstream: yes\n  for-downstream: no\n  fallback-enabled: no\n`;
  return `server:
  directory: "${dir}"
  chroot: ""
  username: ""
  pidfile: ""
  logfile: ""
  use-syslog: no
  verbosity: 0
  interface: ${host}
  port: ${port}
  access-control: 0.0.0.0/0 allow
  do-ip6: no
  do-not-query-localhost: no
  num-threads: 1
  outgoing-range: 64
  num-queries-per-thread: 32
  msg-cache-size: 1m
  rrset-cache-size: 1m
  key-cache-size: 1m
  module-config: "validator iterator"
  trust-anchor-file: "${join(dir, 'anchor')}"
  local-zone: "test." transparent
  local-zone: "127.in-addr.arpa." transparent
  qname-minimisation: no
  root-key-sentinel: no
  trust-anchor-signaling: no
remote-control:
  control-enable: no
${zoneOf('.', root.file)}${made.map(({ name, file }) => zoneOf(name, file)).join('')}`;
}

const freePort = (host: string): Promise<number> =>
  new Promise((done) => {
    const probe = createSocket('udp4');
    probe.bind(0, host, () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

/** Whether somebody answers a question at that port. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = createSocket('udp4');
    const end = (result: boolean): void => {
      clearTimeout(timer);
      socket.removeAllListeners().on('error', () => {});
      socket.close();
      done(result);
    };
    const timer = setTimeout(() => end(false), 200);
    socket.on('error', () => end(false));
    socket.on('message', (bytes) => end(decode(bytes).type === 'response'));
    socket.connect(port, host, () =>
      socket.send(encode({ type: 'query', id: 7, questions: [{ type: 'A', name: 'ns.nic.test' }] })),
    );
  });
}
