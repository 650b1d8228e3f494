import { signals } from './lexicon.ts';

/** What a stretch of text is measured by: the packs' signals, and what the words show together. */
export const features = [
  ...signals,
  /** `your results`: possessive of the second person before something of health. */
  'yours',
  /** `her biopsy`, `his insulin`, `my rash`, `John's scan`. */
  'theirs',
  /** A person and what happens to them in care: `she was admitted`. */
  'act',
  'age',
  /** A test or vital sign with its number. */
  'value',
  'dosage',
  'heading',
  'name',
  /** A name where a patient's name stands. */
  'named',
  'salutation',
  'date',
  'clock',
  'identity',
  'cover',
  'contact',
  'careday',
  /** One person spoken of: `she`, `his`. */
  'third',
  /** One person speaking: `I`, `my`. */
  'first',
  /** Of these days: `since yesterday`, `again`. */
  'lately',
  /** A record in a format of health systems. */
  'record',
] as const;

export type Feature = (typeof features)[number];

export const featureIndex = Object.fromEntries(features.map((name, i) => [name, i])) as Record<
  Feature,
  number
>;

/** The measures of one block of text, and where it came from. */
export interface Block {
  readonly place: string;
  readonly counts: Float32Array;
  words: number;
  end: number;
  /** Log-odds by how it is worded, summed over the words and pairs in it. */
  said: number;
  /** What it was summed from; kept only while weights are learnt. */
  readonly slots: number[];
}

export const newBlock = (place: string): Block => ({
  place,
  counts: new Float32Array(features.length),
  words: 0,
  end: 0,
  said: 0,
  slots: [],
});

/** Which kinds of finding the features and signals are told as; the others are evidence only. */
export const kindOf: Partial<Record<Feature, string>> = {
  diagnosis: 'diagnosis',
  drug: 'drug',
  procedure: 'procedure',
  lab: 'lab',
  vital: 'vital',
  symptom: 'symptom',
  clinical: 'clinical',
  appointment: 'appointment',
  payment: 'payment',
  result: 'lab',
  code: 'code',
  part2: 'part2',
  psychotherapy: 'psychotherapy',
  hiv: 'hiv',
  reproductive: 'reproductive',
  genetic: 'genetic',
  minor: 'minor',
  patient: 'patient',
  yours: 'patient',
  theirs: 'patient',
  act: 'patient',
  age: 'age',
  value: 'lab-value',
  dosage: 'dosage',
  named: 'name',
  name: 'name',
  salutation: 'name',
  record: 'record',
};
