/** Numbers that are the same at every run, for tests that try many octets. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A copy with one to three octets changed, and now and then cut off. */
export function spoiledBy(roll: (below: number) => number, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let n = roll(3); n >= 0; n -= 1) copy[roll(copy.length)] = roll(256);
  return roll(10) === 0 ? copy.subarray(0, roll(copy.length)) : copy;
}
