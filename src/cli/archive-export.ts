import type { Command } from 'commander';
import type { ExportForm, Exports, ExportView } from '#archive';
import { openEvidenceLog } from '../app.ts';
import { type Common, collect, operator, usage, verb } from './frame.ts';
import { many, moment, paint, plain, print, printJson, warn } from './output.ts';
import { withHouse } from './rooms.ts';

interface Options extends Common {
  readonly to: string;
  readonly reason?: string;
  readonly query?: string;
  readonly id?: readonly string[];
  readonly hold?: string;
  readonly as: string;
  readonly resume?: string;
}

const pause = 500;

/** The server gathers too where one runs; whoever comes first does it. */
async function gathered(exports: Exports, id: string): Promise<ExportView> {
  for (;;) {
    await exports.turn();
    const view = await exports.find(operator(), id);
    if (view.state !== 'gathering') return view;
    await new Promise((done) => setTimeout(done, pause));
  }
}

async function run(options: Options): Promise<void> {
  const { openExports } = await import('#flow');
  const { writeExport } = await import('#archive');
  await withHouse(options, async (house) => {
    const log = openEvidenceLog(house);
    const exports = openExports(house);
    try {
      await log.turn();
      const begun = options.resume
        ? await exports.find(operator(), options.resume)
        : await exports.begin(operator(), {
            forms: options.as.split(',').map((form) => form.trim()) as ExportForm[],
            reason: options.reason ?? '',
            ...(options.query === undefined ? {} : { query: options.query }),
            ...(options.id ? { ids: options.id } : {}),
            ...(options.hold === undefined ? {} : { hold: options.hold }),
          });
      if (!options.json) print(`Export ${begun.id}. Should it break off, go on with --resume ${begun.id}`);
      const ready = await gathered(exports, begun.id);
      if (ready.state === 'failed') usage(ready.trouble ?? 'the export has failed');
      const view = await writeExport(exports, operator(), { id: begun.id, folder: options.to }, (now) => {
        if (!options.json) print(paint('dim', `${now.done} of ${now.letters}`));
      });
      if (options.json) {
        printJson({
          export: view.id,
          letters: view.letters - view.failed,
          missing: view.failed,
          folder: options.to,
        });
        return;
      }
      print(`${many(view.letters - view.failed, 'letter')} in ${plain(options.to)}, in clear: guard it.`);
      if (view.failed > 0)
        warn(`${many(view.failed, 'letter')} could not be given out: about.json says which.`);
    } finally {
      await exports.stop();
      await log.stop();
    }
  });
}

async function list(options: Common & { readonly limit: string }): Promise<void> {
  const { openExports } = await import('#flow');
  await withHouse(options, async (house) => {
    const views = await openExports(house).list(operator(), { limit: Number(options.limit) || 20 });
    if (options.json) return printJson(views);
    for (const { id, madeAt, state, done, letters, forms } of views)
      print(`${id}  ${moment(madeAt)}  ${state}  ${done} of ${letters}  ${forms.join(', ')}`);
  });
}

/** `postern archive export` and `exports`. */
export function exportVerbs(program: Command): void {
  verb(
    program,
    'export',
    'Write kept letters into a folder, in clear, with a load file and hashes. Recorded letter by letter',
  )
    .requiredOption('--to <folder>', 'a new or empty folder; with --resume the one it was written to')
    .option('--query <text>', 'which letters, as "postern search" takes it')
    .option('--id <id>', 'a letter by its id; may be given several times', collect)
    .option('--hold <hold>', 'the letters that a legal hold keeps')
    .option('--as <forms>', 'eml, pdf and proof together, or mbox', 'eml,pdf,proof')
    .option('--reason <text>', 'why, for the record: those whose letters they are can see it')
    .option('--resume <export>', 'go on with an export that broke off')
    .action(run);
  verb(program, 'exports', 'Exports, newest first')
    .option('--limit <number>', 'at most so many', '20')
    .action(list);
}
