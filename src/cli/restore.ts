import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Opened, Share } from '#backup';
import { Fault, openLog, systemClock } from '#base';
import { type Config, fromEnvironment, loadConfig } from '#config';
import type { Sql } from '#store';
import { storageOf, teller } from './backup-rooms.ts';
import { type Common, collect, operator, runCommand, topCommand, usage, verb, withCommon } from './frame.ts';
import { many, moment, paint, plain, print, printJson, warn } from './output.ts';
import { withHouse } from './rooms.ts';

interface Restore extends Common {
  readonly from: string;
  readonly run?: string;
  readonly share?: string[];
  readonly into?: string;
  readonly anchor?: string[];
}

/** Shares from files, or all of them from standard input: each begins with its line "1:". */
async function readShares(files: readonly string[]): Promise<Share[]> {
  const { readShare } = await import('#backup');
  if (files.length > 0) return files.map((file) => readShare(readFileSync(file, 'utf8')));
  if (process.stdin.isTTY) warn('Type the shares one after another, four lines each; then Ctrl-D.');
  const text = readFileSync(0, 'utf8');
  return text
    .split(/(?=^\s*1\s*:)/m)
    .filter((part) => /^\s*1\s*:/m.test(part))
    .map(readShare);
}

async function openBackup({ from, run, share = [] }: Restore): Promise<Opened> {
  const { Opened, Place, recoveryKey, seedFrom } = await import('#backup');
  const place = new Place(resolve(from));
  const runs = await place.runs();
  const chosen = run ?? runs.at(-1);
  if (!chosen || !runs.includes(chosen))
    throw new Fault({ code: 'backup-missing', kind: 'missing', say: `There is no such backup in ${from}.` });
  return Opened.withRecovery(place, chosen, recoveryKey(seedFrom(await readShares(share))));
}

/** The settings of the machine to be: those given, else those in the backup, written to where they shall be. */
async function settingsFor(options: Restore, opened: Opened): Promise<Config> {
  const { inside } = await import('#backup');
  const into = resolve(options.into ?? '.');
  const file = options.config ?? join(into, 'postern.toml');
  if (!options.config) {
    await opened.write(inside('settings', into));
    if (existsSync(join(into, 'elsewhere')))
      warn(
        `Files that lay elsewhere are in ${join(into, 'elsewhere')}: move them to where the settings name them.`,
      );
  }
  // Not yet checked whole: the certificates that it names may lie in the storage folder, which comes next.
  return loadConfig(file);
}

/** The roll-back, in numbers, from anchors that the backup could not know: folders with checkpoints kept elsewhere. */
async function knownOutside(
  anchors: readonly string[],
  leaves: number,
): Promise<{ file: string; size: number; lost: number }[]> {
  const { newestCheckpoint } = await import('./backup-check.ts');
  const found: { file: string; size: number; lost: number }[] = [];
  for (const dir of anchors) {
    const size = newestCheckpoint(dir);
    if (size !== null) found.push({ file: dir, size, lost: Math.max(0, size - leaves) });
  }
  return found;
}

async function restore(options: Restore): Promise<void> {
  const begun = systemClock.monotonic();
  const opened = await openBackup(options);
  const { manifest } = opened;
  const { tell, end } = teller(options.json ?? false);
  let bytes = 0;
  const told = (more: number, what: string): void => {
    bytes += more;
    tell({ bytes, written: bytes, what });
  };
  try {
    // All of it is opened once before anything of it is used.
    await opened.verify((_, what) => tell({ bytes: 0, written: 0, what }));
    const config = await settingsFor(options, opened);
    const storage = storageOf(config);
    const anchors = join(storage, 'before-restore');
    const { examine, fill, keepAnchors, putFiles } = await import('./backup-check.ts');
    await putFiles(opened, storage, anchors, told);
    const { openEmbedded } = await import('#store');
    const log = openLog('error');
    const embedded = config.database.url === 'embedded' ? await openEmbedded(storage, log) : null;
    try {
      const url = embedded?.url ?? fromEnvironment(config.database.url);
      let held = { deliveries: 0, looks: 0 };
      const outside = await knownOutside(options.anchor ?? [], manifest.log?.size ?? 0);
      const { providerOf } = await import('#keys');
      await fill(opened, url, providerOf(config, systemClock), told, async (sql) => {
        held = await settleIn(sql, config, opened, outside);
      });
      const found = await examine(config, manifest, [anchors]);
      keepAnchors(anchors, storage);
      const answer = {
        run: manifest.run,
        moment: new Date(manifest.at).toISOString(),
        bytes,
        held: held.deliveries,
        looks: held.looks,
        leaves: found.leaves,
        letters: found.letters,
        outside,
        seconds: Math.round((systemClock.monotonic() - begun) / 1000),
      };
      end();
      if (options.json) return printJson(answer);
      print(
        `${paint('green', 'restored')}  as of ${moment(manifest.at)}; ${many(found.leaves, 'event')} hold, ${many(found.letters, 'letter')} opened`,
      );
      for (const { file, size, lost } of outside)
        if (lost > 0)
          print(
            `${paint('red', 'rolled back')}  ${file} knows ${size} events; the last ${lost} of them happened after the backup and are not here`,
          );
      print(
        `${many(held.deliveries, 'delivery', 'deliveries')} wait: they may have left after the backup. When you have looked: postern restore release --reason WHY`,
      );
    } finally {
      await embedded?.stop();
    }
  } finally {
    end();
  }
}

/** Within the restore, before anybody sees the database: what would leave by itself waits, and the log says where all of it came from. */
async function settleIn(
  sql: Sql,
  config: Config,
  { manifest }: Opened,
  outside: readonly { file: string; size: number; lost: number }[],
): Promise<{ deliveries: number; looks: number }> {
  const [{ Keys, providerOf }, { Evidence }, { holdRestored }, { markRestored }] = await Promise.all([
    import('#keys'),
    import('#evidence'),
    import('#queue'),
    import('#backup'),
  ]);
  const clock = systemClock;
  const keys = await Keys.open({ provider: providerOf(config, clock), sql, clock });
  const evidence = new Evidence({ keys, clock });
  const held = await holdRestored(sql, { keys, evidence, clock });
  await markRestored(sql, manifest.run, new Date(manifest.at), new Date(clock.now()));
  await evidence.record(sql, {
    kind: 'backup.restored',
    actor: operator(),
    data: {
      run: manifest.run,
      moment: new Date(manifest.at).toISOString(),
      held: held.deliveries,
      looks: held.looks,
      leaves: manifest.log?.size ?? 0,
      outside: outside.map(({ size, lost }) => ({ size, lost })),
    },
  });
  return held;
}

async function release(options: Common & { reason: string }): Promise<void> {
  if (options.reason.trim().length < 3) usage('say why, for the record');
  await withHouse(options, async (house) => {
    const [{ releaseRestored }, { markReleased }] = await Promise.all([import('#queue'), import('#backup')]);
    const actor = operator();
    const released = await releaseRestored(house.store, house, actor, options.reason);
    await house.store.transaction(async (sql) => {
      await markReleased(sql, new Date(house.clock.now()));
      await house.evidence.record(sql, {
        kind: 'backup.released',
        actor,
        data: { deliveries: released },
        secret: { reason: options.reason },
      });
    });
    if (options.json) return printJson({ released });
    print(`${many(released, 'delivery', 'deliveries')} may leave now.`);
  });
}

/** Somebody answers for a database that was taken back, as by a recovery to a point in time. */
async function resume(options: Common & { reason: string }): Promise<void> {
  if (options.reason.trim().length < 3) usage('say why, for the record');
  await withHouse(options, async (house) => {
    const { openEvidenceLog } = await import('../app.ts');
    const back = await openEvidenceLog(house).resume(house.evidence, operator(), options.reason);
    if (options.json) return printJson({ resumed: back !== null, ...back });
    if (!back) return print('The database continues what its folder knows: there is nothing to resume.');
    print(
      `The log goes on from event ${back.size}. Its folder knew ${back.known}: what it knows beyond is kept under rolled-back/.`,
    );
    print(
      'Deliveries that may have left since still wait. When you have looked: postern restore release --reason WHY',
    );
  });
}

/** `postern restore`: from people's shares and a backup to a machine that stands again. */
export function run(args: string[]): Promise<number> {
  if (args[0] === 'release' || args[0] === 'resume') {
    const verbs = topCommand('restore', 'After a restore');
    verb(
      verbs,
      'resume',
      'Let the evidence log go on after the database was taken back to a point in time; what its folder knows beyond is set aside',
    )
      .requiredOption('--reason <text>', 'for the record')
      .action(resume);
    verb(verbs, 'release', 'Let go of the deliveries that wait since a restore: they may have left before it')
      .requiredOption('--reason <text>', 'for the record')
      .action(release);
    return runCommand(verbs, args);
  }
  const program = withCommon(
    topCommand(
      'restore',
      'Make an empty machine what it was, from a backup and the shares of its recovery key; afterwards: restore release. After a recovery of the database itself: restore resume, restore release',
    ),
  )
    .requiredOption('--from <folder>', 'the place that has the backup')
    .option('--run <id>', 'which backup; the newest if left out')
    .option(
      '--share <file>',
      'a share of the recovery key, as often as needed; else they are read from standard input',
      collect,
    )
    .option('--into <folder>', 'where the settings from the backup go; not with --config')
    .option(
      '--anchor <folder>',
      'checkpoints that were kept elsewhere, to say what is lost; may be given twice',
      collect,
    )
    .action((options: Restore) => {
      for (const file of options.share ?? []) if (!existsSync(file)) usage(`there is no ${plain(file)}`);
      return restore(options);
    });
  return runCommand(program, args);
}
