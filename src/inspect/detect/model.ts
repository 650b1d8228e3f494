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
  name: 0.1,
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

const weighed = (counts: Float32Array, weights: Partial<Record<Feature, number>>): number => {
  let sum = 0;
  for (const name in weights) sum += Math.min(6, counts[f[name as Feature]]!) * weights[name as Feature]!;
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
  for (const name of own) out[at++] = Math.log1p(Math.min(12, counts[f[name]]!));
  out[at++] = Math.log1p(sensitiveFeatures.reduce((sum, name) => sum + counts[f[name]]!, 0));
  const who = Math.log1p(weighed(counts, person));
  const what = Math.log1p(weighed(counts, health));
  const elsewhere = Math.log1p(Math.max(0, general.reduce((sum, name) => sum + counts[f[name]]!, 0) - 0.4));
  out[at++] = who;
  out[at++] = what;
  out[at++] = who * what;
  out[at++] = Math.log1p(counts[f.third]!) * what;
  out[at++] = Math.log1p(counts[f.first]!) * Math.log1p(weighed(counts, bodily));
  out[at++] = Math.log1p(counts[f.lately]!) * what;
  out[at++] = elsewhere;
  out[at++] = Math.min(1.7, Math.log1p((weighed(counts, health) * 50) / Math.max(25, words)));
  out[at++] = who + counts[f.third]! + counts[f.first]! < 0.4 ? what : 0;
  out[at++] = (who * what) / (1 + elsewhere);
  for (const value of letter) out[at++] = value;
  return out;
}
