import type { Clock } from '#base';
import type { Sql } from '#store';
import {
  addCounts,
  type CountRow,
  countsOf,
  forget,
  keepSeen,
  seenOf,
  takeDay,
  unreported,
} from './store.ts';
import type { Failing } from './verdict.ts';

/** A policy by which a connection was judged, as reports name it (RFC 8460 §4.4). */
export interface JudgedBy {
  readonly type: 'tlsa' | 'sts' | 'no-policy-found';
  /** The policy's lines, or TLSA records as in a zone file. */
  readonly strings: readonly string[];
  /** The servers that an STS policy names. */
  readonly mx: readonly string[];
}

/** One connection to a server of a domain, and what it fell short in, or null. */
export interface TlsSession {
  readonly domain: string;
  readonly policy: JudgedBy;
  readonly host: string;
  readonly address: string;
  readonly failing: Failing | null;
}

/** What a server of a domain was seen to do at the last connection. */
export interface Seen {
  readonly version: string | null;
  readonly floor: string;
  /** In words, why not more; null where nothing was missing. */
  readonly shortfall: string | null;
  readonly requireTls: boolean;
}

export interface SeenServer extends Seen {
  readonly host: string;
  readonly at: number;
}

const day = 86_400_000;
const mostHeld = 5000;
/** What was seen is told for two weeks, and counts are kept for thirty days. */
const seenFor = 14 * day;
const keptFor = 30 * day;
/** A server seen a minute ago is not written down again. */
const seenEvery = 60_000;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * Counts connections by day, domain and policy, and remembers what servers do. It is held in memory and written down by
 * `flush`: what a crash loses are counts, never letters.
 */
export class TlsBook {
  readonly #clock: Clock;
  readonly #sql: Sql;
  #counts = new Map<string, { row: Omit<CountRow, 'count'>; count: number }>();
  #seen = new Map<string, { domain: string; host: string; at: number; facts: string }>();
  readonly #lately = new Map<string, number>();

  constructor({ clock, sql }: { readonly clock: Clock; readonly sql: Sql }) {
    this.#clock = clock;
    this.#sql = sql;
  }

  count({ domain, policy, host, address, failing }: TlsSession): void {
    const row = {
      day: dayOf(this.#clock.now()),
      domain,
      policy: JSON.stringify(policy),
      host,
      address: failing ? address : '',
      failing: failing ?? '',
    };
    const key = JSON.stringify(row);
    const known = this.#counts.get(key);
    if (known) known.count++;
    else if (this.#counts.size < mostHeld) this.#counts.set(key, { row, count: 1 });
  }

  saw(domain: string, host: string, seen: Seen): void {
    const key = `${domain} ${host}`;
    const now = this.#clock.now();
    const facts = JSON.stringify(seen);
    const known = this.#seen.get(key);
    if (this.#seen.size >= mostHeld && !known) return;
    if (!known && (this.#lately.get(key) ?? 0) > now - seenEvery) return;
    this.#seen.set(key, { domain, host, at: now, facts });
  }

  /** Writes down what was counted and seen since. */
  async flush(): Promise<void> {
    const counts = this.#counts;
    const seen = this.#seen;
    this.#counts = new Map();
    this.#seen = new Map();
    if (this.#lately.size > mostHeld) this.#lately.clear();
    for (const [key, { at }] of seen) this.#lately.set(key, at);
    if (counts.size > 0)
      await addCounts(
        this.#sql,
        [...counts.values()].map(({ row, count }) => ({ ...row, count })),
      );
    if (seen.size > 0)
      await keepSeen(
        this.#sql,
        [...seen.values()].map(({ domain, host, at, facts }) => ({
          domain,
          host,
          facts,
          seen_at: new Date(at),
          expires_at: new Date(at + seenFor),
        })),
      );
  }

  /** What the servers of a domain were last seen to do, where that is not too long ago. */
  async seen(domain: string): Promise<SeenServer[]> {
    const rows = await seenOf(this.#sql, domain, new Date(this.#clock.now()));
    return rows.map((row) => ({
      ...(JSON.parse(row.facts) as Seen),
      host: row.host,
      at: row.seen_at.getTime(),
    }));
  }

  /** Days that are over and were not reported. Old counts go. */
  async due(limit = 200): Promise<{ day: string; domain: string }[]> {
    const now = this.#clock.now();
    await forget(this.#sql, dayOf(now - keptFor), new Date(now));
    return unreported(this.#sql, dayOf(now), limit);
  }

  /** The counts of a day, for whoever takes it first; null for all others. */
  async take(which: string, domain: string): Promise<CountRow[] | null> {
    const taken = await takeDay(this.#sql, which, domain, new Date(this.#clock.now()));
    return taken ? countsOf(this.#sql, which, domain) : null;
  }
}
