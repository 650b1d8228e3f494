import type { Certificate } from './certificate.ts';
import { sameName } from './name.ts';

const anyPolicy = '2.5.29.32.0';

interface State {
  /** Policies under which the path still stands; null for "any". */
  policies: Set<string> | null;
  explicit: number;
  mapping: number;
  any: number;
}

const isSelfIssued = (certificate: Certificate): boolean => sameName(certificate.subject, certificate.issuer);
const lower = (counter: number, bound: number | null): number =>
  bound === null ? counter : Math.min(counter, bound);

/** RFC 5280 §6.1.3 (d) to (f): what is left of the policies after this certificate. */
function narrow(state: State, certificate: Certificate, last: boolean): void {
  const named = certificate.says.policies;
  if (named === null) {
    state.policies = new Set();
    return;
  }
  const open = named.includes(anyPolicy) && (state.any > 0 || (!last && isSelfIssued(certificate)));
  if (open) return;
  const own = named.filter((policy) => policy !== anyPolicy);
  const before = state.policies;
  state.policies = new Set(before === null ? own : own.filter((policy) => before.has(policy)));
}

/** RFC 5280 §6.1.4 (b) and (h) to (j): what holds for the certificates below. */
function prepare(state: State, certificate: Certificate): void {
  const { policyMappings, policyConstraints, inhibitAnyPolicy } = certificate.says;
  if (policyMappings.length > 0 && state.policies !== null) {
    const mapped = new Set(state.policies);
    for (const [from] of policyMappings) mapped.delete(from);
    if (state.mapping > 0)
      for (const [from, to] of policyMappings) if (state.policies.has(from)) mapped.add(to);
    state.policies = mapped;
  }
  if (!isSelfIssued(certificate)) {
    state.explicit = Math.max(0, state.explicit - 1);
    state.mapping = Math.max(0, state.mapping - 1);
    state.any = Math.max(0, state.any - 1);
  }
  state.explicit = lower(state.explicit, policyConstraints?.requireExplicit ?? null);
  state.mapping = lower(state.mapping, policyConstraints?.inhibitMapping ?? null);
  state.any = lower(state.any, inhibitAnyPolicy);
}

/**
 * Whether a path that must name a policy does (RFC 5280 §6.1, with every policy acceptable to us). `path` is leaf first
 * and ends below the anchor.
 */
export function policiesHold(path: readonly Certificate[]): boolean {
  const most = path.length + 1;
  const state: State = { policies: null, explicit: most, mapping: most, any: most };
  for (let n = path.length - 1; n >= 0; n -= 1) {
    const certificate = path[n]!;
    narrow(state, certificate, n === 0);
    if (certificate.says.policyMappings.some((pair) => pair.includes(anyPolicy))) return false;
    if (n > 0) prepare(state, certificate);
  }
  const own = path[0]?.says.policyConstraints?.requireExplicit === 0;
  return !((own || Math.max(0, state.explicit - 1) === 0) && state.policies?.size === 0);
}
