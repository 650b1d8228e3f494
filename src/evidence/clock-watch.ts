import { type Clock, systemActor } from '#base';
import type { Store } from '#store';
import type { Evidence } from './evidence.ts';

const us = systemActor('clock');
/** Milliseconds that the wall clock may drift from the steady one between two looks. */
const leeway = 60_000;

/**
 * A jump of the wall clock is an event (45 CFR 164.312(b)): times in the log are this machine's word, and whoever reads them
 * must know when the word changed. Deadlines and leases run on the clock that does not jump.
 */
export class ClockWatch {
  readonly #needs: { readonly clock: Clock; readonly evidence: Evidence; readonly store: Store };
  #known: number;

  constructor(needs: { readonly clock: Clock; readonly evidence: Evidence; readonly store: Store }) {
    this.#needs = needs;
    this.#known = this.#offset();
  }

  #offset(): number {
    const { clock } = this.#needs;
    return clock.now() - clock.monotonic();
  }

  /** Looks, and records a jump since the look before: how far, in milliseconds, backwards below zero. */
  async turn(): Promise<void> {
    const { evidence, store } = this.#needs;
    const now = this.#offset();
    const jumped = now - this.#known;
    if (Math.abs(jumped) > leeway)
      await evidence.record(store, { kind: 'clock.jumped', actor: us, data: { ms: Math.round(jumped) } });
    // Not before it is recorded: a database that is away now hears of it at the next look.
    this.#known = now;
  }
}
