import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Fault, systemClock } from '#base';
import { checkedConfig, configPath } from '#config';
import { makePassphrase, passphrasePath, selfSigned } from '#keys';
import { readDomain } from '#mail';
import type { Account } from '#people';
import { printPassword, whoIs } from './accounts.ts';
import { Ended, operator, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { type Chosen, settingsFile } from './init-file.ts';
import { ask } from './init-questions.ts';
import type { InitOptions, Wishes } from './init-words.ts';
import { paint, print, printJson, withProgress } from './output.ts';
import { withPeople } from './rooms.ts';

/** What stands where nothing else was said; `localhost` is good for trying things out. */
export function presumed(options: InitOptions): Wishes {
  const domain = options.domain ?? 'localhost';
  return {
    organisation: options.organisation ?? 'Your organisation',
    domain,
    hostname: options.hostname ?? (domain === 'localhost' ? 'localhost' : `mail.${domain}`),
    contact: options.contact ?? '',
    dir: options.dir ?? 'data',
    database: options.database ?? 'embedded',
    admin: options.admin ?? `admin@${domain}`,
    adminName: options.adminName ?? 'Administrator',
  };
}

function checkName(text: string, what: string): string {
  const reading = readDomain(text.trim(), 'liberal');
  if (reading.ok) return reading.domain;
  throw new Fault({
    code: 'domain-invalid',
    kind: 'invalid',
    say: `"${text}" cannot be the ${what}: ${reading.reason}.`,
  });
}

const portNames = {
  submissionPort: 'intake.submission.port',
  submissionsPort: 'intake.submissions.port',
  webPort: 'web.port',
  operatorPort: 'operator.port',
} as const;

function chosen(wishes: Wishes, options: InitOptions): Chosen {
  const ports: Record<string, string> = {};
  for (const [key, name] of Object.entries(portNames) as [keyof typeof portNames, string][]) {
    const given = options[key];
    if (given === undefined) continue;
    if (!/^\d{1,5}$/.test(given) || Number(given) > 65_535) usage(`"${given}" is not a port`);
    ports[name] = given;
  }
  const hosts = options.host
    ? Object.fromEntries(
        ['intake.submission.host', 'intake.submissions.host', 'web.host'].map((name) => [
          name,
          JSON.stringify(options.host),
        ]),
      )
    : {};
  return {
    'organisation.name': JSON.stringify(wishes.organisation),
    'organisation.domain': JSON.stringify(wishes.domain),
    'organisation.hostname': JSON.stringify(wishes.hostname),
    'organisation.contact': JSON.stringify(wishes.contact),
    'storage.dir': JSON.stringify(wishes.dir),
    'database.url': JSON.stringify(wishes.database),
    'tls.certificate': JSON.stringify(join(wishes.dir, 'tls', 'mail.crt')),
    'tls.key': JSON.stringify(join(wishes.dir, 'tls', 'mail.key')),
    ...ports,
    ...hosts,
  };
}

/** Writes the file, the folder for data, and a certificate to start with. Nothing that is there already is touched. */
function writeAll(file: string, wishes: Wishes, options: InitOptions): void {
  const base = dirname(resolve(file));
  const tls = resolve(base, wishes.dir, 'tls');
  mkdirSync(tls, { recursive: true });
  writeFileSync(file, settingsFile(chosen(wishes, options)), { flag: 'wx', mode: 0o644 });
  const [certificate, key] = [join(tls, 'mail.crt'), join(tls, 'mail.key')];
  if (existsSync(certificate) || existsSync(key)) return;
  const names = [...new Set([wishes.hostname, wishes.domain, 'localhost', '127.0.0.1', '::1'])];
  const pair = selfSigned({ names, days: 397, clock: systemClock });
  writeFileSync(key, pair.key, { mode: 0o600 });
  writeFileSync(certificate, pair.certificate, { mode: 0o644 });
  chmodSync(key, 0o600);
}

/** What was just written, checked. A file that nothing can start with does not stay: the next try would trip over it. */
function readBack(file: string): ReturnType<typeof checkedConfig> {
  try {
    return checkedConfig(configPath(file), systemClock);
  } catch (error) {
    rmSync(file);
    throw error;
  }
}

interface First {
  readonly account: Account;
  readonly password: string;
}

/** The first domain and the first administrator, who also sends. A domain or account that exists stays as it is. */
const firstAccount = (file: string, wishes: Wishes, json: boolean): Promise<First | null> =>
  withPeople({ config: file, json }, async ({ people }) => {
    await people.addDomain(operator(), wishes.domain);
    if (await people.find(wishes.admin)) return null;
    const account = await people.addPerson(operator(), {
      name: wishes.adminName,
      addresses: [wishes.admin],
      roles: ['admin', 'sender'],
    });
    const { password } = await people.addPassword(operator(), account.id, 'first');
    return { account, password };
  });

function tell(file: string, first: First | null): void {
  print(`${paint('green', 'Done.')} Settings are in ${file}; every one is explained there.`);
  if (first) {
    print(`${whoIs(first.account)} may send and administer, with this app password:`);
    printPassword(first.account.addresses[0]!, first.password);
  }
  print();
  print('Keep a copy of the passphrase file apart from this machine: without it nothing can be opened.');
  print('Next:');
  print(`  postern serve --config ${file}     run it`);
  print(`  postern doctor --config ${file}    DNS records to copy, and what is still missing`);
}

async function init(options: InitOptions): Promise<void> {
  const file = options.config ?? 'postern.toml';
  if (existsSync(file))
    throw new Fault({
      code: 'config-exists',
      kind: 'invalid',
      say: `${file} is there already. Move it away first, or give another --config.`,
    });
  const talk = !options.yes && !options.json && process.stdin.isTTY && process.stdout.isTTY;
  if (!talk && !options.yes)
    usage(
      'no terminal to ask questions on: give --yes, and --organisation, --domain, --hostname as you need them',
    );
  const answers = talk ? await ask(presumed(options), options) : presumed(options);
  if (!answers) throw new Ended(1);
  const domain = checkName(answers.domain, 'mail domain');
  const wishes = { ...answers, domain, hostname: checkName(answers.hostname, 'host name') };
  writeAll(file, wishes, options);
  const { config, problems } = readBack(file);
  makePassphrase(passphrasePath(config));
  const json = options.json ?? false;
  const first = options.account
    ? await withProgress('Preparing the database', json, () => firstAccount(file, wishes, true))
    : null;
  if (!json) return tell(file, first);
  printJson({
    file: resolve(file),
    domain,
    hostname: wishes.hostname,
    passphrase: passphrasePath(config),
    problems,
    ...(first ? { user: first.account.addresses[0], password: first.password } : {}),
  });
}

/** `postern init`: from nothing to something that runs. */
export function run(args: string[]): Promise<number> {
  const program = withCommon(
    topCommand(
      'init',
      'A few questions, then settings, keys, a certificate to start with, and the first account',
    ),
  )
    .option('--yes', 'ask nothing: take what is given here, and defaults')
    .option('--organisation <name>', 'the name that readers see')
    .option('--domain <domain>', 'your mail domain, such as clinic.example')
    .option('--hostname <name>', 'the name of this server, such as mail.clinic.example')
    .option('--contact <line>', 'a line for readers who need help, such as a phone number')
    .option('--dir <folder>', 'folder for data and keys')
    .option('--database <url>', 'PostgreSQL URL, "env:NAME", or "embedded" to try it out')
    .option('--admin <address>', 'address of the first administrator')
    .option('--admin-name <name>', 'their name')
    .option('--host <address>', 'address to listen on')
    .option('--submission-port <port>', 'port of submission with STARTTLS')
    .option('--submissions-port <port>', 'port of submission over TLS')
    .option('--web-port <port>', 'port of the portal')
    .option('--operator-port <port>', 'port of /healthz, /readyz and /metrics')
    .option('--no-account', 'write files only; leave the database alone')
    .action(init);
  return runCommand(program, args);
}
