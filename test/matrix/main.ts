/** Run by run.ts in a network namespace of its own: `main.ts LOG RESULT [CELL ...]`. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { judge } from './judge.ts';
import { runPostern } from './postern.ts';
import { serverKinds } from './servers.ts';
import { cellName, cellsOf } from './words.ts';

const [logFile = '', resultFile = '', ...words] = process.argv.slice(2);
execFileSync('ip', ['link', 'set', 'lo', 'up']);
const cells = cellsOf(serverKinds.map(({ name }) => name)).filter(
  (cell) => words.length === 0 || words.some((word) => `${cellName(cell)}/`.startsWith(`${word}/`)),
);
if (cells.length === 0) throw new Error('no cell has that name');
writeFileSync(resultFile, JSON.stringify(judge(await runPostern(cells, logFile))));
process.exit(0);
