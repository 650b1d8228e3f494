import { readFileSync } from 'node:fs';
import type { Schedule, ScheduleView } from '#archive';
import { Fault } from '#base';
import { type Common, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { many, moment, paint, plain, print, printFields, printJson, printTable } from './output.ts';
import { type SignedOptions, signedIn } from './policy-change.ts';
import { withHouse } from './rooms.ts';

type Reason = { readonly reason: string };

const long = (days: number | null): string => (days === null ? 'for good' : many(days, 'day'));
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function printSchedule({ rules, otherwise }: Schedule): void {
  for (const { name, days, ...asked } of rules) {
    const what = Object.entries(asked).map(([key, list]) => `${key} ${list.join(' or ')}`);
    print(`  ${long(days).padEnd(12)} ${plain(name)}: ${plain(what.join(', '))}`);
  }
  print(`  ${long(otherwise).padEnd(12)} all others`);
}

async function show(options: Common): Promise<void> {
  await withHouse(options, async (house) => {
    const { openKeeping } = await import('#flow');
    const { retention } = openKeeping(house);
    const [versions, standing] = [await retention.versions(), await retention.standing()];
    if (options.json)
      return printJson({
        ...standing,
        stopped: standing.stopped && { ...standing.stopped, at: iso(standing.stopped.at) },
        lastRun: iso(standing.lastRun),
        versions: versions.map((one) => ({
          ...one,
          proposedAt: iso(one.proposedAt),
          decidedAt: iso(one.decidedAt),
        })),
      });
    const now = versions.find(({ inForce }) => inForce);
    if (now) {
      print(`${paint('bold', `Version ${now.version}`)}, in force since ${moment(now.decidedAt)}:`);
      printSchedule(now.schedule);
    } else
      print(
        'Nobody has said how long letters are kept, so all of them are. "retention standard" shows a start.',
      );
    print();
    printFields([
      ['with a date', String(standing.stamped)],
      ['kept for good', String(standing.forGood)],
      ['over', `${standing.due}, of which a legal hold keeps ${standing.held}`],
      ['last purge', moment(standing.lastRun)],
    ]);
    if (standing.stopped)
      print(
        `${paint('red', 'stopped')}  ${standing.stopped.why} Look at the clock, then: postern retention resume --reason WHY`,
      );
    if (versions.length > 0) print();
    printVersions(versions);
  });
}

function printVersions(versions: readonly ScheduleView[]): void {
  if (versions.length === 0) return;
  printTable(
    ['VERSION', 'STATE', 'PROPOSED', 'BY', 'DECIDED BY', 'REASON'],
    versions.map((one) => [
      String(one.version),
      one.inForce ? 'in force' : one.state,
      moment(one.proposedAt),
      one.author,
      one.approver ?? '',
      plain(one.reason),
    ]),
  );
}

/** What a healthcare organisation in the United States may begin with; state law may ask for more. */
async function standard(): Promise<void> {
  const { sixYears } = await import('#archive');
  const schedule: Schedule = {
    rules: [{ name: 'newsletters', days: 365, classes: ['bulk'], levels: ['none'] }],
    otherwise: sixYears,
  };
  print(JSON.stringify(schedule, null, 2));
}

async function propose(file: string, options: SignedOptions & Reason): Promise<void> {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Fault({
      code: 'schedule-wrong',
      kind: 'invalid',
      say: `${file} cannot be read as JSON. "postern retention standard" shows how it looks.`,
      cause,
    });
  }
  await withHouse(options, async (house) => {
    const actor = await signedIn(house, options, 'keeping.change');
    const { openKeeping } = await import('#flow');
    const { retention } = openKeeping(house);
    const version = await retention.propose(actor, given, options.reason);
    const { shortens } = (await retention.versions()).find((one) => one.version === version)!;
    if (options.json) return printJson({ version, shortens });
    print(
      `Proposed as version ${version}. ${shortens ? 'Somebody else approves it' : 'It is approved by'}: postern retention approve ${version} --as ADDRESS`,
    );
  });
}

const decide =
  (act: 'approve' | 'refuse') =>
  async (typed: string, options: SignedOptions): Promise<void> => {
    if (!/^[1-9]\d{0,8}$/.test(typed)) usage(`"${typed}" is not the number of a version`);
    await withHouse(options, async (house) => {
      const actor = await signedIn(house, options, 'keeping.approve');
      const { openKeeping } = await import('#flow');
      await openKeeping(house).retention[act](actor, Number(typed));
      if (options.json) return printJson({ version: Number(typed), [act]: true });
      print(
        act === 'approve'
          ? `Version ${typed} counts for letters from now on. Earlier ones keep the date they were stamped with.`
          : `Version ${typed} is refused.`,
      );
    });
  };

async function resume(options: Common & Reason): Promise<void> {
  await withHouse(options, async (house) => {
    const { openKeeping } = await import('#flow');
    await openKeeping(house).retention.resume(operator(), options.reason);
    if (options.json) return printJson({ resumed: true });
    print('Purging goes on within the hour.');
  });
}

/** `postern retention`: how long letters are kept. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'retention',
    'How long letters are kept: proposed, approved, stamped at acceptance. Nothing goes before somebody said how long, or while a legal hold keeps it',
  );
  verb(program, 'show', 'the schedule in force, versions, and how the purge stands').action(show);
  verb(
    program,
    'standard',
    'a schedule to begin with, as a file: six years (45 CFR 164.316(b)(2)(i))',
  ).action(standard);
  const signed = (spec: string, says: string) =>
    verb(program, spec, says)
      .requiredOption('--as <address>', 'whose account it is')
      .option('--password-file <file>', 'their app password; else it is asked for');
  signed('propose <file>', 'put a schedule on the table')
    .requiredOption('--reason <text>', 'why, for the record')
    .action(propose);
  signed('approve <version>', 'by another person, where anything is kept for a shorter time').action(
    decide('approve'),
  );
  signed('refuse <version>', 'take it from the table').action(decide('refuse'));
  verb(program, 'resume', 'say that the clock is right, so that purging goes on')
    .requiredOption('--reason <text>', 'how you know, for the record')
    .action(resume);
  return runCommand(program, args);
}
