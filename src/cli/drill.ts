import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backup, Opened } from '#backup';
import { Fault, silentLog } from '#base';
import { type Config, pathIn } from '#config';
import type { House } from '#flow';
import { passphrasePath, providerOf } from '#keys';
import { openBackup, settingsFiles, storageOf, teller } from './backup-rooms.ts';
import { type Common, collect, Ended, operator, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { duration, many, paint, plain, print, printJson } from './output.ts';
import { withHouse } from './rooms.ts';

interface Drill extends Common {
  readonly from?: string[];
}

interface Result {
  readonly place: string;
  readonly run: string | null;
  readonly passed: boolean;
  readonly reason: string | null;
  /** Milliseconds. */
  readonly rpo: number | null;
  readonly rto: number | null;
  readonly bytes: number | null;
  readonly leaves: number | null;
  readonly letters: number | null;
}

/** The settings of the restored house: everything of it lies in the folder of the drill. */
function asideConfig(config: Config, options: Common, dir: string, url: string): Config {
  const settings = settingsFiles(config, options);
  const passphrase = passphrasePath(config);
  const kept = settings.find(({ path }) => path === passphrase);
  const place = kept
    ? join(dir, 'settings', kept.as)
    : join(dir, 'storage', passphrase.slice(storageOf(config).length + 1));
  return {
    ...config,
    database: { ...config.database, url, pool: 4 },
    storage: { ...config.storage, dir: join(dir, 'storage') },
    keys: { ...config.keys, ...(config.keys.provider === 'file' ? { passphrase_file: place } : {}) },
  };
}

/** Restores beside the running server, in a PostgreSQL and folders of its own, and takes all of it away again. */
async function restoreAside(
  house: House,
  options: Common,
  opened: Opened,
  tell: (bytes: number, what: string) => void,
): Promise<{ leaves: number; letters: number }> {
  const { config } = house;
  const [{ openEmbedded }, { examine, fill, putFiles }, { inside }] = await Promise.all([
    import('#store'),
    import('./backup-check.ts'),
    import('#backup'),
  ]);
  const under = config.backup.drill_dir ? pathIn(config, config.backup.drill_dir) : tmpdir();
  const dir = mkdtempSync(join(under, 'postern-drill-'));
  // Its PostgreSQL may run as another account, which must be able to pass through.
  chmodSync(dir, 0o711);
  const database = await openEmbedded(join(dir, 'database'), silentLog);
  try {
    await putFiles(opened, join(dir, 'storage'), join(dir, 'anchors'), tell);
    await opened.write(inside('settings', join(dir, 'settings')), tell);
    const aside = asideConfig(config, options, dir, database.url);
    await fill(opened, database.url, providerOf(aside, house.clock), tell);
    return await examine(aside, opened.manifest, [join(dir, 'anchors')]);
  } finally {
    await database.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function drillOne(house: House, backup: Backup, options: Common, place: string): Promise<Result> {
  const { clock } = house;
  const begun = clock.monotonic();
  let opened: Opened | null = null;
  let bytes = 0;
  const { tell, end } = teller(options.json ?? false);
  const nothing = { place, run: null, rpo: null, rto: null, bytes: null, leaves: null, letters: null };
  let result: Result;
  try {
    opened = await backup.newest(place);
    const { at, run } = opened.manifest;
    const rpo = Math.round(clock.now() - at);
    const found = await restoreAside(house, options, opened, (more, what) => {
      bytes += more;
      tell({ bytes, written: bytes, what });
    });
    result = {
      place,
      run,
      passed: true,
      reason: null,
      rpo,
      rto: Math.round(clock.monotonic() - begun),
      bytes,
      ...found,
    };
  } catch (error) {
    const fault = Fault.from(error);
    const reason = `${fault.code}: ${fault.say}${fault.detail ? ` (${fault.detail})` : ''}`;
    result = { ...nothing, run: opened?.manifest.run ?? null, passed: false, reason };
    // What is damaged goes out of the way, so that the next backup writes it anew.
    if (opened) for (const name of await opened.broken().catch(() => [])) await opened.place.setAside(name);
  } finally {
    end();
  }
  await backup.drilled(operator(), result);
  return result;
}

async function drill(options: Drill): Promise<void> {
  await withHouse(options, async (house) => {
    const places = options.from?.length ? options.from : house.config.backup.places;
    if (places.length === 0) usage('say from where: --from FOLDER, or places under [backup] in the settings');
    const backup = await openBackup(house);
    const results: Result[] = [];
    for (const place of places) results.push(await drillOne(house, backup, options, place));
    if (options.json) printJson(results);
    else results.forEach(tellResult);
    if (results.some(({ passed }) => !passed)) throw new Ended(1);
  });
}

function tellResult({ place, run, passed, reason, rpo, rto, leaves, letters }: Result): void {
  if (!passed) {
    print(`${paint('red', 'failed')}  ${place}: ${plain(reason ?? '')}`);
    return;
  }
  print(
    `${paint('green', 'passed')}  ${place}: ${run} stood again in ${duration(rto!)}; ${duration(rpo!)} of work would have been lost`,
  );
  print(
    `        ${many(leaves!, 'event')} hold against the evidence log, ${many(letters!, 'letter')} opened`,
  );
}

/** `postern drill`: proof that backups can be restored. */
export function run(args: string[]): Promise<number> {
  const program = withCommon(
    topCommand(
      'drill',
      'Restore the newest backup for real, beside the running server, and hold it against the evidence log',
    ),
  )
    .option(
      '--from <folder>',
      'from this place instead of those in the settings; may be given twice',
      collect,
    )
    .action(drill);
  return runCommand(program, args);
}
