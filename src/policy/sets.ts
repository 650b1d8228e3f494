import { defaultRules } from './defaults.ts';
import type { SetName } from './document.ts';
import type { Rule } from './rules.ts';

const rule = (
  name: string,
  sentence: string,
  citation: string,
  when: Rule['when'],
  ask: Rule['ask'],
): Rule => ({
  name,
  sentence,
  citation,
  when,
  ask,
});

/** For a programme under 42 CFR Part 2: that somebody is its patient is itself what the law guards. */
const part2: readonly Rule[] = [
  rule(
    'part2-outside',
    'What a programme for substance use writes about a patient leaves sealed, for its reader alone: already that somebody is a patient must not be told.',
    '42 CFR 2.13(c)',
    { level: 'admin', reader: 'outside' },
    { floor: 'sealed' },
  ),
  rule(
    'part2-unseen',
    'A letter with something in it that could not be looked at may hold such a record and leaves sealed.',
    '42 CFR 2.16(a)',
    { uninspectable: true, reader: 'outside' },
    { floor: 'sealed' },
  ),
  rule(
    'part2-proof',
    'To open a record of treatment for substance use in the portal takes more than the mailbox.',
    '42 CFR 2.16(a)',
    { kinds: ['part2'], reader: 'outside' },
    { floor: 'sealed', sensitive: true },
  ),
  rule(
    'part2-colleagues',
    'Within the programme such a record goes only over a connection whose name is trusted beyond doubt.',
    '42 CFR 2.12(c)(3)',
    { kinds: ['part2'], reader: 'inside' },
    { floor: 'authenticated' },
  ),
  rule(
    'part2-no-consent',
    'A record of treatment for substance use waits for a person where no consent is on record for its reader.',
    '42 CFR 2.31; 42 CFR 2.33',
    { kinds: ['part2'], reader: 'outside', consent: false },
    { hold: 'No written consent of the patient is on record for this reader (42 CFR 2.31).' },
  ),
  rule(
    'part2-kept-apart',
    'Such records are kept under a retention class of their own.',
    '42 CFR 2.16(a)',
    { kinds: ['part2'] },
    { retention: 'part2' },
  ),
];

const sets: Readonly<Record<SetName, readonly Rule[]>> = { part2 };

/** The rules of the ready-made sets that a document names. */
export const rulesOfSets = (names: readonly SetName[]): readonly Rule[] =>
  names.flatMap((name) => sets[name]);

/** Names that the ready-made rules hold for themselves; those of every profile are the same. */
export const readyMadeNames: readonly string[] = defaultRules({
  profile: 'standard',
  default_floor: 'encrypted',
  sensitive_floor: 'sealed',
}).map(({ name }) => name);
