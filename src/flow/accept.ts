import type { Acceptance, Inspection, Submission } from '#mail';
import { unfit } from './fit.ts';
import type { House, Prepared } from './house.ts';
import { prepare } from './keep.ts';
import type { Rounds } from './rounds.ts';

/** What Postern itself writes holds nothing protected: its texts come from one catalogue. */
export const ownWords: Inspection = {
  level: 'none',
  score: 0,
  inspectable: true,
  uninspectable: [],
  findings: [],
  labels: [],
  pack: 'own-words',
};

/**
 * Takes a letter or refuses it in words; `accepted` only after the one transaction has committed. Whatever throws in here
 * is temporary to the client: the letter stays theirs (docs/flow.md).
 */
export async function accept(house: House, rounds: Rounds, submission: Submission): Promise<Acceptance> {
  const wrong = unfit(submission);
  if (wrong) return refuse(house, submission, wrong);

  const { envelope, door, raw, notice } = submission;
  const inspection = notice ? ownWords : await house.inspect.letter(raw);

  const ruling = house.policy.rule({
    envelope,
    door,
    inspection,
    class: submission.class,
    size: raw.length,
    ...(notice ? { notice } : {}),
  });
  const no = ruling.decisions.find((decision) => decision.action === 'refuse');
  if (no) {
    const text = no.say ?? 'The rules of this organisation do not allow this letter';
    return refuse(house, submission, { kind: 'refused', code: 550, enhanced: '5.7.1', text });
  }

  const reserved: string[] = [];
  const mine = (domain: string): boolean => rounds.reserve(submission, domain) && reserved.push(domain) > 0;
  let letter: Prepared;
  try {
    letter = await prepare(house, submission, inspection, ruling, mine);
    await house.accepts.add(letter);
  } catch (error) {
    rounds.release(reserved);
    throw error;
  }
  rounds.take(letter);
  return { kind: 'accepted', id: letter.id };
}

async function refuse(
  house: House,
  { actor, id, door }: Submission,
  answer: Acceptance,
): Promise<Acceptance> {
  const reason = answer.kind === 'refused' ? answer.text : '';
  await house.evidence.record(house.store, { kind: 'message.refused', actor, data: { id, door, reason } });
  return answer;
}
