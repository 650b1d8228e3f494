import { archiveKeys } from '#archive';
import { systemClock } from '#base';
import { Rewrap, type RewrapProgress } from '#keys';
import { pickupKeys } from '#pickup';
import { type Common, operator, usage } from './frame.ts';
import { moment, print, printJson, printTable, warn } from './output.ts';
import { withPeople } from './rooms.ts';

/** Servers look for new keys each minute; three times that leaves room for a slow one. */
const lead = 180_000;

interface Wish extends Common {
  readonly atOnce?: true;
  readonly status?: true;
  readonly batch: string;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function show(progress: readonly RewrapProgress[], options: Common): void {
  if (options.json) printJson(progress);
  else if (progress.length === 0) print('Nothing has been wrapped anew yet.');
  else table(progress);
}

function table(progress: readonly RewrapProgress[]): void {
  printTable(
    ['STORE', 'SEEN', 'ANEW', ''],
    progress.map((one) => [
      one.source,
      String(one.seen),
      String(one.changed),
      one.finished ? 'done' : 'under way',
    ]),
  );
}

/** `postern keys rewrap`: goes on with what was begun, or begins anew. */
export async function rewrap(options: Wish): Promise<void> {
  const batch = Number(options.batch);
  if (!Number.isInteger(batch) || batch < 1 || batch > 10_000) usage('--batch: a number from 1 to 10000');
  await withPeople(options, async ({ store, keys, evidence }) => {
    const job = new Rewrap({
      store,
      keys,
      clock: systemClock,
      sources: [...archiveKeys, pickupKeys],
      record: (sql, draft) => evidence.record(sql, draft),
      batch,
    });
    if (options.status) return show(await job.progress(), options);
    if (await job.unfinished()) warn('Going on with what was begun.');
    else {
      const from = systemClock.now() + (options.atOnce ? 0 : lead);
      await job.begin(operator(), from);
      if (!options.atOnce) warn(`New keys were made. Servers have loaded them by ${moment(from)}; waiting.`);
    }
    while (keys.renewalWaits()) await pause(1000);
    const done = await job.run(operator(), ({ source, seen, changed, finished }) =>
      warn(`${source}: ${seen} seen, ${changed} wrapped anew${finished ? ', done' : ''}`),
    );
    show(done, options);
  });
}
