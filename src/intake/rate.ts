import type { Clock } from '#base';

/** How many times something may happen in a sliding span, for each of many keys. */
export interface Rate {
  /** Counts `amount` for `key` and returns true, or counts nothing and returns false when that were too many. */
  take(key: string, amount?: number): boolean;
  /** Takes back one. */
  giveBack(key: string): void;
}

interface Span {
  index: number;
  before: number;
  now: number;
}

/** Keys held before those of past spans are swept out. */
const sweepAt = 10_000;

/**
 * A sliding window of two counters a key: the last span counts for the part of it that still lies in the window.
 * `span` in milliseconds.
 */
export function slidingRate(limit: number, span: number, clock: Clock): Rate {
  const spans = new Map<string, Span>();

  const current = (key: string, index: number): Span => {
    const found = spans.get(key);
    if (found?.index === index) return found;
    if (found === undefined && spans.size >= sweepAt) sweep(index);
    const fresh = { index, before: found?.index === index - 1 ? found.now : 0, now: 0 };
    spans.set(key, fresh);
    return fresh;
  };

  const sweep = (index: number): void => {
    for (const [key, one] of spans) if (one.index < index - 1) spans.delete(key);
    // All of them are fresh: the eldest makes room, so that memory stays bounded under a flood of addresses.
    if (spans.size >= sweepAt) spans.delete(spans.keys().next().value!);
  };

  return {
    take(key, amount = 1) {
      const time = clock.monotonic() / span;
      const index = Math.floor(time);
      const one = current(key, index);
      if (one.before * (1 - (time - index)) + one.now + amount > limit) return false;
      one.now += amount;
      return true;
    },
    giveBack(key) {
      const one = spans.get(key);
      if (one !== undefined && one.now > 0) one.now--;
    },
  };
}
