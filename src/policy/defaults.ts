import { type Floor, floors } from '#mail';
import type { Rule } from './rules.ts';

/** What of `[policy]` in the configuration shapes the ready-made rules. */
export interface Profile {
  readonly profile: 'standard' | 'strict';
  readonly default_floor: Floor;
  readonly protected_floor?: Floor | undefined;
  readonly sensitive_floor: Floor;
}

const transmission = '45 CFR 164.312(e)(1)';
/** The strict rules follow the spirit of the Security Rule as proposed in January 2025: encryption without exceptions. */
const proposed = 'proposed rule, 90 FR 898';
const higher = (a: Floor, b: Floor): Floor => (floors.indexOf(a) >= floors.indexOf(b) ? a : b);

/** The floor of protected content: as configured, else by profile (DESIGN §4). */
export const protectedFloor = (profile: Profile): Floor =>
  profile.protected_floor ?? (profile.profile === 'strict' ? 'authenticated' : 'verified');

/**
 * The floors of the configuration, in order: ordinary mail is never open by a setting (an opt-out needs a recorded
 * basis), and more delicate content never stands below less delicate content.
 */
export function floorsOf(profile: Profile): { ordinary: Floor; protected: Floor; sensitive: Floor } {
  const ordinary = higher(profile.default_floor, 'encrypted');
  const guarded = higher(protectedFloor(profile), ordinary);
  return { ordinary, protected: guarded, sensitive: higher(profile.sensitive_floor, guarded) };
}

/** The ready-made rules: standard or strict, with the configured floors. */
export function defaultRules(profile: Profile): readonly Rule[] {
  const floor = floorsOf(profile);
  return [
    ...everyLetter(floor.ordinary),
    ...whatIsInIt(floor.protected, floor.sensitive),
    ...whatWeWereTold(floor.protected),
  ].map((rule) =>
    profile.profile === 'strict' ? { ...rule, citation: `${rule.citation}; ${proposed}` } : rule,
  );
}

const everyLetter = (floor: Floor): Rule[] => [
  {
    name: 'outside',
    sentence: 'A letter that leaves the organisation is always encrypted on its way.',
    citation: '45 CFR 164.312(e)(2)(ii)',
    when: { reader: 'outside' },
    ask: { floor },
  },
  {
    name: 'inside',
    sentence: 'A letter to a colleague is encrypted on its way as well.',
    citation: '45 CFR 164.312(e)(2)(ii)',
    when: { reader: 'inside' },
    ask: { floor },
  },
];

const whatIsInIt = (guarded: Floor, sealed: Floor): Rule[] => [
  {
    name: 'protected',
    sentence:
      'A letter about somebody’s health, care or its payment travels only to a server that has proved its name.',
    citation: transmission,
    when: { level: 'admin' },
    ask: { floor: guarded },
  },
  {
    name: 'uninspectable',
    sentence: 'A letter with something in it that could not be looked at counts as protected.',
    citation: transmission,
    when: { uninspectable: true },
    ask: { floor: guarded },
  },
  {
    name: 'sensitive-outside',
    sentence: 'A letter with sensitive content leaves sealed, for its reader alone.',
    citation: '42 CFR 2.16; 45 CFR 164.508(a)(2)',
    when: { level: 'sensitive', reader: 'outside' },
    ask: { floor: sealed, sensitive: true },
  },
  {
    name: 'sensitive-inside',
    sentence:
      'Sensitive content goes to a colleague only over a connection whose name is trusted beyond doubt.',
    citation: '45 CFR 164.312(e)(1); 45 CFR 164.502(b)',
    when: { level: 'sensitive', reader: 'inside' },
    ask: { floor: higher(guarded, 'authenticated'), sensitive: true },
  },
];

const whatWeWereTold = (guarded: Floor): Rule[] => [
  {
    name: 'labelled',
    sentence: 'A letter that its sender marked as confidential is protected, whatever was found in it.',
    citation: transmission,
    when: { labels: 'any' },
    ask: { floor: guarded },
  },
  {
    name: 'sealed-by-label',
    sentence: 'A letter that its sender asked to have sealed leaves sealed.',
    citation: transmission,
    when: { labels: ['seal', 'sealed', 'sensitive', 'restricted', 'highly-confidential'], reader: 'outside' },
    ask: { floor: 'sealed' },
  },
];
