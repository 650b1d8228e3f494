import { Fault, type Json } from '#base';
import type { ReadEvent } from '#evidence';
import type { Look } from '#inspect';
import type { Decision, Inspection } from '#mail';

/** What is kept of a look: without what only the moment asks. */
export const plain = ({ deeper: _, waiting: __, ...inspection }: Look): Inspection => inspection;

/** What the quick look is sure of: only that may refuse a letter before the rest was looked at. */
export const settled = (look: Look): Inspection => {
  const waits = new Set(look.waiting.map(({ part, reason }) => `${part}\n${reason}`));
  const uninspectable = look.uninspectable.filter(({ part, reason }) => !waits.has(`${part}\n${reason}`));
  return { ...plain(look), uninspectable, inspectable: uninspectable.length === 0 };
};

/** What was found, as events tell it: never the text. */
export const foundOf = ({ level, pack, findings, uninspectable }: Inspection): { [key: string]: Json } => ({
  level,
  pack,
  findings: findings.slice(0, 50).map(({ kind, place, confidence }) => [kind, place, confidence]),
  uninspectable: uninspectable.slice(0, 20).map(({ part, reason }) => [part, reason]),
});

/** Why, in words; and for rules that were heard and not followed, why not. Sealed: words may tell what was found. */
export const wordsOf = (decisions: readonly Decision[]): { [key: string]: string } => {
  const lost = decisions.map(({ rules }) => rules?.lost ?? []);
  return {
    why: JSON.stringify(decisions.map((decision) => decision.why)),
    ...(lost.some((one) => one.length > 0) ? { lost: JSON.stringify(lost) } : {}),
  };
};

/** What was decided for one delivery, as events tell it. */
export const ruledOf = (
  delivery: string,
  { action, floor, methods, rule, ruleVersion, purpose, grounds, rules }: Decision,
): { [key: string]: Json } => ({
  delivery,
  action,
  floor,
  methods: [...methods],
  rule,
  ruleVersion,
  ...(rules ? { rules: [...rules.matched] } : {}),
  ...(purpose ? { purpose } : {}),
  ...(grounds ? { consents: grounds.map(({ id }) => id) } : {}),
});

/** What an event tells of the decision for one delivery, as far as it is read again. */
export interface Ruled {
  readonly delivery: string;
  readonly action: string;
}

const isRuled = (value: Json): value is Json & Ruled =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  typeof value.delivery === 'string' &&
  typeof value.action === 'string';

/** The decisions in an event, in the order of the letter's readers; none where it tells of none. Throws `evidence-damaged`. */
export function ruledIn({ id, data }: ReadEvent): readonly Ruled[] {
  const { decisions = [] } = data;
  if (Array.isArray(decisions) && decisions.every(isRuled)) return decisions;
  throw new Fault({
    code: 'evidence-damaged',
    kind: 'broken',
    say: 'The evidence in the database is not what was recorded.',
    detail: `decisions of ${id}`,
  });
}
