import type { Clock } from '#base';

export interface Limit {
  /** Tries that may be made at once. */
  readonly tries: number;
  /** Milliseconds in which that many are given back, evenly. */
  readonly window: number;
}

interface Bucket {
  level: number;
  at: number;
}

/**
 * Leaky buckets by key. A try is taken before the work and given back when it turns out right, so that a thousand tries
 * at once do not slip past together. Tries that are turned away cost nothing, so an attack never makes the wait longer
 * than `window / tries`.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #limit: Limit;
  readonly #most: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, limit: Limit, most = 50_000) {
    this.#clock = clock;
    this.#limit = limit;
    this.#most = most;
  }

  /** Milliseconds until a try is looked at; 0 now. */
  wait(key: string): number {
    const over = this.#level(key) + 1 - this.#limit.tries;
    return over <= 0 ? 0 : Math.ceil((over * this.#limit.window) / this.#limit.tries);
  }

  take(key: string): void {
    const level = this.#level(key) + 1;
    // Re-inserted at the end: the map's order is by last use, and the longest unused goes first when it is full.
    this.#buckets.delete(key);
    if (this.#buckets.size >= this.#most) this.#buckets.delete(this.#buckets.keys().next().value!);
    this.#buckets.set(key, { level, at: this.#clock.monotonic() });
  }

  giveBack(key: string): void {
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.level = Math.max(0, bucket.level - 1);
  }

  /** Forgets what has leaked out. */
  prune(): void {
    for (const key of this.#buckets.keys()) if (this.#level(key) <= 0) this.#buckets.delete(key);
  }

  #level(key: string): number {
    const bucket = this.#buckets.get(key);
    if (!bucket) return 0;
    const leaked = ((this.#clock.monotonic() - bucket.at) * this.#limit.tries) / this.#limit.window;
    return Math.max(0, bucket.level - leaked);
  }
}
