import { type MailClass, mailClasses } from '#mail';
import type { Sql } from '#store';
import { ageRows, failingRows } from './store.ts';

/** Where one group of ages ends and the next begins, seconds: a minute, a quarter, an hour, six hours, a day. */
export const ageBounds: readonly number[] = [60, 900, 3600, 21_600, 86_400];

/** How old what has not left is, for one class of mail. */
export interface ClassAges {
  readonly class: MailClass;
  /** How many are younger than the first of `ageBounds`, than the second, and so forth; the last: older than all. */
  readonly ages: readonly number[];
  /** How many of them wait for a person. */
  readonly held: number;
  /** When the oldest was accepted, milliseconds. */
  readonly oldest: number;
}

/** A domain that letters could not be handed to so far. */
export interface Failing {
  readonly domain: string;
  readonly waiting: number;
  /** Tries of the letter that was tried most often. */
  readonly attempts: number;
  readonly oldest: number;
  readonly next: number;
}

/** Counts what has not left by class and age. One walk through the live deliveries: ask every few seconds at most. */
export async function agesByClass(sql: Sql, now: number): Promise<ClassAges[]> {
  const classes = new Map<MailClass, { ages: number[]; held: number; oldest: number }>();
  for (const { priority, held, age, count, oldest } of await ageRows(sql, now, ageBounds)) {
    const name = mailClasses[priority] ?? mailClasses.at(-1)!;
    const one = classes.get(name) ?? { ages: new Array(ageBounds.length + 1).fill(0), held: 0, oldest: now };
    one.ages[age]! += count;
    if (held) one.held += count;
    one.oldest = Math.min(one.oldest, oldest.getTime());
    classes.set(name, one);
  }
  return [...classes].map(([name, one]) => ({ class: name, ...one }));
}

/** Domains that letters could not be handed to so far, those with most letters first. */
export async function failingDomains(sql: Sql, limit = 10): Promise<Failing[]> {
  return (await failingRows(sql, limit)).map(({ oldest, next, ...row }) => ({
    ...row,
    oldest: oldest.getTime(),
    next: next.getTime(),
  }));
}
