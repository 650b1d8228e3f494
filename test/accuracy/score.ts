/**
 * Scores detection on the labelled set and writes `docs/reference/accuracy.md`: `npm run accuracy`. With `--json` the
 * figures are printed and nothing is written; with `--misses` the letters judged wrongly are named as well.
 */
import { writeFileSync } from 'node:fs';
import { Inspect } from '../../src/inspect/index.ts';
import { type Labelled, letters, templates } from './letters.ts';
import { page } from './page.ts';

export interface Scored extends Labelled {
  readonly raised: boolean;
  readonly level: string;
  readonly score: number;
}

const inspect = new Inspect();
const all: Scored[] = [];
for (const letter of letters()) {
  const { level, score } = await inspect.letter(letter.raw);
  all.push({ ...letter, level, score, raised: level !== 'none' });
}
inspect.close();

const share = (part: number, whole: number): number =>
  whole === 0 ? 1 : Math.round((part / whole) * 10_000) / 10_000;

export type Summary = ReturnType<typeof summary>;
function summary(set: readonly Scored[]) {
  const wanted = set.filter((one) => one.protected);
  const raised = set.filter((one) => one.raised);
  const ordinary = set.filter((one) => !one.protected);
  const delicate = set.filter((one) => one.sensitive);
  const caught = wanted.filter((one) => one.raised).length;
  const wrong = ordinary.filter((one) => one.raised).length;
  const recall = share(caught, wanted.length);
  const ordinaryRaised = share(wrong, ordinary.length);
  return {
    letters: set.length,
    protected: wanted.length,
    recall,
    precision: share(caught, raised.length),
    /** As it would be if both sorts came equally often. */
    balancedPrecision: share(recall, recall + ordinaryRaised),
    ordinaryRaised,
    sensitiveRecall: share(delicate.filter((one) => one.level === 'sensitive').length, delicate.length),
  };
}

/** Of the letters with a score in each tenth how many were protected; Brier score and expected calibration error. */
function calibration(set: readonly Scored[]) {
  const bins = Array.from({ length: 10 }, (_, i) => {
    const bin = set.filter(({ score }) => Math.min(9, Math.floor(score * 10)) === i);
    const mean = bin.reduce((sum, { score }) => sum + score, 0) / Math.max(1, bin.length);
    return {
      from: i / 10,
      letters: bin.length,
      score: Math.round(mean * 1000) / 1000,
      protected: bin.length === 0 ? 0 : share(bin.filter((one) => one.protected).length, bin.length),
    };
  });
  const brier = set.reduce((sum, one) => sum + (one.score - (one.protected ? 1 : 0)) ** 2, 0) / set.length;
  const error =
    bins.reduce((sum, one) => sum + one.letters * Math.abs(one.score - one.protected), 0) / set.length;
  return { brier: Math.round(brier * 1000) / 1000, error: Math.round(error * 1000) / 1000, bins };
}

const grouped = (set: readonly Scored[], by: (one: Scored) => string) =>
  [...Map.groupBy(set, by)]
    .map(([name, own]) => ({ name, ...summary(own) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Records of health systems are known by their format alone: they stand in the table by format and nowhere else. */
const counted = all.filter(({ shape }) => !shape.record);
const untuned = counted.filter((one) => !one.tuned);
const tuned = counted.filter((one) => one.tuned);
export type Report = typeof report;
const report = {
  pack: inspect.pack,
  templates: {
    tuned: templates().filter((one) => one.tuned).length,
    untuned: templates().filter((one) => !one.tuned).length,
  },
  tuned: summary(tuned),
  untuned: summary(untuned),
  calibration: { tuned: calibration(tuned), untuned: calibration(untuned) },
  formats: grouped(
    all.filter((one) => !one.tuned),
    (one) => one.shape.name,
  ),
  languages: grouped(untuned, (one) => (one.spanish ? 'Spanish' : 'English')),
  kinds: [
    ...grouped(
      untuned.filter((one) => one.protected),
      ({ kind }) => kind,
    ).map((one) => ({ ...one, right: one.recall })),
    ...grouped(
      untuned.filter((one) => !one.protected),
      ({ kind }) => kind,
    ).map((one) => ({
      ...one,
      right: share(one.letters - Math.round(one.ordinaryRaised * one.letters), one.letters),
    })),
  ],
};

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  writeFileSync(new URL('../../docs/reference/accuracy.md', import.meta.url), page(report));
  process.stdout.write(
    `tuned    ${JSON.stringify(report.tuned)}\nuntuned  ${JSON.stringify(report.untuned)}\n`,
  );
}
if (process.argv.includes('--misses'))
  for (const one of all)
    if (one.raised !== one.protected)
      process.stdout.write(`${one.score.toFixed(2)} [${one.kind}] ${one.shape.name} ${one.template}\n`);
