import { systemClock } from '#base';
import { exportVerbs } from './archive-export.ts';
import { importVerbs } from './archive-import.ts';
import { type Common, runCommand, topCommand, usage, verb } from './frame.ts';
import { many, moment, paint, print, printFields, printJson } from './output.ts';
import { settingsOf, withHouse } from './rooms.ts';

interface CopyOptions extends Common {
  readonly once?: boolean;
}

const copyEvery = 60_000;
const scrubEvery = 60 * 60_000;

/** Waits until `ms` are over or the process is asked to stop. */
function rest(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (stop.aborted) return done();
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
      done();
    }
    stop.addEventListener('abort', end);
  });
}

/** Without the database and without keys: it may run as another user, on another machine. */
async function copy(options: CopyOptions): Promise<void> {
  const config = settingsOf(options);
  if (config.archive.second === '') usage('archive.second is not set: it says where the second store is');
  const { Copier, FolderPlace, notesOf, openSecond, packsOf } = await import('#archive');
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  const stopped = (): boolean => stop.signal.aborted;
  const places = () => ({
    first: new FolderPlace(packsOf(config)),
    second: openSecond(config, systemClock),
    notes: notesOf(config),
    say: (line: string) => print(options.json ? JSON.stringify({ trouble: line }) : line),
  });
  const quick = new Copier(places());
  const rate = config.archive.scrub_rate;
  const slow = new Copier({
    ...places(),
    pause: (octets) =>
      options.once || rate === 0 ? Promise.resolve() : rest((octets * 1000) / rate, stop.signal),
  });
  const rounds = async (work: () => Promise<void>, pause: number): Promise<void> => {
    do {
      await work();
      if (!options.once) await rest(pause, stop.signal);
    } while (!options.once && !stopped());
  };
  const copying = async (): Promise<void> => {
    const copied = await quick.copy(stopped);
    if (options.json) printJson({ copied });
    else if (copied > 0 || options.once) print(`${many(copied, 'pack')} copied.`);
  };
  const scrubbing = async (): Promise<void> => {
    const figures = await slow.scrub(stopped);
    if (options.json) printJson(figures);
    else
      print(
        `${many(figures.packs, 'pack')} read, ${figures.mended} mended, ${many(figures.lost, 'letter')} lost.`,
      );
  };
  if (options.once) {
    await copying();
    await scrubbing();
  } else await Promise.all([rounds(copying, copyEvery), rounds(scrubbing, scrubEvery)]);
}

async function status(options: Common): Promise<void> {
  await withHouse(options, async ({ store, config }) => {
    const { packFigures, searchFigures } = await import('#archive');
    const [packs, search] = await Promise.all([packFigures(store), searchFigures(store)]);
    if (options.json) {
      printJson({ packs: { on: config.archive.packs, ...packs }, search });
      return;
    }
    printFields([
      [
        'packs',
        config.archive.packs ? `${packs.packs}, ${packs.letters} letters, ${packs.octets} octets` : 'off',
      ],
      [
        'not in the second store',
        packs.uncopied === 0
          ? '0'
          : paint('yellow', `${packs.uncopied}, the oldest since ${moment(packs.oldestUncopied)}`),
      ],
      ['can be searched', many(search.letters, 'letter')],
      ['to be indexed again', String(search.again)],
      ['could not be indexed', search.trouble === 0 ? '0' : paint('yellow', String(search.trouble))],
    ]);
  });
}

/** `postern archive`: kept letters in the long run. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'archive',
    'Kept letters in the long run: packs, the second store, the search index',
  );
  verb(
    program,
    'copy',
    'Keep the second store: copy packs, read all of both stores again and again, mend damage',
  )
    .option('--once', 'one round of each, at full speed, then end')
    .action(copy);
  verb(
    program,
    'status',
    'How many packs there are, which wait for the second store, what can be searched',
  ).action(status);
  exportVerbs(program);
  importVerbs(program);
  return runCommand(program, args);
}
