/**
 * npm run matrix [-- --json] [-- --cell NAME ...]
 *
 * Letters at every floor to servers that are hostile or broken, over a wire on which every packet is captured. A cell is
 * `server/floor/reader`; `--cell stripped` runs all cells of that server. Needs root, for network namespaces of its own.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Verdict } from './judge.ts';
import { columns, gridsOf, readerWords } from './table.ts';
import { cellName } from './words.ts';

/** One run in a network namespace of its own. `say` hears how far it is. Throws where it cannot be made. */
export async function runMatrix(names: readonly string[], say: (text: string) => void): Promise<Verdict> {
  if (process.getuid?.() !== 0)
    throw new Error('The matrix needs root: it makes network namespaces of its own.');
  const dir = mkdtempSync(join(tmpdir(), 'matrix-'));
  try {
    const [log, result] = [join(dir, 'log'), join(dir, 'result.json')];
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
    const command = ['exec "$@" 2>"$LOG"', 'sh', ...node, main, log, result, ...names];
    const child = spawn('unshare', ['--net', '--mount', '--', 'sh', '-c', ...command], {
      env: { ...process.env, LOG: log },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.on('data', (text: Buffer) => say(String(text)));
    const code = await new Promise<number | null>((done) => child.once('close', done));
    if (code !== 0) throw new Error(`The matrix did not run:\n${readFileSync(log, 'utf8').slice(-4000)}`);
    return JSON.parse(readFileSync(result, 'utf8')) as Verdict;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export const faultsOf = ({ cells, wrong }: Verdict): string[] => [
  ...wrong,
  ...cells.flatMap((cell) => cell.wrong.map((what) => `${cellName(cell)}: ${what}`)),
];

function print(verdict: Verdict): string {
  const { cells, seen } = verdict;
  const faults = faultsOf(verdict);
  const good = cells.filter(({ wrong }) => wrong.length === 0).length;
  return [
    ...gridsOf(cells).map(({ reader, head, rows }) => `${readerWords[reader]}\n\n${columns(head, rows)}\n`),
    ...faults,
    `${good} of ${cells.length} cells as they must be; ${seen.streams} streams with ${seen.bytes} bytes captured, ${seen.ownLetters} notices and reports read.`,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      cell: { type: 'string', multiple: true, default: [] },
    },
  });
  const say = (text: string): void => void process.stderr.write(text);
  const verdict = await runMatrix(values.cell, say);
  process.stdout.write(values.json ? `${JSON.stringify(verdict)}\n` : print(verdict));
  process.exitCode = faultsOf(verdict).length > 0 ? 1 : 0;
}
