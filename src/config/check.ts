import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { type Clock, Fault } from '#base';
import type { Weight } from './check-files.ts';
import { type LineOf, linesOf } from './check-lines.ts';
import { checkSense } from './check-sense.ts';
import { inWords } from './check-words.ts';
import { type Config, schema } from './schema.ts';

/** One thing that is wrong with a settings file. */
export interface ConfigProblem {
  /** Line in the file; null where the setting is not in it. */
  readonly line: number | null;
  /** Such as `intake.relay.port`. */
  readonly setting: string;
  readonly weight: Weight;
  readonly wrong: string;
  readonly right: string;
}

export interface ConfigCheck {
  readonly file: string;
  /** Null where it cannot be used at all. */
  readonly config: Config | null;
  readonly problems: readonly ConfigProblem[];
}

const spell = (path: readonly (string | number)[]): string =>
  path.map((part, n) => (typeof part === 'number' ? `[${part + 1}]` : `${n > 0 ? '.' : ''}${part}`)).join('');

/** Names in the text of the TOML parser that say what to do about it. */
function unparsable(error: unknown): ConfigProblem {
  const line = error instanceof TomlError ? error.line : null;
  const [reason = ''] = (error instanceof Error ? error.message : String(error))
    .replace(/^Invalid TOML document: /, '')
    .split('\n');
  const again = reason.includes('redefine');
  return {
    line,
    setting: '',
    weight: 'refuse',
    wrong: again
      ? 'the same setting or table stands here a second time'
      : `this line cannot be read: ${reason}`,
    right: again
      ? 'Keep one of the two.'
      : 'Write settings as name = value, with text in "quotes", and tables as [name].',
  };
}

/** Checks a settings file's text: all problems at once, in the order of their lines. `now` in milliseconds. */
export function checkText(text: string, file: string, now: number): ConfigCheck {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    return { file, config: null, problems: [unparsable(error)] };
  }
  const lineOf = linesOf(text);
  const result = schema.safeParse(document);
  if (!result.success) {
    const problems = result.error.issues
      .flatMap((issue) => inWords(issue, document))
      .map((trouble) => place({ weight: 'refuse', ...trouble }, lineOf));
    return { file, config: null, problems: problems.sort(byLine) };
  }
  const config: Config = { ...result.data, base: dirname(resolve(file)) };
  return {
    file,
    config,
    problems: checkSense(config, now)
      .map((doubt) => place(doubt, lineOf))
      .sort(byLine),
  };
}

interface Placed {
  readonly path: readonly (string | number)[];
  readonly weight: Weight;
  readonly wrong: string;
  readonly right: string;
}

const place = ({ path, weight, wrong, right }: Placed, lineOf: LineOf): ConfigProblem => ({
  line: lineOf(path),
  setting: spell(path),
  weight,
  wrong,
  right,
});
const byLine = (one: ConfigProblem, other: ConfigProblem): number => (one.line ?? 1e9) - (other.line ?? 1e9);

/** Reads and checks the file. Throws a Fault only where it cannot be read at all. */
export function checkFile(file: string, clock: Clock): ConfigCheck {
  if (!existsSync(file))
    throw new Fault({
      code: 'config-missing',
      kind: 'missing',
      say: `There is no ${file}. "postern init" writes one.`,
    });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Fault({
      code: 'config-unreadable',
      kind: 'forbidden',
      say: `This user may not read ${file}.`,
      detail: String((error as NodeJS.ErrnoException).code),
      cause: error,
    });
  }
  return checkText(text, file, clock.now());
}

/** `postern.toml:12: intake.relay.port: what is wrong. What would be right.` */
export const problemLine = (file: string, { line, setting, wrong, right }: ConfigProblem): string =>
  `${file}${line === null ? '' : `:${line}`}: ${setting === '' ? '' : `${setting}: `}${wrong}. ${right}`;

/** The settings, where nothing keeps Postern from starting with them; else a Fault that names every such place. */
export function checkedConfig(
  file: string,
  clock: Clock,
): { config: Config; problems: readonly ConfigProblem[] } {
  const { config, problems } = checkFile(file, clock);
  const fatal = problems.filter(({ weight }) => weight === 'refuse');
  if (config === null || fatal.length > 0) {
    throw new Fault({
      code: 'config-invalid',
      kind: 'invalid',
      say: fatal.map((problem) => problemLine(file, problem)).join('\n'),
    });
  }
  return { config, problems };
}
