/** Scores detection on the labelled set: `node test/accuracy/score.ts [--json] [--misses] [--rounds N]`. */
import { Inspect } from '../../src/inspect/index.ts';
import { type Labelled, letters } from './letters.ts';

interface Scored extends Labelled {
  readonly raised: boolean;
  readonly level: string;
  readonly score: number;
}

const argument = (name: string): string | undefined => process.argv[process.argv.indexOf(name) + 1];
const rounds = process.argv.includes('--rounds') ? Number(argument('--rounds')) : 4;
const inspect = new Inspect();
const all: Scored[] = [];
for (const letter of letters(rounds)) {
  const { level, score } = await inspect.letter(letter.raw);
  all.push({ ...letter, level, score, raised: level !== 'none' });
}

const share = (part: number, whole: number): number =>
  whole === 0 ? 1 : Math.round((part / whole) * 10_000) / 10_000;

function summary(set: readonly Scored[]): Record<string, number> {
  const wanted = set.filter((one) => one.protected);
  const raised = set.filter((one) => one.raised);
  const caught = wanted.filter((one) => one.raised).length;
  const ordinary = set.filter((one) => !one.protected);
  const delicate = set.filter((one) => one.sensitive);
  return {
    letters: set.length,
    recall: share(caught, wanted.length),
    precision: share(caught, raised.length),
    ordinaryRaised: share(ordinary.filter((one) => one.raised).length, ordinary.length),
    sensitiveRecall: share(delicate.filter((one) => one.level === 'sensitive').length, delicate.length),
  };
}

/** Of the letters with a score in each tenth, how many were protected. */
const calibration = Array.from({ length: 10 }, (_, i) => {
  const bin = all.filter(({ score }) => Math.min(9, Math.floor(score * 10)) === i);
  return {
    from: i / 10,
    letters: bin.length,
    protected: share(bin.filter((one) => one.protected).length, bin.length),
  };
});
const kinds = [
  ...Map.groupBy(
    all,
    ({ kind, tuned, protected: wanted }) =>
      `${tuned ? 'tuned' : 'untuned'} ${wanted ? 'protected' : 'ordinary'} ${kind}`,
  ),
].map(([kind, set]) => ({
  kind,
  letters: set.length,
  right: share(set.filter((one) => one.raised === one.protected).length, set.length),
}));
const report = {
  tuned: summary(all.filter((one) => one.tuned)),
  untuned: summary(all.filter((one) => !one.tuned)),
  calibration,
  kinds,
};

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  process.stdout.write(
    `tuned    ${JSON.stringify(report.tuned)}\nuntuned  ${JSON.stringify(report.untuned)}\n`,
  );
  for (const { kind, right } of kinds)
    if (right < 1) process.stdout.write(`${(right * 100).toFixed(0).padStart(4)} %  ${kind}\n`);
}
if (process.argv.includes('--misses')) {
  for (const one of all)
    if (one.raised !== one.protected)
      process.stdout.write(
        `\n[${one.kind} ${one.score}] ${one.raw.toString().split('\r\n\r\n').slice(1).join(' ').slice(0, 200)}\n`,
      );
}
