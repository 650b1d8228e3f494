import type { Address, ConsentKind, Decision, Ground, Inspection, Purpose } from '#mail';
import { type Consent, contentOf, part2Notice, type Register } from './consent.ts';

/** One letter and one reader of it, as consents are asked about. */
export interface Asked {
  readonly reader: Address;
  readonly inside: boolean;
  readonly inspection: Inspection;
  readonly purpose?: Purpose;
}

/** Purposes for which a reader outside must have consented (45 CFR 164.508(a)(3); 42 CFR 2.31; state law). */
const required: Partial<Record<Purpose, ConsentKind>> = {
  marketing: 'marketing-authorisation',
  'state-consent': 'state-consent',
  'part2-consent': 'part2-consent',
};

/** What the register says of one letter to one reader. */
export interface Standing {
  /** Every consent that covers the letter, but for one that would open it. */
  readonly found: readonly { readonly consent: Consent; readonly ground: Ground }[];
  /** A consent that the purpose asks for and that is not there. */
  readonly missing?: ConsentKind;
}

const groundOf = (consent: Consent, content: readonly string[]): Ground => ({
  kind: consent.kind,
  id: consent.id,
  content,
  ...(consent.kind === 'part2-consent' ? { notice: part2Notice(consent) } : {}),
});

/**
 * The consents that a letter leaves under. One that covers sensitive content counts even where the sender said nothing:
 * whoever revokes it means this letter too. Inside the organisation nobody's consent is asked.
 */
export function standingOf(register: Register, asked: Asked, now: number): Standing {
  if (asked.inside) return { found: [] };
  const content = contentOf(asked.inspection);
  const must = asked.purpose && required[asked.purpose];
  const kinds = new Set<ConsentKind>(must ? [must] : []);
  if (content.includes('part2')) kinds.add('part2-consent');
  if (content.some((one) => one !== 'phi')) kinds.add('state-consent');
  const found = [...kinds].flatMap((kind) => {
    const wanted =
      kind === 'part2-consent' ? content.filter((one) => one === 'part2' || one === 'unknown') : content;
    const consent = register.find(asked.reader, { ...asked, kind, content: wanted }, now);
    return consent ? [{ consent, ground: groundOf(consent, wanted) }] : [];
  });
  const missing = must && !found.some(({ consent }) => consent.kind === must) ? { missing: must } : {};
  return { found, ...missing };
}

/** The first ground of a decision that no valid consent covers any more. */
export const endedGround = (register: Register, decision: Decision, now: number): Ground | undefined =>
  decision.grounds?.find(
    ({ kind, content }) =>
      !register.find(
        decision.recipient,
        { kind, content, ...(decision.purpose ? { purpose: decision.purpose } : {}) },
        now,
      ),
  );
