import type { Clock } from '#base';

/** Calls a caller may make at once, and how many come back each second. */
const burst = 300;
const perSecond = 10;
const most = 50_000;

/** A bucket for each caller; told with each answer, so that programs can pace themselves. */
export class Quota {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one call; `wait` seconds where none is left. Headers as in draft-ietf-httpapi-ratelimit-headers. */
  take(caller: string): { readonly ok: boolean; readonly headers: Record<string, string> } {
    const now = this.#clock.monotonic();
    const known = this.#buckets.get(caller);
    const level = known ? Math.max(0, known.level - ((now - known.at) / 1000) * perSecond) : 0;
    const ok = level + 1 <= burst;
    this.#buckets.delete(caller);
    if (this.#buckets.size >= most) this.#buckets.delete(this.#buckets.keys().next().value!);
    this.#buckets.set(caller, { level: ok ? level + 1 : level, at: now });
    const wait = Math.ceil((level + 1 - burst) / perSecond);
    return {
      ok,
      headers: {
        'ratelimit-policy': `"calls";q=${burst};w=${burst / perSecond}`,
        ratelimit: `"calls";r=${Math.max(0, Math.floor(burst - level - 1))};t=${Math.max(1, wait)}`,
        ...(ok ? {} : { 'retry-after': String(Math.max(1, wait)) }),
      },
    };
  }
}
