/**
 * Run by run.ts in a network namespace of its own: `main.ts postern DIR DAYS [CELL ...]`, or `may` and so on instead of
 * `postern`. Reads what it wrote to standard error, the log, from DIR/log; leaves DIR/result.json.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from './judge.ts';
import { openCopies } from './opening.ts';
import { runPostern } from './postern.ts';
import { levels, runPostfix } from './postfix.ts';
import { serverKinds } from './servers.ts';
import { type Cell, cellName, cellsOf } from './words.ts';

const [whom = '', dir = '', days = '', ...words] = process.argv.slice(2);
execFileSync('ip', ['link', 'set', 'lo', 'up']);
const named = (cell: Cell): boolean =>
  words.length === 0 || words.some((word) => `${cellName(cell)}/`.startsWith(`${word}/`));
const cells = cellsOf(serverKinds.map(({ name }) => name)).filter(named);
if (cells.length === 0) throw new Error('no cell has that name');

async function run(): Promise<unknown> {
  if (whom === 'postern') {
    const run = await runPostern(cells, join(dir, 'log'), Number(days));
    return judge(run, await openCopies(run));
  }
  const level = levels.find((one) => one === whom);
  if (!level) throw new Error(`"${whom}" cannot be run`);
  const one = cells.filter(({ floor, reader }) => floor === 'verified' && reader === 'outside');
  return one.length > 0 ? runPostfix(level, one, dir) : [];
}

writeFileSync(join(dir, 'result.json'), JSON.stringify(await run()));
process.exit(0);
