import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configPath } from '#config';
import { apart, headOf, megabytes, openBackup, settingsFiles, storageOf, teller } from './backup-rooms.ts';
import {
  type Common,
  collect,
  Ended,
  operator,
  runCommand,
  topCommand,
  usage,
  verb,
  withCommon,
} from './frame.ts';
import { many, moment, paint, plain, print, printFields, printJson, printTable, warn } from './output.ts';
import { settingsOf, withHouse } from './rooms.ts';

interface Make extends Common {
  readonly to?: string[];
}

interface MadeJson {
  readonly run: string;
  readonly place: string;
  readonly moment: string;
  readonly bytes: number;
  readonly written: number;
  readonly files: number;
  readonly forgotten: number;
}

/** One backup to one place, in this process. */
async function makeOne(options: Make, place: string): Promise<void> {
  await withHouse(options, async (house) => {
    const backup = await openBackup(house);
    const { tell, end } = teller(options.json ?? false);
    const actor = operator();
    const made = await backup
      .run(actor, place, {
        storage: storageOf(house.config),
        settings: settingsFiles(house.config, options),
        log: await headOf(house),
        tell,
      })
      .finally(end);
    const { runs } = await backup.prune(actor, place);
    const { manifest, bytes, written } = made;
    const answer: MadeJson = {
      run: manifest.run,
      place,
      moment: new Date(manifest.at).toISOString(),
      bytes,
      written,
      files: manifest.files.count,
      forgotten: runs,
    };
    if (options.json) return printJson(answer);
    tellMade(answer);
  });
}

const tellMade = ({ run, place, bytes, written, files, forgotten }: MadeJson): void =>
  print(
    `${paint('green', 'made')}  ${place}: ${run}, ${megabytes(bytes)} in all, ${megabytes(written)} new and read back, ${many(files, 'file')}${forgotten > 0 ? `; ${many(forgotten, 'old backup')} forgotten` : ''}`,
  );

/** One process for each place: what befalls one leaves the other alone. */
async function make(options: Make): Promise<void> {
  const places = options.to?.length ? options.to : settingsOf(options).backup.places;
  if (places.length === 0) usage('say where to: --to FOLDER, or places under [backup] in the settings');
  if (places.length === 1) return makeOne(options, places[0]!);
  const config = configPath(options.config);
  const ends = await Promise.all(
    places.map(async (place) => ({ place, ...(await apart(['backup', '--to', place, '--config', config])) })),
  );
  if (options.json)
    printJson(ends.map(({ place, code, said }) => ({ place, made: code === 0, ...(said as object) })));
  else
    for (const { place, code, said } of ends) {
      if (code === 0) tellMade(said as MadeJson);
      else print(`${paint('red', 'failed')}  ${place}`);
    }
  if (ends.some(({ code }) => code !== 0)) throw new Ended(1);
}

interface Create extends Common {
  readonly shares: string;
  readonly needed: string;
  readonly out?: string;
}

async function create(options: Create): Promise<void> {
  const [shares, needed] = [Number(options.shares), Number(options.needed)];
  await withHouse(options, async (house) => {
    const { printShare } = await import('#backup');
    const parts = await (await openBackup(house)).makeRecovery(operator(), { needed, shares });
    const printed = parts.map((share) => printShare(share));
    if (options.out)
      for (const [index, lines] of printed.entries())
        writeFileSync(join(options.out, `share-${index + 1}.txt`), `${lines.join('\n')}\n`, {
          flag: 'wx',
          mode: 0o600,
        });
    if (options.json)
      return printJson({
        key: parts[0]!.key,
        needed,
        shares: options.out ? parts.length : printed.map((lines) => lines.join('\n')),
      });
    if (!options.out)
      for (const lines of printed) {
        for (const line of lines) print(line);
        print();
      }
    print(
      `${many(shares, 'share')}, of which ${needed} open backups. Give each to another person, on paper; this is the only time that they are shown.`,
    );
  });
}

async function list(options: Common): Promise<void> {
  await withHouse(options, async (house) => {
    const backup = await openBackup(house);
    const [key, runs, drills, troubles] = await Promise.all([
      backup.recovery(),
      backup.latest(20),
      backup.lastDrills(),
      backup.troubles(),
    ]);
    if (options.json)
      return printJson({
        recovery: key && { id: key.id, needed: key.needed, shares: key.shares },
        runs: runs.map(({ id, place, moment, outcome, reason, bytes, written }) => ({
          id,
          place,
          moment,
          outcome,
          reason,
          bytes,
          written,
        })),
        drills: drills.map(({ place, run, finished_at, passed, reason, rpo_ms, rto_ms }) => ({
          place,
          run,
          at: finished_at,
          passed,
          reason,
          rpo: rpo_ms,
          rto: rto_ms,
        })),
        troubles,
      });
    printFields([
      ['recovery key', key ? `${key.id.slice(0, 8)}, ${key.needed} of ${key.shares} shares` : 'none'],
      ...drills.map(
        ({ place, passed, finished_at, reason }) =>
          [
            'drill',
            `${place}: ${passed ? 'passed' : paint('red', `failed: ${plain(reason ?? '')}`)}, ${moment(finished_at)}`,
          ] as const,
      ),
    ]);
    if (runs.length > 0)
      printTable(
        ['RUN', 'PLACE', 'OF', 'RESULT', 'SIZE', 'NEW'],
        runs.map((run) => [
          run.id,
          plain(run.place),
          moment(run.moment ?? run.started_at),
          run.outcome ?? 'not finished',
          run.bytes === null ? '-' : megabytes(run.bytes),
          run.written === null ? '-' : megabytes(run.written),
        ]),
      );
    for (const trouble of troubles) warn(plain(trouble));
  });
}

async function verify(dir: string, options: Common): Promise<void> {
  await withHouse(options, async (house) => {
    const opened = await (await openBackup(house)).newest(dir);
    const broken = await opened.broken();
    for (const name of broken) await opened.place.setAside(name);
    if (broken.length === 0) await opened.verify();
    if (options.json) printJson({ run: opened.manifest.run, damaged: broken.length });
    else if (broken.length === 0)
      print(`${opened.manifest.run} is whole: every piece opens and is what its name says.`);
    else
      print(
        `${many(broken.length, 'piece')} damaged and set aside; the next backup writes what it still can. Make one now.`,
      );
    if (broken.length > 0) throw new Ended(1);
  });
}

/** `postern backup`: copies for the day when this machine is gone. */
export function run(args: string[]): Promise<number> {
  const verbs = topCommand('backup', 'Copies of everything, sealed for a recovery key that people share');
  const key = verbs.command('recovery-key').description('The key that opens backups').helpCommand(false);
  verb(key, 'create', 'Make one and show its shares, this once; later backups are sealed for it')
    .option('--shares <number>', 'how many people get one', '5')
    .option('--needed <number>', 'how many of them open a backup together', '3')
    .option('--out <folder>', 'a file for each share instead of showing them')
    .action(create);
  verb(verbs, 'list', 'Backups, drills, and what is wrong with them').action(list);
  verb(verbs, 'verify <folder>', 'Read all of the newest backup in a place; set damaged pieces aside').action(
    verify,
  );
  const first = args.find((word) => !word.startsWith('-'));
  if (first && ['recovery-key', 'list', 'verify'].includes(first) && args[0] === first)
    return runCommand(verbs, args);
  const making = withCommon(
    topCommand(
      'backup',
      'Copy everything, sealed, to every place in the settings; also: recovery-key create, list, verify',
    ),
  )
    .option('--to <folder>', 'to this place instead; may be given twice', collect)
    .action(make);
  return runCommand(making, args);
}
