import { type Floor, floors, type Protection } from '#mail';
import type { Rule } from './rules.ts';

/** Best first: what the reader opens without effort, the portal last (DESIGN §4). */
export const methodOrder: readonly Protection[] = ['smime', 'pgp', 'tls', 'pickup'];

/** What the rules that matched come to together. */
export interface Combined {
  readonly floor: Floor;
  readonly methods: readonly Protection[];
  readonly action: 'send' | 'hold' | 'refuse';
  readonly sensitive: boolean;
  /** The rule that decided: the one that refuses, else holds, else asks for the highest floor first. */
  readonly rule: string;
  readonly reason?: string;
}

const rank = (floor: Floor): number => floors.indexOf(floor);

/** Where no rule names a floor at all, the letter is sealed: silence is not permission. */
function highest(rules: readonly Rule[]): { floor: Floor; rule: string } {
  let best: { floor: Floor; rule: string } | undefined;
  for (const { name, ask } of rules) {
    if (ask.floor !== undefined && (best === undefined || rank(ask.floor) > rank(best.floor)))
      best = { floor: ask.floor, rule: name };
  }
  return best ?? { floor: 'sealed', rule: 'no-rule' };
}

/** What every matching rule allows; a connection alone never makes a letter sealed. */
function allowed(rules: readonly Rule[], floor: Floor): Protection[] {
  const limits = rules.flatMap(({ ask }) => (ask.methods ? [ask.methods] : []));
  return methodOrder.filter(
    (method) => limits.every((list) => list.includes(method)) && !(method === 'tls' && floor === 'sealed'),
  );
}

/** The highest floor, the means that all allow, refuse before hold before send. */
export function combine(rules: readonly Rule[]): Combined {
  const top = highest(rules);
  const methods = allowed(rules, top.floor);
  const sensitive = rules.some(({ ask }) => ask.sensitive === true);
  const whole = { floor: top.floor, methods, sensitive };
  const refusing = rules.find(({ ask }) => ask.refuse !== undefined);
  if (refusing) return { ...whole, action: 'refuse', rule: refusing.name, reason: refusing.ask.refuse! };
  const holding = rules.find(({ ask }) => ask.hold !== undefined);
  if (holding) return { ...whole, action: 'hold', rule: holding.name, reason: holding.ask.hold! };
  if (methods.length === 0)
    return {
      ...whole,
      action: 'hold',
      rule: top.rule,
      reason: 'The rules together leave no way to send it.',
    };
  return { ...whole, action: 'send', rule: top.rule };
}
