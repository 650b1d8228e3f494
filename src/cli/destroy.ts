import { existsSync, writeFileSync } from 'node:fs';
import type { DestructionView } from '#archive';
import { isFault, isId } from '#base';
import type { DestructionCertificate } from '#evidence';
import type { House } from '#flow';
import { openEvidenceLog } from '../app.ts';
import { type Common, Ended, operator, runCommand, topCommand, usage, verb, withCommon } from './frame.ts';
import { many, moment, plain, print, printFields, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

const patience = 5000;
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const json = (one: DestructionView): object => ({
  ...one,
  askedAt: iso(one.askedAt),
  decidedAt: iso(one.decidedAt),
  doneAt: iso(one.doneAt),
  databaseUntil: iso(one.databaseUntil),
  backupUntil: iso(one.backupUntil),
  confirmedAt: iso(one.confirmedAt),
});

const until = ({ databaseUntil, backupUntil }: DestructionView): number | null =>
  databaseUntil === null ? null : Math.max(databaseUntil, backupUntil ?? 0);

function print1(one: DestructionView): void {
  const { destroyed, held, missing } = one.outcomes;
  printFields([
    ['destruction', one.id],
    ['state', one.state],
    ['asked', `${moment(one.askedAt)} by ${one.askedBy}`],
    ['reason', plain(one.reason)],
    ['destroyed', many(destroyed, 'letter')],
    ['kept', `${held} by a legal hold, ${one.outcomes['under-way']} still under way; ${missing} not there`],
    ['opens nowhere', one.doneAt === null ? '' : `after ${moment(until(one))}`],
  ]);
}

async function destroy(ids: string[], options: Common & { reason: string }): Promise<void> {
  for (const id of ids)
    if (!isId(id)) usage(`"${id}" is not the id of a letter; "postern search" shows them`);
  if (options.reason.trim().length < 3) usage('--reason: say why, for the record');
  await withHouse(options, async (house) => {
    const { openKeeping } = await import('#flow');
    const { destructions } = openKeeping(house);
    const id = await destructions.atOnce(
      operator(),
      ids.map((one) => one.toLowerCase()),
      options.reason,
    );
    const one = await destructions.find(operator(), id);
    const { destroyed } = one.outcomes;
    if (options.json) printJson(json(one));
    else print1(one);
    if (destroyed === 0) throw new Ended(1);
    if (options.json) return;
    print(`The certificate: postern destroy certificate ${id} --out FILE`);
  });
}

async function list(options: Common & { limit: string }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) usage('--limit is a number from 1 to 200');
  await withHouse(options, async (house) => {
    const { openKeeping } = await import('#flow');
    const found = await openKeeping(house).destructions.list(operator(), null, limit);
    if (options.json) return printJson(found.map(json));
    if (found.length === 0) return print('Nothing was destroyed, and nothing is asked for.');
    printTable(
      ['ID', 'STATE', 'ASKED', 'BY', 'WHY', 'DESTROYED', 'HELD', 'OPENS NOWHERE AFTER'],
      found.map((one) => [
        one.id,
        one.state,
        moment(one.askedAt),
        one.askedBy,
        one.why,
        String(one.outcomes.destroyed),
        String(one.outcomes.held),
        moment(until(one)),
      ]),
    );
  });
}

async function show(id: string, options: Common): Promise<void> {
  if (!isId(id)) usage(`"${id}" is not the id of a destruction`);
  await withHouse(options, async (house) => {
    const { openKeeping } = await import('#flow');
    const one = await openKeeping(house).destructions.find(operator(), id);
    if (options.json) return printJson({ ...json(one), each: one.each });
    print1(one);
    for (const letter of one.each) print(`  ${letter.id}  ${letter.outcome ?? 'not yet'}`);
  });
}

/** The server gives each event a leaf within a second; where none runs, this command does. */
async function whenIncluded(house: House, id: string): Promise<DestructionCertificate> {
  const { destructionCertificate } = await import('#flow');
  const log = openEvidenceLog(house);
  try {
    for (const end = house.clock.monotonic() + patience; ; ) {
      await log.turn();
      try {
        return await destructionCertificate(house, operator(), id);
      } catch (error) {
        if (!isFault(error, 'receipt-early') || house.clock.monotonic() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  } finally {
    await log.stop();
  }
}

async function certificate(id: string, options: Common & { out?: string }): Promise<void> {
  if (!isId(id)) usage(`"${id}" is not the id of a destruction`);
  if (options.out !== undefined && existsSync(options.out)) usage(`${options.out} is there already`);
  await withHouse(options, async (house) => {
    const made = await whenIncluded(house, id);
    if (options.out !== undefined)
      writeFileSync(options.out, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    if (options.json) return printJson(options.out === undefined ? made : { file: options.out });
    print(`Certificate of destruction, ${plain(made.organisation)}, made ${made.made}`);
    for (const letter of made.letters) print(`  letter ${letter.message}, SHA-256 ${letter.hash}`);
    print(`After ${made.opensNowhereAfter} no copy of the database and no backup opens any of them.`);
    print(
      options.out === undefined
        ? 'With --out it is a file that "postern verify" checks anywhere.'
        : `Written to ${plain(options.out)}; "postern verify" checks it anywhere.`,
    );
  });
}

/** `postern destroy`: letters that must go. */
export function run(args: string[]): Promise<number> {
  if (['list', 'show', 'certificate'].includes(args[0] ?? '')) {
    const verbs = topCommand('destroy', 'What was destroyed');
    verb(verbs, 'list', 'newest first').option('--limit <number>', 'at most so many', '50').action(list);
    verb(verbs, 'show <id>', 'one, with what became of each letter').action(show);
    verb(verbs, 'certificate <id>', 'which letters, and after which moment nothing opens them')
      .option('--out <file>', 'write it as a file in JSON')
      .action(certificate);
    return runCommand(verbs, args);
  }
  const program = withCommon(
    topCommand(
      'destroy',
      'Destroy letters by their keys, at once and for good, unless a legal hold keeps them; then: destroy list, show, certificate',
    ),
  )
    .argument('<letters...>', 'ids of letters')
    .requiredOption('--reason <text>', 'why, for the record')
    .action(destroy);
  return runCommand(program, args);
}
