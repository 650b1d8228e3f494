import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Line } from './test-reporter.ts';

/** What came of one test file. */
export interface FileResult {
  readonly file: string;
  readonly lines: readonly Line[];
  /** Why the file as a whole failed, though no test of it did; empty otherwise. */
  readonly trouble: string;
  /** What it printed, failures explained. */
  readonly output: string;
  readonly ms: number;
}

export interface FileOptions {
  /** The project's folder: test files are relative to it. */
  readonly root: string;
  /** Milliseconds for the whole file. */
  readonly limit: number;
  /** A folder for what the runner and its files tell each other. */
  readonly scratch: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Only tests whose names match this. */
  readonly name?: string;
}

const running = new Set<ChildProcess>();

/** Ends a file's process and whatever that has started: it leads a group of its own. */
function endGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

export const endAll = (): void => running.forEach(endGroup);

function begin(file: string, events: string, options: FileOptions): ChildProcess {
  const reporter = join(options.root, 'scripts', 'test-reporter.ts');
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${events}`,
    ...(options.name ? [`--test-name-pattern=${options.name}`] : []),
    join(options.root, file),
  ];
  const env = { ...process.env, ...options.environment };
  return spawn(process.execPath, args, {
    cwd: options.root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function readLines(events: string): Line[] {
  try {
    const text = readFileSync(events, 'utf8');
    return text
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as Line);
  } catch {
    return [];
  } finally {
    rmSync(events, { force: true });
  }
}

function troubleOf(lines: readonly Line[], ending: string, late: boolean, options: FileOptions): string {
  if (late) return `not done after ${options.limit / 1000} s`;
  if (lines.some((line) => line.result === 'failed')) return '';
  if (ending !== '0') return `ended with ${ending}`;
  return lines.length === 0 && !options.name ? 'has no tests' : '';
}

/** Runs one test file in a process of its own. Never throws: trouble is part of the result. */
export function runFile(file: string, options: FileOptions): Promise<FileResult> {
  const started = performance.now();
  const events = join(options.scratch, `${file.replaceAll('/', '+')}.jsonl`);
  const child = begin(file, events, options);
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-200_000);
    });
  }
  return new Promise((resolve) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child);
    }, options.limit);
    const end = (ending: string): void => {
      clearTimeout(timer);
      running.delete(child);
      endGroup(child);
      const lines = readLines(events);
      resolve({
        file,
        lines,
        trouble: troubleOf(lines, ending, late, options),
        output,
        ms: performance.now() - started,
      });
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => setTimeout(end, 20, String(signal ?? code)));
  });
}
