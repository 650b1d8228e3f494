import { type Clock, random } from '#base';

/** How it went with a domain or a host, as far as the next letters are concerned. */
export type Health = 'good' | 'busy' | 'unreachable' | 'neutral';

/** The way in: a place, or why there is none. */
export type Entry =
  | { readonly kind: 'in'; readonly at: number }
  /** The caller's deadline passed while it waited. */
  | { readonly kind: 'late' }
  | { readonly kind: 'down'; readonly until: number; readonly reason: string };

interface Waiter {
  readonly until: number;
  readonly resolve: (entry: Entry) => void;
  timer?: NodeJS.Timeout;
}

const startWith = 5;
const failuresBeforeDown = 3;
const firstPause = 30_000;
const longestPause = 15 * 60_000;

/**
 * One domain or host: how many letters it takes at once, and whether it can be reached at all. The figure starts small,
 * grows by one for each full round of success and halves when the peer says it is too much (as TCP does, RFC 5681).
 * After failures in a row it is down for a while, so that thousands of letters cost nothing; then one letter tries.
 */
export class Destination {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #waiting: Waiter[] = [];
  #limit: number;
  #active = 0;
  #failures = 0;
  #downUntil = 0;
  #reason = '';
  #shrunkAt = Number.NEGATIVE_INFINITY;
  #leftAt = 0;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
    this.#limit = Math.min(startWith, most);
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Monotonic milliseconds; 0 when it is not down. */
  get downUntil(): number {
    return this.#downUntil > this.#clock.monotonic() ? this.#downUntil : 0;
  }

  /** Letters it would take at once now. */
  get free(): number {
    if (this.downUntil > 0) return 0;
    return Math.max(0, this.#places() - this.#active - this.#waiting.length);
  }

  /** Whether it is at rest, and what is known of it is no worse than of a new one, or old. */
  get forgettable(): boolean {
    if (this.#active > 0 || this.#waiting.length > 0) return false;
    const asNew = this.#failures === 0 && this.#limit >= Math.min(startWith, this.#most);
    return asNew || this.#clock.monotonic() - Math.max(this.#leftAt, this.#downUntil) > longestPause;
  }

  /** A place, in the order of asking. Whoever gets one must `leave`. */
  enter(until: number): Promise<Entry> {
    const now = this.#clock.monotonic();
    if (this.downUntil > 0) return Promise.resolve(this.#down());
    if (until <= now) return Promise.resolve({ kind: 'late' });
    if (this.#waiting.length === 0 && this.#active < this.#places()) {
      this.#active++;
      return Promise.resolve({ kind: 'in', at: now });
    }
    return new Promise((resolve) => {
      const waiter: Waiter = { until, resolve };
      waiter.timer = setTimeout(() => this.#late(waiter), Math.min(until - now, 2 ** 31 - 1));
      this.#waiting.push(waiter);
    });
  }

  /** Gives the place back and tells how it went; `reason` for what was `unreachable`. */
  leave(entry: Extract<Entry, { kind: 'in' }>, health: Health, reason = ''): void {
    this.#active--;
    this.#leftAt = this.#clock.monotonic();
    if (health === 'good') this.#good();
    else if (health === 'busy') this.#shrink(entry.at);
    else if (health === 'unreachable') this.#failed(reason);
    this.#next();
  }

  /** Leaves it alone until then, by what is known of others: its only server is down. No failure of its own. */
  rest(until: number, reason: string): void {
    this.#reason = reason;
    this.#downUntil = Math.max(this.#downUntil, until);
    for (const waiter of this.#waiting.splice(0)) this.#answer(waiter, this.#down());
  }

  /** Sends everybody who waits away. */
  close(): void {
    for (const waiter of this.#waiting.splice(0)) this.#answer(waiter, { kind: 'late' });
  }

  /** While it is not known to be up again, one letter at a time. */
  #places(): number {
    return this.#downUntil > 0 ? 1 : Math.floor(this.#limit);
  }

  #good(): void {
    this.#failures = 0;
    this.#downUntil = 0;
    this.#limit = Math.min(this.#most, this.#limit + 1 / this.#limit);
  }

  /** Once for all letters that were under way together. */
  #shrink(enteredAt: number): void {
    this.#failures = 0;
    this.#downUntil = 0;
    if (enteredAt < this.#shrunkAt) return;
    this.#shrunkAt = this.#clock.monotonic();
    this.#limit = Math.max(1, this.#limit / 2);
  }

  #failed(reason: string): void {
    if (this.downUntil > 0) return;
    this.#failures++;
    this.#reason = reason;
    if (this.#failures < failuresBeforeDown) return;
    const pause = Math.min(longestPause, firstPause * 2 ** (this.#failures - failuresBeforeDown));
    this.#downUntil = this.#clock.monotonic() + pause * (0.75 + random() / 2);
    for (const waiter of this.#waiting.splice(0)) this.#answer(waiter, this.#down());
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#active < this.#places()) {
      this.#active++;
      this.#answer(this.#waiting.shift()!, { kind: 'in', at: this.#clock.monotonic() });
    }
  }

  #late(waiter: Waiter): void {
    const at = this.#waiting.indexOf(waiter);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    waiter.resolve({ kind: 'late' });
  }

  #answer(waiter: Waiter, entry: Entry): void {
    clearTimeout(waiter.timer);
    waiter.resolve(entry);
  }

  #down(): Entry {
    return { kind: 'down', until: this.#downUntil, reason: this.#reason };
  }
}

/** How many are remembered before those that tell nothing are forgotten. */
const mostRemembered = 5000;

/** Destinations by name; made when first asked for. */
export class Destinations {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #known = new Map<string, Destination>();
  #forgetAt = mostRemembered;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  get(name: string): Destination {
    let found = this.#known.get(name);
    if (!found) {
      if (this.#known.size >= this.#forgetAt) this.#forget();
      found = new Destination(this.#clock, this.#most);
      this.#known.set(name, found);
    }
    return found;
  }

  /** Without making it: what is not known has a fresh one's room. */
  free(name: string): number {
    return this.#known.get(name)?.free ?? Math.min(startWith, this.#most);
  }

  downUntil(name: string): number {
    return this.#known.get(name)?.downUntil ?? 0;
  }

  entries(): IterableIterator<[string, Destination]> {
    return this.#known.entries();
  }

  #forget(): void {
    for (const [name, one] of this.#known) if (one.forgettable) this.#known.delete(name);
    this.#forgetAt = Math.max(mostRemembered, this.#known.size * 2);
  }
}
