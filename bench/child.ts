/** Processes of the bench: the generator, the sink, Postern. Each is started here and ended here. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { later } from './cleanup.ts';
import { isAlive } from './processes.ts';

export const root = join(import.meta.dirname, '..');

const quiet = '--disable-warning=ExperimentalWarning';

export class Child {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly #lines: Interface;
  readonly #waiting: ((line: string | null) => void)[] = [];
  readonly #came: (string | null)[] = [];
  readonly #forget: () => Promise<void>;

  constructor(command: string, args: readonly string[], options: SpawnOptions = {}) {
    this.#forget = later(() => this.#end());
    // Detached: Ctrl-C reaches the bench alone, which then ends its children in order.
    this.process = spawn(command, [...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      cwd: root,
      detached: true,
      ...options,
    });
    this.process.on('error', () => this.#push(null));
    this.process.stdin?.on('error', () => {});
    this.pid = this.process.pid ?? 0;
    this.#lines = createInterface({ input: this.process.stdout! });
    this.#lines.on('line', (line) => this.#push(line));
    this.#lines.on('close', () => this.#push(null));
  }

  #push(line: string | null): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(line);
    else this.#came.push(line);
  }

  /** The next line it prints, as JSON; throws when it ends without one. */
  async json<T>(): Promise<T> {
    const line =
      this.#came.length > 0
        ? this.#came.shift()!
        : await new Promise<string | null>((done) => this.#waiting.push(done));
    if (line === null)
      throw new Error(`${this.process.spawnargs.slice(0, 3).join(' ')} ended without an answer`);
    return JSON.parse(line) as T;
  }

  ask<T>(command: string): Promise<T> {
    this.process.stdin?.write(`${command}\n`);
    return this.json<T>();
  }

  get ended(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  stop(): Promise<void> {
    return this.#forget();
  }

  async #end(): Promise<void> {
    if (this.ended || this.pid === 0) return;
    this.process.kill('SIGTERM');
    const gone = new Promise<void>((done) => this.process.once('exit', () => done()));
    if (!(await Promise.race([gone.then(() => true), pause(25_000, false, { ref: false })]))) {
      this.process.kill('SIGKILL');
      await gone;
    }
  }
}

/** A script of the bench in a process of its own. */
export const script = (file: string, args: readonly string[]): Child =>
  new Child(process.execPath, [quiet, join(import.meta.dirname, file), ...args]);

/** Waits for a process that is not a child of ours to be gone. */
export async function gone(pid: number, patience = 15_000): Promise<void> {
  for (let waited = 0; isAlive(pid) && waited < patience; waited += 50) await pause(50);
}
