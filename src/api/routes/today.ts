import { z } from 'zod';
import { countEvents, type TallyEntry, tallySince } from '#evidence';
import { ageBounds, agesByClass, failingDomains } from '#queue';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { moment, when } from '../shapes.ts';

const hour = 3_600_000;
const spans = { day: 24, week: 168, month: 720, quarter: 2160 } as const;
type Span = keyof typeof spans;
/** Longer spans are told by the day. */
const unitOf = (span: Span): 'hour' | 'day' => (spans[span] > 168 ? 'day' : 'hour');

const counts = z.record(z.string(), z.number().int());
const bucket = z.object({
  at: when,
  taken: z.number().int().describe('Letters of people that were taken'),
  refused: z.number().int(),
  methods: counts.describe('Deliveries by the means that protected them: tls, smime, pgp, pdf, portal'),
  tries: z.number().int().describe('Tries that came to nothing for now'),
  failed: z.number().int(),
  held: z.number().int(),
  opened: z.number().int().describe('Letters opened in the portal'),
  signInsFailed: z.number().int(),
});
type Bucket = z.infer<typeof bucket>;

const emptyBucket = (at: number): Bucket => ({
  at: moment(at),
  taken: 0,
  refused: 0,
  methods: {},
  tries: 0,
  failed: 0,
  held: 0,
  opened: 0,
  signInsFailed: 0,
});

function add(to: Bucket, { kind, method, count }: TallyEntry): void {
  switch (kind) {
    case 'message.accepted':
      if (method !== 'notice') to.taken += count;
      return;
    case 'message.refused':
    case 'malware.found':
      to.refused += count;
      return;
    case 'delivery.delivered':
      if (method !== 'notice') to.methods[method || 'tls'] = (to.methods[method || 'tls'] ?? 0) + count;
      return;
    case 'pickup.placed':
      to.methods.portal = (to.methods.portal ?? 0) + count;
      return;
    case 'delivery.attempted':
      to.tries += count;
      return;
    case 'delivery.failed':
      to.failed += count;
      return;
    case 'delivery.held':
      to.held += count;
      return;
    case 'pickup.opened':
      to.opened += count;
      return;
    case 'signin.failed':
      to.signInsFailed += count;
      return;
    default:
  }
}

/** Every hour or day from the first to now, those in which nothing happened too. */
function buckets(entries: readonly TallyEntry[], first: number, step: number, now: number): Bucket[] {
  const all = new Map<number, Bucket>();
  for (let at = first; at <= now; at += step) all.set(at, emptyBucket(at));
  for (const entry of entries) {
    const one = all.get(entry.at);
    if (one) add(one, entry);
  }
  return [...all.values()];
}

/**
 * What many ask for at once is found out once, and again after `life` milliseconds, or ten times as long as it took: however
 * much waits, finding out takes no more than a tenth of a process's time with the database.
 */
function kept<T>(clock: { monotonic(): number }, life: number, find: () => Promise<T>): () => Promise<T> {
  let last: { until: number; readonly found: Promise<T> } | null = null;
  return () => {
    const began = clock.monotonic();
    if (last && began < last.until) return last.found;
    const mine = { until: Number.POSITIVE_INFINITY, found: find() };
    last = mine;
    mine.found.then(
      () => {
        const now = clock.monotonic();
        mine.until = Math.max(began + life, now + 10 * (now - began));
      },
      () => {
        if (last === mine) last = null;
      },
    );
    return mine.found;
  };
}

/** How the house stands: over time, by class of mail, by domain, and part by part. */
export function todayRoutes({ house, standing }: Rooms): Endpoint[] {
  const { store, clock } = house;
  const group = 'Today';
  const waiting = kept(clock, 3000, async () => ({
    classes: await agesByClass(store, clock.now()),
    failing: await failingDomains(store),
  }));
  const checks = kept(clock, 30_000, standing);
  return [
    endpoint({
      method: 'GET',
      path: '/series',
      group,
      summary:
        'What happened over the last day, week, month or quarter: by the hour up to a week, else by the day (UTC)',
      who: 'queue.read',
      query: z.strictObject({ span: z.enum(['day', 'week', 'month', 'quarter']).default('day') }),
      answer: z.object({ unit: z.enum(['hour', 'day']), buckets: z.array(bucket) }),
      handle: async ({ query }) => {
        const span = query.span as Span;
        const unit = unitOf(span);
        const step = unit === 'hour' ? hour : 24 * hour;
        const now = clock.now();
        const first = now - (now % step) - (spans[span] * hour - step);
        await countEvents(store);
        const entries = await tallySince(store, first, unit);
        return { body: { unit, buckets: buckets(entries, first, step, now) } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/queue/ages',
      group: 'Queue',
      summary: 'How old what has not left is, by class of mail, and which domains do not take it',
      who: 'queue.read',
      answer: z.object({
        bounds: z
          .array(z.number().int())
          .describe('Where one group of ages ends and the next begins, seconds'),
        classes: z.array(
          z.object({
            class: z.string(),
            ages: z
              .array(z.number().int())
              .describe('Younger than each of the bounds; the last: older than all'),
            held: z.number().int(),
            oldest: when,
          }),
        ),
        failing: z.array(
          z.object({
            domain: z.string(),
            waiting: z.number().int(),
            attempts: z.number().int().describe('Tries of the letter that was tried most often'),
            oldest: when,
            next: when,
          }),
        ),
      }),
      handle: async () => {
        const { classes, failing } = await waiting();
        return {
          body: {
            bounds: [...ageBounds],
            classes: classes.map((one) => ({ ...one, ages: [...one.ages], oldest: moment(one.oldest) })),
            failing: failing.map((one) => ({ ...one, oldest: moment(one.oldest), next: moment(one.next) })),
          },
        };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/standing',
      group,
      summary:
        'Certificates, keys, evidence, anchors, backups, disk: what is well, what to look at, what to put right',
      who: 'queue.read',
      answer: z.object({
        checks: z.array(
          z.object({
            name: z.string(),
            state: z.enum(['ok', 'warn', 'bad']),
            says: z.string(),
            remedy: z.string().optional(),
          }),
        ),
      }),
      handle: async () => ({ body: { checks: [...(await checks())] } }),
    }),
  ];
}
