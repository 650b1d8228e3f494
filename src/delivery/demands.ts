import type { Config } from '#config';
import type { Floor } from '#mail';
import {
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

/**
 * One server of a domain with what the domain demands of it. Signed records of the DNS come first; a policy counts where
 * there are none, and besides them where nobody signed that this is a server of the domain (RFC 8461 §2, RFC 7672 §2.2.1).
 */
export async function demanded(
  { config, resolver }: { readonly config: Config; readonly resolver: Resolver },
  { name, signedMx, policy }: Domain,
  host: string,
): Promise<Demanded> {
  const { port, dane: asked } = config.delivery;
  const found = asked ? await daneFor(resolver, host, port) : ({ kind: 'none' } as const);
  if (found.kind === 'temporary')
    return {
      kind: 'temporary',
      reason: `${host}: ${found.reason}`,
      failing: found.bogus ? 'dnssec-invalid' : null,
    };
  const dane = found.kind === 'dane' ? found.dane : null;
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
