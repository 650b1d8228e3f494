import type { Finding } from '#mail';
import { fold } from './detect/fold.ts';
import { type LetterKind, letterKinds } from './packs/letter-kinds.ts';
import type { Passage } from './unpack/budget.ts';

interface Phrase {
  readonly rest: readonly string[];
  readonly kind: number;
  readonly weight: number;
}

/** Phrases by their first word. */
const byFirst = new Map<string, Phrase[]>();
for (const [kind, { phrases }] of letterKinds.entries())
  for (const [weight, all] of phrases)
    for (const phrase of all.split(';')) {
      const [first, ...rest] = phrase.split(' ');
      byFirst.set(first!, [...(byFirst.get(first!) ?? []), { rest, kind, weight }]);
    }

/** What a letter is stands near its beginning; a long table says no more by its thousandth line. */
const eachPassage = 32_768;
const allPassages = 262_144;
/** From this sum on a kind is told. */
const enough = 1;

/**
 * What kinds of letter a protected letter is: results, a referral, an appointment, a prescription, a statement, an
 * explanation of benefits, a discharge summary. It may be several. To be asked of protected letters alone.
 */
export function kindsOf(passages: readonly Passage[], findings: readonly Finding[]): Finding[] {
  const said = letterKinds.map(() => 0);
  const places: string[] = [];
  const seen = new Set<Phrase>();
  let left = allPassages;
  for (const { place, text } of passages) {
    if (left <= 0) break;
    const piece = fold(text.slice(0, Math.min(left, eachPassage))).toLowerCase();
    left -= piece.length;
    const words = piece.match(/[a-z]+/g) ?? [];
    for (let i = 0; i < words.length; i++)
      for (const phrase of byFirst.get(words[i]!) ?? []) {
        if (seen.has(phrase) || !phrase.rest.every((word, n) => words[i + 1 + n] === word)) continue;
        seen.add(phrase);
        said[phrase.kind]! += phrase.weight;
        places[phrase.kind] ??= place;
      }
  }
  return letterKinds.flatMap((one, kind) => {
    const worded = said[kind]!;
    const { sum, place } = signsOf(one, findings);
    if ((worded === 0 && !one.bySigns) || worded + sum < enough) return [];
    return [
      {
        kind: one.kind,
        place: places[kind] ?? place,
        confidence: Math.round(100 * (1 - Math.exp(-1.2 * (worded + sum)))) / 100,
      },
    ];
  });
}

/** What the findings add, each kind once, and where the first of them stands. */
function signsOf({ signs }: LetterKind, findings: readonly Finding[]): { sum: number; place: string } {
  const kinds = new Map<string, Finding>();
  for (const finding of findings)
    if (signs[finding.kind] !== undefined && !kinds.has(finding.kind)) kinds.set(finding.kind, finding);
  return {
    sum: [...kinds.values()].reduce((sum, { kind }) => sum + signs[kind]!, 0),
    place: kinds.values().next().value?.place ?? '1',
  };
}
