import type { Clock } from '#base';

/** Milliseconds after which others get their turn. */
const turn = 8;

/** How long a look may take, and when it lets the rest of the process move on. */
export class Pace {
  readonly #clock: Clock;
  readonly #until: number;
  #since: number;

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#since = clock.monotonic();
    this.#until = this.#since + ms;
  }

  /** Whether the time is up. */
  readonly late = (): boolean => this.#clock.monotonic() >= this.#until;

  /** Whether it is time to let others have their turn. */
  get tired(): boolean {
    return this.#clock.monotonic() - this.#since >= turn;
  }

  /** Lets whatever else waits in this process go first. */
  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = this.#clock.monotonic();
  }
}
