import type { Finding } from '#evidence';
import { type Attack, attacks } from './attacks.ts';
import { Victim } from './victim.ts';

/** What came of one attack. */
export interface Outcome {
  readonly name: string;
  readonly does: string;
  /** Whether the record and a time were named, in the words that belong to this attack. */
  readonly found: boolean;
  /** The finding that names it; null where there is none. */
  readonly finding: Finding | null;
  /** Everything that was said. */
  readonly said: readonly string[];
}

/** The time that a finding names: of the event, or of the checkpoint that shows what was. */
const timed = ({ at, by }: Finding): boolean => at !== undefined || by !== undefined;

async function play(attack: Attack): Promise<Outcome> {
  const victim = await Victim.open();
  try {
    const before = await victim.audit();
    if (!before.valid) throw new Error(`the log was not whole before: ${before.problems.join('; ')}`);
    const expected = await attack.run(victim);
    const { valid, problems, findings = [] } = await victim.audit();
    const finding =
      findings.find(
        (one) =>
          expected.says.test(one.what) &&
          one.leaf === expected.leaf &&
          (expected.event === undefined || one.event === expected.event) &&
          timed(one),
      ) ?? null;
    const { name, does } = attack;
    return { name, does, found: !valid && finding !== null, finding, said: problems };
  } finally {
    await victim.close();
  }
}

/** Every attack, each against a database of its own. */
export async function playAll(each: (outcome: Outcome) => void = () => {}): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const attack of attacks) {
    const outcome = await play(attack);
    outcomes.push(outcome);
    each(outcome);
  }
  return outcomes;
}
