import { type Actor, type Clock, Fault, isId, type Log, newId, random } from '#base';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { People } from '#people';
import type { Sql, Store } from '#store';
import { type Fetched, guardedFetch, inNetworks, isPrivate, type Resolver } from '#transport';
import { newSecret, signedFields } from './sign.ts';
import * as rows from './store.ts';
import {
  bodyOf,
  type EndpointState,
  type Topic,
  topics,
  type WebhookCall,
  type WebhookEndpoint,
} from './words.ts';

export interface WebhookNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly people: Pick<People, 'require'>;
  readonly resolver: Pick<Resolver, 'addresses'>;
  /** Private networks (CIDR) that may be called: the operator names them. */
  readonly networks: readonly string[];
  /** PEM of authorities trusted besides the public ones. */
  readonly ca?: readonly string[];
  /** For one call, milliseconds. */
  readonly timeout?: number;
}

export interface WebhookWish {
  readonly label: string;
  readonly url: string;
  readonly kinds: readonly string[];
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Pauses after each try that failed: a little more than three days in all, then the call is given up. */
export const pauses: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];
/** For so long calls are signed with the secret before too. */
const overlap = day;
const patience = 15 * second;
/** Calls to one system at once; a system that hangs keeps only itself waiting. */
const each = 8;
const feedBatch = 1000;
/** Ended calls are kept for a look: done a week, given up a month. */
const keepDone = 7 * day;
const keepDead = 30 * day;

const invalid = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });
const missing = (what: string): Fault =>
  new Fault({ code: 'webhook-missing', kind: 'missing', say: `There is no such ${what}.` });

/**
 * Tells other systems what happens (Standard Webhooks 1.0). The evidence log is the outbox: each event stands in it from the
 * transaction of the act it tells, in one order, so nothing is told that did not happen and nothing is left out.
 */
export class Webhooks {
  readonly #needs: WebhookNeeds;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #mayEnter: (address: string) => boolean;
  #stopped = false;

  constructor(needs: WebhookNeeds) {
    this.#needs = needs;
    this.#mayEnter = inNetworks(needs.networks);
  }

  /** This is the only time anybody sees the secret. Throws `webhook-url`, `webhook-kind`, `webhook-label`. */
  async add(actor: Actor, wish: WebhookWish): Promise<{ id: string; secret: string }> {
    const { store, clock, keys, evidence, people } = this.#needs;
    await people.require(actor, 'webhooks.change');
    const checked = this.#checked(wish);
    const id = newId();
    const secret = newSecret();
    await store.transaction(async (sql) => {
      const now = await evidence.size(sql);
      await rows.beginFeed(sql, now);
      await rows.insertEndpoint(sql, {
        id,
        label: checked.label,
        kinds: checked.kinds,
        url_sealed: this.#seal(id, 'url', checked.url),
        secret_sealed: keys.sealField('settings', { id, part: 'secret' }, Buffer.from(secret)),
        state: 'active',
        from_leaf: now,
        added_at: new Date(clock.now()),
      });
      await evidence.record(sql, {
        kind: 'webhook.added',
        actor,
        data: { webhook: id, kinds: [...checked.kinds] },
        secret: { url: checked.url },
      });
    });
    return { id, secret };
  }

  async change(
    actor: Actor,
    id: string,
    wish: Partial<WebhookWish> & { readonly state?: 'active' | 'paused' },
  ): Promise<void> {
    await this.#changing(actor, id, async (sql, row) => {
      const before = { label: row.label, url: this.#url(row), kinds: row.kinds };
      const checked = this.#checked({ ...before, ...wish });
      const state: EndpointState = wish.state ?? row.state;
      await rows.updateEndpoint(sql, id, {
        ...checked,
        url_sealed: this.#seal(id, 'url', checked.url),
        state,
      });
      return {
        kind: 'webhook.changed',
        data: { webhook: id, kinds: checked.kinds, state },
        secret: { url: checked.url },
      };
    });
  }

  /** A new secret; the one before is valid for a day beside it. */
  async rotate(actor: Actor, id: string): Promise<{ secret: string; earlierUntil: number }> {
    const { clock, keys } = this.#needs;
    const secret = newSecret();
    const until = clock.now() + overlap;
    await this.#changing(actor, id, async (sql) => {
      const sealed = keys.sealField('settings', { id, part: 'secret' }, Buffer.from(secret));
      await rows.changeSecret(sql, id, sealed, new Date(until));
      return { kind: 'webhook.secret-changed', data: { webhook: id } };
    });
    return { secret, earlierUntil: until };
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.#changing(actor, id, async (sql) => {
      await rows.removeEndpoint(sql, id);
      return { kind: 'webhook.removed', data: { webhook: id } };
    });
  }

  /** Makes a call that tells nothing, to see whether it arrives. */
  async test(actor: Actor, id: string): Promise<{ id: string }> {
    const { clock } = this.#needs;
    const call = newId();
    await this.#changing(actor, id, async (sql) => {
      const event = newId();
      const at = new Date(clock.now());
      const body = JSON.stringify({ type: 'webhook.test', timestamp: at.toISOString(), data: { event } });
      await rows.insertCalls(sql, [{ id: call, endpoint: id, event, kind: 'webhook.test', body }], at);
      return { kind: 'webhook.tested', data: { webhook: id } };
    });
    return { id: call };
  }

  /** Makes one call again, or all that were given up; says how many. */
  async replay(actor: Actor, id: string, call: string | null): Promise<number> {
    const { clock } = this.#needs;
    if (call !== null && !isId(call)) throw missing('call');
    let count = 0;
    await this.#changing(actor, id, async (sql) => {
      count = await rows.replayCalls(sql, id, call, new Date(clock.now()));
      if (call !== null && count === 0) throw missing('call');
      return { kind: 'webhook.replayed', data: { webhook: id, calls: count } };
    });
    return count;
  }

  async list(actor: Actor): Promise<WebhookEndpoint[]> {
    await this.#needs.people.require(actor, 'webhooks.read');
    const now = this.#needs.clock.now();
    return (await rows.endpointRows(this.#needs.store, null)).map((row) => ({
      id: row.id,
      label: row.label,
      url: this.#url(row),
      kinds: row.kinds,
      state: row.state,
      addedAt: row.added_at.getTime(),
      due: row.due,
      dead: row.dead,
      lastDoneAt: row.last_done?.getTime() ?? null,
      earlierUntil:
        row.earlier_until && row.earlier_until.getTime() > now ? row.earlier_until.getTime() : null,
    }));
  }

  /** How calls to each system fare: for the server's own look at itself. */
  async standing(): Promise<{ readonly label: string; readonly dead: number; readonly gone: boolean }[]> {
    const found = await rows.endpointRows(this.#needs.store, null);
    return found.map(({ label, dead, state }) => ({ label, dead, gone: state === 'gone' }));
  }

  /** Calls to one system, newest first. */
  async calls(
    actor: Actor,
    id: string,
    find: { state?: WebhookCall['state']; after?: string; limit: number },
  ): Promise<WebhookCall[]> {
    await this.#needs.people.require(actor, 'webhooks.read');
    if (!isId(id)) throw missing('webhook');
    const found = await rows.callRows(this.#needs.store, id, {
      state: find.state ?? null,
      after: find.after ?? null,
      limit: find.limit,
    });
    return found.map((row) => ({
      id: row.id,
      kind: row.kind,
      state: row.state,
      attempts: row.attempts,
      madeAt: row.made_at.getTime(),
      dueAt: row.due_at.getTime(),
      endedAt: row.ended_at?.getTime() ?? null,
      status: row.last_status,
      reason: row.last_reason,
    }));
  }

  /** Makes out calls for new events and starts those that are due. Run it every second or so; it waits for no answer. */
  async turn(): Promise<void> {
    if (this.#stopped) return;
    while (await this.#feed());
    const { store, clock } = this.#needs;
    const now = clock.now();
    const lease = (this.#needs.timeout ?? patience) + 30 * second;
    const claimed = await rows.claimCalls(store, {
      busy: [...this.#busy.keys()],
      each,
      now: new Date(now),
      until: new Date(now + lease),
    });
    for (const [endpoint, calls] of Map.groupBy(claimed, (call) => call.endpoint_id)) {
      const work = this.#make(endpoint, calls).finally(() => this.#busy.delete(endpoint));
      this.#busy.set(endpoint, work);
    }
  }

  /** Waits until calls under way have ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.idle();
  }

  async tidy(): Promise<void> {
    const now = this.#needs.clock.now();
    await rows.dropEnded(this.#needs.store, new Date(now - keepDone), new Date(now - keepDead));
  }

  /** Makes out calls for the next events of the log; true where more may follow. */
  #feed(): Promise<boolean> {
    const { store, clock, evidence } = this.#needs;
    return store.transaction(async (sql) => {
      const next = await rows.lockFeed(sql);
      if (next === null) return false;
      const end = await evidence.size(sql);
      if (next >= end) return false;
      const listening = await rows.listening(sql);
      const until = listening.length === 0 ? end : Math.min(end, next + feedBatch);
      const kinds = [...new Set(listening.flatMap((one) => one.kinds))] as Topic[];
      const events = kinds.length === 0 ? [] : await evidence.sequenced(sql, { from: next, until, kinds });
      const calls = events.flatMap(({ leaf, ...event }) =>
        listening
          .filter((one) => one.kinds.includes(event.kind) && leaf >= one.from_leaf)
          .map((one) => ({
            id: newId(),
            endpoint: one.id,
            event: event.id,
            kind: event.kind,
            body: bodyOf(event),
          })),
      );
      if (calls.length > 0) await rows.insertCalls(sql, calls, new Date(clock.now()));
      await rows.moveFeed(sql, until);
      return until < end;
    });
  }

  async #make(endpoint: string, calls: readonly rows.CallRow[]): Promise<void> {
    const { store, log } = this.#needs;
    try {
      const [row] = await rows.endpointRows(store, endpoint);
      if (!row) return;
      await Promise.all(calls.map((call) => this.#one(row, call)));
    } catch (error) {
      // Their leases end, and they are made again.
      const { code, detail } = Fault.from(error);
      log.warn('webhook-broken', { id: endpoint, code, reason: detail });
    }
  }

  async #one(row: rows.EndpointRow, call: rows.CallRow): Promise<void> {
    const { store, clock, evidence, resolver, ca } = this.#needs;
    const answer = await guardedFetch({
      url: this.#url(row),
      maxBytes: 64 * 1024,
      timeoutMs: this.#needs.timeout ?? patience,
      lookup: (host) => resolver.addresses(host),
      allowPrivate: this.#mayEnter,
      ...(ca ? { ca } : {}),
      post: {
        body: Buffer.from(call.body),
        type: 'application/json',
        headers: signedFields(this.#secrets(row), { id: call.id, at: clock.now(), body: call.body }),
      },
    });
    const now = clock.now();
    const { status, reason } = cameOf(answer);
    const good = reason === null;
    const pause = pauses[call.attempts];
    const gone = status === 410;
    const state = good ? 'done' : pause === undefined || gone ? 'dead' : 'due';
    await store.transaction(async (sql) => {
      const ours = await rows.endCall(sql, call, {
        state,
        due: new Date(now + (state === 'due' ? pause! * (1 + random() / 10) : 0)),
        ended: state === 'due' ? null : new Date(now),
        status,
        reason,
      });
      if (!ours || state !== 'dead') return;
      const actor = { kind: 'system', id: 'webhooks', via: 'inside' } as const;
      const data = { webhook: row.id, call: call.id, ...(status === null ? {} : { status }) };
      await evidence.record(sql, { kind: 'webhook.given-up', actor, data });
      if (gone && row.state === 'active') {
        await rows.setState(sql, row.id, 'gone');
        await evidence.record(sql, { kind: 'webhook.gone', actor, data: { webhook: row.id } });
      }
    });
  }

  /** Runs a change of one endpoint and its event in one transaction. */
  async #changing(
    actor: Actor,
    id: string,
    work: (sql: Sql, row: rows.EndpointRow) => Promise<Omit<Parameters<Evidence['record']>[1], 'actor'>>,
  ): Promise<void> {
    const { store, evidence, people } = this.#needs;
    await people.require(actor, 'webhooks.change');
    await store.transaction(async (sql) => {
      const row = isId(id) ? await rows.lockEndpoint(sql, id) : null;
      if (!row) throw missing('webhook');
      await evidence.record(sql, { ...(await work(sql, row)), actor });
    });
  }

  #checked({ label, url, kinds }: WebhookWish): { label: string; url: string; kinds: Topic[] } {
    if (label.length < 1 || label.length > 200)
      throw invalid('webhook-label', 'A label has 1 to 200 letters.');
    const parsed = URL.parse(url);
    if (parsed?.protocol !== 'https:' || parsed.username || parsed.password || url.length > 2000)
      throw invalid('webhook-url', 'That is not an https address without a password in it.');
    const host = parsed.hostname.replace(/^\[|\]$/g, '');
    const literal = /^[\d.]+$/.test(host) || host.includes(':');
    if ((literal && isPrivate(host) && !this.#mayEnter(host)) || host === 'localhost')
      throw invalid(
        'webhook-url',
        'That address is inside a private network. Whoever runs this server names such networks in webhooks.networks.',
      );
    const wrong = kinds.find((kind) => !topics.includes(kind as Topic));
    if (wrong !== undefined || kinds.length === 0)
      throw invalid('webhook-kind', wrong ? `Nobody is told of "${wrong}".` : 'Say what it is told of.');
    return { label, url: parsed.href, kinds: [...new Set(kinds as Topic[])].sort() };
  }

  #secrets(row: rows.EndpointRow): string[] {
    const open = (sealed: Buffer): string =>
      this.#needs.keys.openField('settings', { id: row.id, part: 'secret' }, sealed).toString();
    const earlier =
      row.earlier_sealed && row.earlier_until && row.earlier_until.getTime() > this.#needs.clock.now();
    return [open(row.secret_sealed), ...(earlier ? [open(row.earlier_sealed!)] : [])];
  }

  #seal(id: string, part: string, text: string): Buffer {
    return this.#needs.keys.sealField('settings', { id, part }, Buffer.from(text));
  }

  #url({ id, url_sealed }: rows.EndpointRow): string {
    return this.#needs.keys.openField('settings', { id, part: 'url' }, url_sealed).toString();
  }
}

/** What is kept of an answer: its status and why it counts as none. Never its body: nobody knows what a stranger writes there. */
function cameOf(answer: Fetched): { status: number | null; reason: string | null } {
  if (answer.kind === 'failed') return { status: null, reason: answer.reason.slice(0, 300) };
  const { status } = answer;
  if (status >= 200 && status < 300) return { status, reason: null };
  return { status, reason: status >= 300 && status < 400 ? 'it points elsewhere' : `it answered ${status}` };
}
