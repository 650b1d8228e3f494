/** Numbers that one seed repeats: so that a run which failed can be played again. */
export interface Dice {
  /** In [0, 1). */
  roll(): number;
  /** A whole number in [from, to]. */
  between(from: number, to: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Mulberry32. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    roll,
    between: (from, to) => from + Math.floor(roll() * (to - from + 1)),
    pick: (from) => from[Math.floor(roll() * from.length)]!,
  };
}
