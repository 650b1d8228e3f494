import type { LegalHoldView } from '#archive';
import { isId } from '#base';
import { parseAddress } from '#mail';
import { type Common, collect, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { many, moment, paint, plain, print, printJson, printTable } from './output.ts';
import { type SignedOptions, signedIn } from './policy-change.ts';
import { withHouse } from './rooms.ts';

interface Place extends Common {
  readonly matter: string;
  readonly reason: string;
  readonly custodian?: readonly string[];
  readonly query?: string;
  readonly letter?: readonly string[];
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const stateOf = (one: LegalHoldView): string => {
  if (one.releasedAt !== null) return `released ${moment(one.releasedAt)}`;
  return one.releaseBy === null ? paint('green', 'holds') : paint('yellow', 'release asked for');
};

async function list(options: Common & { all?: true }): Promise<void> {
  await withHouse(options, async (house) => {
    const { openKeeping } = await import('#flow');
    const { holds } = openKeeping(house);
    const found = await holds.list(operator(), options.all ?? false);
    if (options.json)
      return printJson(
        found.map((one) => ({
          ...one,
          placedAt: iso(one.placedAt),
          releasedAt: iso(one.releasedAt),
          sweptAt: iso(one.sweptAt),
        })),
      );
    if (found.length === 0) return print('There is no legal hold.');
    printTable(
      ['ID', 'MATTER', 'STATE', 'LETTERS', 'PLACED', 'BY'],
      found.map((one) => [
        one.id,
        plain(one.matter),
        stateOf(one),
        String(one.count),
        moment(one.placedAt),
        one.placedBy,
      ]),
    );
    for (const { matter, custodians, query, releaseReason } of found) {
      const what = [...custodians, ...(query ? [query] : [])];
      if (what.length > 0) print(`${plain(matter)}: ${plain(what.join('  '))}`);
      if (releaseReason) print(`${plain(matter)}: release asked for because ${plain(releaseReason)}`);
    }
  });
}

async function place(options: Place): Promise<void> {
  const custodians = (options.custodian ?? []).map((typed) => {
    const reading = parseAddress(typed);
    return reading.ok ? reading.address : usage(`--custodian: "${typed}" is not an address`);
  });
  for (const typed of options.letter ?? []) if (!isId(typed)) usage(`--letter: "${typed}" is not an id`);
  await withHouse(options, async (house) => {
    const { openKeeping } = await import('#flow');
    const { holds } = openKeeping(house);
    const id = await holds.place(operator(), {
      matter: options.matter,
      reason: options.reason,
      custodians,
      query: options.query ?? '',
      letters: options.letter ?? [],
    });
    await holds.sweep();
    const count = (await holds.list(operator())).find((one) => one.id === id)?.count ?? 0;
    if (options.json) return printJson({ id, letters: count });
    print(`Hold ${id}: ${many(count, 'letter')} so far. Those that come later and fit are kept too.`);
  });
}

async function letters(id: string, options: Common & { limit: string }): Promise<void> {
  if (!isId(id)) usage(`"${id}" is not the id of a hold`);
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) usage('--limit is a number from 1 to 1000');
  await withHouse(options, async (house) => {
    const { openKeeping } = await import('#flow');
    const found = await openKeeping(house).holds.letters(id, null, limit);
    if (options.json) return printJson(found);
    for (const letter of found) print(letter);
  });
}

async function askRelease(id: string, options: Common & { reason: string }): Promise<void> {
  if (!isId(id)) usage(`"${id}" is not the id of a hold`);
  await withHouse(options, async (house) => {
    const { openKeeping } = await import('#flow');
    await openKeeping(house).holds.askRelease(operator(), id, options.reason);
    if (options.json) return printJson({ id, asked: true });
    print(`Asked for. Another person releases it: postern legal-hold release ${id} --as ADDRESS`);
  });
}

async function release(id: string, options: SignedOptions): Promise<void> {
  if (!isId(id)) usage(`"${id}" is not the id of a hold`);
  await withHouse(options, async (house) => {
    const actor = await signedIn(house, options, 'keeping.approve');
    const { openKeeping } = await import('#flow');
    await openKeeping(house).holds.release(actor, id);
    if (options.json) return printJson({ id, released: true });
    print('Released. What is over goes at the next purge.');
  });
}

/** `postern legal-hold`: what must be kept whatever else is said. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'legal-hold',
    'Letters that must be kept for a matter: they win over retention and destruction until two people release them',
  );
  verb(program, 'list', 'those that hold, with how many letters; it is recorded that you looked')
    .option('--all', 'released ones too')
    .action(list);
  verb(program, 'place', 'keep letters of people, letters with words, or named letters')
    .requiredOption('--matter <name>', 'the matter, as counsel names it')
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--custodian <address>', 'letters from or to this address; may be given again', collect)
    .option('--query <words>', 'those that "postern search" would find')
    .option('--letter <id>', 'this letter; may be given again', collect)
    .action(place);
  verb(program, 'letters <id>', 'ids of the letters under a hold, newest first')
    .option('--limit <number>', 'at most so many', '100')
    .action(letters);
  verb(program, 'ask-release <id>', 'say that it is no longer needed')
    .requiredOption('--reason <text>', 'why, for the record')
    .action(askRelease);
  verb(program, 'release <id>', 'agree, as another person than the one who asked')
    .requiredOption('--as <address>', 'whose account it is')
    .option('--password-file <file>', 'their app password; else it is asked for')
    .action(release);
  return runCommand(program, args);
}
