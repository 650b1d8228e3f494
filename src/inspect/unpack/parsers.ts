import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { never } from '#base';
import { command, root } from './apart.ts';
import type { Gathered, Unopened } from './budget.ts';
import { type Answer, answerIn, framed, type Request } from './frames.ts';
import type { KnownPictures } from './known-pictures.ts';

/** What one look may cost. */
export interface Allowance {
  /** Milliseconds for all binary files of a letter together, waiting for a free process included. */
  readonly time: number;
  /** Octets of memory of the parser process, over what it holds when idle. */
  readonly memory: number;
}

export const quickLook: Allowance = { time: 3000, memory: 200 << 20 };
export const deepLook: Allowance = { time: 60_000, memory: 700 << 20 };

/** Why a file has no answer. */
type Failure = 'late' | 'memory' | 'crash';

/** Octets of an answer: more than the texts of the largest letter take. */
const longestAnswer = 160 << 20;
const watchEvery = 50;
/** Files after which a process is replaced: what its libraries keep does not add up. */
const longestLife = 2000;

/** A few processes that open binary files, started by the first one and kept. */
export class Parsers {
  readonly #allowance: Allowance;
  readonly #most: number;
  readonly #idle: Parser[] = [];
  readonly #waiting: ((parser: Parser | null) => void)[] = [];
  #running = 0;
  #closed = false;

  readonly #pictures: KnownPictures;

  constructor(allowance: Allowance, most: number, pictures: KnownPictures) {
    this.#allowance = allowance;
    this.#most = most;
    this.#pictures = pictures;
  }

  /**
   * Opens what waits in `gathered`, one file after the other. A file whose parser crashes, hangs or takes too much memory
   * is handed to `failed`, with the reason: it never counts as empty.
   */
  async open(
    gathered: Gathered,
    records: string[],
    deep: boolean,
    failed: (one: Unopened, reason: string) => void,
  ): Promise<void> {
    const late = new Deadline(this.#allowance.time);
    const learnt = new Set<string>();
    try {
      for (let next = gathered.unopened.shift(); next; next = gathered.unopened.shift()) {
        const before = this.#pictures.recall(next.file);
        if (before) {
          gathered.take({ ...before, obstacles: [], pending: [], left: gathered.left });
          records.push(...before.records);
          continue;
        }
        const answer = await this.#ask(next, gathered, deep, late);
        if (typeof answer === 'string') failed(next, reasonOf(answer));
        else {
          gathered.take(answer);
          records.push(...answer.records);
          if (deep) this.#pictures.learn(next.file, answer, learnt);
        }
      }
    } finally {
      late.end();
    }
  }

  async #ask(
    { file, depth }: Unopened,
    gathered: Gathered,
    deep: boolean,
    late: Deadline,
  ): Promise<Answer | Failure> {
    const parser = await this.#take(late);
    if (!parser) return 'late';
    const { place, type, bytes } = file;
    const request = { place, type, depth, deep, bounds: gathered.left, length: bytes.length };
    try {
      return await parser.ask(request, bytes, late);
    } finally {
      this.#give(parser);
    }
  }

  /** A free process; null where none became free in time. */
  #take(late: Deadline): Promise<Parser | null> {
    if (this.#closed || late.passed) return Promise.resolve(null);
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#running < this.#most) {
      this.#running++;
      return Promise.resolve(new Parser(this.#allowance.memory));
    }
    return new Promise((done) => {
      const waiter = (parser: Parser | null): void => {
        forget();
        done(parser);
      };
      const forget = late.whenPassed(() => {
        const at = this.#waiting.indexOf(waiter);
        if (at >= 0) this.#waiting.splice(at, 1);
        done(null);
      });
      this.#waiting.push(waiter);
    });
  }

  #give(parser: Parser): void {
    if (!parser.fit || this.#closed) {
      parser.end();
      this.#running--;
      const next = this.#closed ? undefined : this.#waiting.shift();
      if (!next) return;
      this.#running++;
      next(new Parser(this.#allowance.memory));
      return;
    }
    const next = this.#waiting.shift();
    if (next) next(parser);
    else this.#idle.push(parser);
  }

  /** Ends the processes. What is asked afterwards is answered as late. */
  close(): void {
    this.#closed = true;
    for (const parser of this.#idle.splice(0)) parser.end();
    for (const waiter of this.#waiting.splice(0)) waiter(null);
  }
}

/** One moment that ends a whole look, and what is to be done when it comes. */
class Deadline {
  passed = false;
  readonly #acts = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.#timer = setTimeout(() => {
      this.passed = true;
      for (const act of [...this.#acts]) act();
    }, ms);
  }

  /** Does `act` at the moment; the answer takes that back. */
  whenPassed(act: () => void): () => void {
    this.#acts.add(act);
    return () => this.#acts.delete(act);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function reasonOf(failure: Failure): string {
  switch (failure) {
    case 'late':
      return 'it could not be opened in the time there is';
    case 'memory':
      return 'opening it takes more memory than there is';
    case 'crash':
      return 'its reader broke off';
    default:
      return never(failure);
  }
}

/** One parser process. It is killed, not asked, where it does not answer. */
class Parser {
  readonly #process: ChildProcess;
  readonly #memory: number;
  #settle: ((what: Answer | Failure) => void) | null = null;
  #parts: Buffer[] = [];
  #size = 0;
  #files = 0;
  #gone = false;

  constructor(memory: number) {
    this.#memory = memory;
    const [program, args] = command(Math.max(memory, leastHeap));
    this.#process = spawn(program, args, {
      cwd: root,
      env: {},
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    // What is idle keeps nobody from leaving.
    this.#process.unref();
    const output = this.#process.stdio[3] as Socket;
    output.unref();
    (this.#process.stdin as Socket).unref();
    output.on('data', (part: Buffer) => this.#hear(part));
    const crashed = (): void => this.#over('crash');
    this.#process.on('error', crashed);
    this.#process.on('exit', crashed);
    this.#process.stdin!.on('error', () => {});
    output.on('error', () => {});
  }

  /** Whether it may be asked again. */
  get fit(): boolean {
    return !this.#gone && this.#files < longestLife && (this.#held() ?? 0) < ownMemory + this.#memory / 2;
  }

  ask(request: Request, bytes: Buffer, late: Deadline): Promise<Answer | Failure> {
    if (this.#gone) return Promise.resolve('crash');
    this.#files++;
    const watch = setInterval(() => this.#watch(), watchEvery);
    const forget = late.whenPassed(() => this.#over('late'));
    return new Promise<Answer | Failure>((done) => {
      this.#settle = done;
      this.#process.stdin!.write(Buffer.concat([framed(request), bytes]));
    }).finally(() => {
      clearInterval(watch);
      forget();
    });
  }

  #hear(part: Buffer): void {
    this.#parts.push(part);
    this.#size += part.length;
    if (this.#size < 4) return;
    const first = this.#parts[0]!;
    const length = (first.length >= 4 ? first : Buffer.concat(this.#parts)).readUInt32BE(0);
    if (length > longestAnswer || this.#size > length + 4 || !this.#settle) this.#over('crash');
    else if (this.#size === length + 4) {
      const answer = answerIn(Buffer.concat(this.#parts).subarray(4));
      this.#parts = [];
      this.#size = 0;
      if (!answer) {
        this.#over('crash');
        return;
      }
      const settle = this.#settle;
      this.#settle = null;
      settle(answer);
    }
  }

  #watch(): void {
    const held = this.#held();
    if (held !== null && held > ownMemory + this.#memory) this.#over('memory');
  }

  /** Octets of memory it holds; null where the system does not say (proc(5)). */
  #held(): number | null {
    try {
      return Number(readFileSync(`/proc/${this.#process.pid}/statm`, 'latin1').split(' ')[1]) * 4096;
    } catch {
      return null;
    }
  }

  #over(failure: Failure): void {
    this.end();
    const settle = this.#settle;
    this.#settle = null;
    settle?.(failure);
  }

  end(): void {
    this.#gone = true;
    this.#process.kill('SIGKILL');
    this.#process.stdin!.destroy();
  }
}

/** Less, and JavaScript itself does not start. */
const leastHeap = 64 << 20;
/** What a process holds with its libraries loaded and no file in hand. */
const ownMemory = 150 << 20;
