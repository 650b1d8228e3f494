import type { Clock } from '#base';
import { Throttle } from './throttle.ts';

/** What became of a request for a turn: `full` when too many wait already. */
export type Turn<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'full' };

interface Waiting {
  readonly go: () => void;
}

/**
 * Hashing costs 19 MiB and 12 ms of a core each time, so only a few run at once and only a few wait. Attempts that can
 * be right (their tag or their device is known) go first and always find a free place: the doubtful ones may use all places
 * but one, and no more than a small share of the machine in the long run, so that a flood of guesses from everywhere takes
 * nothing from the mail.
 */
export class Hashing {
  readonly #most: number;
  readonly #longest: number;
  readonly #likely: Waiting[] = [];
  readonly #doubtful: Waiting[] = [];
  readonly #pace: Throttle;
  #running = 0;
  #runningDoubtful = 0;

  constructor(clock: Clock, { atOnce = 2, waiting = 32 }: { atOnce?: number; waiting?: number } = {}) {
    // Four a second come back: five percent of a core. Two hundred at once: everybody's Monday morning.
    this.#pace = new Throttle(clock, { tries: 200, window: 50_000 });
    this.#most = atOnce;
    this.#longest = waiting;
  }

  /** Whether doubtful attempts would be turned away now. */
  isFlooded(): boolean {
    return this.#doubtful.length >= this.#longest || this.#pace.wait('') > 0;
  }

  async run<T>(likely: boolean, work: () => Promise<T>): Promise<Turn<T>> {
    const line = likely ? this.#likely : this.#doubtful;
    if (line.length >= this.#longest || (!likely && this.isFlooded())) return { kind: 'full' };
    if (!likely) this.#pace.take('');
    await new Promise<void>((go) => {
      line.push({ go });
      this.#next();
    });
    try {
      return { kind: 'done', value: await work() };
    } finally {
      this.#running--;
      if (!likely) this.#runningDoubtful--;
      this.#next();
    }
  }

  #next(): void {
    while (this.#running < this.#most) {
      const likely = this.#likely.shift();
      if (likely) {
        this.#running++;
        likely.go();
        continue;
      }
      if (this.#runningDoubtful >= Math.max(1, this.#most - 1)) return;
      const doubtful = this.#doubtful.shift();
      if (!doubtful) return;
      this.#running++;
      this.#runningDoubtful++;
      doubtful.go();
    }
  }
}
