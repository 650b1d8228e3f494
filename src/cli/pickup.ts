import { Fault, isId, never } from '#base';
import type { House } from '#flow';
import { formatAddress, parseAddress } from '#mail';
import { type Common, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { moment, paint, plain, print, printJson, printTable, warn } from './output.ts';
import { withHouse } from './rooms.ts';

type Standing = Awaited<ReturnType<House['pickup']['list']>>[number];

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const standingJson = (one: Standing): object => ({
  ...one,
  recipient: formatAddress(one.recipient),
  sender: one.sender && formatAddress(one.sender),
  placedAt: iso(one.placedAt),
  expiresAt: iso(one.expiresAt),
  openedAt: iso(one.openedAt),
  repliedAt: iso(one.repliedAt),
  declinedAt: iso(one.declinedAt),
  endedAt: iso(one.endedAt),
});

function stateOf(one: Standing): string {
  if (one.ended) return paint('dim', one.ended);
  if (one.repliedAt !== null) return paint('green', 'replied');
  if (one.openedAt !== null) return paint('green', 'opened');
  if (one.declinedAt !== null) return paint('yellow', 'not wanted');
  return one.secret === 'locked' ? paint('red', 'secret locked') : 'waits';
}

async function list(options: Common & { address?: string; limit: string }): Promise<void> {
  const reading = options.address === undefined ? null : parseAddress(options.address, { policy: 'liberal' });
  if (reading && !reading.ok) usage(`--address: ${reading.reason}`);
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) usage('--limit is a number of 1 or more');
  await withHouse(options, async ({ pickup }) => {
    const found = await pickup.list(operator(), {
      limit,
      ...(reading?.ok ? { address: reading.address } : {}),
    });
    if (options.json) return printJson(found.map(standingJson));
    if (found.length === 0) return print('No letter in the portal.');
    printTable(
      ['ID', 'TO', 'STATE', 'PLACED', 'EXPIRES', 'OPENED'],
      found.map((one) => [
        one.id,
        plain(formatAddress(one.recipient)),
        stateOf(one),
        moment(one.placedAt),
        moment(one.expiresAt),
        moment(one.openedAt),
      ]),
    );
  });
}

const gone = (id: string, kind: 'missing' | 'ended'): Fault =>
  new Fault({
    code: `pickup-${kind}`,
    kind: 'missing',
    say:
      kind === 'missing' ? `There is no letter ${id} in the portal.` : `The letter ${id} has ended already.`,
  });

async function retract(id: string, options: Common & { reason: string }): Promise<void> {
  await withHouse(options, async (house) => {
    const { retractThread } = await import('#flow');
    const result = isId(id)
      ? await retractThread(house, operator(), id, options.reason)
      : ({ kind: 'missing' } as const);
    if (result.kind !== 'retracted') throw gone(id, result.kind);
    if (options.json) return printJson({ id, ...result });
    print('The letter is withdrawn and its key destroyed.');
    if (result.openedBefore) print('Its reader had opened it before: what was seen cannot be taken back.');
    for (const { id: copy, became, openedBefore } of result.copies)
      print(
        `${copy} repeated it: ${became === 'redacted' ? 'those lines are gone' : 'it is withdrawn as a whole'}${openedBefore ? '; it had been opened before' : ''}.`,
      );
    if (result.unlooked > 0)
      warn(`${result.unlooked} of its letters could not be looked at: whether they repeat it is not known.`);
  });
}

/** Milliseconds since 1970: in so many days from now, or the end of a day. */
function untilOf({ days, until }: { days?: string; until?: string }, now: number): number {
  if (days !== undefined && until === undefined && /^\d{1,4}$/.test(days))
    return now + Number(days) * 86_400_000;
  if (until !== undefined && days === undefined && /^\d{4}-\d\d-\d\d$/.test(until))
    return Date.parse(`${until}T23:59:59`);
  return usage('give --days NUMBER or --until YYYY-MM-DD');
}

async function extend(id: string, options: Common & { days?: string; until?: string }): Promise<void> {
  await withHouse(options, async ({ pickup, clock }) => {
    const until = untilOf(options, clock.now());
    const result = isId(id) ? await pickup.extend(operator(), id, until) : ({ kind: 'missing' } as const);
    switch (result.kind) {
      case 'extended':
        return options.json
          ? printJson({ id, until: iso(result.until) })
          : print(`The letter waits until ${moment(result.until)}.`);
      case 'out-of-range':
        throw new Fault({
          code: 'pickup-range',
          kind: 'invalid',
          say: `That is not possible: it can wait until ${moment(result.latest)} at the latest, and not end in the past.`,
        });
      case 'missing':
      case 'ended':
        throw gone(id, result.kind);
      default:
        return never(result);
    }
  });
}

/** `postern pickup`: letters that wait for their reader. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('pickup', 'Letters in the portal');
  verb(program, 'list', 'newest first')
    .option('--address <address>', 'only from or to this address')
    .option('--limit <number>', 'at most so many', '100')
    .action(list);
  verb(program, 'retract <id>', 'withdraw a letter and destroy its key')
    .option('--reason <text>', 'why, for the record', '')
    .action(retract);
  verb(program, 'extend <id>', 'let a letter wait longer')
    .option('--days <number>', 'so many days from now')
    .option('--until <date>', 'until the end of this day, YYYY-MM-DD')
    .action(extend);
  return runCommand(program, args);
}
