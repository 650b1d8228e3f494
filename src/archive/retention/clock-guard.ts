/** What is known of the time from several sides, milliseconds since 1970. */
export interface Times {
  /** The machine's clock. */
  readonly now: number;
  /** The database's; on another machine that is a second witness. */
  readonly database: number;
  /** The latest moment at which the purge has run; null: never. It only rises. */
  readonly seen: number | null;
  /** Of the newest event in the evidence; null: there is none. */
  readonly event: number | null;
  /** How far wall clock and the clock that does not jump went apart since this process last looked; null: at the first look. */
  readonly drift: number | null;
}

const hour = 3_600_000;
const day = 24 * hour;
/** A server that was off for longer needs a person's word. */
export const longestGap = 7 * day;
const slack = { database: hour, back: hour, drift: 5 * 60_000 } as const;

/**
 * Why the time must not be believed, as a sentence; null where nothing speaks against it. What is destroyed by a clock that
 * jumped does not come back, so any one doubt is enough.
 */
export function distrust({ now, database, seen, event, drift }: Times): string | null {
  if (drift !== null && Math.abs(drift) > slack.drift)
    return `The clock of this machine was moved by ${spoken(drift)} while the server ran.`;
  if (Math.abs(now - database) > slack.database)
    return `The clocks of this machine and of the database are ${spoken(now - database)} apart.`;
  for (const [what, then] of [
    ['the last purge', seen],
    ['the newest event in the evidence', event],
  ] as const) {
    if (then === null) continue;
    if (then - now > slack.back) return `It is ${spoken(then - now)} earlier than at ${what}.`;
    if (now - then > longestGap) return `It is ${spoken(now - then)} since ${what}: too long to be sure.`;
  }
  return null;
}

const spoken = (ms: number): string => {
  const long = Math.abs(ms);
  if (long >= day) return `${Math.round(long / day)} days`;
  return long >= hour ? `${Math.round(long / hour)} hours` : `${Math.round(long / 60_000)} minutes`;
};
