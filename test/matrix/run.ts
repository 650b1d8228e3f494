/**
 * npm run matrix [-- --json] [-- --cell NAME ...]
 *
 * Letters at every floor to servers that are hostile or broken, over a wire on which every packet is captured. A cell is
 * `server/floor/reader`; `--cell stripped` runs all cells of that server. A whole run writes docs/reference/matrix.md.
 * Needs root, for network namespaces of its own.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { adminUrl } from '../lab/database.ts';
import { variable } from '../lab/postgres.ts';
import type { Verdict } from './judge.ts';
import { pageOf } from './page.ts';
import { type Fate, levels } from './postfix.ts';
import { columns, gridsOf, readerWords, rivalGrid, rivalWords } from './table.ts';
import { cellName } from './words.ts';

const here = fileURLToPath(new URL('../../', import.meta.url));
/** Days that pass in a run: longer than any letter is tried. */
const wholeLife = 6;

export interface RunOptions {
  /** Hears how far it is. */
  readonly say?: (text: string) => void;
  readonly days?: number;
  /** The folder of the sources that are run. */
  readonly root?: string;
}

/** One run in namespaces of its own, of Postern or of Postfix at one level. Throws where it cannot be made. */
async function inNamespace<T>(
  whom: string,
  names: readonly string[],
  { say = () => {}, days = wholeLife, root = here }: RunOptions = {},
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'matrix-'));
  try {
    const main = join(root, 'test/matrix/main.ts');
    const node = [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      main,
      whom,
      dir,
      String(days),
      ...names,
    ];
    // Namespaces of processes too: whatever a run starts ends with it, also where it breaks off.
    const namespaces = ['--net', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child'];
    const child = spawn(
      'unshare',
      [...namespaces, 'sh', '-c', '"$@" 2>"$0"; exit $?', join(dir, 'log'), ...node],
      {
        env: { ...process.env, [variable]: await adminUrl() },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    child.stdout.on('data', (text: Buffer) => say(String(text)));
    const code = await new Promise<number | null>((done) => child.once('close', done));
    if (code !== 0)
      throw new Error(
        `The matrix did not run with ${whom}:\n${readFileSync(join(dir, 'log'), 'utf8').slice(-4000)}`,
      );
    return JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8')) as T;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Postern against the servers of these cells; all where none is named. */
export const runMatrix = (names: readonly string[] = [], options: RunOptions = {}): Promise<Verdict> =>
  inNamespace('postern', names, options);

/** Postfix against the same, at each level. */
export const runRivals = async (names: readonly string[] = []): Promise<Fate[]> =>
  (await Promise.all(levels.map((level) => inNamespace<Fate[]>(level, names)))).flat();

export const rootMissing = (): string | false =>
  process.getuid?.() === 0 ? false : 'the matrix needs root: it makes network namespaces of its own';

export const faultsOf = ({ cells, wrong }: Verdict): string[] => [
  ...wrong,
  ...cells.flatMap((cell) => cell.wrong.map((what) => `${cellName(cell)}: ${what}`)),
];

function print(verdict: Verdict, rivals: readonly Fate[]): string {
  const { cells, seen } = verdict;
  const faults = faultsOf(verdict);
  const good = cells.filter(({ wrong }) => wrong.length === 0).length;
  return [
    ...gridsOf(cells).map(({ reader, head, rows }) => `${readerWords[reader]}\n\n${columns(head, rows)}\n`),
    ...(rivals.length > 0 ? [`${rivalWords}\n\n${columns(...rivalGrid(rivals, cells))}\n`] : []),
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
  const missing = rootMissing();
  if (missing) throw new Error(missing);
  const [verdict, rivals] = await Promise.all([runMatrix(values.cell, { say }), runRivals(values.cell)]);
  process.stdout.write(values.json ? `${JSON.stringify({ ...verdict, rivals })}\n` : print(verdict, rivals));
  if (!values.json && values.cell.length === 0)
    writeFileSync(join(here, 'docs/reference/matrix.md'), pageOf(verdict, rivals));
  process.exitCode = faultsOf(verdict).length > 0 ? 1 : 0;
}
