import type { Clock } from '#base';

/** Writes down that something happened `count` times. Throws when it cannot. */
type Write = (count: number) => Promise<void>;

interface Entry {
  readonly until: number;
  readonly written: Promise<void>;
  readonly write: Write;
  more: number;
}

/**
 * Evidence of what happens often: the first of a kind is written at once, its repeats within a minute are counted and
 * written as one. Where too many kinds come at once (an attack from everywhere) the rest counts as one kind.
 */
export class Tally {
  readonly #clock: Clock;
  readonly #span: number;
  readonly #most: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, { span = 60_000, most = 300 }: { span?: number; most?: number } = {}) {
    this.#clock = clock;
    this.#span = span;
    this.#most = most;
  }

  /** Resolves once the first of its kind is written; rejects when it could not be: then the act must not happen. */
  async note(kind: string, write: Write, overflow: Write = write): Promise<void> {
    const known = this.#entries.get(kind);
    if (known && known.until > this.#clock.monotonic()) {
      known.more++;
      return known.written;
    }
    if (known && known.more > 0) await this.#settle(kind, known);
    if (!known && this.#entries.size >= this.#most && kind !== '') return this.note('', overflow);
    const entry: Entry = { until: this.#clock.monotonic() + this.#span, written: write(1), write, more: 0 };
    this.#entries.set(kind, entry);
    try {
      await entry.written;
    } catch (error) {
      if (this.#entries.get(kind) === entry) this.#entries.delete(kind);
      throw error;
    }
  }

  /** Writes the repeats whose minute is over; with `all`, every repeat (at the end). */
  async flush(all = false): Promise<void> {
    for (const [kind, entry] of [...this.#entries]) {
      if (!all && entry.until > this.#clock.monotonic()) continue;
      await this.#settle(kind, entry);
    }
  }

  async #settle(kind: string, entry: Entry): Promise<void> {
    const { more } = entry;
    entry.more = 0;
    try {
      if (more > 0) await entry.write(more);
    } catch (error) {
      entry.more += more;
      throw error;
    }
    if (this.#entries.get(kind) === entry) this.#entries.delete(kind);
  }
}
