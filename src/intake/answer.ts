import { Fault, type FaultKind, newId } from '#base';
import type { Acceptance, Reply } from '#mail';
import { reply } from '#smtp';

/** How a Fault is said in SMTP; what is not known to be the letter's own fault is temporary. */
const byKind: Record<FaultKind, { code: number; enhanced: string }> = {
  invalid: { code: 554, enhanced: '5.6.0' },
  forbidden: { code: 550, enhanced: '5.7.1' },
  missing: { code: 451, enhanced: '4.3.0' },
  busy: { code: 451, enhanced: '4.3.2' },
  broken: { code: 451, enhanced: '4.3.0' },
};

export interface Trouble {
  readonly fault: Fault;
  /** By which the operators find it in the log. */
  readonly id: string;
  readonly reply: Reply;
}

/** What is thrown becomes a reply that says nothing of the inside. */
export function troubleOf(error: unknown): Trouble {
  const fault = Fault.from(error);
  const id = newId();
  const { code, enhanced } = byKind[fault.kind];
  const text =
    fault.kind === 'broken' || fault.kind === 'missing'
      ? `Something went wrong here; try again later (${id})`
      : `${fault.say} (${id})`;
  return { fault, id, reply: reply(code, enhanced, text) };
}

const isCode = (code: number, first: 4 | 5): boolean =>
  Number.isInteger(code) && Math.floor(code / 100) === first;
const isEnhanced = (text: string, first: 4 | 5): boolean =>
  new RegExp(`^${first}\\.\\d{1,3}\\.\\d{1,3}$`).test(text);

/** The reply to a letter. Only `accepted` is a 250; an answer that contradicts itself is corrected towards its kind. */
export function replyTo(acceptance: Acceptance): Reply {
  switch (acceptance.kind) {
    case 'accepted':
      return reply(250, '2.0.0', `Taken as ${acceptance.id}`);
    case 'refused':
      return reply(
        isCode(acceptance.code, 5) ? acceptance.code : 554,
        isEnhanced(acceptance.enhanced, 5) ? acceptance.enhanced : '5.0.0',
        acceptance.text,
      );
    case 'later':
      return reply(
        isCode(acceptance.code, 4) ? acceptance.code : 451,
        isEnhanced(acceptance.enhanced, 4) ? acceptance.enhanced : '4.0.0',
        acceptance.text,
      );
    default:
      return reply(451, '4.3.0', 'That letter was not taken; try again later');
  }
}
