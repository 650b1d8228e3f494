import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Gate } from './gate.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What taking a gate out came to. `missed`: nobody noticed. `stale`: the text that is taken out does not stand there, once.
 * `unsure`: the test fails with the gate too, or did not run.
 */
export type Verdict = 'caught' | 'missed' | 'stale' | 'unsure';

export interface Result {
  readonly gate: Gate;
  readonly verdict: Verdict;
  /** The first words of the failure, or what is wrong with the try itself. */
  readonly says: string;
}

interface Ran {
  /** Tests with the name that were run, and how many of them failed by an assertion or a Fault. */
  readonly run: number;
  readonly failed: number;
  readonly says: string;
}

/** A copy of the sources and tests, so that gates can be taken out of it while others work on the original. */
export class Workshop {
  readonly dir: string;
  readonly #whole = new Map<string, Ran>();

  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), 'postern-gates-'));
    for (const name of ['src', 'test', 'package.json'])
      cpSync(join(root, name), join(this.dir, name), { recursive: true });
    for (const name of ['node_modules', 'bin', 'docs', 'scripts', 'bench', 'tsconfig.json'])
      symlinkSync(join(root, name), join(this.dir, name));
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Takes one gate out, runs its test, and puts the gate back. */
  async without(gate: Gate): Promise<Result> {
    const files = new Map<string, string>();
    for (const { file, find, put } of gate.out) {
      const path = join(this.dir, file);
      const text = files.get(path) ?? readFileSync(path, 'utf8');
      if (text.split(find).length !== 2)
        return { gate, verdict: 'stale', says: `${file} does not hold this once: ${find.trim()}` };
      files.set(
        path,
        text.replace(find, () => put),
      );
    }
    const whole = await this.#wholeRun(gate);
    if (whole.run === 0 || whole.failed > 0)
      return { gate, verdict: 'unsure', says: `with the gate in place: ${whole.says}` };
    const kept = new Map([...files.keys()].map((path) => [path, readFileSync(path, 'utf8')]));
    try {
      for (const [path, text] of files) writeFileSync(path, text);
      const ran = await this.#run(gate);
      if (ran.run === 0) return { gate, verdict: 'unsure', says: ran.says };
      return { gate, verdict: ran.failed > 0 ? 'caught' : 'missed', says: ran.says };
    } finally {
      for (const [path, text] of kept) writeFileSync(path, text);
    }
  }

  async #wholeRun(gate: Gate): Promise<Ran> {
    const key = `${gate.test.file}\n${gate.test.name}`;
    const known = this.#whole.get(key) ?? (await this.#run(gate));
    this.#whole.set(key, known);
    return known;
  }

  #run({ test }: Gate): Promise<Ran> {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const pattern = test.name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const args = [
      '--disable-warning=ExperimentalWarning',
      '--test',
      '--test-reporter=tap',
      `--test-name-pattern=${pattern}`,
    ];
    const child = spawn(process.execPath, [...args, test.file], {
      cwd: this.dir,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 110_000,
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    return new Promise((done) => child.once('close', () => done(read(out, test.name))));
  }
}

/** The lines of TAP about tests of this name, however deep. A file that does not load has none of them. */
function read(tap: string, name: string): Ran {
  const lines = tap.split('\n');
  const about = lines.flatMap((line, index) => {
    const [, not, title = ''] = /^\s*(not )?ok \d+ - (.*)$/.exec(line) ?? [];
    return title.includes(name) && !title.includes('# SKIP') ? [{ failed: not !== undefined, index }] : [];
  });
  const first = about.find(({ failed }) => failed);
  const after = first ? lines.slice(first.index, first.index + 60) : lines;
  const error = after.findIndex((line) => /^\s*error:/.test(line));
  const says =
    error < 0
      ? 'nothing failed'
      : after
          .slice(error, error + 3)
          .join(' ')
          .replaceAll(/\s+/g, ' ');
  const failed = about.filter((one) => one.failed).length;
  return {
    run: about.length,
    failed,
    says: about.length === 0 ? `no such test ran; ${says}` : says.slice(0, 160),
  };
}
