import { type Common, operator, usage } from './frame.ts';
import { moment, paint, plain, print, printJson } from './output.ts';
import { rulesIn } from './policy-file.ts';
import type { Change, House, Tried } from './policy-words.ts';
import { cameInWords, triedInWords } from './policy-words.ts';
import { withHouse } from './rooms.ts';

export interface TryOptions extends Common {
  readonly days: string;
  readonly limit: string;
}

const day = 86_400_000;

export function daysOf(typed: string): number {
  if (!/^[1-9]\d{0,3}$/.test(typed)) usage('--days is a number from 1 to 9999');
  return Number(typed);
}

/** How far it has come, on a terminal only. */
export function progress(quiet: boolean): { step(done: number, all: number): void; end(): void } {
  const shown = !quiet && process.stderr.isTTY;
  return {
    step: (done, all) => {
      if (shown) process.stderr.write(`\r${done} of ${all} letters\u001b[K`);
    },
    end: () => {
      if (shown) process.stderr.write('\r\u001b[K');
    },
  };
}

/** Tries the rules of a file against the letters of the last days; every change goes to `onChange`. */
export async function tried(
  house: House,
  file: string,
  days: number,
  quiet: boolean,
  onChange: (change: Change) => boolean | Promise<boolean>,
): Promise<Tried> {
  const { tryRules } = await import('#flow');
  const to = house.clock.now();
  const bar = progress(quiet);
  try {
    return await tryRules(house, operator(), {
      document: await rulesIn(file),
      from: to - days * day,
      to,
      onChange,
      onProgress: bar.step,
    });
  } finally {
    bar.end();
  }
}

/** `postern policy try`: which letters of the past would fare differently. Sends nothing, changes nothing. */
export async function tryFile(file: string, options: TryOptions): Promise<void> {
  const days = daysOf(options.days);
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 0) usage('--limit is a whole number');
  await withHouse(options, async (house) => {
    let shown = 0;
    const summary = await tried(house, file, days, options.json ?? false, async (change) => {
      if (options.json) {
        printJson({ change: { ...change, at: new Date(change.at).toISOString() } });
        if (process.stdout.writableNeedDrain)
          await new Promise<void>((done) => process.stdout.once('drain', done));
        return true;
      }
      if (shown++ >= limit) return false;
      printChange(change);
      return true;
    });
    if (options.json) return printJson({ summary });
    if (shown > limit && limit > 0) print(`... and ${shown - limit} more; --limit shows more of them.`);
    for (const line of triedInWords(summary)) print(line);
  });
}

function printChange({ id, at, sender, reader, before, after, new: more, gone, looked }: Change): void {
  print(`${moment(at)}  ${plain(sender)} to ${plain(reader)}${looked ? '  (looked at again)' : ''}`);
  print(`    now: ${plain(cameInWords(before))}`);
  print(`    then: ${paint('bold', plain(cameInWords(after)))}`);
  const because = [
    ...more.map((rule) => `${rule} speaks`),
    ...gone.map((rule) => `${rule} no longer speaks`),
  ];
  print(`    ${plain(because.join(', ') || `rule ${after.rule}`)}; letter ${id}`);
}
