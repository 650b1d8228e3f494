/** The command line, run in this process over an installation of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/house.ts';
import { during } from './spy.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as `bin/postern` would, but here, so that what it does is watched. */
export async function postern(args: readonly string[]): Promise<Ran> {
  const [name = '', ...rest] = args;
  const { run } = (await import(join(root, 'src', 'cli', `${name}.ts`))) as {
    run: (args: string[]) => Promise<number>;
  };
  const said = { out: '', err: '' };
  const real = { out: process.stdout.write, err: process.stderr.write };
  const into = (which: 'out' | 'err') =>
    ((piece: string | Uint8Array) => {
      said[which] += String(piece);
      return true;
    }) as typeof process.stdout.write;
  process.stdout.write = into('out');
  process.stderr.write = into('err');
  try {
    return { code: await run(rest), ...said };
  } finally {
    process.stdout.write = real.out;
    process.stderr.write = real.err;
  }
}

/** Commands of a help page: the words before what they say. */
const listed = (help: string): string[] =>
  (/\nCommands:\n([\s\S]*)$/.exec(help)?.[1] ?? '')
    .split('\n')
    .flatMap((line) => /^ {2}([a-z][a-z-]*)/.exec(line)?.[1] ?? []);

async function below(words: readonly string[]): Promise<string[]> {
  const { out, err } = await postern([...words, '--help']);
  const help = `${out}${err}`;
  // A command without commands of its own shows no help of another.
  const inner = help.includes(`Usage: postern ${words.join(' ')} `) && words.length < 4 ? listed(help) : [];
  if (inner.length === 0) return [words.join(' ')];
  const all: string[] = [];
  for (const word of inner) all.push(...(await below([...words, word])));
  return all;
}

/** Every command there is, such as `hold release`, by asking each for its help. */
export async function commandNames(): Promise<string[]> {
  const source = readFileSync(join(root, 'src', 'main.ts'), 'utf8');
  const tops = [...source.matchAll(/^ {2}'?([a-z-]+)'?: \(\) => import\('\.\/cli\//gm)].map(
    ([, name]) => name!,
  );
  if (tops.length < readdirSync(join(root, 'src', 'cli')).length / 10)
    throw new Error('src/main.ts reads otherwise');
  const all: string[] = [];
  for (const name of tops) all.push(...(await below([name])));
  return all.sort();
}

/** Command → kinds of events that it left when it was run and succeeded. */
export const ran = new Map<string, Set<string>>();
export const failures: string[] = [];

/** Runs one and notes what it left. */
export async function command(name: string, ...args: readonly string[]): Promise<Ran> {
  const { result, kinds } = await during(() => postern([...name.split(' '), ...args]));
  if (result.code === 0 || kinds.size > 0) ran.set(name, new Set([...(ran.get(name) ?? []), ...kinds]));
  else failures.push(`${name} ${args.join(' ')}: ${result.code} ${result.err.slice(0, 300)}`);
  return result;
}
