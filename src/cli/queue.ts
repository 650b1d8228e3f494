import { Fault, isId } from '#base';
import type { House } from '#flow';
import { formatAddress, parseAddress } from '#mail';
import { type Common, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { duration, many, moment, paint, plain, print, printFields, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

type Listed = Awaited<ReturnType<House['queue']['list']>>[number];

interface Which extends Common {
  readonly domain?: string;
  readonly all?: true;
}

const listedJson = (one: Listed): object => ({
  id: one.id,
  message: one.messageId,
  recipient: formatAddress(one.recipient.address),
  domain: one.domain,
  state: one.state,
  class: one.class,
  floor: one.decision.floor,
  attempts: one.attempts,
  acceptedAt: new Date(one.acceptedAt).toISOString(),
  nextAt: new Date(one.dueAt).toISOString(),
  reason: one.lastReason,
  rule: one.decision.rule,
  why: one.decision.why,
});

const colours = { due: 'green', leaving: 'green', waiting: 'yellow', held: 'red' } as const;

function whenNext({ state, dueAt }: Listed): string {
  if (state === 'held') return 'when a person lets it go';
  return state === 'waiting' ? moment(dueAt) : 'now';
}

/** A number of lines, as the operator asked for it. */
function limitOf(text: string): number {
  const limit = Number(text);
  return Number.isInteger(limit) && limit >= 1 && limit <= 10_000
    ? limit
    : usage('--limit is a number from 1 to 10000');
}

function recipientOf(text: string | undefined): { recipient?: { local: string; domain: string } } {
  if (text === undefined) return {};
  const reading = parseAddress(text, { policy: 'liberal' });
  return reading.ok ? { recipient: reading.address } : usage(`--to: ${reading.reason}`);
}

async function list(
  options: Common & { domain?: string; to?: string; held?: true; limit: string },
): Promise<void> {
  const limit = limitOf(options.limit);
  const filter = {
    limit,
    ...recipientOf(options.to),
    ...(options.domain ? { domain: options.domain.toLowerCase() } : {}),
    ...(options.held ? { state: 'held' as const } : {}),
  };
  await withHouse(options, async ({ queue, clock }) => {
    const found = await queue.list(operator(), filter);
    if (options.json) return printJson(found.map(listedJson));
    if (found.length === 0) return print('Nothing waits.');
    printTable(
      ['ID', 'TO', 'STATE', 'AGE', 'TRIES', 'NEXT', 'REASON'],
      found.map((one) => [
        one.id,
        plain(formatAddress(one.recipient.address)),
        paint(colours[one.state], one.state),
        duration(clock.now() - one.acceptedAt),
        String(one.attempts),
        whenNext(one),
        plain(one.lastReason ?? '-'),
      ]),
    );
    if (found.length === limit) print(`The first ${limit}; --limit shows more.`);
  });
}

function printWhy(one: Listed): void {
  printFields([
    ['delivery', one.id],
    ['letter', one.messageId],
    ['to', plain(formatAddress(one.recipient.address))],
    ['state', paint(colours[one.state], one.state)],
    ['accepted', moment(one.acceptedAt)],
    ['tries', String(one.attempts)],
    ['next try', whenNext(one)],
    ['last reason', plain(one.lastReason ?? 'it was not tried yet')],
    ['must be', `${one.decision.floor}, by ${one.decision.methods.join(', then ')}`],
    ['rule', one.decision.rule],
  ]);
  for (const sentence of one.decision.why) print(`  ${plain(sentence)}`);
}

async function why(id: string, options: Common): Promise<void> {
  checkIds([id]);
  await withHouse(options, async ({ queue }) => {
    const found = await queue.find(operator(), id);
    if (options.json) return printJson(found.map(listedJson));
    if (found.length === 0)
      return print(`Nothing waits under ${id}. Its life, if it had one: postern trace ${id}`);
    for (const [n, one] of found.entries()) {
      if (n > 0) print();
      printWhy(one);
    }
  });
}

function checkIds(ids: readonly string[]): void {
  const wrong = ids.find((id) => !isId(id));
  if (wrong !== undefined)
    throw new Fault({
      code: 'id-invalid',
      kind: 'invalid',
      say: `"${wrong}" is not the id of a delivery or letter; "postern queue list" shows them.`,
    });
}

/** Ids that were given, or those of all deliveries that the options name. */
async function idsOf(
  house: House,
  given: readonly string[],
  { domain, all }: Which,
  wanted: (one: Listed) => boolean,
): Promise<string[]> {
  if (given.length === 0 && !domain && !all) usage('give ids, --domain or --all');
  checkIds(given);
  if (given.length > 0) {
    const found = await Promise.all(given.map((id) => house.queue.find(operator(), id)));
    return found
      .flat()
      .filter(wanted)
      .map(({ id }) => id);
  }
  const ids: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await house.queue.list(operator(), {
      limit: 500,
      ...(domain ? { domain: domain.toLowerCase() } : {}),
      ...(after ? { after } : {}),
    });
    ids.push(...page.filter(wanted).map(({ id }) => id));
    after = page.at(-1)?.id;
    if (page.length < 500 || after === undefined) return ids;
  }
}

function tell(options: Common, touched: readonly string[], done: string): void {
  if (options.json) printJson({ touched });
  else
    print(
      touched.length === 0
        ? 'Nothing there to do that with.'
        : `${many(touched.length, 'delivery', 'deliveries')} ${done}.`,
    );
}

async function retry(ids: string[], options: Which): Promise<void> {
  await withHouse(options, async (house) => {
    const chosen = await idsOf(house, ids, options, ({ state }) => state !== 'held');
    tell(options, await house.queue.retry(operator(), chosen), 'will be tried now');
  });
}

async function release(ids: string[], options: Which): Promise<void> {
  await withHouse(options, async (house) => {
    const chosen = await idsOf(house, ids, options, ({ state }) => state === 'held');
    tell(options, await house.queue.retry(operator(), chosen), 'let go');
  });
}

async function cancel(ids: string[], options: Which & { reason: string }): Promise<void> {
  await withHouse(options, async (house) => {
    const chosen = await idsOf(house, ids, options, () => true);
    tell(options, await house.queue.cancel(operator(), chosen, options.reason), 'withdrawn');
  });
}

/** `postern queue`: what is owed. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'queue',
    'Letters that have not left yet. IDs are those of deliveries, or of letters for all their deliveries',
  );
  verb(program, 'list', 'what waits, oldest first')
    .option('--domain <domain>', 'only to this domain')
    .option('--to <address>', 'only to this reader')
    .option('--held', 'only what waits for a person')
    .option('--limit <number>', 'at most so many', '50')
    .action(list);
  verb(program, 'why <id>', 'why it waits, and what it must be protected by').action(why);
  const several = (spec: string, says: string) =>
    verb(program, spec, says)
      .option('--domain <domain>', 'all to this domain')
      .option('--all', 'all there are');
  several('retry [ids...]', 'try now').action(retry);
  several('release [ids...]', 'let go what waits for a person').action(release);
  several('cancel [ids...]', 'withdraw what has not left')
    .requiredOption('--reason <text>', 'why, for the record')
    .action(cancel);
  return runCommand(program, args);
}
