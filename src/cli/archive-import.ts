import { mkdirSync } from 'node:fs';
import type { Command } from 'commander';
import type { ImportForm, ImportView } from '#archive';
import { type Common, operator, usage, verb } from './frame.ts';
import { many, moment, paint, plain, print, printJson, warn } from './output.ts';
import { withHouse } from './rooms.ts';

interface Options extends Common {
  readonly reason: string;
  readonly form?: string;
  readonly aside?: string;
}

const forms: readonly ImportForm[] = ['mbox', 'maildir', 'eml'];
/** Letters between two lines about progress. */
const every = 1000;

const outOf = ({ asked, ...view }: ImportView): object => ({
  ...view,
  startedAt: new Date(view.startedAt).toISOString(),
  endedAt: view.endedAt === null ? null : new Date(view.endedAt).toISOString(),
  path: asked?.path ?? null,
});

async function run(path: string, options: Options): Promise<void> {
  const form = options.form === undefined ? undefined : forms.find((one) => one === options.form);
  if (options.form !== undefined && !form) usage(`--form is one of: ${forms.join(', ')}`);
  if (options.aside) mkdirSync(options.aside, { recursive: true, mode: 0o700 });
  await withHouse(options, async (house) => {
    const { openImporter } = await import('#flow');
    const importer = openImporter(house);
    let told = 0;
    const wish = {
      path,
      reason: options.reason,
      ...(form ? { form } : {}),
      ...(options.aside ? { aside: options.aside } : {}),
    };
    const view = await importer.run(operator(), wish, (now) => {
      if (options.json || now.number - told < every) return;
      told = now.number;
      print(paint('dim', `${now.number} looked at, ${now.filed} filed`));
    });
    const aside = await importer.setAside(operator(), view.id, { limit: 1000 });
    if (options.json) return printJson({ ...outOf(view), aside });
    print(`${many(view.filed, 'letter')} filed, ${view.known} were there already.`);
    for (const { number, file, at, size, why } of aside)
      warn(`Number ${number} was set aside: ${plain(file || path)} at octet ${at}, ${size} octets: ${why}`);
    if (view.aside > aside.length) warn(`and ${view.aside - aside.length} more`);
    print('They can be searched as soon as the server has read them.');
  });
}

async function list(options: Common & { readonly limit: string }): Promise<void> {
  await withHouse(options, async (house) => {
    const { openImporter } = await import('#flow');
    const views = await openImporter(house).list(operator(), { limit: Number(options.limit) || 20 });
    if (options.json) return printJson(views.map(outOf));
    for (const { id, startedAt, endedAt, form, filed, known, aside } of views)
      print(
        `${id}  ${moment(startedAt)}  ${endedAt === null ? 'not ended' : 'ended'}  ${form}  ${filed} filed, ${known} known, ${aside} set aside`,
      );
  });
}

/** `postern archive import` and `imports`. */
export function importVerbs(program: Command): void {
  verb(
    program,
    'import <path>',
    'Take letters into the archive from an mbox file, a Maildir or a folder of .eml and .mbox files. One that broke off goes on',
  )
    .requiredOption('--reason <text>', 'where they come from and why, for the record')
    .option('--form <form>', 'mbox, maildir or eml; left out: as it looks')
    .option('--aside <folder>', 'lay down there, in clear, what could not be filed')
    .action(run);
  verb(program, 'imports', 'Imports, newest first')
    .option('--limit <number>', 'at most so many', '20')
    .action(list);
}
