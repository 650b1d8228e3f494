/**
 * Fits the detection model on the tuned part of the labelled set and writes `src/inspect/detect/weights.ts` and
 * `src/inspect/packs/speech.ts`: `node test/accuracy/fit.ts [--folds N] [--misses]`. With folds nothing is written: each
 * template is judged by a model that was fitted without its fold.
 *
 * Logistic regression. For the measures of the packs signs are held: what speaks of health or of one person never counts
 * against a letter being protected. A protected letter is learnt by its most telling window, an ordinary one by all.
 */
import { writeFileSync } from 'node:fs';
import { measure } from '../../src/inspect/detect/detect.ts';
import type { Feature } from '../../src/inspect/detect/features.ts';
import { climate, inputs, inputsOf } from '../../src/inspect/detect/model.ts';
import { readerOf } from '../../src/inspect/detect/reader.ts';
import { windowsOf } from '../../src/inspect/detect/score.ts';
import { stemOf } from '../../src/inspect/detect/words.ts';
import { byTemplate, seeded, templates, textOf } from './letters.ts';

const against = new Set([
  ...['bulk', 'event', 'crowd', 'trade', 'lesson', 'fiction', 'animal', 'general', 'nobody'],
  ...inputs.filter((name) => name.startsWith('letter-')),
]);
/** What both sorts of letter hold alike, and only the making of this set could tell apart. */
const mute = new Set(['date', 'clock', 'contact', 'name', 'care'] satisfies Feature[] as string[]);
const argument = (name: string, otherwise: number): number =>
  process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : otherwise;
const folds = argument('--folds', 0);
const rounds = argument('--rounds', 200);
const decay = argument('--decay', 0.003);
const thrift = argument('--thrift', 0.00001);
const drop = argument('--drop', 0.3);
const sets = process.argv.includes('--sets');
const wraps = argument('--wraps', 5);
/** How much what tells the sorts of letter apart by itself is learnt faster. */
const naive = argument('--naive', 1);
/** Sets are left out together, in this many groups. */
const groups = argument('--groups', 4);
const leastWords = argument('--words', 3);
const leastPairs = argument('--pairs', 3);

interface Window {
  readonly values: Float32Array;
  readonly slots: Int32Array;
  readonly scale: number;
}
interface Example {
  readonly wanted: boolean;
  readonly template: number;
  readonly set: string;
  readonly kind: string;
  readonly text: string;
  readonly windows: readonly Window[];
}

/** Words that stand in several templates, and how longer ones begin; names and rare words are no wording. */
function commonWords(): string[] {
  const count = new Map<string, number>();
  for (const { subject, body } of tuned) {
    const words = `${subject} ${body}`
      .replaceAll(/\{\w+\}/g, ' ')
      .normalize('NFKD')
      .replaceAll(/[\u0300-\u036f]/g, '')
      .toLowerCase();
    const own =
      words
        .replaceAll(/'s\b/g, '')
        .replaceAll("'t", 't')
        .match(/[a-z][a-z/&']*[a-z]|[a-z]/g) ?? [];
    const begun = own.flatMap((word) => stemOf(word) ?? []).map((stem) => `${stem}-`);
    for (const word of new Set([...own, ...begun])) count.set(word, (count.get(word) ?? 0) + 1);
  }
  return [...count]
    .filter(([, n]) => n >= leastWords)
    .map(([word]) => word)
    .sort();
}

const tuned = templates().filter((one) => one.tuned);
const words = commonWords();
const reader = readerOf(
  [],
  [],
  { name: 'learning', version: 0, words: words.map((word) => `${word} 0`).join(' '), pairs: '' },
  true,
);
const { speech } = reader;

const examples: Example[] = tuned.flatMap((template, index) =>
  textOf(template, index)
    .slice(0, wraps)
    .map((passages): Example => {
      const windows = windowsOf(measure(reader, passages, [], []).blocks);
      const letter = climate(windows[0]!);
      return {
        wanted: template.protected,
        template: index,
        set: template.part.split('-')[2] ?? '0',
        kind: template.kind,
        text: template.body.replaceAll('\n', ' ').slice(0, 120),
        windows: windows.map((window) => ({
          values: inputsOf(window, letter),
          slots: Int32Array.from(new Set(window.slots)),
          scale: 1 / Math.sqrt(window.words + 10),
        })),
      };
    }),
);

/** Slots in few templates teach nothing that holds elsewhere. */
const inTemplates = new Map<number, Set<number>>();
for (const { template, windows } of examples)
  for (const slot of windows[0]!.slots) {
    const set = inTemplates.get(slot) ?? new Set();
    inTemplates.set(slot, set.add(template));
  }
const kept = new Set(
  [...inTemplates]
    .filter(([slot, set]) => set.size >= (slot < 8192 ? leastWords : leastPairs))
    .map(([slot]) => slot),
);
const dense = new Map([...kept].map((slot, i) => [slot, i]));
const reduced = examples.map((example) => ({
  ...example,
  windows: example.windows.map((window) => ({
    ...window,
    slots: Int32Array.from(
      [...window.slots].filter((slot) => dense.has(slot)),
      (slot) => dense.get(slot)!,
    ),
  })),
}));

interface Model {
  readonly weights: Float64Array;
  readonly said: Float64Array;
  bias: number;
}

function logit(model: Model, { values, slots, scale }: Window): number {
  let sum = model.bias;
  for (let i = 0; i < values.length; i++) sum += values[i]! * model.weights[i]!;
  let said = 0;
  for (let i = 0; i < slots.length; i++) said += model.said[slots[i]!]!;
  return sum + said * scale;
}

function top(model: Model, windows: readonly Window[]): { window: Window; value: number } {
  let best = windows[0]!;
  let value = logit(model, best);
  for (let i = 1; i < windows.length; i++) {
    const other = logit(model, windows[i]!);
    if (other > value) [best, value] = [windows[i]!, other];
  }
  return { window: best, value };
}

/** Adam over all examples at once. */
function fit(set: readonly Example[]): Model {
  const [n, m] = [inputs.length, kept.size];
  const model: Model = { weights: new Float64Array(n), said: new Float64Array(m), bias: -3 };
  model.weights[inputs.indexOf('both')] = 1;
  const size = n + m + 1;
  const [first, second, gradient] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const share = new Map<boolean, number>();
  for (const { wanted } of set) share.set(wanted, (share.get(wanted) ?? 0) + 1);
  const ratio = ratios(set, m);
  const random = seeded(7);
  const mask = new Float64Array(m);
  for (let round = 1; round <= rounds; round++) {
    gradient.fill(0);
    if (drop > 0) for (let i = 0; i < m; i++) mask[i] = random() < drop ? 0 : 1 / (1 - drop);
    else mask.fill(1);
    const masked: Model = { ...model, said: model.said.map((x, i) => x * mask[i]! * ratio[i]!) };
    for (const { wanted, windows } of set) {
      const { window, value } = top(masked, windows);
      const miss = (1 / (1 + Math.exp(-value)) - (wanted ? 1 : 0)) / (2 * share.get(wanted)!);
      for (let i = 0; i < n; i++) gradient[i]! += miss * window.values[i]!;
      for (const slot of window.slots)
        gradient[n + slot]! += miss * window.scale * mask[slot]! * ratio[slot]!;
      gradient[size - 1]! += miss;
    }
    const rate = 0.05 * Math.min(1, 4 * (1 - round / (rounds + 1)));
    for (let i = 0; i < size; i++) {
      const now = i < n ? model.weights[i]! : i < size - 1 ? model.said[i - n]! : 0;
      const g = gradient[i]! + (i < n ? decay : thrift) * now;
      first[i] = 0.9 * first[i]! + 0.1 * g;
      second[i] = 0.999 * second[i]! + 0.001 * g * g;
      const change =
        (rate * (first[i]! / (1 - 0.9 ** round))) / (Math.sqrt(second[i]! / (1 - 0.999 ** round)) + 1e-8);
      if (i === size - 1) model.bias -= change;
      else if (i >= n) model.said[i - n] = now - change;
      else {
        const name = inputs[i]!;
        const next = now - change;
        model.weights[i] = mute.has(name) ? 0 : against.has(name) ? Math.min(0, next) : Math.max(0, next);
      }
    }
  }
  for (let i = 0; i < m; i++) model.said[i]! *= ratio[i]!;
  return model;
}

/** How much more often a slot stands in one sort of letter than in the other: what tells little is learnt more slowly. */
function ratios(set: readonly Example[], m: number): Float64Array {
  const counts = [new Float64Array(m).fill(1), new Float64Array(m).fill(1)] as const;
  const sums = [0, 0];
  for (const { wanted, windows } of set) {
    sums[wanted ? 1 : 0]!++;
    for (const slot of windows[0]!.slots) counts[wanted ? 1 : 0][slot]!++;
  }
  return counts[0].map(
    (no, i) => 0.3 + naive * Math.abs(Math.log(counts[1][i]! / sums[1]! / (no / sums[0]!))),
  );
}

function report(judged: readonly { example: Example; value: number }[]): void {
  const at = (least: number): string => {
    const wanted = judged.filter(({ example }) => example.wanted);
    const ordinary = judged.filter(({ example }) => !example.wanted);
    const share = (set: typeof judged): string =>
      ((100 * set.filter(({ value }) => value >= least).length) / set.length).toFixed(1);
    return `${share(wanted)}/${share(ordinary)}`;
  };
  const ordered = judged
    .filter(({ example }) => !example.wanted)
    .map(({ value }) => value)
    .sort((a, b) => b - a);
  const recallAt = (share: number): string => at(ordered[Math.floor(ordered.length * share)]! + 1e-9);
  process.stdout.write(`at 1, 2, 5 %: ${[0.01, 0.02, 0.05].map(recallAt).join('  ')}\n`);
  process.stdout.write(
    `recall/raised ${[-1.5, -1, -0.5, 0, 0.5, 1].map((x) => `${x}: ${at(x)}`).join('  ')}\n`,
  );
  if (!process.argv.includes('--misses')) return;
  for (const { example, value } of byTemplate(judged, ({ example }) => example.template))
    if (value >= 0 !== example.wanted)
      process.stdout.write(
        `${value.toFixed(2)} ${example.wanted ? 'MISS' : 'RAISED'} [${example.kind}] ${example.text}\n`,
      );
}

/** Each template judged by a model that was fitted without its set, or without its fold. */
function leftOut(bySet: boolean): { example: Example; value: number }[] {
  const foldOf = ({ template, set }: Example): string =>
    bySet ? `${Number(set) % groups}` : `${template % folds}`;
  return [...new Set(reduced.map(foldOf))].flatMap((fold) => {
    const model = fit(reduced.filter((one) => foldOf(one) !== fold));
    return reduced
      .filter((one) => foldOf(one) === fold)
      .map((example) => ({ example, value: top(model, example.windows).value }));
  });
}

/** Platt's scaling of what left-out sets came to, both sorts of letter weighing the same. */
function calibrated(judged: readonly { example: Example; value: number }[]): {
  slope: number;
  offset: number;
} {
  let [slope, offset] = [1, 0];
  const count = judged.filter(({ example }) => example.wanted).length;
  for (let round = 0; round < 4000; round++) {
    let [a, b] = [0, 0];
    for (const { example, value } of judged) {
      const weight = example.wanted ? 1 / count : 1 / (judged.length - count);
      const miss = (1 / (1 + Math.exp(-(slope * value + offset))) - (example.wanted ? 1 : 0)) * weight;
      a += miss * value;
      b += miss;
    }
    slope -= 0.1 * a;
    offset -= 0.1 * b;
  }
  return { slope, offset };
}

if (folds > 0 || sets) {
  const judged = leftOut(sets);
  process.stdout.write(`${examples.length} texts, ${tuned.length} templates, ${kept.size} slots\n`);
  report(judged);
  if (process.argv.includes('--each'))
    for (const [set, own] of Map.groupBy(judged, ({ example }) => example.set)) {
      process.stdout.write(`${set}: `);
      report(own);
    }
} else {
  const { slope, offset } = calibrated(leftOut(true));
  const model = fit(reduced);
  report(reduced.map((example) => ({ example, value: top(model, example.windows).value })));
  const lines = inputs
    .map((name, i) => [name, model.weights[i]!.toFixed(3)] as const)
    .filter(([, value]) => Math.abs(Number(value)) >= 0.005);
  writeFileSync(
    new URL('../../src/inspect/detect/weights.ts', import.meta.url),
    `/** Fitted by \`test/accuracy/fit.ts\` on the tuned part of the labelled set: the log-odds that a window is protected. */
export const bias = ${model.bias.toFixed(3)};
/** Platt's scaling, fitted on letters of sets that were left out of the fit. */
export const slope = ${slope.toFixed(3)};
export const offset = ${offset.toFixed(3)};
export const weights: Readonly<Record<string, number>> = {
${lines.map(([name, value]) => `  ${/^\w+$/.test(name) ? name : `'${name}'`}: ${Number(value)},`).join('\n')}
};
`,
  );
  const worth = [...dense].map(([slot, i]) => [slot, model.said[i]!] as const);
  const told = (pairs: boolean): string => {
    let lines = '';
    let length = 0;
    for (const [slot, weight] of worth
      .filter(([slot]) => slot >= 8192 === pairs)
      .sort(([a], [b]) => (speech.names[a]! < speech.names[b]! ? -1 : 1))) {
      const value = Number(weight.toFixed(1));
      if (value === 0 && (pairs || !words.includes(speech.names[slot]!))) continue;
      const text = `${speech.names[slot]} ${value} `;
      length += text.length;
      lines += text;
      if (length > 2000) {
        lines += '\n';
        length = 0;
      }
    }
    return lines.trim();
  };
  writeFileSync(
    new URL('../../src/inspect/packs/speech.ts', import.meta.url),
    `import type { SpeechPack } from './pack.ts';

/** Fitted by \`test/accuracy/fit.ts\` together with the weights of the measures. */
export const speech: SpeechPack = {
  name: 'speech',
  version: 1,
  words: \`${told(false)}\`,
  pairs: \`${told(true)}\`,
};
`,
  );
}
