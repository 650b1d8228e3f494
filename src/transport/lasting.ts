/** Until when an answer of the DNS may be believed, in monotonic milliseconds; of those with a TTL only. */
const ends = new WeakMap<object, number>();

/** Notes how long an answer lasts, and gives it back. An `until` of 0 notes nothing. */
export function lasting<T extends object>(answer: T, until: number): T {
  if (until > 0) ends.set(answer, until);
  return answer;
}

/** When the first of these answers ends; 0 where one of them is not to be kept at all. */
export function lastsUntil(...answers: readonly object[]): number {
  let first = Number.POSITIVE_INFINITY;
  for (const answer of answers) first = Math.min(first, ends.get(answer) ?? 0);
  return first;
}
