/**
 * npm run check [-- --quick]
 *
 * Everything that must hold before a commit is shared, quick failures first: types, lint and format, the laws of the
 * house, generated pages, tests. All steps run, so that one call shows all there is to mend; --quick leaves out the tests.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../test/architecture/house.ts';

interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Whether its output is worth reading while it runs. */
  readonly live?: boolean;
}

const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const script = (name: string, ...args: string[]): [string, ...string[]] => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  join(root, 'scripts', name),
  ...args,
];

const steps: readonly Step[] = [
  { name: 'types', command: [bin('tsc'), '-p', root] },
  { name: 'types of the console', command: [bin('tsc'), '-p', join(root, 'console')] },
  {
    name: 'lint and format',
    command: [bin('biome'), 'check', '--reporter=summary', '--colors=off', '--diagnostic-level=error'],
  },
  { name: 'architecture', command: script('test.ts', 'test/architecture/') },
  { name: 'generated pages fresh', command: script('reference.ts', '--check') },
  {
    name: 'tests',
    command: script('test.ts', ...process.argv.slice(2).filter((arg) => arg !== '--quick')),
    live: true,
  },
];

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function holds({ name, command: [program, ...args], live = false }: Step): boolean {
  const started = performance.now();
  if (live) say(`… ${name}`);
  const done = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: live ? 'inherit' : 'pipe',
    maxBuffer: 2 ** 26,
  });
  const good = done.status === 0;
  say(`${good ? '✔' : '✖'} ${name}  ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (!good && !live) say(`${done.stdout}${done.stderr}`.trim().replace(/^/gm, '    '));
  return good;
}

const chosen = process.argv.includes('--quick') ? steps.slice(0, -1) : steps;
const failed = chosen.filter((step) => !holds(step)).map((step) => step.name);
say(failed.length === 0 ? '\nAll holds.' : `\nTo mend: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
