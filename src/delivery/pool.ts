import { atLeast, type Floor, type TlsFacts } from '#mail';
import type { ClientSession } from '#smtp';
import type { Failing } from '#transport';

/** A connection that has said EHLO and is ready for a letter. */
export interface Connection {
  /** Host, port and what was held against the peer: whoever asks for the same may use it. */
  readonly key: string;
  readonly host: string;
  readonly address: string;
  readonly session: ClientSession;
  readonly tls: TlsFacts | null;
  /** What the certificate fell short in, though it was enough. */
  readonly failing: Failing | null;
  /** The floor it satisfies; `open` in clear. */
  readonly floor: Floor;
}

const mostIdle = 500;

interface Idle {
  readonly connection: Connection;
  readonly timer: NodeJS.Timeout;
}

/** Connections between two letters. */
export class Pool {
  readonly #keepOpen: number;
  readonly #letters: number;
  readonly #idle = new Map<string, Idle[]>();
  #size = 0;
  #closed = false;

  constructor(keepOpen: number, lettersPerConnection: number) {
    this.#keepOpen = keepOpen;
    this.#letters = lettersPerConnection;
  }

  get size(): number {
    return this.#size;
  }

  /** The one used last that satisfies `need`; dead ones on the way are thrown out. */
  take(key: string, need: Floor): Connection | null {
    const idle = this.#idle.get(key) ?? [];
    for (let i = idle.length - 1; i >= 0; i--) {
      const { connection } = idle[i]!;
      const usable = connection.session.usable;
      if (usable && !atLeast(connection.floor, need)) continue;
      this.#remove(key, idle, i);
      if (usable) return connection;
      connection.session.destroy();
    }
    return null;
  }

  /** Keeps a connection for the next letter, or takes leave where it has served enough. */
  give(connection: Connection): void {
    const { session, key } = connection;
    const served =
      this.#closed || session.letters >= this.#letters || this.#size >= mostIdle || this.#keepOpen === 0;
    if (!session.usable) session.destroy();
    else if (served) session.quit();
    else this.#keep(connection, key);
  }

  #keep(connection: Connection, key: string): void {
    const idle = this.#idle.get(key) ?? [];
    this.#idle.set(key, idle);
    const timer = setTimeout(() => this.#expire(connection), this.#keepOpen);
    idle.push({ connection, timer });
    this.#size++;
  }

  /** Makes room at a host that serves only so many: the connection unused longest goes. */
  spare(key: string, most: number): void {
    const idle = this.#idle.get(key);
    while (idle && idle.length > Math.max(0, most)) {
      const { connection } = idle[0]!;
      this.#remove(key, idle, 0);
      connection.session.quit();
    }
  }

  /** Lets all go; what comes back later is not kept. */
  close(): void {
    this.#closed = true;
    for (const key of [...this.#idle.keys()]) this.spare(key, 0);
  }

  #expire(connection: Connection): void {
    const idle = this.#idle.get(connection.key) ?? [];
    const at = idle.findIndex((one) => one.connection === connection);
    if (at < 0) return;
    this.#remove(connection.key, idle, at);
    if (connection.session.usable) connection.session.quit();
    else connection.session.destroy();
  }

  #remove(key: string, idle: Idle[], at: number): void {
    clearTimeout(idle[at]!.timer);
    idle.splice(at, 1);
    this.#size--;
    if (idle.length === 0) this.#idle.delete(key);
  }
}
