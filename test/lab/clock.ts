import type { Clock } from '#base';

/** A clock that stands still until it is told to move: both its faces advance together. */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;

  /** `start` in milliseconds since 1970 UTC; by default a Monday morning. */
  constructor(start = Date.UTC(2026, 5, 1, 9)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): void {
    this.#now += ms;
    this.#monotonic += ms;
  }

  /** The wall clock is set, as NTP or an operator might: the monotonic face does not notice. */
  set(now: number): void {
    this.#now = now;
  }
}
