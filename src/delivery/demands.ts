import type { Clock } from '#base';
import type { Config } from '#config';
import type { Floor } from '#mail';
import {
  type Dane,
  type Demands,
  daneFor,
  type Failing,
  type KnownPolicy,
  namesHost,
  type Resolver,
  type StsFound,
} from '#transport';
import { mxTarget, type Target } from './target.ts';

/** Where policies of domains come from: `StsPolicies`. */
export interface Policies {
  of(domain: string): Promise<StsFound>;
}

/** The readers' domain, as far as all of its servers have it in common. */
export interface Domain {
  readonly name: string;
  /** Whether the answer that names its servers was signed. */
  readonly signedMx: boolean;
  readonly policy: KnownPolicy | null;
}

export type Demanded =
  | { readonly kind: 'target'; readonly target: Target }
  /** The domain's own policy does not name this server. */
  | { readonly kind: 'unnamed'; readonly reason: string }
  | { readonly kind: 'temporary'; readonly reason: string; readonly failing: Failing | null };

/** `until`: monotonic milliseconds up to which the answers behind it last; 0 where it holds for one letter only. */
interface Decided {
  readonly demanded: Demanded;
  readonly until: number;
}

interface Means {
  readonly config: Config;
  readonly resolver: Resolver;
}

const mostKept = 10_000;

/**
 * What was decided for a domain and a host, kept as long as the shortest-lived answer of the DNS it was made from, and as
 * the domain is what it was then: its policy the same, its servers named by the same kind of answer. What nobody could
 * tell is never kept.
 */
export class DemandsKept {
  readonly #means: Means;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Decided & Pick<Domain, 'signedMx' | 'policy'>>();

  constructor(means: Means & { readonly clock: Clock }) {
    this.#means = means;
    this.#clock = means.clock;
  }

  /** At once where it is kept. */
  of(domain: Domain, host: string): Demanded | Promise<Demanded> {
    const { name, signedMx, policy } = domain;
    const kept = this.#kept.get(`${host} ${name}`);
    if (kept && kept.signedMx === signedMx && kept.policy === policy && kept.until > this.#clock.monotonic())
      return kept.demanded;
    return this.#decide(domain, host);
  }

  async #decide(domain: Domain, host: string): Promise<Demanded> {
    const { name, signedMx, policy } = domain;
    const key = `${host} ${name}`;
    const { demanded, until } = await decide(this.#means, domain, host);
    this.#kept.delete(key);
    if (until > this.#clock.monotonic()) this.#kept.set(key, { demanded, until, signedMx, policy });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return demanded;
  }
}

/** As `DemandsKept` tells, asked anew. */
export async function demanded(means: Means, domain: Domain, host: string): Promise<Demanded> {
  return (await decide(means, domain, host)).demanded;
}

/**
 * One server of a domain with what the domain demands of it. Signed records of the DNS come first; a policy counts where
 * there are none, and besides them where nobody signed that this is a server of the domain (RFC 8461 §2, RFC 7672 §2.2.1).
 */
async function decide({ config, resolver }: Means, domain: Domain, host: string): Promise<Decided> {
  const { port, dane: asked } = config.delivery;
  const found = asked ? await daneFor(resolver, host, port) : unasked;
  if (found.kind === 'temporary') {
    const failing = found.bogus ? 'dnssec-invalid' : null;
    return { demanded: { kind: 'temporary', reason: `${host}: ${found.reason}`, failing }, until: 0 };
  }
  const dane = found.kind === 'dane' ? found.dane : null;
  return { demanded: demandedBy(domain, dane, host, port), until: found.until };
}

const unasked = { kind: 'none', until: Number.POSITIVE_INFINITY } as const;

function demandedBy(
  { name, signedMx, policy }: Domain,
  dane: Dane | null,
  host: string,
  port: number,
): Demanded {
  const bound = dane !== null && dane.records.length > 0;
  const byAuthority = dane?.records.some(({ usage }) => usage === 2) ?? false;
  const sts = policy && policy.mode === 'enforce' && !(bound && signedMx) ? policy : null;
  if (sts && !namesHost(sts, host))
    return { kind: 'unnamed', reason: `${host} is not among the servers that the policy of ${name} names` };
  const demands: Demands = {
    ...(dane ? { dane: { dane, signedMx, names: byAuthority && signedMx ? [name] : [] } } : {}),
    ...(sts ? { sts: { domain: name, id: sts.id, mode: sts.mode } } : {}),
  };
  return {
    kind: 'target',
    target: mxTarget(host, port, { domain: name, policy, demands, required: requiredBy(demands) }),
  };
}

/** The least that the domain asks for, whatever the letter asks. */
function requiredBy({ dane, sts }: Demands): Floor {
  if (sts) return 'authenticated';
  if (!dane) return 'open';
  if (dane.dane.records.length === 0) return 'encrypted';
  return dane.signedMx ? 'authenticated' : 'verified';
}
