import type { Json } from '#base';
import type { Effect, Values } from '#settings';
import { type Common, Ended, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { moment, paint, plain, print, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

/** `expires=14d`, `tell_sender=false`, `mail_to=["a@b"]`, `upload=` for what the file says. */
function valuesOf(words: readonly string[]): Values {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) usage(`"${word}" is not like expires=14d`);
      const typed = word.slice(at + 1);
      let value: Json = typed;
      if (typed === '') value = null;
      else if (/^(true|false|-?\d+|[["{].*)$/.test(typed)) {
        try {
          value = JSON.parse(typed) as Json;
        } catch {
          usage(`"${typed}" cannot be read: lists are written like ["one","two"]`);
        }
      }
      return [word.slice(0, at), value];
    }),
  );
}

function printEffect({ changes, risks }: Pick<Effect, 'changes' | 'risks'>): void {
  for (const { field, before, after } of changes)
    print(`  ${plain(field)}: ${plain(before)} → ${paint('bold', plain(after))}`);
  for (const risk of risks) print(`  ${paint('yellow', 'less safe')}  ${plain(risk)}`);
}

async function show(name: string | undefined, options: Common): Promise<void> {
  const { valueText } = await import('#settings');
  await withHouse(options, async ({ settings }) => {
    await settings.baseline.look();
    await settings.look();
    const all = (await settings.list(operator())).filter(({ object }) => !name || object.name === name);
    if (all.length === 0) usage(`there are no settings called "${name}"`);
    const { drift: file } = settings.baseline;
    if (options.json)
      return printJson({
        drift: { file, database: settings.drift },
        items: all.map(({ object, number, now, values }) => ({
          name: object.name,
          title: object.title,
          takes: object.takes,
          number,
          now,
          set: Object.keys(values),
        })),
      });
    for (const { object, number, now, values } of all) {
      const by = number === 0 ? 'as the file has it' : `version ${number}`;
      print(`${paint('bold', object.name)}  ${object.title} (${by})`);
      for (const field of object.fields) {
        const mark = Object.hasOwn(values, field) ? ' *' : '';
        print(`  ${field.padEnd(18)}${plain(valueText(object.section, field, now[field]))}${mark}`);
      }
    }
    for (const line of settings.drift) print(paint('red', plain(line)));
    if (file)
      print(
        paint(
          'red',
          `Changed by hand in the file: ${file.fields.join(', ')}. "postern settings accept" answers for it.`,
        ),
      );
  });
}

interface Change extends Common {
  readonly reason?: string;
  readonly dryRun?: true;
}

async function change(name: string, words: readonly string[], options: Change): Promise<void> {
  const values = valuesOf(words);
  await withHouse(options, async ({ settings }) => {
    const effect = await settings.assess(operator(), name, values);
    if (options.dryRun) {
      if (options.json) return printJson(effect);
      return printEffect(effect);
    }
    if (!options.reason) usage('--reason says why, for the record');
    const base = (await settings.list(operator())).find(({ object }) => object.name === name);
    const made = await settings.propose(operator(), name, values, {
      reason: options.reason!,
      base: base?.number ?? 0,
    });
    if (options.json) return printJson({ ...made, changes: effect.changes, risks: effect.risks });
    printEffect(effect);
    if (made.waits) {
      print(
        `Version ${made.number} waits for another person: postern settings approve ${name} ${made.number}`,
      );
      return;
    }
    const when = base?.object.takes === 'restart' ? ' from the next start of the server' : '';
    print(`Version ${made.number} is in force${when}.`);
  });
}

async function history(name: string, options: Common): Promise<void> {
  await withHouse(options, async ({ settings }) => {
    const found = await settings.versions(operator(), name, { limit: 200 });
    if (options.json) return printJson(found);
    if (found.length === 0) return print('It was never changed: it is as the file has it.');
    printTable(
      ['VERSION', 'WHEN', 'WHO', 'STATE', 'WHAT', 'WHY'],
      found.map((one) => [
        `${one.number}${one.inForce ? ' *' : ''}`,
        moment(one.proposedAt),
        plain(one.author),
        one.state + (one.decidedBy ? ` by ${plain(one.decidedBy)}` : ''),
        plain(one.changes.map(({ field, before, after }) => `${field}: ${before} → ${after}`).join('; ')),
        plain(one.reason),
      ]),
    );
  });
}

const numberOf = (typed: string): number => {
  const number = Number(typed);
  if (!Number.isInteger(number) || number < 1) usage('a version has a number');
  return number;
};

const needed = (reason: string | undefined): string => {
  if (!reason) usage('--reason says why, for the record');
  return reason!;
};

/** `postern settings`: what changes by the day. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'settings',
    'Settings that change by the day: versions, second person, way back',
  );
  verb(program, 'show [name]', 'how they count now, and what was changed by hand').action(show);
  verb(program, 'change <name> <field=value...>', 'change some; "field=" takes the file’s again')
    .option('--reason <text>', 'why')
    .option('--dry-run', 'only say what it would do')
    .action(change);
  verb(program, 'history <name>', 'every change: who, why, what it did').action(history);
  verb(program, 'approve <name> <version>', 'agree to a change that waits; its author cannot').action(
    async (name: string, version: string, options: Common) => {
      await withHouse(options, ({ settings }) => settings.approve(operator(), name, numberOf(version)));
      if (options.json) printJson({ name, number: numberOf(version) });
      else print(`Version ${version} is in force.`);
    },
  );
  verb(program, 'refuse <name> <version>', 'refuse a change that waits')
    .option('--reason <text>', 'why')
    .action(async (name: string, version: string, options: Change) => {
      const reason = needed(options.reason);
      await withHouse(options, ({ settings }) =>
        settings.refuse(operator(), name, numberOf(version), reason),
      );
      if (options.json) printJson({ name, number: numberOf(version) });
      else print(`Version ${version} is refused.`);
    });
  verb(program, 'rollback <name>', 'go back to the version before')
    .option('--reason <text>', 'why')
    .action(async (name: string, options: Change) => {
      const reason = needed(options.reason);
      const number = await withHouse(options, ({ settings }) => settings.rollback(operator(), name, reason));
      if (options.json) printJson({ name, number });
      else print(number === 0 ? 'It is as the file has it again.' : `Version ${number} is in force again.`);
    });
  verb(program, 'accept', 'answer for the settings file as it stands now')
    .option('--reason <text>', 'why it changed')
    .action(async (options: Change) => {
      const reason = needed(options.reason);
      const fields = await withHouse(options, ({ settings }) => settings.baseline.accept(operator(), reason));
      if (options.json) printJson({ fields });
      else print(`You answer for ${fields.join(', ')}.`);
    });
  verb(program, 'check', 'whether anything was changed by hand: exit code 1 where it was').action(
    async (options: Common) => {
      const found = await withHouse(options, async ({ settings }) => {
        await settings.baseline.look();
        await settings.look();
        return { file: settings.baseline.drift?.fields ?? [], database: settings.drift };
      });
      if (options.json) printJson(found);
      else if (found.file.length + found.database.length === 0) print('Nothing was changed by hand.');
      for (const line of options.json ? [] : found.database) print(plain(line));
      for (const field of options.json ? [] : found.file) print(`${field} is not as it was accepted.`);
      if (found.file.length + found.database.length > 0) throw new Ended(1);
    },
  );
  return runCommand(program, args);
}
