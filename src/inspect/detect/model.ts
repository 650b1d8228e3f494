import { type Block, type Feature, featureIndex as f, features } from './features.ts';

/** What a window of text is judged by: its own measures, what they make together, and what the whole letter is like. */
const person: Partial<Record<Feature, number>> = {
  identity: 1.5,
  cover: 1,
  theirs: 1,
  act: 1,
  yours: 0.7,
  age: 1,
  patient: 0.7,
  named: 1,
  salutation: 0.5,
  name: 0.3,
  value: 0.5,
  careday: 0.7,
};
const health: Partial<Record<Feature, number>> = {
  diagnosis: 1,
  drug: 1,
  procedure: 1,
  lab: 0.8,
  vital: 0.7,
  symptom: 1,
  clinical: 0.7,
  appointment: 0.6,
  payment: 0.6,
  result: 0.5,
  code: 1,
  part2: 1,
  psychotherapy: 1,
  hiv: 1,
  reproductive: 1,
  genetic: 1,
  minor: 1,
  value: 1,
  dosage: 1,
  heading: 0.3,
  record: 2,
  care: 0.2,
  body: 0.2,
};
const bodily: Partial<Record<Feature, number>> = {
  symptom: 1,
  body: 1,
  drug: 0.7,
  diagnosis: 0.7,
  procedure: 0.7,
  result: 0.5,
};
const general = [
  'bulk',
  'event',
  'crowd',
  'trade',
  'lesson',
  'fiction',
  'animal',
] as const satisfies readonly Feature[];
export const sensitiveFeatures = [
  'part2',
  'psychotherapy',
  'hiv',
  'reproductive',
  'genetic',
  'minor',
] as const satisfies readonly Feature[];

const own: readonly Feature[] = features.filter(
  (name) => !(sensitiveFeatures as readonly string[]).includes(name),
);

/** Names of the inputs, in the order of `inputsOf`. */
export const inputs: readonly string[] = [
  ...own,
  'sensitive',
  'person',
  'health',
  'both',
  'third-health',
  'first-body',
  'lately-health',
  'general',
  'density',
  'nobody',
  'clear',
  ...general.map((name) => `letter-${name}`),
];

/** Flat, because it is read for every window of every letter. */
interface Weighing {
  readonly features: Int32Array;
  readonly weights: Float64Array;
}
const weighing = (weights: Partial<Record<Feature, number>>): Weighing => ({
  features: Int32Array.from(Object.keys(weights), (name) => f[name as Feature]),
  weights: Float64Array.from(Object.values(weights)),
});

const personal = weighing(person);
const healthy = weighing(health);
const ofBody = weighing(bodily);
const ownIndex = own.map((name) => f[name]);
const generalIndex = general.map((name) => f[name]);
const sensitiveIndex = sensitiveFeatures.map((name) => f[name]);

function weighed(counts: Float32Array, { features, weights }: Weighing): number {
  let sum = 0;
  for (let i = 0; i < features.length; i++) sum += Math.min(6, counts[features[i]!]!) * weights[i]!;
  return sum;
}

const summed = (counts: Float32Array, indices: readonly number[]): number => {
  let sum = 0;
  for (const index of indices) sum += counts[index]!;
  return sum;
};

/** What the whole letter is like: mentions of each general signal in a hundred words. */
export function climate(whole: Block): readonly number[] {
  const per = 100 / Math.max(150, whole.words);
  return general.map((name) => Math.log1p(whole.counts[f[name]]! * per));
}

/** The inputs of the model for one window of a letter. */
export function inputsOf(window: Block, letter: readonly number[]): Float32Array {
  const { counts, words } = window;
  const out = new Float32Array(inputs.length);
  let at = 0;
  for (const index of ownIndex)
    out[at++] = counts[index] === 0 ? 0 : Math.log1p(Math.min(12, counts[index]!));
  out[at++] = Math.log1p(summed(counts, sensitiveIndex));
  const who = Math.log1p(weighed(counts, personal));
  const health = weighed(counts, healthy);
  const what = Math.log1p(health);
  const elsewhere = Math.log1p(Math.max(0, summed(counts, generalIndex) - 0.4));
  out[at++] = who;
  out[at++] = what;
  out[at++] = who * what;
  out[at++] = Math.log1p(counts[f.third]!) * what;
  out[at++] = Math.log1p(counts[f.first]!) * Math.log1p(weighed(counts, ofBody));
  out[at++] = Math.log1p(counts[f.lately]!) * what;
  out[at++] = elsewhere;
  out[at++] = Math.min(1.7, Math.log1p((health * 50) / Math.max(25, words)));
  out[at++] = who + counts[f.third]! + counts[f.first]! < 0.4 ? what : 0;
  out[at++] = (who * what) / (1 + elsewhere);
  for (const value of letter) out[at++] = value;
  return out;
}
