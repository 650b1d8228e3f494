import { type Address, atLeast, type Decision, type Inspection, parseAddress } from '#mail';
import type { Case, Document } from '../document.ts';
import type { Policy } from '../policy.ts';
import { floorWords } from '../words.ts';

/** What came of one case. `ok` false: the rules do not do what the case says they must. */
export interface CaseResult {
  readonly title: string;
  readonly ok: boolean;
  /** What came of the letter, in words. */
  readonly came: string;
  readonly rule: string;
}

/** Holds the cases of a document against a policy that uses it. */
export function runCases(policy: Policy, { cases }: Document): CaseResult[] {
  return cases.map((one) => {
    const decision = decided(policy, one);
    return { title: one.title, ok: meets(decision, one.expect), came: cameTo(decision), rule: decision.rule };
  });
}

function addressOf(text: string): Address {
  const reading = parseAddress(text, { policy: 'liberal' });
  if (!reading.ok) throw new RangeError(`${text}: ${reading.reason}`);
  return reading.address;
}

function decided(policy: Policy, { from, to, level, kinds, labels, uninspectable }: Case): Decision {
  const inspection: Inspection = {
    level,
    score: level === 'none' ? 0 : 1,
    inspectable: uninspectable !== true,
    uninspectable: uninspectable ? [{ part: '2', reason: 'a case of the rules' }] : [],
    findings: kinds.map((kind) => ({ kind, place: '1/text', confidence: 1 })),
    labels,
    pack: 'case',
  };
  const { decisions } = policy.rule({
    envelope: {
      sender: addressOf(from),
      recipients: [{ address: addressOf(to) }],
      smtputf8: false,
      body: '8bitmime',
    },
    door: 'submission',
    class: 'conversation',
    inspection,
  });
  return decisions[0]!;
}

function meets(decision: Decision, expect: Case['expect']): boolean {
  if ('floor' in expect) return decision.action !== 'refuse' && atLeast(decision.floor, expect.floor);
  if (expect.action === 'archive') return decision.action === 'send' && decision.acts?.archive === true;
  return decision.action === expect.action && !decision.acts?.archive;
}

/** What becomes of a letter, in a few words. */
export function cameTo({ action, floor, acts, say }: Decision): string {
  if (action === 'refuse') return `it is refused: ${say ?? ''}`;
  const end = acts?.archive ? 'it is kept and goes to nobody' : floorWords[floor];
  return action === 'hold' ? `it waits for a person; then ${end}` : end;
}
