import type { Clock } from '#base';

/** What makes a pattern: so many failures, or failures of so many different kinds, within the window. */
export interface Bounds {
  readonly failures: number;
  readonly different: number;
  /** Milliseconds. */
  readonly window: number;
}

/** What was seen of one subject within the window. */
export interface Seen {
  readonly failures: number;
  readonly different: number;
}

interface Entry {
  begun: number;
  failures: number;
  readonly different: Set<string>;
}

/**
 * Counts failures by subject, and how many different others they touch: accounts that one network tries, networks that try
 * one account. A subject's window begins with its first failure and begins anew when it is over.
 */
export class Pattern {
  readonly #clock: Clock;
  readonly #bounds: Bounds;
  readonly #most: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, bounds: Bounds, most = 20_000) {
    this.#clock = clock;
    this.#bounds = bounds;
    this.#most = most;
  }

  /** Counts one; what was seen where that reaches a bound, else null. Then counting begins anew. */
  note(subject: string, other: string): Seen | null {
    const now = this.#clock.monotonic();
    let entry = this.#entries.get(subject);
    if (!entry || now - entry.begun > this.#bounds.window) {
      this.#entries.delete(subject);
      // The oldest goes first: its window is nearest to its end.
      if (this.#entries.size >= this.#most) this.#entries.delete(this.#entries.keys().next().value!);
      entry = { begun: now, failures: 0, different: new Set() };
      this.#entries.set(subject, entry);
    }
    entry.failures++;
    entry.different.add(other);
    const { failures } = entry;
    const different = entry.different.size;
    if (failures < this.#bounds.failures && different < this.#bounds.different) return null;
    this.#entries.delete(subject);
    return { failures, different };
  }

  /** Forgets what is over. */
  prune(): void {
    const now = this.#clock.monotonic();
    for (const [subject, { begun }] of this.#entries)
      if (now - begun > this.#bounds.window) this.#entries.delete(subject);
  }
}
