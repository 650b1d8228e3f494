import { Fault, isId } from '#base';
import type { HoldView, holds } from '#flow';
import { type Floor, floors, formatAddress } from '#mail';
import { type Common, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { moment, plain, print, printFields, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

type Waiting = Awaited<ReturnType<typeof holds>>[number];

interface Decide extends Common {
  readonly by: string;
  readonly reason: string;
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const holdJson = (one: Waiting): object => ({
  id: one.id,
  message: one.messageId,
  recipient: formatAddress(one.recipient.address),
  approval: one.decision.action === 'hold',
  class: one.class,
  floor: one.decision.floor,
  rule: one.decision.rule,
  why: one.decision.why,
  acceptedAt: iso(one.acceptedAt),
  heldAt: iso(one.heldAt),
  until: iso(one.heldUntil),
  reason: one.lastReason,
});

async function list(options: Common & { limit: string }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) usage('--limit is a number from 1 to 10000');
  await withHouse(options, async (house) => {
    const { holds } = await import('#flow');
    const found = await holds(house, operator(), limit);
    if (options.json) return printJson(found.map(holdJson));
    if (found.length === 0) return print('Nothing waits for a person.');
    printTable(
      ['ID', 'TO', 'WAITS FOR', 'SINCE', 'UNTIL', 'RULE'],
      found.map((one) => [
        one.id,
        plain(formatAddress(one.recipient.address)),
        one.decision.action === 'hold' ? 'approval' : 'help',
        moment(one.heldAt ?? one.acceptedAt),
        one.heldUntil === null ? 'soon known' : moment(one.heldUntil),
        one.decision.rule,
      ]),
    );
    if (found.length === limit) print(`The first ${limit}; --limit shows more.`);
  });
}

function checkId(id: string): void {
  if (!isId(id))
    throw new Fault({
      code: 'id-invalid',
      kind: 'invalid',
      say: `"${id}" is not the id of a waiting letter; "postern hold list" shows them.`,
    });
}

const findingsOf = ({ inspection }: HoldView): string => {
  const kinds = new Set(inspection.findings.map(({ kind }) => kind));
  return kinds.size === 0 ? 'none' : [...kinds].join(', ');
};

async function show(id: string, options: Common & { content?: true; reason?: string }): Promise<void> {
  checkId(id);
  if (options.content && (options.reason?.trim().length ?? 0) < 3)
    usage('--content needs --reason: why the letter itself must be seen');
  await withHouse(options, async (house) => {
    const content = options.content ? { reason: options.reason! } : undefined;
    const { lookAtHold } = await import('#flow');
    const one = await lookAtHold(house, operator(), id, content);
    const sender = one.sender ? formatAddress(one.sender) : '<>';
    const text = one.raw?.toString();
    if (options.json) {
      const { level, findings, uninspectable } = one.inspection;
      return printJson({
        ...holdJson(one),
        sender,
        size: one.size,
        level,
        findings,
        uninspectable,
        ...(text === undefined ? {} : { content: text }),
      });
    }
    printFields([
      ['delivery', one.id],
      ['letter', one.messageId],
      ['from', plain(sender)],
      ['to', plain(formatAddress(one.recipient.address))],
      ['size', `${one.size} bytes`],
      ['class', one.class],
      ['waits for', one.decision.action === 'hold' ? 'approval' : plain(one.lastReason ?? 'help')],
      ['accepted', moment(one.acceptedAt)],
      ['until', one.heldUntil === null ? 'soon known' : moment(one.heldUntil)],
      ['level', one.inspection.level],
      ['found', findingsOf(one)],
      ['must be', `${one.decision.floor}, by ${one.decision.methods.join(', then ') || 'no way is left'}`],
      ['rule', one.decision.rule],
    ]);
    for (const sentence of one.decision.why) print(`  ${plain(sentence)}`);
    if (text !== undefined) print(`\n${text.split(/\r?\n/).map(plain).join('\n')}`);
  });
}

async function release(id: string, options: Decide): Promise<void> {
  checkId(id);
  const { releaseHold } = await import('#flow');
  await withHouse(options, (house) => releaseHold(house, { actor: operator(), ...options }, id));
  if (options.json) printJson({ id, released: true });
  else print('Let go: it is checked anew and leaves at its floor or above.');
}

async function refuse(id: string, options: Decide & { say?: string }): Promise<void> {
  checkId(id);
  const { refuseHold } = await import('#flow');
  await withHouse(options, (house) => refuseHold(house, { actor: operator(), ...options }, id, options.say));
  if (options.json) printJson({ id, refused: true });
  else print('Refused: its sender is told.');
}

async function raise(id: string, options: Decide & { floor: string }): Promise<void> {
  checkId(id);
  const floor: Floor =
    floors.find((one) => one === options.floor) ?? usage(`--floor is one of: ${floors.join(', ')}`);
  const { raiseHold } = await import('#flow');
  await withHouse(options, (house) => raiseHold(house, { actor: operator(), ...options }, id, floor));
  if (options.json) printJson({ id, floor });
  else print(`Raised to "${floor}". It still waits.`);
}

/** `postern hold`: letters that wait for a person to decide. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'hold',
    'Letters that wait for a person. Somebody other than the sender decides; what nobody decides about goes back to its sender',
  );
  verb(program, 'list', 'what waits, oldest first')
    .option('--limit <number>', 'at most so many', '50')
    .action(list);
  verb(program, 'show <id>', 'one: who, how large, what was found, and why it waits')
    .option('--content', 'the letter itself too; it is recorded that you saw it')
    .option('--reason <text>', 'why it must be seen, for the record')
    .action(show);
  const deciding = (spec: string, says: string) =>
    verb(program, spec, says)
      .requiredOption(
        '--by <address>',
        'the account that answers for it: an approver or admin, not the sender',
      )
      .requiredOption('--reason <text>', 'why, for the record');
  deciding('release <id>', 'let it go').action(release);
  deciding('refuse <id>', 'send it back to its sender')
    .option('--say <text>', 'what the sender is told')
    .action(refuse);
  deciding('raise <id>', 'ask for more protection; it still waits')
    .requiredOption('--floor <floor>', floors.join(', '))
    .action(raise);
  return runCommand(program, args);
}
