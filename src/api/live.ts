import type { Clock, Log } from '#base';
import { Fault } from '#base';
import type { EventKind, Evidence } from '#evidence';
import type { Act, Entrance, Visit } from '#people';
import { actsOf } from '#people';
import type { Store } from '#store';

/** Something a page shows, the right it takes to see it, and what changes it. Looking at a thing never does. */
interface Topic {
  readonly act: Act;
  readonly kinds: readonly EventKind[];
}
const leaving: readonly EventKind[] = [
  'message.accepted',
  'message.looked',
  'delivery.attempted',
  'delivery.delivered',
  'delivery.failed',
  'delivery.turned',
  'delivery.archived',
  'delivery.held',
  'delivery.released',
  'delivery.retried',
  'delivery.cancelled',
  'delivery.rehearsed',
];
const holding: readonly EventKind[] = [
  'message.accepted',
  'message.looked',
  'delivery.held',
  'delivery.released',
  'delivery.cancelled',
  'hold.raised',
  'hold.refused',
  'hold.expired',
];
export const topics: Readonly<Record<string, Topic>> = {
  queue: { act: 'queue.read', kinds: leaving },
  letters: { act: 'trace.read', kinds: [...leaving, 'message.refused', 'pickup.opened', 'pickup.retracted'] },
  holds: { act: 'hold.read', kinds: holding },
  pickups: {
    act: 'pickup.read',
    kinds: [
      'pickup.placed',
      'pickup.noticed',
      'pickup.opened',
      'pickup.replied',
      'pickup.declined',
      'pickup.secret-set',
      'pickup.extended',
      'pickup.retracted',
      'pickup.expired',
    ],
  },
  readers: {
    act: 'trace.read',
    kinds: [
      'key.learned',
      'key.changed',
      'key.pinned',
      'key.accepted',
      'key.rejected',
      'key.removed',
      'key.revoked',
    ],
  },
  rules: {
    act: 'settings.change',
    kinds: ['policy.proposed', 'policy.approved', 'policy.activated', 'policy.drifted'],
  },
  people: {
    act: 'people.read',
    kinds: ['person.added', 'person.changed', 'person.removed', 'credential.added', 'credential.removed'],
  },
  domains: { act: 'people.read', kinds: ['domain.added', 'domain.removed'] },
  webhooks: {
    act: 'webhooks.read',
    kinds: ['webhook.added', 'webhook.changed', 'webhook.removed', 'webhook.given-up', 'webhook.gone'],
  },
  settings: {
    act: 'settings.read',
    kinds: [
      'settings.proposed',
      'settings.activated',
      'settings.refused',
      'settings.drifted',
      'settings.baselined',
    ],
  },
  standing: {
    act: 'queue.read',
    kinds: [
      'settings.drifted',
      'settings.baselined',
      'anchor.made',
      'anchor.late',
      'log.stalled',
      'backup.made',
      'backup.failed',
      'server.started',
    ],
  },
};
const told = [...new Set(Object.values(topics).flatMap(({ kinds }) => kinds))];

export interface LiveNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly evidence: Evidence;
  readonly entrance: Entrance;
  /** What `GET /status` says, for those who may know. */
  readonly status: () => Promise<unknown>;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

interface Listener {
  readonly visit: Visit;
  readonly wake: () => void;
  readonly changed: Set<string>;
  /** The log's size up to which it was told. */
  at: number;
  status: string | null;
}

const mostOfOne = 12;
const mostOfAll = 500;
/** A line that says nothing, so that nobody on the way thinks the connection is dead. */
const breathEvery = 15_000;
/** A stream notices the end of its session after this at most. */
const askEvery = 5000;
/** The status is looked at that often at most, and where it is not known that anything changed. */
const statusEvery = 5000;
/** Who comes back after more events than this is told to look at everything again. */
const mostBehind = 5000;

/**
 * Tells open consoles what changed, by server-sent events (HTML §9.2): which lists, never what is in them. One look at the
 * evidence log serves everybody. A stream ends with its session, and does not keep the session alive.
 */
export class Live {
  readonly #needs: LiveNeeds;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | null = null;
  #size = 0;
  #status: { readonly at: number; readonly text: string } | null = null;

  constructor(needs: LiveNeeds) {
    this.#needs = needs;
  }

  /** How many streams are open. */
  get open(): number {
    return this.#listeners.size;
  }

  /** Opens a stream. `last`: the id of the last event that was seen, where it comes back. Throws `live-full`. */
  async listen(visit: Visit, last: string): Promise<(ended: AbortSignal) => AsyncIterable<string>> {
    const mine = [...this.#listeners].filter((one) => one.visit.account.id === visit.account.id).length;
    if (mine >= mostOfOne || this.#listeners.size >= mostOfAll)
      throw new Fault({
        code: 'live-full',
        kind: 'busy',
        say: 'Too many pages are open that follow what happens. Close some of them.',
      });
    const size = await this.#needs.evidence.size(this.#needs.store);
    const seen = /^\d{1,15}$/.test(last) ? Number(last) : size;
    return (ended) => this.#stream(visit, Math.min(seen, size), ended);
  }

  async *#stream(visit: Visit, from: number, ended: AbortSignal): AsyncIterable<string> {
    let wake: () => void = () => {};
    const listener: Listener = { visit, wake: () => wake(), changed: new Set(), at: from, status: null };
    ended.addEventListener('abort', () => wake(), { once: true });
    this.#listeners.add(listener);
    try {
      this.#start();
      await this.#catchUp(listener);
      yield 'retry: 3000\n\n';
      let breath = this.#needs.clock.monotonic();
      let asked = Number.NEGATIVE_INFINITY;
      while (!ended.aborted) {
        const now = this.#needs.clock.monotonic();
        // Nothing is told before it was asked whether it still may be.
        if (this.#hasNews(listener) || now - asked >= askEvery) {
          asked = now;
          const acts = await this.#mayKnow(visit);
          if (!acts) return yield 'event: over\ndata: {}\n\n';
          for (const event of this.#news(listener, acts)) {
            breath = now;
            yield event;
          }
        }
        if (now - breath >= breathEvery) {
          breath = now;
          yield ': \n\n';
        }
        if (ended.aborted) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    }
  }

  /** What somebody may see now; null where their session is over. Asking is no use of it. */
  async #mayKnow(visit: Visit): Promise<ReadonlySet<Act> | null> {
    const account = await this.#needs.entrance.sessions.stillOpen(visit);
    return account && new Set(actsOf(account.roles));
  }

  #hasNews({ changed, status }: Listener): boolean {
    return changed.size > 0 || (this.#status !== null && status !== this.#status.text);
  }

  #news(listener: Listener, acts: ReadonlySet<Act>): string[] {
    const news: string[] = [];
    const changed = [...listener.changed].filter((topic) => acts.has(topics[topic]!.act));
    listener.changed.clear();
    if (changed.length > 0)
      news.push(
        `id: ${listener.at}\nevent: changed\ndata: ${JSON.stringify({ topics: changed.sort() })}\n\n`,
      );
    if (this.#status && acts.has('queue.read') && listener.status !== this.#status.text) {
      listener.status = this.#status.text;
      news.push(`event: status\ndata: ${this.#status.text}\n\n`);
    }
    return news;
  }

  async #catchUp(listener: Listener): Promise<void> {
    const { evidence, store } = this.#needs;
    const until = await evidence.size(store);
    if (until - listener.at > mostBehind)
      for (const topic of Object.keys(topics)) listener.changed.add(topic);
    else if (until > listener.at)
      for (const topic of topicsOf(
        await evidence.sequenced(store, { from: listener.at, until, kinds: told }),
      ))
        listener.changed.add(topic);
    listener.at = until;
  }

  #start(): void {
    if (this.#timer) return;
    this.#size = Number.MAX_SAFE_INTEGER;
    const round = async (): Promise<void> => {
      await this.#look().catch((error) =>
        this.#needs.log.warn('live-broken', {
          code: Fault.from(error).code,
          reason: Fault.from(error).detail,
        }),
      );
      for (const one of this.#listeners) one.wake();
      if (this.#timer) this.#timer = setTimeout(round, this.#needs.every ?? 1000).unref();
    };
    this.#timer = setTimeout(round, 0).unref();
  }

  #rest(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#status = null;
  }

  /** One look for everybody. */
  async #look(): Promise<void> {
    const { evidence, store, clock, status } = this.#needs;
    const until = await evidence.size(store);
    let changed = new Set<string>();
    if (until > this.#size) {
      const from = Math.max(this.#size, until - mostBehind);
      changed = topicsOf(await evidence.sequenced(store, { from, until, kinds: told }));
      for (const one of this.#listeners) {
        for (const topic of changed) one.changed.add(topic);
        one.at = Math.max(one.at, until);
      }
    }
    this.#size = until;
    const now = clock.monotonic();
    const old = !this.#status || now - this.#status.at >= statusEvery;
    if (old || changed.has('queue')) this.#status = { at: now, text: JSON.stringify(await status()) };
  }
}

/** Which topics these events change. */
function topicsOf(events: readonly { readonly kind: EventKind }[]): Set<string> {
  const seen = new Set(events.map(({ kind }) => kind));
  return new Set(
    Object.entries(topics)
      .filter(([, { kinds }]) => kinds.some((kind) => seen.has(kind)))
      .map(([name]) => name),
  );
}
