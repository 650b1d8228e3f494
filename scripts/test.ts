/**
 * npm test [-- PATTERN ...] [--name REGEXP] [--no-left-out] [--concurrency N] [--timeout SECONDS]
 *
 * Runs the test files whose path holds a PATTERN (all without one) against one PostgreSQL, a few side by side. Tests
 * whose neighbour program is not installed are named as left out; with --no-left-out, or CI=true in the environment,
 * they count as failures. The last line is "N passed, N failed, N skipped".
 */
import { chmodSync, globSync, mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { neighbours, programPath } from '../test/lab/neighbours.ts';
import { holdPostgres, variable } from '../test/lab/postgres.ts';
import { endAll, type FileOptions, type FileResult, runFile } from './test-file.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

interface Options {
  readonly patterns: readonly string[];
  readonly name: string | undefined;
  readonly strict: boolean;
  readonly concurrency: number;
  readonly limit: number;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      'no-left-out': { type: 'boolean', default: false },
      concurrency: { type: 'string', default: String(Math.min(3, Math.max(2, availableParallelism()))) },
      timeout: { type: 'string', default: '300' },
    },
  });
  return {
    patterns: positionals,
    name: values.name,
    strict: values['no-left-out'] || process.env.CI === 'true',
    concurrency: Math.max(1, Number(values.concurrency)),
    limit: Number(values.timeout) * 1000,
  };
}

const testFiles = (patterns: readonly string[]): string[] =>
  globSync('test/**/*.test.ts', { cwd: root })
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
    .sort();

function count(results: readonly FileResult[]): { passed: number; failed: number; skipped: number } {
  const lines = results.flatMap((result) => result.lines);
  const of = (kind: string): number => lines.filter((line) => line.result === kind).length;
  const troubled = results.filter((result) => result.trouble !== '').length;
  return { passed: of('passed'), failed: of('failed') + troubled, skipped: of('skipped') };
}

const isBad = (result: FileResult): boolean =>
  result.trouble !== '' || result.lines.some((line) => line.result === 'failed');

/** What a failing file printed, without the list of tests that went well. */
function trouble(output: string): string {
  const [before = '', failing = ''] = output.split('✖ failing tests:');
  const said = before
    .split('\n')
    .filter(
      (line) => !/^\s*([✔✖▶﹣⚠]|ℹ (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) )/u.test(line),
    );
  return `${said.join('\n')}${failing}`.trim();
}

function report(result: FileResult): void {
  const { passed, failed, skipped } = count([result]);
  const parts = [
    `${passed} passed`,
    ...(failed ? [`${failed} FAILED`] : []),
    ...(skipped ? [`${skipped} left out`] : []),
  ];
  say(`${isBad(result) ? '✖' : '✔'} ${result.file}  ${parts.join(', ')}  ${(result.ms / 1000).toFixed(1)} s`);
  if (!isBad(result)) return;
  say(trouble(result.output).replace(/^/gm, '    '));
  if (result.trouble) say(`    ${result.file}: ${result.trouble}`);
}

/** Runs all files in `waiting`, a few at a time; emptying it ends the run. */
async function runAll(
  files: readonly string[],
  concurrency: number,
  options: FileOptions,
): Promise<FileResult[]> {
  const waiting = [...files];
  const results: FileResult[] = [];
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await runFile(file, options);
      report(result);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

function reportLeftOut(results: readonly FileResult[], strict: boolean): void {
  const left = results.flatMap(({ file, lines }) =>
    lines
      .filter((line) => line.result === 'skipped')
      .map((line) => `  ${file}: ${line.name}: ${line.reason}`),
  );
  if (left.length === 0) return;
  say(`\nLeft out${strict ? ', which counts as failed here' : ''}:\n${left.join('\n')}`);
}

function reportFailed(results: readonly FileResult[]): void {
  const failed = results
    .filter(isBad)
    .flatMap(({ file, lines, trouble }) => [
      ...lines.filter((line) => line.result === 'failed').map((line) => `  ${file}: ${line.name}`),
      ...(trouble ? [`  ${file}: ${trouble}`] : []),
    ]);
  if (failed.length > 0) say(`\nFailed:\n${failed.join('\n')}`);
}

async function main(): Promise<number> {
  const options = readOptions();
  const files = testFiles(options.patterns);
  if (files.length === 0) {
    say(`No test file's path holds ${options.patterns.join(' or ')}.\n\n0 passed, 0 failed, 0 skipped`);
    return 2;
  }
  const missing = neighbours.filter((name) => !programPath(name));
  if (missing.length > 0) say(`Not installed here, so their tests are left out: ${missing.join(', ')}`);
  const scratch = mkdtempSync(join(tmpdir(), 'postern-run-'));
  chmodSync(scratch, 0o755);
  const postgres = await holdPostgres(scratch);
  const queue = [...files];
  let interrupted = 0;
  const stop = (code: number) => (): void => {
    interrupted = code;
    queue.length = 0;
    endAll();
  };
  process.on('SIGINT', stop(130)).on('SIGTERM', stop(143)).on('SIGHUP', stop(129));
  const results = await runAll(queue, options.concurrency, {
    root,
    limit: options.limit,
    scratch,
    environment: { [variable]: postgres.url },
    ...(options.name ? { name: options.name } : {}),
  });
  await postgres.end();
  if (interrupted) return interrupted;
  const { passed, failed, skipped } = count(results);
  reportLeftOut(results, options.strict);
  reportFailed(results);
  say(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 || (options.strict && skipped > 0) ? 1 : 0;
}

process.exitCode = await main();
