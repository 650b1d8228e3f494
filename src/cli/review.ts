import type { Review, ReviewReport } from '#review';
import { type Common, Ended, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { many, moment, paint, plain, print, printFields, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

const kinds: Readonly<Record<Review['kind'], string>> = {
  log: 'the log',
  'break-glass': 'emergency access',
};
const states = { open: 'open', overdue: paint('red', 'overdue'), signed: 'signed off' } as const;

const iso = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (name, one) =>
      typeof one === 'number' && /(?:At|from|to)$/.test(name) ? new Date(one).toISOString() : one,
    ),
  );

async function list(options: Common & { open?: true }): Promise<void> {
  await withHouse(options, async ({ reviews }) => {
    const found = await reviews.list(operator(), { limit: 200, open: options.open ?? false });
    if (options.json) return printJson(iso(found));
    if (found.length === 0)
      return print(
        'No review so far: the first one is opened when the server has run for as long as review.every says.',
      );
    printTable(
      ['ID', 'OF', 'FROM', 'TO', 'DUE', 'TOPICS', 'STATE'],
      found.map((one) => [
        one.id,
        kinds[one.kind],
        moment(one.from),
        moment(one.to),
        moment(one.dueAt),
        `${one.done} of ${one.toDo}`,
        states[one.state],
      ]),
    );
    if (found.some(({ state }) => state === 'overdue')) throw new Ended(1);
  });
}

function printReport(report: ReviewReport): void {
  printFields([
    ['review', report.id],
    ['of', kinds[report.kind] + (report.subject ? ` ${report.subject}` : '')],
    ['time', `${moment(report.from)} to ${moment(report.to)}`],
    ['due', moment(report.dueAt)],
    ['state', states[report.state]],
  ]);
  for (const item of report.items) {
    const nothing = item.count === 0 && item.found.length === 0 && report.kind === 'log';
    if (nothing && item.verdict === null) continue;
    const verdict =
      item.verdict === null
        ? paint('yellow', 'not signed off')
        : item.verdict === 'fine'
          ? 'fine'
          : paint('red', 'a concern');
    print();
    print(`${paint('bold', item.title)}  ${paint('dim', item.topic)}  ${verdict}`);
    print(`  ${many(item.signedCount ?? item.count, 'event')}. ${item.ask}`);
    for (const what of item.found) print(`  ${paint('red', plain(what))}`);
    if (item.note !== null) print(`  ${plain(item.note)}`);
  }
  const quiet = report.items.filter((one) => one.count === 0 && one.found.length === 0 && !one.verdict);
  if (quiet.length > 0 && report.kind === 'log')
    print(`\nNothing happened under: ${quiet.map(({ title }) => title.toLowerCase()).join('; ')}.`);
}

async function show(id: string, options: Common & { topic?: string }): Promise<void> {
  await withHouse(options, async ({ reviews }) => {
    if (options.topic === undefined) {
      const report = await reviews.read(operator(), id);
      return options.json ? printJson(iso(report)) : printReport(report);
    }
    for (let after: string | undefined; ; ) {
      const page = await reviews.events(operator(), id, options.topic, {
        limit: 500,
        ...(after ? { after } : {}),
      });
      for (const event of page) {
        if (options.json) printJson(event);
        else {
          const said = Object.entries(event.secret).map(([name, value]) => `${name}: ${plain(value)}`);
          print(
            `${event.at.replace('T', ' ').slice(0, 19)}  ${paint('bold', event.kind)}  ${plain(event.actor.id)} ${event.actor.via}  ${plain(JSON.stringify(event.data))}`,
          );
          if (said.length > 0) print(`    ${said.join('; ')}`);
        }
      }
      if (page.length < 500) return;
      after = page.at(-1)!.id;
    }
  });
}

interface SignOptions extends Common {
  readonly topic: string;
  readonly by: string;
  readonly note: string;
  readonly concern?: true;
}

async function sign(id: string, options: SignOptions): Promise<void> {
  if (options.note.trim().length < 3) usage('--note says what you looked at and found');
  await withHouse(options, async ({ reviews }) => {
    const { topic, by, note, concern } = options;
    const verdict = concern ? 'concern' : 'fine';
    const report = await reviews.sign(id, { actor: operator(), by, topic, note, verdict });
    if (options.json) return printJson(iso(report));
    const left = report.toDo - report.done;
    print(report.state === 'signed' ? 'Signed off whole.' : `Signed off. ${many(left, 'topic')} left.`);
  });
}

/** `postern review`: what somebody must look at in the log, and the proof that they did. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'review',
    'Reviews of the log: what has to be looked at, sign-off topic by topic, the report that it happened (45 CFR 164.308(a)(1)(ii)(D))',
  );
  verb(program, 'list', 'reviews, newest first; exit code 1 where one is overdue')
    .option('--open', 'only what is not signed off')
    .action(list);
  verb(program, 'show <id>', 'one review and what was said of each topic: the report')
    .option('--topic <name>', 'the events of one topic instead')
    .action(show);
  verb(program, 'sign <id>', 'sign one topic off; with the last one the review is done')
    .requiredOption('--topic <name>', 'which topic')
    .requiredOption('--by <address>', 'the account that answers for it: an auditor or admin')
    .requiredOption('--note <text>', 'what was looked at and found; kept sealed')
    .option('--concern', 'something is not right')
    .action(sign);
  return runCommand(program, args);
}
