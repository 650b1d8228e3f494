import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Fault, isId } from '#base';
import type { PackWish } from '#flow';
import { openEvidenceLog } from '../app.ts';
import { type Common, collect, operator, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { many, plain, print, printJson } from './output.ts';
import { withHouse } from './rooms.ts';

interface Options extends Common {
  readonly from?: string;
  readonly to?: string;
  readonly person?: string;
  readonly letter: readonly string[];
  readonly address?: string;
  readonly matter?: string;
  readonly hold?: string;
  readonly open?: boolean;
  readonly reason?: string;
  readonly out?: string;
}

/** A day (UTC) or a moment as RFC 3339. */
function timeOf(option: string, text: string): string {
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  return Number.isNaN(at)
    ? usage(`${option} is a day such as 2026-03-01 or a moment such as 2026-03-01T12:00:00Z`)
    : new Date(at).toISOString();
}

/** What the options ask for. Exactly one thing. */
function wishOf({ from, to, person, letter, address, matter, hold }: Options): PackWish {
  const span = {
    ...(from === undefined ? {} : { from: timeOf('--from', from) }),
    ...(to === undefined ? {} : { to: timeOf('--to', to) }),
  };
  const asked = [person, address, hold, letter.length > 0 ? letter : undefined].filter(
    (one) => one !== undefined,
  );
  if (asked.length > 1) usage('give one of --person, --address, --hold, --letter; or --from and --to alone');
  if (person !== undefined) return { kind: 'person', person, ...span };
  if (asked.length === 1 && (from !== undefined || to !== undefined))
    usage('--from and --to go with --person, or alone');
  if (address !== undefined) return { kind: 'address', address };
  if (hold !== undefined) return { kind: 'hold', hold };
  if (letter.length > 0) {
    for (const id of letter) if (!isId(id)) usage(`"${id.slice(0, 40)}" is not the id of a letter`);
    return { kind: 'letters', letters: letter, ...(matter === undefined ? {} : { matter }) };
  }
  if (span.from === undefined || span.to === undefined)
    return usage('say of what: --from and --to, --person, --address, --hold or --letter');
  return { kind: 'period', from: span.from, to: span.to };
}

/** Writes beside the file and names it at the end: a file of that name is a whole pack. Gives back its SHA-256. */
async function write(path: string, body: AsyncIterable<Buffer>): Promise<string> {
  const making = `${path}.part`;
  const hash = createHash('sha256');
  const file = await open(making, 'wx', 0o600).catch((error: NodeJS.ErrnoException) =>
    usage(`${making} cannot be made (${error.code})`),
  );
  try {
    for await (const piece of body) {
      hash.update(piece);
      await file.writeFile(piece);
    }
    await file.sync();
    await file.close();
    await rename(making, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(making, { force: true });
    throw Fault.from(error);
  }
  return hash.digest('hex');
}

async function pack(options: Options): Promise<void> {
  const { reason = '', out, open: shown = false } = options;
  const wish = wishOf(options);
  if (out === undefined) return usage('--out names the file to write');
  if (reason.trim() === '') return usage('--reason says why: it is recorded, and stands in the pack');
  if (existsSync(out)) usage(`${out} is there already`);
  await withHouse(options, async (house) => {
    const { packFor } = await import('#flow');
    const log = openEvidenceLog(house);
    try {
      // Where no server runs, this command gives waiting events their place.
      await log.turn();
      const { events, body } = await packFor(house, operator(), { wish, reason, open: shown });
      const sha256 = await write(out, body);
      if (options.json) return printJson({ file: out, events, sha256 });
      print(`${plain(out)}: ${many(events, 'event')}${shown ? ', values opened' : ''}. SHA-256 ${sha256}`);
      print(`An auditor checks it anywhere: postern verify ${plain(out)} --key KEY`);
    } finally {
      await log.stop();
    }
  });
}

/** `postern pack`: evidence for an auditor, in one file. */
export function run(args: string[]): Promise<number> {
  const says =
    'A pack of evidence for an auditor: events with proofs, checkpoints, what came back from outside. Making one is recorded';
  const program = withCommon(topCommand('pack', says))
    .option('--from <time>', 'from this day (UTC) or moment on')
    .option('--to <time>', 'up to this day or moment, which is not in it')
    .option('--person <id>', 'what an account did, what was done to it, and the letters it sent')
    .option('--letter <id>', 'the life of this letter, with receipts; may be given again', collect, [])
    .option('--address <address>', 'the lives of the letters from and to this address')
    .option('--hold <id>', 'the lives of the letters under a legal hold')
    .option('--matter <words>', 'with --letter: what they have to do with each other')
    .option('--open', 'open protected values whose keys still exist: addresses, what servers answered')
    .option('--reason <words>', 'why: recorded, and written in the pack')
    .option('--out <file>', 'the file to write')
    .action(pack);
  return runCommand(program, args);
}
