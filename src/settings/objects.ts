import type { Json } from '#base';
import type { Config } from '#config';
import { valueText } from './words.ts';

type Section =
  | 'organisation'
  | 'signin'
  | 'policy'
  | 'pickup'
  | 'delivery'
  | 'malware'
  | 'evidence'
  | 'inspect';

/** Settings that belong together, changed and taken back together. */
export interface SettingsObject {
  readonly name: string;
  readonly title: string;
  readonly section: Section;
  readonly fields: readonly string[];
  /** Whether every running process takes a change up within seconds, or at its next start. */
  readonly takes: 'now' | 'restart';
  /** What of a change makes anything less safe, as sentences for somebody who has to agree to it. */
  readonly risks: (before: Parts, after: Parts) => string[];
}

/** All fields of an object as they count. */
export type Parts = { readonly [field: string]: Json | undefined };

const floors = ['open', 'encrypted', 'verified', 'authenticated', 'sealed'];
const num = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** Sentences for fields whose value rises. */
const rises =
  (section: Section, says: Readonly<Record<string, string>>) =>
  (before: Parts, after: Parts): string[] =>
    Object.entries(says).flatMap(([field, text]) =>
      num(after[field]) > num(before[field])
        ? [
            `${text}: ${valueText(section, field, after[field])} instead of ${valueText(section, field, before[field])}.`,
          ]
        : [],
    );

/** Sentences for what is no longer in a list. */
const leaves =
  (says: Readonly<Record<string, string>>) =>
  (before: Parts, after: Parts): string[] =>
    Object.entries(says).flatMap(([field, text]) => {
      const kept = new Set(list(after[field]).map((one) => JSON.stringify(one)));
      return list(before[field])
        .filter((one) => !kept.has(JSON.stringify(one)))
        .map((one) => `${text}: ${typeof one === 'string' ? one : JSON.stringify(one)}.`);
    });

/** Sentences for what is new in a list. */
const joins =
  (says: Readonly<Record<string, string>>) =>
  (before: Parts, after: Parts): string[] =>
    leaves(says)(after, before);

const all =
  (...some: readonly SettingsObject['risks'][]): SettingsObject['risks'] =>
  (before, after) =>
    some.flatMap((one) => one(before, after));

function lowerFloors(before: Parts, after: Parts): string[] {
  const of = {
    default_floor: 'Letters in which nothing protected was found may travel with less',
    protected_floor: 'Letters with health information may travel with less',
    sensitive_floor: 'Letters with specially protected health information may travel with less',
  };
  return Object.entries(of).flatMap(([field, text]) => {
    const [was, is] = [before[field], after[field]];
    const [from, to] = [floors.indexOf(String(was)), floors.indexOf(String(is))];
    // Unset means: by the profile. Where one of both is, nobody can tell here which is higher.
    const unclear = from < 0 || to < 0;
    if (was === is || (!unclear && to >= from)) return [];
    return [`${text}: ${valueText('policy', field, is)} instead of ${valueText('policy', field, was)}.`];
  });
}

const none: SettingsObject['risks'] = () => [];

export const objects: readonly SettingsObject[] = [
  {
    name: 'organisation',
    title: 'What readers see of you',
    section: 'organisation',
    fields: ['name', 'contact', 'colour', 'language', 'postmaster'],
    takes: 'now',
    risks: (before, after) =>
      before.postmaster === after.postmaster
        ? []
        : [
            `Word for the operators, alarms too, goes to ${valueText('organisation', 'postmaster', after.postmaster)} instead of ${valueText('organisation', 'postmaster', before.postmaster)}.`,
          ],
  },
  {
    name: 'protection',
    title: 'The least that protects a letter',
    section: 'policy',
    fields: ['default_floor', 'protected_floor', 'sensitive_floor', 'hold_for'],
    takes: 'now',
    risks: lowerFloors,
  },
  {
    name: 'profile',
    title: 'Profile and tags',
    section: 'policy',
    fields: ['profile', 'subject_tags'],
    takes: 'restart',
    risks: all(
      leaves({ subject_tags: 'This tag in a subject raises no protection any more' }),
      (before, after) =>
        before.profile === 'strict' && after.profile !== 'strict'
          ? ['The profile "standard" asks less of the way mail travels than "strict".']
          : [],
    ),
  },
  {
    name: 'sign-in',
    title: 'How people sign in to the console',
    section: 'signin',
    fields: ['password', 'second_factor', 'idle', 'absolute', 'fresh'],
    takes: 'now',
    risks: all(
      rises('signin', {
        idle: 'A screen that nobody sits before stays open longer',
        absolute: 'A session lasts longer',
        fresh: 'What is sensitive is asked to be proved less often',
      }),
      (before, after) => [
        ...(before.password === false && after.password === true
          ? ['People may sign in with a password again, which can be stolen.']
          : []),
        ...(before.second_factor === 'everyone' && after.second_factor !== 'everyone'
          ? ['Only those who read letters need a second factor.']
          : []),
      ],
    ),
  },
  {
    name: 'portal',
    title: 'The portal',
    section: 'pickup',
    fields: ['expires', 'code_life', 'code_attempts', 'session', 'upload', 'tell_sender', 'show_staff'],
    takes: 'now',
    risks: all(
      rises('pickup', {
        code_life: 'A stolen code opens a letter for longer',
        code_attempts: 'A code may be guessed at more often',
        session: 'A reader stays signed in for longer',
      }),
      (before, after) =>
        before.tell_sender === true && after.tell_sender === false
          ? ['Senders get no link by which they could take a letter back.']
          : [],
    ),
  },
  {
    name: 'delivery',
    title: 'How long mail tries',
    section: 'delivery',
    fields: ['retry_first', 'retry_max', 'classes'],
    takes: 'now',
    risks: none,
  },
  {
    name: 'scanner',
    title: 'The virus scanner',
    section: 'malware',
    fields: ['clamd', 'timeout'],
    takes: 'restart',
    risks: (before, after) =>
      before.clamd === after.clamd
        ? []
        : after.clamd === ''
          ? ['Letters are not looked at for malware any more.']
          : [
              `Another program says whether letters are clean: ${valueText('malware', 'clamd', after.clamd)} instead of ${valueText('malware', 'clamd', before.clamd)}.`,
            ],
  },
  {
    name: 'anchors',
    title: 'Where checkpoints of the evidence log go',
    section: 'evidence',
    fields: [
      'mail_to',
      'mail_every',
      'timestamps',
      'timestamp_roots',
      'timestamp_every',
      'witnesses',
      'witness_every',
      'late',
    ],
    takes: 'restart',
    risks: all(
      leaves({
        mail_to: 'This auditor gets no checkpoints any more',
        timestamps: 'This authority stamps no checkpoints any more',
        timestamp_roots: 'Stamps need not come from this authority any more',
        witnesses: 'This witness cosigns no checkpoints any more',
      }),
      joins({ witnesses: 'This witness is believed from now on' }),
      rises('evidence', {
        mail_every: 'Checkpoints are mailed less often',
        timestamp_every: 'Checkpoints are stamped less often',
        witness_every: 'Checkpoints are cosigned less often',
        late: 'A place that is not reached is noticed later',
      }),
    ),
  },
  {
    name: 'detection',
    title: 'Your own words for telling what a letter holds',
    section: 'inspect',
    fields: ['record_numbers', 'staff', 'sites', 'ignore'],
    takes: 'restart',
    risks: all(
      leaves({ record_numbers: 'Numbers of this form are not found any more' }),
      joins({
        ignore: 'This term says nothing of health any more',
        staff: 'This name stands for no patient any more',
        sites: 'This name stands for no patient any more',
      }),
    ),
  },
];

export const objectNamed = (name: string): SettingsObject | undefined =>
  objects.find((one) => one.name === name);

const isJson = (value: unknown): value is Json =>
  value === null ||
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (typeof value === 'object' && Object.values(value ?? {}).every(isJson));

/** The fields of an object as they stand in a configuration. */
export function partsOf({ section, fields }: SettingsObject, config: Config): Parts {
  const whole: { readonly [field: string]: unknown } = config[section];
  return Object.fromEntries(
    fields.map((field) => {
      const value = whole[field];
      if (value === undefined || isJson(value)) return [field, value];
      throw new TypeError(`what ${section}.${field} holds is no value of a setting`);
    }),
  );
}
