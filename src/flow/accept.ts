import { never } from '#base';
import type { Acceptance, Inspection, Submission } from '#mail';
import type { Verdict } from '#malware';
import { unfit } from './fit.ts';
import { plain, settled } from './found.ts';
import type { House, Prepared } from './house.ts';
import { prepare } from './keep.ts';

import { purposeOf } from './purpose.ts';
import { restrainAll } from './restraint.ts';
import type { Rounds } from './rounds.ts';
import { rulingOn } from './ruling.ts';

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

  const { raw, notice } = submission;
  const said = notice ? {} : purposeOf(raw);
  if ('unclear' in said) return refuse(house, submission, said.unclear);
  const [verdict, look] = notice
    ? [{ kind: 'off' } as const, { ...ownWords, deeper: false, waiting: [] }]
    : await Promise.all([house.malware.letter(raw), house.inspect.letter(raw, { quick: true })]);
  const harmful = await harm(house, submission, verdict);
  if (harmful) return harmful;

  // What may yet be read refuses nothing here; all else is ruled on again after the deep look, and until then nothing leaves.
  const ruling = restrainAll(house, submission.actor.id, rulingOn(house, submission, settled(look)));
  const no = ruling.decisions.find((decision) => decision.action === 'refuse');
  if (no) {
    const text = no.say ?? 'The rules of this organisation do not allow this letter';
    return refuse(house, submission, { kind: 'refused', code: 550, enhanced: '5.7.1', text });
  }

  const reserved: string[] = [];
  const mine = (domain: string): boolean => rounds.reserve(submission, domain) && reserved.push(domain) > 0;
  let letter: Prepared;
  try {
    letter = await prepare(
      house,
      submission,
      plain(look),
      look.deeper ? restrainAll(house, submission.actor.id, rulingOn(house, submission, look)) : ruling,
      mine,
      {
        scanned: verdict.kind === 'clean',
        looking: look.deeper,
      },
    );
    await house.accepts.add(letter);
  } catch (error) {
    rounds.release(reserved);
    throw error;
  }
  rounds.take(letter);
  return { kind: 'accepted', id: letter.id };
}

/** What the client is told where the scanner has not said that the letter is clean; null where it has, or there is none. */
async function harm(house: House, submission: Submission, verdict: Verdict): Promise<Acceptance | null> {
  const { actor, id, door } = submission;
  switch (verdict.kind) {
    case 'off':
    case 'clean':
      return null;
    case 'found': {
      const { name } = verdict;
      await house.evidence.record(house.store, { kind: 'malware.found', actor, data: { id, door, name } });
      const text = `The virus scanner found ${name} in this letter; it was not sent`;
      return refuse(house, submission, { kind: 'refused', code: 550, enhanced: '5.7.1', text });
    }
    case 'too-large': {
      const text = 'This letter is larger than the virus scanner here can look at; it was not sent';
      return refuse(house, submission, { kind: 'refused', code: 552, enhanced: '5.3.4', text });
    }
    case 'unsure': {
      const { reason } = verdict;
      house.log.warn('malware-unsure', { id, reason });
      await house.evidence.record(house.store, { kind: 'malware.unsure', actor, data: { id, door, reason } });
      const text = 'The virus scanner gives no answer, so this letter was not taken; try again later';
      return { kind: 'later', code: 451, enhanced: '4.7.1', text };
    }
    default:
      return never(verdict);
  }
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
