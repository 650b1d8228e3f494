import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '#base';

/**
 * Passwords found right in the last minute, so that a mail program that signs in for each letter does not pay for a
 * hash each time. Holds only an HMAC under a key that this process made and nobody else has; never saves the look at
 * the database, so what was withdrawn there is refused at once.
 */
export class Verdicts {
  readonly #key = randomBytes(32);
  readonly #clock: Clock;
  readonly #life: number;
  readonly #most: number;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock, life = 60_000, most = 10_000) {
    this.#clock = clock;
    this.#life = life;
    this.#most = most;
  }

  #name(credential: string, plain: string): string {
    return createHmac('sha256', this.#key).update(`${credential}\n${plain}`).digest('base64');
  }

  has(credential: string, plain: string): boolean {
    return (this.#until.get(this.#name(credential, plain)) ?? 0) > this.#clock.monotonic();
  }

  add(credential: string, plain: string): void {
    if (this.#until.size >= this.#most) this.#until.delete(this.#until.keys().next().value!);
    this.#until.set(this.#name(credential, plain), this.#clock.monotonic() + this.#life);
  }

  clear(): void {
    this.#until.clear();
  }

  prune(): void {
    for (const [name, until] of this.#until) if (until <= this.#clock.monotonic()) this.#until.delete(name);
  }
}
