import { type EventKind, eventKinds } from '#evidence';

/** One thing that a reviewer looks at. */
export interface Topic {
  readonly name: string;
  readonly title: string;
  /** What to look for, in words for whoever reviews. */
  readonly ask: string;
  /** Kinds of events; `room.*` are all that begin so and that nothing names in full. */
  readonly kinds: readonly string[];
}

/**
 * What the review of the log covers (45 CFR 164.308(a)(1)(ii)(D): audit logs, access reports, security incident tracking).
 * A kind of event that stands neither here nor among the routine ones falls under `other`: what is new is looked at.
 */
export const topics: readonly Topic[] = [
  {
    name: 'sign-ins',
    title: 'Failed sign-ins and new devices',
    ask: 'Is anybody guessing passwords? Did anybody sign in from a device that nobody here knows?',
    kinds: ['signin.failed', 'session.refused', 'device.*', 'block.*', 'place.*', 'alerts.*'],
  },
  {
    name: 'unusual',
    title: 'Unusual use',
    ask: 'Was each alert looked into, and what came of it?',
    kinds: ['unusual.*', 'outgoing.*'],
  },
  {
    name: 'break-glass',
    title: 'Emergency access',
    ask: 'Was there an emergency each time? Was only read what it needed?',
    kinds: ['glass.*'],
  },
  {
    name: 'reads',
    title: 'Letters of others that staff read or searched',
    ask: 'Does each reason explain why this person had to see this letter?',
    kinds: ['archive.read', 'archive.searched', 'hold.read'],
  },
  {
    name: 'exports',
    title: 'Copies taken out of the house',
    ask: 'Who asked for each copy, where is it now, and may it be there?',
    kinds: [
      'archive.export-begun',
      'archive.exported',
      'archive.export-ended',
      'archive.import-begun',
      'archive.import-ended',
      'pack.*',
      'receipt.made',
    ],
  },
  {
    name: 'destroyed',
    title: 'Retention, legal holds, destruction',
    ask: 'Was everything destroyed that had to go, and nothing that had to stay?',
    kinds: ['archive.destr*', 'archive.hold*', 'archive.schedule-*', 'archive.purge-*', 'epoch.*'],
  },
  {
    name: 'rules',
    title: 'Rules, settings and consents',
    ask: 'Is each change one that was decided? Does anything leave less protected than before?',
    kinds: ['policy.*', 'settings.*', 'consent.recorded', 'consent.revoked', 'basis.*', 'passphrase.*'],
  },
  {
    name: 'held',
    title: 'Held letters that were let go, raised or refused',
    ask: 'Would you have decided the same?',
    kinds: ['delivery.released', 'hold.raised', 'hold.refused', 'hold.overdue', 'hold.expired'],
  },
  {
    name: 'people',
    title: 'People, rights and credentials',
    ask: 'Does everybody have the rights their work needs, and no more? Is everybody gone who left?',
    kinds: [
      'person.*',
      'group.*',
      'partner.*',
      'directory.*',
      'credential.*',
      'secret.*',
      'factor.*',
      'recovery.*',
      'domain.*',
      'client.*',
      'setup.*',
      'token.*',
      'webhook.*',
    ],
  },
  {
    name: 'keys',
    title: 'Keys and certificates',
    ask: 'Was each new or changed key checked by somebody before it was used?',
    kinds: ['key.*', 'keys.*', 'own-key.*', 'authority.*', 'certificate.*', 'dkim.*'],
  },
  {
    name: 'evidence',
    title: 'Anchors that are missing, tampering, damage',
    ask: 'Does the log still check, and do its checkpoints reach a place outside?',
    kinds: [
      'anchor.*',
      'log.*',
      'evidence.rolled-back',
      'evidence.resumed',
      'archive.lost',
      'archive.mended',
    ],
  },
  {
    name: 'backups',
    title: 'Backups and restores',
    ask: 'Is there a backup that holds? Was anything restored, and was what waited then let go rightly?',
    kinds: ['backup.*'],
  },
  {
    name: 'clock',
    title: 'Jumps of the clock, starts and stops',
    ask: 'Does anybody know why?',
    kinds: ['clock.*', 'server.*'],
  },
  {
    name: 'malware',
    title: 'Malware that was refused',
    ask: 'Does anybody’s machine need a look?',
    kinds: ['malware.*'],
  },
  {
    name: 'reviews',
    title: 'Reviews that were late',
    ask: 'Why?',
    kinds: ['review.overdue'],
  },
  { name: 'other', title: 'Everything else that is not routine', ask: 'What is it?', kinds: [] },
];

/** What happens all day and tells nothing by itself; what is wrong with it shows under a topic. */
const routine: readonly string[] = [
  'message.*',
  'delivery.*',
  'pickup.*',
  'queue.*',
  'trace.*',
  'looks.*',
  'consent.*',
  'review.*',
  'signin.succeeded',
  'session.*',
  'hold.listed',
  'hold.noticed',
  'archive.packed',
  'archive.copied',
  'archive.scrubbed',
  'archive.found',
  'archive.imported',
  'archive.journaled',
  'archive.holds-listed',
  'archive.destructions-listed',
  'evidence.listed',
  'archive.exports-listed',
  'desk.*',
  'evidence.read',
  'anchor.made',
  'key.looked',
  'own-key.looked',
  'certificate.looked',
];

const fits = (kind: string, pattern: string): boolean =>
  pattern.endsWith('*') ? kind.startsWith(pattern.slice(0, -1)) : kind === pattern;

/** Where one kind of event is looked at: an exact name counts before a room's; null where it is routine. */
export function topicOf(kind: string): string | null {
  for (const exact of [true, false]) {
    const named = (patterns: readonly string[]): boolean =>
      patterns.some((one) => one.endsWith('*') !== exact && fits(kind, one));
    const topic = topics.find(({ kinds }) => named(kinds));
    if (topic) return topic.name;
    if (named(routine)) return null;
  }
  return 'other';
}

/** The kinds of events of a topic. */
export const kindsOf = (topic: string): EventKind[] =>
  (Object.keys(eventKinds) as EventKind[]).filter((kind) => topicOf(kind) === topic);
