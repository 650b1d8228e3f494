import type { Floor, Inspection, Protection } from '#mail';

/** What a floor means to the people who send. */
export const floorWords: Readonly<Record<Floor, string>> = {
  open: 'it may travel without encryption',
  encrypted: 'it travels encrypted',
  verified: 'it travels encrypted, and only to a server that has proved its name',
  authenticated: 'it travels encrypted, and only to a server whose name is trusted beyond doubt',
  sealed: 'the letter itself is locked so that only its reader can open it',
};

export const methodWords: Readonly<Record<Protection, string>> = {
  tls: 'ordinary mail over a protected connection',
  pgp: 'locked with the reader’s OpenPGP key',
  smime: 'locked with the reader’s S/MIME certificate',
  pdf: 'a PDF under the passphrase agreed with the reader, where there is one',
  pickup: 'waits in the pickup portal',
};

/** Kinds of finding as people say them; a kind without an entry is shown by its own name. */
export const kindPhrases: Readonly<Record<string, string>> = {
  ssn: 'a social security number',
  mrn: 'a medical record number',
  mbi: 'a Medicare number',
  'member-id': 'an insurance member number',
  'claim-number': 'a claim number',
  npi: 'a provider number (NPI)',
  dea: 'a prescriber number (DEA)',
  card: 'a payment card number',
  account: 'an account number',
  'birth-date': 'a date of birth',
  'death-date': 'a date of death',
  'service-date': 'a date of care',
  'postal-address': 'a postal address',
  phone: 'a telephone number',
  email: 'an email address',
  device: 'a device number',
  plate: 'a licence plate or vehicle number',
  licence: 'a driving licence or passport',
  ip: 'a network address',
  name: 'a person’s name',
  age: 'somebody’s age',
  patient: 'words about one patient',
  diagnosis: 'an illness or injury',
  drug: 'a medicine',
  procedure: 'a treatment or examination',
  lab: 'a laboratory test',
  'lab-value': 'a measured value',
  vital: 'vital signs',
  dosage: 'a dose',
  symptom: 'symptoms',
  clinical: 'clinical notes',
  code: 'a medical code',
  appointment: 'an appointment or visit',
  payment: 'payment for care',
  record: 'a file from a records system',
  'lab-results': 'lab results',
  referral: 'a referral',
  'appointment-letter': 'news of an appointment',
  prescription: 'a prescription',
  statement: 'a bill for care',
  eob: 'an explanation of benefits',
  'discharge-summary': 'a discharge summary',
  part2: 'treatment for substance use',
  psychotherapy: 'psychotherapy',
  hiv: 'HIV',
  reproductive: 'sexual or reproductive health',
  genetic: 'genetic information',
  minor: 'a young person’s confidential care',
};

export const kindInWords = (kind: string): string => kindPhrases[kind] ?? kind.replaceAll('-', ' ');

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A place in a letter as people say it: `subject`, `part 2 (text)`. */
export function placeInWords(place: string): string {
  const [part, ...rest] = place.split('/');
  if (part === 'subject') return 'the subject';
  if (part === 'header') return 'the header';
  if (part === 'declared') return 'what its sender said of it';
  if (rest[0] === 'name') return `the file name of part ${part}`;
  return `part ${part}${rest.length ? ` (${rest.join(', ')})` : ''}`;
}

/** What was found, strongest first, each kind once. */
export function foundInWords(inspection: Inspection, most = 4): string {
  const best = new Map<string, number>();
  for (const { kind, confidence } of inspection.findings)
    best.set(kind, Math.max(best.get(kind) ?? 0, confidence));
  const kinds = [...best].sort((a, b) => b[1] - a[1]).map(([kind]) => kindInWords(kind));
  const shown = kinds.slice(0, most);
  return listed(kinds.length > most ? [...shown, 'more'] : shown);
}
