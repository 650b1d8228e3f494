/**
 * Fits the detection model's weights on the tuned part of the labelled set and prints `src/inspect/detect/weights.ts`.
 * Logistic regression with signs held: what speaks of health or of one person never counts against a letter being
 * protected. A protected letter is learnt by its most telling window, an ordinary one by all of its windows.
 */
import { measure } from '../../src/inspect/detect/detect.ts';
import type { Feature } from '../../src/inspect/detect/features.ts';
import { compile } from '../../src/inspect/detect/lexicon.ts';
import { climate, inputs, inputsOf } from '../../src/inspect/detect/model.ts';
import { windowsOf } from '../../src/inspect/detect/score.ts';
import { spellingOf } from '../../src/inspect/detect/spelling.ts';
import { core } from '../../src/inspect/packs/index.ts';
import { unpack } from '../../src/inspect/unpack/letter.ts';
import { letters } from './letters.ts';

const against = new Set([
  'bulk',
  'event',
  'crowd',
  'trade',
  'lesson',
  'fiction',
  'general',
  'nobody',
  ...inputs.filter((name) => name.startsWith('letter-')),
]);
/** What both sorts of letter hold alike, and only the making of this set could tell apart. */
const mute = new Set(['date', 'clock', 'contact', 'name', 'care'] satisfies Feature[] as string[]);

const lexicon = compile([core]);
const reader = { lexicon, spelling: spellingOf(lexicon) };
const examples = letters()
  .filter((letter) => process.argv.includes('--all') || letter.tuned)
  .map(({ raw, protected: wanted }) => {
    const { passages, records } = unpack(raw);
    const windows = windowsOf(measure(reader, passages, [], records).blocks);
    const letter = climate(windows[0]!);
    return { wanted, windows: windows.map((window) => inputsOf(window, letter)) };
  });

const weights = new Float64Array(inputs.length);
weights[inputs.indexOf('both')] = 1;
let bias = -3;
const raw = (values: Float32Array): number =>
  values.reduce((sum, value, i) => sum + value * weights[i]!, bias);
const best = (windows: Float32Array[]): Float32Array => windows.reduce((a, b) => (raw(b) > raw(a) ? b : a));

const step = { m: new Float64Array(inputs.length + 1), v: new Float64Array(inputs.length + 1) };
for (let round = 1; round <= 1500; round++) {
  const gradient = new Float64Array(inputs.length + 1);
  for (const { wanted, windows } of examples) {
    const values = best(windows);
    const miss = (wanted ? 1 : 1.5) * (1 / (1 + Math.exp(-raw(values))) - (wanted ? 1 : 0));
    for (let i = 0; i < values.length; i++) gradient[i]! += (miss * values[i]!) / examples.length;
    gradient[inputs.length]! += miss / examples.length;
  }
  for (let i = 0; i <= inputs.length; i++) {
    const now = i < inputs.length ? weights[i]! : 0;
    const g = gradient[i]! + 0.0015 * now;
    step.m[i] = 0.9 * step.m[i]! + 0.1 * g;
    step.v[i] = 0.999 * step.v[i]! + 0.001 * g * g;
    const change =
      (0.03 * (step.m[i]! / (1 - 0.9 ** round))) / (Math.sqrt(step.v[i]! / (1 - 0.999 ** round)) + 1e-8);
    if (i === inputs.length) bias -= change;
    else {
      const next = now - change;
      const name = inputs[i]!;
      weights[i] = mute.has(name) ? 0 : against.has(name) ? Math.min(0, next) : Math.max(0, next);
    }
  }
}

const lines = inputs
  .map((name, i) => [name, weights[i]!.toFixed(3)] as const)
  .filter(([, value]) => Math.abs(Number(value)) >= 0.005);
process.stdout.write(`/** Fitted by \`test/accuracy/fit.ts\` on the tuned part of the labelled set: the log-odds that a window is protected. */
export const bias = ${bias.toFixed(3)};
export const weights: Readonly<Record<string, number>> = {
${lines.map(([name, value]) => `  ${/^\w+$/.test(name) ? name : `'${name}'`}: ${Number(value)},`).join('\n')}
};
`);
