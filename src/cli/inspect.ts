import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isFault, systemClock } from '#base';
import { Inspect } from '#inspect';
import { readHeader } from '#mail';

const usage = `usage: postern inspect [--json] [--quick] [--config FILE] PATH...

Says what letters hold: how sensitive they are, what was found and where, and what could not be looked at.
PATH is a file, a folder (all .eml files in it and below), or - for standard input.
  --json   one JSON object a line
  --quick  without the looks that take long
  --config FILE  with the words of the organisation that the settings name
`;

/** `postern inspect`: needs no database or network, and no settings unless they are named. 0 answered, 1 settings are wrong, 2 wrong usage. */
export async function run(args: string[]): Promise<number> {
  const asked = readArguments(args);
  if (asked === null) {
    process.stderr.write(usage);
    return 2;
  }
  if (asked.help) {
    process.stdout.write(usage);
    return 0;
  }
  let inspect: Inspect;
  try {
    inspect = await inspectBy(asked.config);
  } catch (error) {
    if (!isFault(error)) throw error;
    process.stderr.write(`postern inspect: ${error.say}\n`);
    return 1;
  }
  for (const path of asked.paths)
    for (const file of filesIn(path)) await print(await answer(inspect, file, asked.quick), asked.json);
  inspect.close();
  return 0;
}

async function inspectBy(config: string | undefined): Promise<Inspect> {
  if (config === undefined)
    return new Inspect({ subjectTags: ['[secure]', '[encrypt]', '[phi]', '[confidential]'] });
  const { loadConfig } = await import('#config');
  return Inspect.of(loadConfig(config));
}

interface Asked {
  readonly paths: string[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly help: boolean;
  readonly config: string | undefined;
}

function readArguments(args: string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        quick: { type: 'boolean' },
        config: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (positionals.length === 0 && !values.help) return null;
    const { json = false, quick = false, help = false, config } = values;
    return { paths: positionals, json, quick, help, config };
  } catch {
    return null;
  }
}

/**
 * The path itself, or the letters in and below a folder, in order of name; links are not followed into folders. A folder
 * that may not be read is given as if it were a letter, so that it is told.
 */
function* filesIn(path: string): Generator<string> {
  const entries = path === '-' || !isFolder(path) ? null : entriesOf(path);
  if (!entries) {
    yield path;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) yield* filesIn(inside);
    else if (/\.eml$/i.test(entry.name) && (entry.isFile() || entry.isSymbolicLink())) yield inside;
  }
}

function entriesOf(folder: string): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return null;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

type Answer =
  | { readonly file: string; readonly error: string }
  | {
      readonly file: string;
      readonly sensitivity: string;
      readonly inspectable: boolean;
      readonly uninspectable: readonly { readonly part: string; readonly reason: string }[];
      readonly findings: readonly {
        readonly kind: string;
        readonly place: string;
        readonly confidence: number;
      }[];
      readonly ms: number;
    };

async function answer(inspect: Inspect, file: string, quick: boolean): Promise<Answer> {
  let raw: Buffer;
  try {
    raw = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    return { file, error: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
  }
  if (!isLetter(raw)) return { file, error: 'is not a letter: it has no header' };
  const start = systemClock.monotonic();
  const seen = await inspect.letter(raw, { quick }).catch(() => null);
  if (!seen) return { file, error: 'could not be looked at' };
  const { level, inspectable, uninspectable, findings } = seen;
  const ms = Math.round((systemClock.monotonic() - start) * 1000) / 1000;
  return { file, sensitivity: level, inspectable, uninspectable, findings, ms };
}

const isLetter = (raw: Buffer): boolean =>
  readHeader(raw).fields.some(({ name }) => /^[!-9;-~]+$/.test(name));

async function print(answer: Answer, json: boolean): Promise<void> {
  const text = json ? `${JSON.stringify(answer)}\n` : inWords(answer);
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

function inWords(answer: Answer): string {
  if ('error' in answer) return `${answer.file}: ${answer.error}\n`;
  const found = answer.findings.map(
    ({ kind, place, confidence }) => `  ${kind} in ${place} (${confidence.toFixed(2)})\n`,
  );
  const unseen = answer.uninspectable.map(({ part, reason }) => `  not looked at: part ${part}, ${reason}\n`);
  return `${answer.file}: ${answer.sensitivity}${answer.inspectable ? '' : ', not inspectable'}\n${[...found, ...unseen].join('')}`;
}
