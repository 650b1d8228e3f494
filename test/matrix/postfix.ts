/** The same servers against a Postfix with settings that are common for strict mail, over the same kind of wire. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { atLeast, type Floor } from '#mail';
import { authority } from '../lab/certificates.ts';
import { openPostfix, type Postfix } from '../lab/postfix.ts';
import { copiesOf, decoded, firstLetterTo, isOwn, letterTo, wordsIn } from './letters.ts';
import { kindOf } from './servers.ts';
import { streamsOf } from './wire.ts';
import { type Cell, cellName, firstReaderOf, network, readerOf, writer } from './words.ts';
import { openWorld, type World } from './world.ts';

/** `smtp_tls_security_level`: encrypted where it is offered; by DNSSEC where there are records; by name always. */
export const levels = ['may', 'dane', 'secure'] as const;
export type Level = (typeof levels)[number];

/** What became of one letter that must not be handed to a server that has not proved its name. */
export interface Fate {
  readonly server: string;
  readonly level: Level;
  /** `sent`: to a server that proved at least its name. `unproved`: encrypted, to whoever it was. */
  readonly end: 'sent' | 'unproved' | 'clear' | 'returned' | 'waits' | 'lost';
  /** Whether the first attempt left it waiting. */
  readonly waited: boolean;
  /** Words of the letter stood in the report to its sender. */
  readonly quoted: boolean;
  readonly copies: number;
}

/** Seconds: what takes five days in life. */
const lifetime = 30;
const needed: Floor = 'verified';

const settingsFor = (level: Level, ca: string): string[] => [
  'relayhost =',
  'mynetworks = 127.0.0.0/8',
  'smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination',
  'smtpd_tls_security_level = none',
  'smtpd_peername_lookup = no',
  'smtp_dns_support_level = dnssec',
  'smtp_host_lookup = dns',
  `smtp_tls_security_level = ${level}`,
  `smtp_tls_CAfile = ${ca}`,
  'smtp_tls_session_cache_database = btree:$data_directory/sessions',
  'smtp_tls_loglevel = 1',
  'smtp_connection_cache_on_demand = no',
  'smtp_connect_timeout = 3s',
  ...['helo', 'starttls', 'mail', 'rcpt', 'data_init', 'data_xfer', 'data_done', 'quit'].map(
    (what) => `smtp_${what}_timeout = 4s`,
  ),
  'smtp_per_record_deadline = yes',
  'queue_run_delay = 3s',
  'minimal_backoff_time = 6s',
  'maximal_backoff_time = 6s',
  `maximal_queue_lifetime = ${lifetime}s`,
  `bounce_queue_lifetime = ${lifetime}s`,
];

function useResolver(dir: string): void {
  const file = join(dir, 'resolv.conf');
  writeFileSync(file, `nameserver ${network.resolver}\noptions trust-ad edns0\n`, { mode: 0o644 });
  execFileSync('mount', ['--bind', file, '/etc/resolv.conf']);
}

const queued = (postfix: Postfix): number =>
  ['maildrop', 'incoming', 'active', 'deferred'].reduce((sum, name) => {
    try {
      return (
        sum +
        readdirSync(join(postfix.queue, name), { recursive: true, withFileTypes: true }).filter((one) =>
          one.isFile(),
        ).length
      );
    } catch {
      return sum;
    }
  }, 0);

export async function runPostfix(level: Level, cells: readonly Cell[], dir: string): Promise<Fate[]> {
  const world: World = await openWorld(cells, dir);
  const ca = join(dir, 'ca.pem');
  writeFileSync(ca, world.ca, { mode: 0o644 });
  execFileSync('chmod', ['755', dirname(ca)]);
  useResolver(dir);
  const postfix = await openPostfix({
    name: 'mail.clinic.test',
    domains: [],
    tls: authority('Our Own Doors').issue(['mail.clinic.test']),
    relayTo: 25,
    host: '127.0.0.1',
    settings: settingsFor(level, ca),
  });
  const mailer = createTransport({ host: '127.0.0.1', port: postfix.port, ignoreTLS: true, pool: true });
  const submit = (to: string, raw: Buffer) => mailer.sendMail({ envelope: { from: writer, to: [to] }, raw });
  const salt = randomBytes(6).toString('hex');
  for (const cell of cells.filter(({ server }) => kindOf(server).first)) {
    const to = firstReaderOf(cell, kindOf(cell.server).first === 'other' ? 'other-' : '');
    await submit(to, firstLetterTo(to));
  }
  await pause(4000);
  await world.turn('afterFirst');
  for (const cell of cells) await submit(readerOf(cell), letterTo(cell, salt));
  await pause(5000);
  const log = postfix.log();
  const waited = new Set(
    cells
      .filter((cell) => log.includes(`to=<${readerOf(cell)}>`) && statusOf(log, cell) === 'deferred')
      .map(cellName),
  );
  await world.turn('between');
  for (let seconds = 0; seconds < lifetime + 40 && queued(postfix) > 0; seconds++) await pause(1000);
  const left = postfix.log();
  mailer.close();
  await postfix.close();
  const arrived = await world.arrived();
  const streams = streamsOf(await world.close());
  const clear = new Set(streams.flatMap(({ bytes }) => wordsIn(bytes, cells, salt).map(cellName)));
  const quoted = new Set(
    arrived.filter(isOwn).flatMap((one) => wordsIn(decoded(one), cells, salt).map(cellName)),
  );
  return cells.map((cell): Fate => {
    const name = cellName(cell);
    const copies = copiesOf(cell, arrived);
    const { proves } = kindOf(cell.server);
    const proved = proves !== null && atLeast(proves, needed);
    const status = statusOf(left, cell);
    const end = clear.has(name)
      ? 'clear'
      : copies.length > 0
        ? proved
          ? 'sent'
          : 'unproved'
        : status === 'bounced' || status === 'expired'
          ? 'returned'
          : status === 'deferred'
            ? 'waits'
            : 'lost';
    return {
      server: cell.server,
      level,
      end,
      waited: waited.has(name),
      quoted: quoted.has(name),
      copies: copies.length,
    };
  });
}

/** The last word of its log on a letter. */
function statusOf(log: string, cell: Cell): string {
  const lines = log.split('\n').filter((line) => line.includes(`to=<${readerOf(cell)}>`));
  const last =
    lines.map((line) => /status=(\w+)/.exec(line)?.[1]).findLast((found) => found !== undefined) ?? '';
  const id = /: ([0-9A-Za-z]+): to=</.exec(lines.at(-1) ?? '')?.[1];
  return id && log.includes(`${id}: from=<${writer}>, status=expired`) ? 'expired' : last;
}
