import type { Report, Summary } from './score.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const row = (name: string, one: Summary): string[] => [
  name,
  String(one.letters),
  percent(one.recall),
  percent(one.balancedPrecision),
  percent(one.ordinaryRaised),
];

/** The page about accuracy, as `npm run accuracy` writes it. */
export function page(report: Report): string {
  const { tuned, untuned, calibration } = report;
  return `# How well protected letters are known

Written by \`npm run accuracy\` with the packs \`${report.pack}\`. Do not edit.

A letter counts as caught when its level is not \`none\`. Precision is given as it would be if protected and ordinary
letters came equally often.

${table(
  ['part', 'letters', 'recall', 'precision', 'ordinary letters raised'],
  [row('tuned', tuned), row('untuned', untuned)],
)}

Only the **untuned** row says what to expect of letters that were never seen, and it is the harder for being written to be
hard: a large part of its ordinary letters speak of medicine. Of the untuned letters of the specially guarded classes
${percent(untuned.sensitiveRecall)} were told as \`sensitive\`.

The aim is a recall of 97 % at a precision of 95 %, with at most one ordinary letter in a hundred raised. It is
**${untuned.recall >= 0.97 && untuned.balancedPrecision >= 0.95 && untuned.ordinaryRaised <= 0.01 ? 'reached' : 'not reached'}** on the untuned part.

## How the set was made

${report.templates.tuned} tuned and ${report.templates.untuned} untuned letters were written by hand, in the voices of clinicians, patients, families, payers, pharmacies,
schools and offices, with ordinary letters of the same trades and letters that only look alike. They were written in rounds.
Each round was scored once as it stood; then it joined the tuned part and the model was fitted again. The last round was
written before the model that it judges was fitted, by one who knew the rules and what they miss among tuned letters; it
was never fitted on. At first sight it came to a recall of 93.0 % with 3.3 % of the ordinary letters raised. After a look at
those figures by kind and format, though not at its letters, tuned letters of the weak kinds were added (bills, pharmacies,
ordinary Spanish, animals, notes among much else) and the model was fitted once more. A small round, written before that
model and not by its misses, came at first sight to 92.7 % and 2.4 % as plain letters. Both are the untuned part.

Tuned letters are scored in two formats each, untuned ones in all. All were written by the same few hands, so letters of
strangers will differ more from them than they differ from one another. No letter of a real person is in the set.

## Calibration

The score is scaled on sets that were left out of the fit (Platt). Untuned part: Brier score ${calibration.untuned.brier}, expected calibration
error ${calibration.untuned.error}; tuned part: ${calibration.tuned.brier} and ${calibration.tuned.error}.

${table(
  ['score from', 'letters', 'mean score', 'protected'],
  calibration.untuned.bins.map((bin) => [
    bin.from.toFixed(1),
    String(bin.letters),
    bin.letters ? bin.score.toFixed(2) : '',
    bin.letters ? percent(bin.protected) : '',
  ]),
)}

## By format (untuned)

${table(
  ['format', 'letters', 'recall', 'precision', 'ordinary letters raised'],
  report.formats.map((one) => row(one.name, one)),
)}

Records of health systems (HL7 v2, X12, FHIR) are told by their format whatever they say. Only protected letters were
written as records, and the other tables leave them out.

## By language (untuned)

${table(
  ['language', 'letters', 'recall', 'precision', 'ordinary letters raised'],
  report.languages.map((one) => row(one.name, one)),
)}

## By kind (untuned)

Share of letters judged rightly. Kinds hold few templates each, so single figures move in steps.

${table(
  ['kind', 'sort', 'letters', 'right'],
  report.kinds.map((one) => [
    one.name,
    one.protected ? 'protected' : 'ordinary',
    String(one.letters),
    percent(one.right),
  ]),
)}

## Where it is weak

- Messages of a few everyday words, in which only the correspondents know that health is meant.
- Ordinary letters of medical trades that are written like notes: short policies, exam questions, sports injuries.
- Letters about animals whose words are those of a clinic and which never name the animal's kind.
- Spanish: fewer words are known than in English, and its ordinary letters are raised more often.
- Bills and reminders that name no more than a sum and an office.
- Abbreviations that mean something else outside medicine count only in company.
`;
}
