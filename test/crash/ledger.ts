import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { Kind, Letter } from './letters.ts';

/** A letter that Postern said it has: what the client saw. */
export interface Entry {
  readonly canary: string;
  /** The id in the 250. */
  readonly message: string;
  readonly kind: Kind;
  readonly recipients: readonly string[];
  readonly body: string;
  /** The process that answered. */
  readonly by: string;
  readonly at: number;
}

/** What a reader's server took. */
export interface Receipt {
  readonly canary: string;
  readonly recipient: string;
  /** SHA-256 of the body that came. */
  readonly body: string;
  /** The process that brought it. */
  readonly by: string;
  readonly tls: boolean;
  readonly at: number;
}

class Lines<T> {
  readonly rows: T[] = [];
  readonly #file: number;
  readonly #durable: boolean;

  constructor(path: string, durable: boolean) {
    this.#file = openSync(path, 'a', 0o600);
    this.#durable = durable;
  }

  add(row: T): void {
    writeSync(this.#file, `${JSON.stringify(row)}\n`);
    if (this.#durable) fsyncSync(this.#file);
    this.rows.push(row);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/**
 * The truth that Postern is held against, kept outside of it: a line for each 250 that a client saw, on the disk before
 * anything else happens, and a line for each letter that a reader's server took.
 */
export class Ledger {
  readonly #accepted: Lines<Entry>;
  readonly #received: Lines<Receipt>;
  /** Letters offered whose answer never came: they may be there or not. */
  unanswered = 0;
  /** Letters refused, by reply code. */
  readonly refused = new Map<number, number>();

  constructor(folder: string, name: string) {
    this.#accepted = new Lines(`${folder}/${name}.accepted`, true);
    this.#received = new Lines(`${folder}/${name}.received`, false);
  }

  get accepted(): readonly Entry[] {
    return this.#accepted.rows;
  }

  get received(): readonly Receipt[] {
    return this.#received.rows;
  }

  accept({ canary, kind, recipients, body }: Letter, message: string, by: string): void {
    this.#accepted.add({ canary, message, kind, recipients, body, by, at: Date.now() });
  }

  receive(receipt: Receipt): void {
    this.#received.add(receipt);
  }

  refuse(code: number): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  close(): void {
    this.#accepted.close();
    this.#received.close();
  }
}
