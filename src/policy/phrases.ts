import type { Door, Floor, Level, MailClass, Protection } from '#mail';
import type { RulePurpose, Weekday } from './rules.ts';
import { kindPhrases } from './words.ts';

/** What the language says for each value. One table for reading and for writing, so that they cannot part. */
export type Phrases<T extends string> = readonly (readonly [value: T, phrase: string])[];

export const levelPhrases: Phrases<Exclude<Level, 'none'>> = [
  ['admin', 'anything protected'],
  ['phi', 'health information'],
  ['sensitive', 'sensitive content'],
];

export const foundPhrases: Phrases<string> = Object.entries(kindPhrases);

export const doorPhrases: Phrases<Exclude<Door, 'inside' | 'import' | 'journal'>> = [
  ['submission', 'a mail program'],
  ['relay', 'a server'],
  ['portal', 'the portal'],
];

export const classPhrases: Phrases<MailClass> = [
  ['urgent', 'urgent'],
  ['transactional', 'transactional'],
  ['conversation', 'conversation'],
  ['bulk', 'bulk'],
];

export const purposePhrases: Phrases<RulePurpose> = [
  ['treatment', 'treatment'],
  ['payment', 'payment'],
  ['operations', 'operations'],
  ['marketing', 'marketing'],
  ['own-request', 'the reader’s own request'],
  ['state-consent', 'consent under state law'],
  ['part2-consent', 'consent under Part 2'],
];

export const dayPhrases: Phrases<Weekday> = (
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
).map((day) => [day, `${day[0]!.toUpperCase()}${day.slice(1)}`]);

/** Floors as acts. `open` is not among them: no rule sends in clear. */
export const floorPhrases: Phrases<Exclude<Floor, 'open'>> = [
  ['encrypted', 'send it encrypted'],
  ['verified', 'send it only to a server that has proved its name'],
  ['authenticated', 'send it only to a server whose name is trusted'],
  ['sealed', 'seal it'],
];

export const methodPhrases: Phrases<Protection> = [
  ['smime', 'S/MIME'],
  ['pgp', 'OpenPGP'],
  ['tls', 'a protected connection'],
  ['pdf', 'an encrypted PDF'],
  ['pickup', 'the portal'],
];

/** What a case expects. */
export const expectPhrases: Phrases<
  'encrypted' | 'verified' | 'authenticated' | 'sealed' | 'send' | 'hold' | 'refuse' | 'archive'
> = [
  ['encrypted', 'be encrypted'],
  ['verified', 'go only to a server that has proved its name'],
  ['authenticated', 'go only to a server whose name is trusted'],
  ['sealed', 'be sealed'],
  ['send', 'be sent'],
  ['hold', 'wait'],
  ['refuse', 'be refused'],
  ['archive', 'be archived only'],
];

export const scopePhrases = { domain: 'for the domain', group: 'for the group', person: 'for' } as const;

export const phraseOf = <T extends string>(phrases: Phrases<T>, value: string): string => {
  const found = phrases.find(([one]) => one === value);
  if (!found) throw new RangeError(`no phrase for ${value}`);
  return found[1];
};
