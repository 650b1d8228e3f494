import type { Block, Unusual } from '#people';
import { type Common, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { moment, paint, plain, print, printJson, printTable } from './output.ts';
import { withPeople } from './rooms.ts';

const hour = 3_600_000;
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const blockJson = (one: Block): object => ({
  ...one,
  madeAt: iso(one.madeAt),
  until: iso(one.until),
  endedAt: iso(one.endedAt),
});
const unusualJson = (one: Unusual): object => ({
  ...one,
  foundAt: iso(one.foundAt),
  answered: one.answered && { ...one.answered, at: iso(one.answered.at) },
});

async function blocks(options: Common & { all?: true }): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const found = await people.blocks.list(operator(), { live: !options.all, limit: 1000 });
    if (options.json) return printJson(found.map(blockJson));
    if (found.length === 0) return print('Nothing is blocked.');
    const names = new Map((await people.list()).map(({ id, name }) => [id, name]));
    printTable(
      ['ID', 'BLOCKED', 'WHY', 'UNTIL', 'BY'],
      found.map((one) => [
        one.id,
        one.kind === 'network' ? one.subject : `guesses at ${plain(names.get(one.subject) ?? one.subject)}`,
        plain(one.reason),
        one.endedAt === null ? moment(one.until) : `${one.endedWhy} ${moment(one.endedAt)}`,
        one.by === 'guard' ? 'itself' : plain(names.get(one.by) ?? one.by),
      ]),
    );
  });
}

async function block(network: string, options: Common & { hours: string; reason?: string }): Promise<void> {
  const hours = Number(options.hours);
  if (!(hours > 0)) usage('--hours is a number above 0');
  const reason = options.reason ?? usage('say why: --reason "scans from there"');
  await withPeople(options, async ({ people }) => {
    const made = await people.blocks.add(operator(), { network, life: hours * hour, reason });
    if (options.json) return printJson(blockJson(made));
    print(
      `Sign-ins from ${made.subject} are turned away until ${moment(made.until)}, but from known devices and with the right app password. To undo: postern guard lift ${made.id}`,
    );
  });
}

async function lift(id: string, options: Common & { reason?: string }): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const ended = await people.blocks.lift(operator(), id, options.reason ?? '');
    if (options.json) return printJson(blockJson(ended));
    print(`The block of ${ended.subject} has ended.`);
  });
}

async function unusual(options: Common & { all?: true }): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const { sentenceOf } = await import('#people');
    const found = await people.unusual.list(operator(), { open: !options.all, limit: 200 });
    if (options.json) return printJson(found.map(unusualJson));
    if (found.length === 0) return print('Nothing unusual.');
    const names = new Map((await people.list()).map(({ id, name }) => [id, name]));
    for (const one of found) {
      print(`${paint('bold', one.id)}  ${moment(one.foundAt)}`);
      print(`  ${plain(sentenceOf(one, names.get(one.account ?? '') ?? 'An account'))}`);
      if (one.answered) print(`  Answered: ${one.answered.how}. ${plain(one.answered.reason)}`);
    }
    if (found.some(({ answered }) => !answered))
      print('\nTo answer: postern guard answer ID fine|hold|step-up|sign-out --reason "…"');
  });
}

async function answer(id: string, how: string, options: Common & { reason?: string }): Promise<void> {
  const { answers } = await import('#people');
  const chosen = answers.find((one) => one === how) ?? usage(`the answer is one of ${answers.join(', ')}`);
  const reason = options.reason ?? usage('say why: --reason "…"');
  await withPeople(options, async ({ people }) => {
    await people.unusual.answer(operator(), id, { how: chosen, reason });
    print(options.json ? JSON.stringify({ id, how: chosen }) : 'Written down, and done.');
  });
}

async function hold(who: string, options: Common & { reason?: string }): Promise<void> {
  const reason = options.reason ?? usage('say why: --reason "…"');
  await withPeople(options, async ({ people }) => {
    const { id, name } = await people.get(who);
    await people.unusual.hold(operator(), id, reason);
    if (options.json) return printJson({ account: id, held: true });
    print(`New letters of ${plain(name)} wait for a person. They are under: postern hold list`);
  });
}

async function free(who: string, options: Common & { reason?: string }): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const { id, name } = await people.get(who);
    await people.unusual.free(operator(), id, options.reason ?? '');
    if (options.json) return printJson({ account: id, held: false });
    print(`New letters of ${plain(name)} leave again. Those that wait are decided about one by one.`);
  });
}

/** Blocks, unusual use, and what is done about them. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('guard', 'Who is blocked, what is unusual, and what to do about it');
  verb(program, 'blocks', 'networks and accounts where guessing is blocked')
    .option('--all', 'also those that have ended')
    .action(blocks);
  verb(program, 'block <network>', 'block a network such as 203.0.113.0/24 for a while')
    .option('--hours <number>', 'for so long', '24')
    .option('--reason <text>', 'why')
    .action(block);
  verb(program, 'lift <id>', 'end a block').option('--reason <text>', 'why').action(lift);
  verb(program, 'unusual', 'use of accounts out of the ordinary')
    .option('--all', 'also what was answered')
    .action(unusual);
  verb(program, 'answer <id> <how>', 'fine, hold outgoing letters, step-up (new proof), or sign-out')
    .option('--reason <text>', 'why')
    .action(answer);
  verb(program, 'hold <who>', 'new letters of an account wait for a person')
    .option('--reason <text>', 'why')
    .action(hold);
  verb(program, 'free <who>', 'they leave again').option('--reason <text>', 'why').action(free);
  return runCommand(program, args);
}
