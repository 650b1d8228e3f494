/** Where every part of Postern reads the time: the only thing besides DNS that tests replace. */
export interface Clock {
  /** The wall clock, milliseconds since 1970 UTC. */
  now(): number;
  /** A clock that never jumps, milliseconds from an arbitrary start: for leases, deadlines and idle timers. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
