import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { Clock, Log } from '#base';
import { type Config, pathIn } from '#config';
import type { Sql } from '#store';
import { guardedFetch } from './fetch.ts';
import { lastsUntil } from './lasting.ts';
import type { Resolver } from './resolver.ts';
import { loadPolicy, savePolicy, stalePolicies } from './store.ts';
import { parsePolicy, type StsPolicy, stsId } from './sts-policy.ts';
import type { Failing } from './verdict.ts';

/** A policy that was fetched and has not ended. */
export interface KnownPolicy extends StsPolicy {
  readonly domain: string;
  readonly id: string;
  /** As it was fetched. */
  readonly text: string;
  readonly fetchedAt: number;
  readonly expiresAt: number;
}

/** What holds for a domain now. `trouble`: why there is no newer policy, or none at all, though the domain announces one. */
export interface StsFound {
  readonly policy: KnownPolicy | null;
  readonly trouble: { readonly failing: Failing; readonly reason: string } | null;
}

/** RFC 8461 §3.3, §10.2. */
const largest = 64 * 1024;
const patience = 30_000;
/** After a failed fetch the domain's web server is left alone (RFC 8461 §3.3). */
const retryAfter = 300_000;
const day = 86_400_000;
/** How long a process goes by what it remembers before it looks into the database again. */
const rememberFor = 600_000;
const mostRemembered = 10_000;

interface Remembered {
  readonly policy: KnownPolicy | null;
  readonly trouble: StsFound['trouble'];
  /** Monotonic milliseconds. */
  readonly until: number;
  readonly retryAt: number;
  /** What was told last, while the domain's record that it goes by lasts. It goes with what is remembered. */
  told?: { readonly found: StsFound; readonly until: number };
}

/**
 * The policies of other domains. What was fetched holds until it ends, whatever becomes of the domain's records and web
 * server meanwhile: who could take them away could take the policy away (RFC 8461 §10.2).
 */
export class StsPolicies {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #sql: Sql;
  readonly #resolver: Resolver;
  readonly #known = new Map<string, Remembered>();
  readonly #asking = new Map<string, Promise<Remembered>>();
  #roots: readonly string[] | null = null;

  constructor(needs: {
    readonly config: Config;
    readonly clock: Clock;
    readonly log: Log;
    readonly sql: Sql;
    readonly resolver: Resolver;
  }) {
    this.#config = needs.config;
    this.#clock = needs.clock;
    this.#log = needs.log;
    this.#sql = needs.sql;
    this.#resolver = needs.resolver;
  }

  /** What holds for a domain. The first question waits for the fetch; a policy in force never waits for its renewal. */
  async of(domain: string): Promise<StsFound> {
    if (!this.#config.delivery.mta_sts) return { policy: null, trouble: null };
    const name = domain.toLowerCase();
    const again = this.#toldOf(name);
    if (again) return again;
    const announced = await this.#resolver.txt(`_mta-sts.${name}`);
    const id = announced.kind === 'found' ? stsId(announced.records) : null;
    const known = this.#remembered(name) ?? (await this.#shared(name, () => this.#recall(name)));
    const policy = this.#inForce(known.policy);
    if (id === null || (policy?.id === id && !this.#isAging(policy))) {
      const found = { policy, trouble: null };
      known.told = { found, until: lastsUntil(announced) };
      return found;
    }
    if (this.#clock.monotonic() < known.retryAt) return { policy, trouble: known.trouble };
    const renewing = this.#shared(name, () => this.#renew(name, id));
    if (policy && policy.id === id) {
      void renewing.catch((error) => this.#log.warn('transport.policy-not-kept', { reason: String(error) }));
      return { policy, trouble: null };
    }
    const renewed = await renewing;
    return { policy: this.#inForce(renewed.policy), trouble: renewed.trouble };
  }

  /** Renews what is in use before it ends; for a timer. Returns how many were looked at. */
  async refresh(limit = 100): Promise<number> {
    const now = this.#clock.now();
    const domains = await stalePolicies(this.#sql, {
      now: new Date(now),
      before: new Date(now - day),
      used: new Date(now - 30 * day),
      limit,
    });
    for (const domain of domains) {
      const announced = await this.#resolver.txt(`_mta-sts.${domain}`);
      const id = announced.kind === 'found' ? stsId(announced.records) : null;
      if (id !== null) await this.#shared(domain, () => this.#renew(domain, id));
    }
    return domains.length;
  }

  #inForce(policy: KnownPolicy | null): KnownPolicy | null {
    return policy && policy.expiresAt > this.#clock.now() ? policy : null;
  }

  /** Fetched a day ago, or half of its life: an attacker who keeps us from it has that long to stay unnoticed. */
  #isAging({ fetchedAt, expiresAt }: KnownPolicy): boolean {
    return this.#clock.now() - fetchedAt > Math.min(day, (expiresAt - fetchedAt) / 2);
  }

  #remembered(domain: string): Remembered | undefined {
    const known = this.#known.get(domain);
    return known && known.until > this.#clock.monotonic() ? known : undefined;
  }

  /** The same answer once more, as long as nothing it was made from has ended or changed. */
  #toldOf(domain: string): StsFound | null {
    const told = this.#remembered(domain)?.told;
    if (!told || told.until <= this.#clock.monotonic()) return null;
    const { policy } = told.found;
    return policy === null || (this.#inForce(policy) && !this.#isAging(policy)) ? told.found : null;
  }

  #shared(domain: string, work: () => Promise<Remembered>): Promise<Remembered> {
    const asking = this.#asking.get(domain);
    if (asking) return asking;
    const started = work().finally(() => this.#asking.delete(domain));
    this.#asking.set(domain, started);
    return started;
  }

  #remember(domain: string, what: Omit<Remembered, 'until'>): Remembered {
    const remembered = { ...what, until: this.#clock.monotonic() + rememberFor };
    this.#known.delete(domain);
    this.#known.set(domain, remembered);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostRemembered) break;
      this.#known.delete(oldest);
    }
    return remembered;
  }

  async #recall(domain: string): Promise<Remembered> {
    const before = this.#known.get(domain);
    return this.#remember(domain, {
      policy: await this.#kept(domain),
      trouble: before?.trouble ?? null,
      retryAt: before?.retryAt ?? 0,
    });
  }

  /** What this or another process has kept. */
  async #kept(domain: string): Promise<KnownPolicy | null> {
    const row = await loadPolicy(this.#sql, domain, new Date(this.#clock.now()));
    if (!row) return null;
    const policy = parsePolicy(row.policy);
    if (typeof policy === 'string') return null;
    const { id, policy: text } = row;
    return {
      ...policy,
      domain,
      id,
      text,
      fetchedAt: row.fetched_at.getTime(),
      expiresAt: row.expires_at.getTime(),
    };
  }

  async #renew(domain: string, id: string): Promise<Remembered> {
    // Another process may have been there first.
    const kept = await this.#kept(domain);
    if (kept?.id === id && !this.#isAging(kept))
      return this.#remember(domain, { policy: kept, trouble: null, retryAt: 0 });
    const fetched = await this.#fetch(domain);
    if ('failing' in fetched) {
      this.#log.warn('transport.policy-not-fetched', { domain, reason: fetched.reason });
      return this.#remember(domain, {
        policy: kept,
        trouble: fetched,
        retryAt: this.#clock.monotonic() + retryAfter,
      });
    }
    const { text, policy } = fetched;
    const fetchedAt = this.#clock.now();
    const expiresAt = fetchedAt + policy.maxAge * 1000;
    await savePolicy(this.#sql, {
      domain,
      id,
      policy: text,
      fetched_at: new Date(fetchedAt),
      expires_at: new Date(expiresAt),
    });
    return this.#remember(domain, {
      policy: { ...policy, domain, id, text, fetchedAt, expiresAt },
      trouble: null,
      retryAt: 0,
    });
  }

  async #fetch(
    domain: string,
  ): Promise<{ readonly text: string; readonly policy: StsPolicy } | NonNullable<StsFound['trouble']>> {
    const { policy_port, allow_private } = this.#config.delivery;
    const answer = await guardedFetch({
      url: `https://mta-sts.${domain}/.well-known/mta-sts.txt`,
      maxBytes: largest,
      timeoutMs: patience,
      ca: this.#trusted(),
      lookup: (host) => this.#resolver.addresses(host),
      allowPrivate: allow_private,
      port: policy_port,
    });
    if (answer.kind === 'failed') {
      const webpki = answer.reason.includes('certificate');
      return { failing: webpki ? 'sts-webpki-invalid' : 'sts-policy-fetch-error', reason: answer.reason };
    }
    // A redirect is no policy: whoever can redirect could name another domain's servers (RFC 8461 §3.3).
    if (answer.status !== 200)
      return { failing: 'sts-policy-fetch-error', reason: `the server answered ${answer.status}` };
    if (answer.type !== 'text/plain')
      return { failing: 'sts-policy-fetch-error', reason: `it is of type "${answer.type}", not text/plain` };
    const text = answer.body.toString('utf8');
    const policy = parsePolicy(text);
    return typeof policy === 'string' ? { failing: 'sts-policy-invalid', reason: policy } : { text, policy };
  }

  #trusted(): readonly string[] {
    this.#roots ??= [
      ...rootCertificates,
      ...this.#config.tls.ca.map((file) => readFileSync(pathIn(this.#config, file), 'utf8')),
    ];
    return this.#roots;
  }
}
