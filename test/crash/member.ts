import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const postern = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'bin', 'postern');

export interface MemberNeeds {
  readonly name: string;
  readonly config: string;
  /** Everything it says goes to this file. */
  readonly log: string;
  /** Its folder for temporary files, and where it stands. */
  readonly scratch: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The account that starts it lets processes dump their memory. */
  readonly dumps?: boolean;
}

interface Ready {
  readonly submission?: { readonly port: number };
  readonly relay?: { readonly port: number };
  readonly portal?: string;
  readonly operator?: { readonly port: number } | null;
}

/** One Postern process, run as anybody would run it. While it is wanted, whoever ends it sees it start again. */
export class Member {
  readonly name: string;
  readonly #needs: MemberNeeds;
  readonly #log: WriteStream;
  #child: ChildProcess | null = null;
  #wanted = false;
  /** The port of the submission door; 0 while it is not open. */
  port = 0;
  /** Where everything is, when it was last ready. */
  at: Ready = {};
  starts = 0;

  constructor(needs: MemberNeeds) {
    this.name = needs.name;
    this.#needs = needs;
    this.#log = createWriteStream(needs.log, { flags: 'a' });
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it and keeps it running; resolves when it is ready for the first time. */
  async start(patience = 60_000): Promise<void> {
    this.#wanted = true;
    if (!this.#child) this.#spawn();
    await this.ready(patience);
  }

  async ready(patience = 60_000): Promise<void> {
    for (const until = Date.now() + patience; this.port === 0; await pause(20)) {
      if (Date.now() > until)
        throw new Error(
          `${this.name} did not get ready in ${patience} ms: ${readFileSync(this.#needs.log, 'utf8').slice(-500)}`,
        );
    }
  }

  #spawn(): void {
    const { config, scratch, environment, dumps } = this.#needs;
    const command = [postern, 'serve', '--config', config, '--json'];
    const allow = dumps ? ['sh', '-c', 'ulimit -c unlimited; exec "$0" "$@"'] : [];
    const [program = postern, ...args] = [...allow, ...command];
    const child = spawn(program, args, {
      cwd: scratch,
      env: { PATH: process.env.PATH ?? '', TMPDIR: scratch, HOME: scratch, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.starts++;
    child.stderr?.pipe(this.#log, { end: false });
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      this.#log.write(chunk);
      const end = said.indexOf('\n');
      if (end < 0 || this.port !== 0 || this.#child !== child) return;
      this.at = JSON.parse(said.slice(0, end)) as Ready;
      this.port = this.at.submission?.port ?? 0;
    });
    child.once('exit', () => {
      if (this.#child !== child) return;
      this.#child = null;
      this.port = 0;
      if (this.#wanted) setTimeout(() => this.#wanted && !this.#child && this.#spawn(), 200);
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  /** kill -9; it starts again by itself. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    child.kill('SIGKILL');
    while (this.#child === child) await pause(5);
  }

  /** Lets it finish; whatever is left after `patience` is killed. */
  async stop(patience = 30_000): Promise<void> {
    this.#wanted = false;
    const child = this.#child;
    if (!child) return;
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    for (const until = Date.now() + patience; this.#child === child && Date.now() < until; ) await pause(20);
    if (this.#child === child) await this.kill();
  }

  async remove(): Promise<void> {
    this.#wanted = false;
    await this.kill();
    this.#log.end();
  }
}
