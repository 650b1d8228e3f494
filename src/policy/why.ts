import type { Floor, Inspection } from '#mail';
import type { Combined } from './combine.ts';
import type { Consent } from './consent/consent.ts';
import { reaches } from './match.ts';
import { floorWords, foundInWords } from './words.ts';

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The reason for a decision: what was seen, what each rule asked, what it comes to. One sentence each. */
export function whyOf(combined: Combined, inspection: Inspection, inside: boolean): string[] {
  const asked = combined.standing.map(({ sentence, citation }) => `${sentence} (${citation})`);
  return [...seen(inspection, inside), ...asked, outcome(combined)];
}

function seen(inspection: Inspection, inside: boolean): string[] {
  const lines: string[] = [
    inside ? 'The reader is inside the organisation.' : 'The reader is outside the organisation.',
  ];
  const found = foundInWords(inspection);
  if (reaches(inspection.level, 'admin'))
    lines.push(`${levelWords[inspection.level]}${found ? `: ${found}` : ''}.`);
  else if (inspection.inspectable) lines.push('Nothing about anybody’s health or care was found.');
  if (!inspection.inspectable)
    lines.push(
      `Part of the letter could not be looked at (${inspection.uninspectable[0]?.reason ?? 'unknown'}).`,
    );
  if (inspection.labels.length > 0) lines.push('The sender marked the letter as confidential.');
  return lines;
}

const levelWords = {
  none: 'Nothing protected was found',
  admin: 'It has to do with the administration of somebody’s care',
  phi: 'It is about somebody’s health, care or its payment',
  sensitive: 'It touches what the law guards most',
} as const;

function outcome({ action, floor, reason, acts }: Combined): string {
  if (action === 'refuse') return `So it is refused: ${reason}`;
  if (action === 'hold') return `So it waits for a person to look at it: ${reason}`;
  return acts?.archive ? 'So it does not leave.' : `So ${floorWords[floor]}.`;
}

export const whyOpen = (consent: Consent, otherwise: Floor): string[] => [
  `The reader asked to have their own record sent to this address without protection, was warned and accepted (45 CFR 164.524); recorded ${day(consent.recordedAt)}, valid until ${day(consent.expiresAt)}.`,
  `Without that, ${floorWords[otherwise]}. Encryption is still used wherever the reader’s server can.`,
];

export const whyRevoked =
  'The reader’s request to have it sent without protection is no longer valid, so the letter is protected again.';
