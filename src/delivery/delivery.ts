import { type Clock, type Log, never } from '#base';
import type { Config } from '#config';
import { atLeast, type Floor, type Outcome } from '#mail';
import { readLetter } from '#smtp';
import { mxHosts, type Resolver, Transport } from '#transport';
import { type Attempt, type Job, type Means, type Tried, tryHost } from './attempt.ts';
import { DemandsKept, type Domain, type Policies } from './demands.ts';
import { type Destination, Destinations, type Health } from './destination.ts';
import { type Book, Ledger } from './ledger.ts';
import { type DomainView, look, lookFromOutside } from './look.ts';
import { Pool } from './pool.ts';
import { routeFor, routeTarget } from './target.ts';

/** Figures for `/metrics`: totals since start, and what is the case now. */
export interface DeliveryCounts {
  delivered: number;
  deferred: number;
  failed: number;
  unprotected: number;
  /** TLS handshakes, and how many of them resumed a session. */
  handshakes: number;
  resumed: number;
  active: number;
  waiting: number;
  idleConnections: number;
  domainsDown: number;
}

interface Concluded {
  readonly outcome: Outcome;
  /** What it says of the domain. */
  readonly health: Health;
  /** All servers are down at least until then. */
  readonly rest?: number;
}

type Servers =
  | { readonly kind: 'servers'; readonly hosts: readonly string[]; readonly domain: Domain }
  | ({ readonly kind: 'outcome' } & Concluded);

/**
 * Carries letters to the servers of their readers: which servers, over what connection, at what protection, how many at
 * once. It retries nothing later (`queue` does) and never sends anything of a letter below its floor.
 */
export class Delivery {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #resolver: Resolver;
  readonly #policies: Policies | null;
  readonly #domains: Destinations;
  readonly #means: Means;
  readonly #demands: DemandsKept;
  readonly #totals = { delivered: 0, deferred: 0, failed: 0, unprotected: 0, handshakes: 0, resumed: 0 };

  constructor(needs: {
    readonly config: Config;
    readonly clock: Clock;
    readonly log: Log;
    readonly resolver: Resolver;
    /** Policies of other domains; without them none is asked for. */
    readonly policies?: Policies;
    /** Who counts what came of connections, to tell the domains (RFC 8460). */
    readonly book?: Book;
  }) {
    const { config, clock, resolver } = needs;
    const { per_domain, per_host, keep_open, messages_per_connection } = config.delivery;
    this.#config = config;
    this.#clock = clock;
    this.#log = needs.log;
    this.#resolver = resolver;
    this.#policies = needs.policies ?? null;
    this.#domains = new Destinations(clock, per_domain);
    this.#demands = new DemandsKept({ config, resolver, clock });
    const onHandshake = (facts: { readonly resumed: boolean }): void => {
      this.#totals.handshakes++;
      if (facts.resumed) this.#totals.resumed++;
    };
    const opener = { config, transport: new Transport({ config, clock }), onHandshake };
    this.#means = {
      config,
      clock,
      resolver,
      opener,
      ledger: needs.book ? new Ledger(needs.book) : null,
      hosts: new Destinations(clock, per_host),
      pool: new Pool(keep_open, messages_per_connection),
    };
  }

  /**
   * One attempt at one delivery. Throws a Fault where the letter itself cannot go over any wire (its line ends, its
   * addresses); the letter then waits. Reasons begin with a status code (RFC 3463) where no server spoke for itself.
   */
  async carry(job: Job): Promise<Outcome> {
    const outcome = await this.#carry(job.requireTls ? atLeastAuthenticated(job) : job);
    this.#totals[outcome.kind]++;
    return job.requireTls && outcome.kind === 'unprotected' ? { ...outcome, requireTls: true } : outcome;
  }

  /** The way to a domain as it is now; with `probe` its servers are connected to, and given no letter. */
  look(domain: string, probe = false): Promise<DomainView> {
    const { config, resolver, opener } = this.#means;
    return look({ config, resolver, opener, policies: this.#policies }, domain.toLowerCase(), probe);
  }

  /** The same as others find it, for the organisation's own domains. */
  lookFromOutside(domain: string): Promise<DomainView> {
    const { config, resolver, opener } = this.#means;
    return lookFromOutside({ config, resolver, opener, policies: null }, domain.toLowerCase());
  }

  /** Letters to this domain that would be under way at once now. */
  capacity(domain: string): number {
    return this.#domains.free(domain.toLowerCase());
  }

  /** Domains that take no letter now: full, or down. */
  saturated(): string[] {
    return [...this.#domains.entries()].filter(([, one]) => one.free === 0).map(([domain]) => domain);
  }

  /** Until when a domain is left alone, monotonic milliseconds; 0 when it is not. */
  downUntil(domain: string): number {
    return this.#domains.downUntil(domain.toLowerCase());
  }

  counts(): DeliveryCounts {
    const all = [...this.#domains.entries()].map(([, one]) => one);
    const sum = (of: (one: Destination) => number): number => all.reduce((total, one) => total + of(one), 0);
    return {
      ...this.#totals,
      active: sum((one) => one.active),
      waiting: sum((one) => one.waiting),
      idleConnections: this.#means.pool.size,
      domainsDown: sum((one) => (one.downUntil > 0 ? 1 : 0)),
    };
  }

  /** Takes leave of idle servers and sends waiting letters back as deferred. Letters under way end by themselves. */
  close(): void {
    for (const [, domain] of this.#domains.entries()) domain.close();
    for (const [, host] of this.#means.hosts.entries()) host.close();
    this.#means.pool.close();
  }

  async #carry(job: Job): Promise<Outcome> {
    if (job.floor === 'sealed')
      return {
        kind: 'unprotected',
        reason: 'a sealed letter needs more than any connection gives',
        best: null,
      };
    const name = job.recipient.address.domain.toLowerCase();
    const until = Math.min(
      this.#clock.monotonic() + this.#config.delivery.attempt_deadline,
      job.deadline ?? Number.POSITIVE_INFINITY,
    );
    const domain = this.#domains.get(name);
    // The place is taken before anything else happens, so that `capacity` tells the truth at once.
    const entry = await domain.enter(until);
    if (entry.kind === 'down')
      return {
        kind: 'deferred',
        reason: `4.4.1 ${name} could not be reached lately: ${entry.reason}`,
        unreachable: true,
      };
    if (entry.kind === 'late')
      return { kind: 'deferred', reason: `4.4.7 there was no free connection to ${name} in time` };
    let health: Health = 'neutral';
    let why = '';
    try {
      const result = await this.#tryAll({ job, facts: await readLetter(job.raw), until }, name);
      health = result.health;
      why = 'reason' in result.outcome ? result.outcome.reason : '';
      if (result.rest) domain.rest(result.rest, why);
      return result.outcome;
    } finally {
      domain.leave(entry, health, why);
      if (health === 'unreachable' && domain.downUntil > 0)
        this.#log.warn('delivery.domain-down', { domain: name, reason: why });
    }
  }

  async #tryAll(attempt: Attempt, domain: string): Promise<Concluded> {
    const route = routeFor(this.#config, domain);
    if (route) {
      const one = await tryHost(this.#means, attempt, routeTarget(route));
      return one.kind === 'settled' ? one : conclude([one]);
    }
    const found = await this.#servers(domain);
    if (found.kind === 'outcome') return found;
    const tried: Exclude<Tried, { kind: 'settled' }>[] = [];
    for (const host of found.hosts) {
      const one = await this.#tryServer(attempt, found.domain, host);
      if (one.kind === 'settled') return one;
      tried.push(one);
    }
    return conclude(tried);
  }

  /** One server of a domain, with what the domain demands of it. What cannot be told keeps letters from it, for now. */
  async #tryServer(attempt: Attempt, domain: Domain, host: string): Promise<Tried> {
    const kept = this.#demands.of(domain, host);
    const result = kept instanceof Promise ? await kept : kept;
    switch (result.kind) {
      case 'target':
        return tryHost(this.#means, attempt, result.target);
      case 'unnamed':
        this.#means.ledger?.unnamed(domain, host);
        return {
          kind: 'weak',
          reason: result.reason,
          best: null,
          passing: !atLeast(attempt.job.floor, 'authenticated'),
        };
      case 'temporary':
        if (result.failing) this.#means.ledger?.unresolved(domain, host, result.failing);
        return { kind: 'unreachable', reason: result.reason };
      default:
        return never(result);
    }
  }

  /** The servers that the domain names, and the policy that holds for all of them. */
  async #servers(domain: string): Promise<Servers> {
    const { hostname } = this.#config.organisation;
    const { allow_private } = this.#config.delivery;
    const mx = await mxHosts(this.#resolver, domain, { ownNames: [hostname], allowPrivate: allow_private });
    if (mx.kind === 'temporary')
      return {
        kind: 'outcome',
        outcome: { kind: 'deferred', reason: mx.reason, unreachable: true },
        health: 'unreachable',
      };
    if (mx.kind === 'permanent')
      return { kind: 'outcome', outcome: { kind: 'failed', reason: mx.reason }, health: 'neutral' };
    const { policy, trouble } = (await this.#policies?.of(domain)) ?? { policy: null, trouble: null };
    if (trouble) this.#means.ledger?.withoutPolicy(domain, trouble);
    return { kind: 'servers', hosts: mx.hosts, domain: { name: domain, signedMx: mx.authentic, policy } };
  }
}

/** The host is the right one and has proved it (RFC 8689 §4.2.1): that is what this floor means. */
const atLeastAuthenticated = (job: Job): Job =>
  atLeast(job.floor, 'authenticated') ? job : { ...job, floor: 'authenticated' };

/**
 * No server took the letter. If one that was reached is below the floor, the letter is `unprotected`, whatever the
 * others were: waiting for them would not make it safer, and never does it go out weaker.
 */
function conclude(tried: readonly Exclude<Tried, { kind: 'settled' }>[]): Concluded {
  const reason = tried.map((one) => one.reason).join('; ');
  const weak = tried.filter((one) => one.kind === 'weak');
  if (weak.length > 0) {
    const best = weak.reduce<Floor | null>(
      (top, one) => (one.best && (!top || atLeast(one.best, top)) ? one.best : top),
      null,
    );
    const passing = weak.some((one) => one.passing);
    return {
      outcome: { kind: 'unprotected', reason, best, ...(passing ? { passing } : {}) },
      health: 'neutral',
    };
  }
  const refused = tried.filter((one) => one.kind === 'refused');
  const said = refused.at(-1);
  if (said && refused.length === tried.length && refused.every((one) => neverTakesMail(one.reply.code)))
    return { outcome: { kind: 'failed', host: said.host, reply: said.reply, reason }, health: 'neutral' };
  if (tried.every((one) => one.kind === 'unusable'))
    return { outcome: { kind: 'failed', reason: `5.4.4 ${reason}` }, health: 'neutral' };
  const unreachable = tried.every((one) => one.kind === 'unreachable' || one.kind === 'unusable');
  if (unreachable)
    return { outcome: { kind: 'deferred', reason: `4.4.1 ${reason}`, unreachable }, ...restOf(tried) };
  return {
    outcome: { kind: 'deferred', reason, ...(said ? { host: said.host, reply: said.reply } : {}) },
    health: 'busy',
  };
}

/** Servers that were not even tried are no new failure of the domain: it rests as long as they do. */
function restOf(tried: readonly Exclude<Tried, { kind: 'settled' }>[]): Pick<Concluded, 'health' | 'rest'> {
  const untils = tried
    .map((one) => (one.kind === 'unreachable' ? one.until : undefined))
    .filter((until) => until !== undefined);
  return untils.length === tried.length
    ? { health: 'neutral', rest: Math.min(...untils) }
    : { health: 'unreachable' };
}

/** A greeting that says for good that no mail is taken (RFC 7504 §3, RFC 5321 §4.2.3). */
const neverTakesMail = (code: number): boolean => code === 521 || code === 554 || code === 556;
