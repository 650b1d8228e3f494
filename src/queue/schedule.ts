import { random } from '#base';

/**
 * When to try again: doubling from `first`, at most `most`, a quarter of jitter either way, and not before `notBefore`
 * (a domain that is known to be down). RFC 5321 §4.5.4.1.
 */
export function nextAttempt(
  now: number,
  attempts: number,
  pauses: { first: number; most: number },
  notBefore = 0,
): number {
  const pause = Math.min(pauses.most, pauses.first * 2 ** Math.min(attempts, 30));
  const jittered = pause * (0.75 + random() / 2);
  return Math.max(now + jittered, notBefore + jittered / 4);
}
