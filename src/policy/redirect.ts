import { type Address, atLeast, type Decision } from '#mail';
import { waysAt } from './combine.ts';

export const sameReader = (one: Address, other: Address): boolean =>
  one.domain === other.domain && one.local.toLowerCase() === other.local.toLowerCase();

const severity = ['send', 'hold', 'refuse'] as const;

/** What was written to one reader and goes to another: what both of them ask for. */
export function redirected(first: Decision, second: Decision, rule: string): Decision {
  const floor = atLeast(first.floor, second.floor) ? first.floor : second.floor;
  const graver = severity.indexOf(first.action) > severity.indexOf(second.action) ? first : second;
  const methods = second.methods.filter(
    (method) => first.methods.includes(method) && waysAt(floor).includes(method),
  );
  return {
    ...second,
    action: graver.action === 'send' && methods.length === 0 ? 'hold' : graver.action,
    floor,
    methods,
    rule: graver.action === 'send' ? rule : graver.rule,
    sensitive: first.sensitive || second.sensitive,
    ...(graver.say === undefined ? {} : { say: graver.say }),
    why: [...first.why, `The rule "${rule}" sends it to another reader instead.`, ...second.why],
    acts: { ...second.acts, ...first.acts, redirectedFrom: first.recipient },
    rules: {
      matched: [...new Set([...(first.rules?.matched ?? []), ...(second.rules?.matched ?? [])])],
      lost: [...(first.rules?.lost ?? []), ...(second.rules?.lost ?? [])],
    },
  };
}
