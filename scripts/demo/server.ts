/** Postern itself: the real command, in a process of its own, started again when it falls as systemd would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Ground } from './ground.ts';

interface Door {
  readonly host: string;
  readonly port: number;
}

export interface Listening {
  readonly pid: number;
  readonly submission: Door;
  readonly submissions: Door;
  readonly relay: Door;
  readonly portal: string;
}

const command = join(fileURLToPath(new URL('../../', import.meta.url)), 'bin', 'postern');
/** Longest time to start, milliseconds. */
const patience = 60_000;

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('exit', () => done()));

export class Server {
  readonly log: string;
  readonly #ground: Ground;
  readonly #config: string;
  #child: ChildProcess | null = null;
  #wanted = true;

  constructor(ground: Ground, config: string) {
    this.#ground = ground;
    this.#config = config;
    this.log = ground.path('server.log');
    ground.atEnd(() => this.#stop());
  }

  /** Resolves once all doors are open. Throws with what the server said where they do not open. */
  async start(): Promise<Listening> {
    const log = openSync(this.log, 'a', 0o644);
    // In a group of its own: Ctrl-C in the terminal reaches the demo, which then ends the server in order.
    const child = spawn(command, ['serve', '--json', '--config', this.#config], {
      cwd: this.#ground.folder,
      detached: true,
      stdio: ['ignore', 'pipe', log],
    });
    this.#child = child;
    if (child.pid) this.#ground.note('server', child.pid);
    const listening = await this.#ready(child);
    child.once('exit', () => void this.#restart(child));
    return listening;
  }

  #ready(child: ChildProcess): Promise<Listening> {
    return new Promise((done, fail) => {
      const trouble = (why: string) => (): void => fail(new Error(`postern serve ${why}; see ${this.log}`));
      const late = setTimeout(trouble('was not ready in time'), patience);
      child.once('error', trouble('could not be started'));
      child.once('exit', trouble('ended before it was ready'));
      createInterface({ input: child.stdout! }).on('line', (line) => {
        if (!line.startsWith('{')) return;
        const said = JSON.parse(line) as Listening & { ready?: boolean };
        if (!said.ready) return;
        clearTimeout(late);
        done(said);
      });
    });
  }

  async #restart(fallen: ChildProcess): Promise<void> {
    for (let tries = 0; this.#wanted && this.#child === fallen && tries < 20; tries++) {
      await pause(500);
      if (!this.#wanted) return;
      const started = await this.start().catch(() => null);
      if (started) return;
    }
  }

  /** Ends it at once, for when its database has fallen; `#restart` brings it back. */
  again(): void {
    this.#child?.kill('SIGKILL');
  }

  async #stop(): Promise<void> {
    this.#wanted = false;
    const child = this.#child;
    if (!child) return;
    child.kill('SIGTERM');
    const late = new AbortController();
    await Promise.race([ended(child), pause(8000, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended(child);
    this.#ground.note('server', null);
  }
}
