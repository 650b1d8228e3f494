import type { Json } from '#base';
import type { Life } from '#flow';
import { type Common, Ended, operator, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { paint, plain, print, printJson } from './output.ts';
import { withHouse } from './rooms.ts';

type LifeEvent = Life['events'][number];

const isCommitment = (value: Json): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  typeof value.commitment === 'string';
const isScalar = (value: Json): boolean => value === null || typeof value !== 'object';
const spell = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

/** A value as lines of name and text, deeper ones indented. */
function lines(name: string, value: Json, indent: string): string[] {
  const label = `${indent}${paint('dim', `${spell(name)}:`)}`;
  if (isScalar(value)) return [`${label} ${plain(String(value))}`];
  if (Array.isArray(value)) {
    if (value.every(isScalar)) return value.length === 0 ? [] : [`${label} ${plain(value.join('; '))}`];
    return value.flatMap((one, n) => lines(`${name} ${n + 1}`, one, indent));
  }
  return [
    label,
    ...Object.entries(value as { [key: string]: Json }).flatMap(([key, inner]) =>
      lines(key, inner, `${indent}  `),
    ),
  ];
}

function eventLines({ at, kind, actor, data, secret }: LifeEvent): string[] {
  const who = actor.kind === 'system' ? '' : paint('dim', ` by ${actor.kind} ${plain(actor.id)}`);
  const open = Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      isCommitment(value) ? (secret[name] ?? '(sealed; its key is gone)') : value,
    ]),
  );
  const [room = '', act = ''] = kind.split('.');
  return [
    `${at.replace('T', ' ').slice(0, 23)}  ${paint('bold', `${room} ${spell(act)}`)}${who}`,
    ...Object.entries(open).flatMap(([name, value]) => lines(name, value as Json, '    ')),
  ];
}

function printLife(life: Life): void {
  print(
    `${paint('bold', `letter ${life.id}`)}  ${life.class}, ${life.level}, ${life.size} octets, came by ${life.door}`,
  );
  print(`from ${plain(life.sender)} to ${plain(life.recipients.join(', '))}`);
  for (const event of life.events) for (const line of eventLines(event)) print(`  ${line}`);
}

async function trace(question: string, options: Common & { limit: string }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) usage('--limit is a number from 1 to 1000');
  await withHouse(options, async (house) => {
    const { trace: look } = await import('#flow');
    const lives = await look(house, operator(), question, limit);
    if (options.json)
      printJson(lives.map((life) => ({ ...life, acceptedAt: new Date(life.acceptedAt).toISOString() })));
    else
      for (const [n, life] of lives.entries()) {
        if (n > 0) print();
        printLife(life);
      }
    if (lives.length > 0) return;
    if (!options.json) print(`No letter from or to ${question}.`);
    throw new Ended(1);
  });
}

/** `postern trace`: where a letter is, where it was, and why. */
export function run(args: string[]): Promise<number> {
  const program = withCommon(
    topCommand(
      'trace',
      'The life of one letter, or of the latest from or to an address. Looking is recorded',
    ),
  )
    .argument('<id|address>')
    .option('--limit <number>', 'at most so many letters', '20')
    .action(trace);
  return runCommand(program, args);
}
