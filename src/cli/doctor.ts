import { silentLog, systemClock } from '#base';
import { type Config, checkFile, configPath } from '#config';
import type { DkimKey } from '#verify';
import { backups } from './doctor-backup.ts';
import { type Check, looked } from './doctor-check.ts';
import { directory } from './doctor-directory.ts';
import { network } from './doctor-dns.ts';
import { evidence } from './doctor-evidence.ts';
import { keeping } from './doctor-keeping.ts';
import { ownKeys } from './doctor-keys.ts';
import { certificate, database, disk, doors, malware, openKeys, settings, time } from './doctor-machine.ts';
import { rules } from './doctor-policy.ts';
import { reviews } from './doctor-review.ts';
import { type Common, Ended, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { many, paint, plain, print, printJson, withProgress } from './output.ts';

interface Doctor extends Common {
  readonly offline?: true;
}

interface Known {
  readonly domains: readonly string[];
  readonly keys: readonly DkimKey[];
}

/** Database and keys, and on the way the domains and signing keys that the network is asked about. */
async function inside(config: Config): Promise<{ checks: readonly Check[]; known: Known | null }> {
  let known: Known | null = null;
  const checks = await looked('database', () =>
    database(config, systemClock, async (store) => [
      ...(await looked('keys', async () => {
        const { keys, check } = await openKeys(config, systemClock, store);
        const [{ People }, { DkimKeys }, { Evidence }] = await Promise.all([
          import('#people'),
          import('#verify'),
          import('#evidence'),
        ]);
        const needs = {
          store,
          keys,
          clock: systemClock,
          evidence: new Evidence({ keys, clock: systemClock }),
        };
        const domains = (await new People({ ...needs, log: silentLog, config }).domains()).map(
          ({ name }) => name,
        );
        known = { domains, keys: await new DkimKeys(needs).list() };
        return [
          check,
          ...(await looked('own keys', () => ownKeys(config, systemClock, store))),
          ...(await looked('evidence', () => evidence(config, systemClock, store))),
          ...(await looked('backup', () => backups(config, needs))),
          ...(await looked('directory', () => directory(config, systemClock, store))),
          ...(await looked('retention', () => keeping(systemClock, store))),
          ...(await looked('log review', () => reviews(systemClock, store))),
          ...(await looked('rules', () => rules(config, systemClock, store, keys, domains))),
        ];
      })),
    ]),
  );
  return { checks, known };
}

async function examine(options: Doctor, dnsOnly: boolean): Promise<readonly Check[]> {
  const file = configPath(options.config);
  const { config, problems } = checkFile(file, systemClock);
  const first = settings(problems, file);
  if (!config) return first;
  if (dnsOnly) {
    const { known } = await inside(config);
    const { domains, keys } = known ?? { domains: [config.organisation.domain], keys: [] };
    return looked('network', () => network(config, systemClock, domains, keys));
  }
  const machine = [
    ...(await looked('certificate', async () => certificate(config, systemClock.now()))),
    ...(await looked('time', () => time(systemClock))),
    ...(await looked('disk', () => disk(config))),
    ...(await looked('malware', () => malware(config, systemClock))),
  ];
  const { checks, known } = await inside(config);
  const { domains, keys } = known ?? { domains: [config.organisation.domain], keys: [] };
  const outside = options.offline
    ? []
    : await looked('network', () => network(config, systemClock, domains, keys));
  return [...first, ...machine, ...checks, ...(await looked('doors', () => doors(config))), ...outside];
}

const colours = { ok: 'green', warn: 'yellow', bad: 'red' } as const;

function printCheck({ name, state, says, remedy, copy }: Check, width: number): void {
  print(`${paint(colours[state], state.padEnd(4))}  ${name.padEnd(width)}  ${plain(says)}`);
  const indent = ' '.repeat(width + 8);
  if (remedy) print(`${indent}${plain(remedy)}`);
  for (const line of copy ?? []) print(`${indent}${paint('bold', plain(line))}`);
}

async function doctor(part: string | undefined, options: Doctor): Promise<void> {
  if (part !== undefined && part !== 'dns')
    usage(`doctor looks at everything, or at "dns", not at "${part}"`);
  const checks = await withProgress('Looking', options.json ?? false, () => examine(options, part === 'dns'));
  const count = (state: Check['state']): number => checks.filter((check) => check.state === state).length;
  if (options.json) printJson({ ok: count('bad') === 0, checks });
  else {
    const width = Math.max(...checks.map(({ name }) => name.length));
    for (const check of checks) printCheck(check, width);
    print();
    print(
      count('bad') + count('warn') === 0
        ? 'All is well.'
        : `${many(count('bad'), 'thing')} to put right, ${many(count('warn'), 'thing')} to look at.`,
    );
  }
  if (count('bad') > 0) throw new Ended(1);
}

/** `postern doctor`: what keeps mail from leaving, arriving and being trusted, and what to do about it. */
export function run(args: string[]): Promise<number> {
  const program = withCommon(
    topCommand(
      'doctor',
      'Look at everything that mail depends on. Each check is a word (ok, warn, bad) and a remedy',
    ),
  )
    .argument('[part]', '"dns": only what stands in the DNS and what others find there, with values to copy')
    .option('--offline', 'ask nothing of the network')
    .action(doctor);
  return runCommand(program, args);
}
