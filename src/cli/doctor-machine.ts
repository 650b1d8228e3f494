import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { type Clock, silentLog } from '#base';
import { type Config, type ConfigProblem, pathIn } from '#config';
import type { Keys } from '#keys';
import type { Store } from '#store';
import { bad, type Check, ok, warning } from './doctor-check.ts';
import { duration, many } from './output.ts';

/** What the check of the settings found. */
export function settings(problems: readonly ConfigProblem[], file: string): Check[] {
  const wrong = problems.filter(({ weight }) => weight !== 'note');
  if (wrong.length === 0) return [ok('settings', `${file} is good`)];
  return wrong.map(({ line, setting, wrong: what, right, weight }) =>
    (weight === 'refuse' ? bad : warning)(
      'settings',
      `${line === null ? '' : `line ${line}: `}${setting}: ${what}`,
      right,
    ),
  );
}

export function certificate(config: Config, now: number): Check[] {
  if (!config.tls.certificate)
    return [bad('certificate', 'there is none', 'Set certificate and key in [tls].')];
  const read = new X509Certificate(readFileSync(pathIn(config, config.tls.certificate)));
  const left = read.validToDate.getTime() - now;
  const until = `until ${read.validToDate.toISOString().slice(0, 10)}`;
  const { hostname } = config.organisation;
  if (left <= 0)
    return [bad('certificate', `expired ${duration(-left)} ago`, 'Renew it, then restart Postern.')];
  if (!read.checkHost(hostname))
    return [bad('certificate', `it is not for ${hostname}`, `Have one made for ${hostname}.`)];
  if (read.issuer === read.subject)
    return [
      warning(
        'certificate',
        `made by ourselves, ${until}`,
        `Mail programs ask about it. Have one made for ${hostname} by an authority, such as with certbot (docs/guide/going-live.md).`,
      ),
    ];
  if (left < 14 * 86_400_000)
    return [warning('certificate', `${until}: ${duration(left)} left`, 'Renew it now.')];
  return [ok('certificate', `${hostname}, ${until}`)];
}

export async function disk(config: Config): Promise<Check[]> {
  const { bavail, bsize } = await statfs(pathIn(config, config.storage.dir));
  const free = bavail * bsize;
  const says = `${Math.floor(free / 1_000_000_000)} GB free`;
  if (free <= config.storage.min_free)
    return [
      bad(
        'disk',
        `${Math.floor(free / 1_000_000)} MB free: new mail is refused`,
        'Make room, or give storage.dir a larger disk.',
      ),
    ];
  if (free < 5 * config.storage.min_free)
    return [
      warning(
        'disk',
        `${Math.floor(free / 1_000_000)} MB free`,
        'Make room soon: below storage.min_free new mail is refused.',
      ),
    ];
  return [ok('disk', says)];
}

const keepers = [
  '/run/systemd/timesync/synchronized',
  '/run/chrony/chronyd.pid',
  '/run/chrony/chronyd.sock',
  '/run/chronyd.pid',
  '/run/ntpd.pid',
  '/run/openntpd.pid',
];

/** Whether the clock is plausible, does not jump, and is kept right by something. */
export async function time(clock: Clock): Promise<Check[]> {
  const [wall, steady] = [clock.now(), clock.monotonic()];
  await new Promise((resolve) => setTimeout(resolve, 200));
  const jump = Math.abs(clock.now() - wall - (clock.monotonic() - steady));
  if (new Date(wall).getUTCFullYear() < 2025)
    return [
      bad(
        'time',
        `this machine thinks it is ${new Date(wall).toISOString()}`,
        'Set the clock: timedatectl set-ntp true',
      ),
    ];
  if (jump > 50)
    return [
      bad(
        'time',
        `the clock jumped by ${Math.round(jump)} ms while it was looked at`,
        'Look at what sets the clock of this machine.',
      ),
    ];
  if (keepers.some((file) => existsSync(file)))
    return [ok('time', `${new Date(wall).toISOString().slice(0, 19)}Z, kept right`)];
  return [
    warning(
      'time',
      `${new Date(wall).toISOString().slice(0, 19)}Z; nothing was seen that keeps it right`,
      'Run: timedatectl set-ntp true (in a container the host does it)',
    ),
  ];
}

/** Whether letters are looked at for malware, and by a scanner that knows what it should. */
export async function malware(config: Config, clock: Clock): Promise<Check[]> {
  const { Malware } = await import('#malware');
  const verdict = await new Malware({ config, clock }).prove();
  switch (verdict.kind) {
    case 'off':
      return [
        warning(
          'malware',
          'letters are not looked at for malware',
          'Install clamav-daemon and name its socket in [malware] (docs/guide/going-live.md).',
          ['[malware]', 'clamd = "/run/clamav/clamd.ctl"'],
        ),
      ];
    case 'clean':
      return [ok('malware', 'clamd answers and knows the EICAR test file')];
    default:
      return [
        bad(
          'malware',
          `no letter is taken: clamd at ${config.malware.clamd}: ${'reason' in verdict ? verdict.reason : verdict.kind}`,
          'Look at the log of clamav-daemon, and whether Postern may open its socket.',
        ),
      ];
  }
}

/** Opens the database as the server would; `Store.open` refuses one that may lose commits. */
export async function database(
  config: Config,
  clock: Clock,
  work: (store: Store) => Promise<Check[]>,
): Promise<Check[]> {
  const { Store } = await import('#store');
  const store = await Store.open({ config, clock, log: silentLog });
  try {
    const kind =
      config.database.url === 'embedded'
        ? warning(
            'database',
            'answers, commits are durable; it is the embedded one',
            'Good to try things out. For real mail use a PostgreSQL of your own with backups (database.url).',
          )
        : ok('database', 'answers, commits are durable');
    return [kind, ...(await work(store))];
  } finally {
    await store.close();
  }
}

export async function openKeys(
  config: Config,
  clock: Clock,
  store: Store,
): Promise<{ keys: Keys; check: Check }> {
  const { Keys, providerOf } = await import('#keys');
  const keys = await Keys.open({ provider: providerOf(config, clock), sql: store, clock });
  const says = {
    file: 'the passphrase opens them; is a copy of it kept elsewhere?',
    vault: 'the key in Vault opens them',
    kms: 'the key in AWS KMS opens them',
  }[config.keys.provider];
  return { keys, check: ok('keys', says) };
}

/** Milliseconds it took to connect, or why not. */
export function reach(host: string, port: number, patience = 5000): Promise<true | string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result: true | string): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(patience, () => end('no answer'));
    socket.once('connect', () => end(true));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

/** Whether the doors that should be open are, as seen from this machine. */
export async function doors({ intake, web, operator }: Config): Promise<Check[]> {
  const wanted = [
    { name: 'submission', ...intake.submission },
    { name: 'submissions', ...intake.submissions },
    { name: 'relay', ...intake.relay },
    { name: 'journal', ...intake.journal },
    { name: 'portal', ...web },
    { name: 'operator', ...operator },
  ].filter(({ enabled, port }) => enabled && port !== 0);
  const local = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);
  const closed: string[] = [];
  await Promise.all(
    wanted.map(async ({ name, host, port }) => {
      if ((await reach(local(host), port, 2000)) !== true) closed.push(`${name} (${port})`);
    }),
  );
  if (closed.length === 0)
    return [ok('doors', `${many(wanted.length, 'door')} open: ${wanted.map(({ port }) => port).join(', ')}`)];
  const privileged = wanted.some(({ port }) => port < 1024)
    ? ' Ports below 1024 need the right to bind them: the systemd unit in docs/guide gives it.'
    : '';
  return [
    warning('doors', `closed: ${closed.sort().join(', ')}`, `Start the server: postern serve.${privileged}`),
  ];
}
