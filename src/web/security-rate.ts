import type { Clock } from '#base';

/** Changing requests a minute from one address: far above what people do, far below what guessing needs. */
const mostAMinute = 120;
/** Addresses remembered at once: beyond that the minute begins anew for all. */
const mostAddresses = 50_000;

/** Counts requests by client address, by the minute. */
export class Rate {
  readonly #clock: Clock;
  #minute = -1;
  #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one more may pass. */
  admits(address: string): boolean {
    const minute = Math.floor(this.#clock.monotonic() / 60_000);
    if (minute !== this.#minute || this.#counts.size > mostAddresses) {
      this.#minute = minute;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    return count <= mostAMinute;
  }
}
