/**
 * A real Postfix as a reader's server: its own configuration, queue and port in one scratch folder, no service of the
 * machine touched. It takes mail for the domains given and hands it on in clear to a sink's port, where the test looks
 * at it. It needs root, as Postfix's master does.
 *
 *     const postfix = await openPostfix({ name: 'mx.real.test', domains: ['real.test'], tls, relayTo: sink.port });
 *     postfix.port; await postfix.close();
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Credentials } from './certificates.ts';
import { programPath, without } from './neighbours.ts';

export interface PostfixOptions {
  readonly name: string;
  readonly domains: readonly string[];
  readonly tls: Credentials;
  /** Port on 127.0.0.1 that everything taken is handed on to. */
  readonly relayTo: number;
  /** The address it listens at. */
  readonly host?: string;
  readonly port?: number;
  /** More lines for main.cf. */
  readonly settings?: readonly string[];
}

export interface Postfix {
  readonly host: string;
  readonly port: number;
  /** The folder of its queue. */
  readonly queue: string;
  /** Its log so far. */
  log(): string;
  close(): Promise<void>;
}

/** Words for a test's `skip`, or false where Postfix can run. */
export const postfixMissing = (): string | false =>
  without('postfix') || (process.getuid?.() === 0 ? false : 'postfix needs root');

const run = promisify(execFile);

async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, host, done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

function masterCf(host: string, port: number): string {
  const services = [
    `${host}:${port} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'postlog unix-dgram n - n - 1 postlogd',
    ...['bounce', 'defer', 'trace'].map((name) => `${name} unix - - n - 0 bounce`),
    ...['proxymap', 'smtp', 'error', 'discard'].map((name) => `${name} unix - - n - - ${name}`),
    ...['verify', 'anvil', 'scache'].map((name) => `${name} unix - - n - 1 ${name}`),
    'retry unix - - n - - error',
  ];
  return `${services.join('\n')}\n`;
}

function mainCf(dir: string, options: PostfixOptions): string {
  const lines = [
    'compatibility_level = 3.6',
    `queue_directory = ${dir}/queue`,
    `data_directory = ${dir}/data`,
    `maillog_file = ${dir}/mail.log`,
    `maillog_file_prefixes = ${dir}`,
    `myhostname = ${options.name}`,
    'mydestination =',
    // All of 127.0.0.0/8 is served; where exactly, master.cf says.
    'inet_interfaces = loopback-only',
    'inet_protocols = ipv4',
    'mynetworks =',
    'smtpd_relay_restrictions = reject_unauth_destination',
    'alias_maps =',
    'relay_transport = smtp',
    'fast_flush_domains =',
    'smtp_dns_support_level = disabled',
    `relay_domains = ${options.domains.join(' ')}`,
    `relayhost = [127.0.0.1]:${options.relayTo}`,
    'smtpd_tls_security_level = may',
    'smtpd_tls_received_header = yes',
    `smtpd_tls_chain_files = ${dir}/chain.pem`,
    'smtpd_forbid_bare_newline = yes',
    'smtpd_client_connection_rate_limit = 0',
    ...(options.settings ?? []),
  ];
  // A name twice is warned of by each of its processes, and its log service can choke on its own warning.
  const byName = new Map(lines.map((line) => [line.split('=')[0]!.trim(), line]));
  return `${[...byName.values()].join('\n')}\n`;
}

/** Starts one and waits until it listens. */
export async function openPostfix(options: PostfixOptions): Promise<Postfix> {
  const dir = mkdtempSync(join(tmpdir(), 'postfix-'));
  // Its unprivileged processes must get through to their own files.
  chmodSync(dir, 0o755);
  const host = options.host ?? '127.0.0.1';
  const port = options.port ?? (await freePort(host));
  for (const name of ['etc', 'queue', 'data']) mkdirSync(join(dir, name));
  writeFileSync(join(dir, 'etc/master.cf'), masterCf(host, port));
  writeFileSync(join(dir, 'etc/main.cf'), mainCf(dir, options));
  writeFileSync(join(dir, 'chain.pem'), options.tls.key + options.tls.cert, { mode: 0o600 });
  const postfix = programPath('postfix')!;
  await run('chown', ['postfix', join(dir, 'data')]);
  const close = async (): Promise<void> => {
    await run(postfix, ['-c', join(dir, 'etc'), 'stop']).catch(() => {});
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await run(postfix, ['-c', join(dir, 'etc'), 'start']);
    await listening(host, port);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    host,
    port,
    queue: join(dir, 'queue'),
    close,
    log: () => readFileSync(join(dir, 'mail.log'), 'utf8'),
  };
}

async function listening(host: string, port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const up = await new Promise<boolean>((done) => {
      const socket = connect({ host, port }, () => {
        socket.destroy();
        done(true);
      });
      socket.on('error', () => done(false));
    });
    if (up) return;
    if (tries > 100) throw new Error('postfix does not listen');
    await new Promise((done) => setTimeout(done, 50));
  }
}
