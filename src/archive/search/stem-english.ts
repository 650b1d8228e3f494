/**
 * Takes the endings off English words (M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980). `word` is
 * in lower-case ASCII letters. The stem is no word that anybody reads: it only has to be the same for forms of one word.
 */
export function stemEnglish(word: string): string {
  if (word.length < 3) return word;
  return tidied(reduced(reduced(reduced(yToI(pastAndGerund(plural(word))), doubles), middles), lasts));
}

const isVowel = (word: string, at: number): boolean => {
  const letter = word[at]!;
  if ('aeiou'.includes(letter)) return true;
  return letter === 'y' && at > 0 && !isVowel(word, at - 1);
};

/** How often a run of vowels is followed by one of consonants: Porter's m. */
function measure(stem: string): number {
  let runs = 0;
  let before = false;
  for (let at = 0; at < stem.length; at++) {
    const vowel = isVowel(stem, at);
    if (before && !vowel) runs++;
    before = vowel;
  }
  return runs;
}

const hasVowel = (stem: string): boolean => [...stem].some((_, at) => isVowel(stem, at));

const endsDouble = (stem: string): boolean =>
  stem.length > 1 && stem.at(-1) === stem.at(-2) && !isVowel(stem, stem.length - 1);

/** Consonant, vowel, consonant at the end, the last none of w, x, y: an `e` stood there, as in `hop(e)`. */
const endsShort = (stem: string): boolean => {
  const end = stem.length - 1;
  return (
    end >= 2 &&
    !isVowel(stem, end) &&
    isVowel(stem, end - 1) &&
    !isVowel(stem, end - 2) &&
    !'wxy'.includes(stem[end]!)
  );
};

function plural(word: string): string {
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function pastAndGerund(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const ending = word.endsWith('ed') ? 2 : word.endsWith('ing') ? 3 : 0;
  const stem = word.slice(0, word.length - ending);
  if (ending === 0 || !hasVowel(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsDouble(stem) && !/[lsz]$/.test(stem)) return stem.slice(0, -1);
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

const yToI = (word: string): string =>
  word.endsWith('y') && hasVowel(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word;

interface Step {
  readonly endings: readonly (readonly [ending: string, instead: string])[];
  /** The stem's measure must be above this. */
  readonly above: number;
}

/** Longer endings stand before those they end with. */
const endings = (text: string): Step['endings'] =>
  text.split(' ').map((pair) => pair.split(':') as [string, string]);

const doubles: Step = {
  above: 0,
  endings: endings(
    'ational:ate tional:tion enci:ence anci:ance izer:ize abli:able alli:al entli:ent eli:e ousli:ous ization:ize ' +
      'ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble',
  ),
};
const middles: Step = {
  above: 0,
  endings: endings('icate:ic ative: alize:al iciti:ic ical:ic ful: ness:'),
};
const lasts: Step = {
  above: 1,
  endings: endings(
    'al: ance: ence: er: ic: able: ible: ant: ement: ment: ent: sion:s tion:t ou: ism: ate: iti: ous: ive: ize:',
  ),
};

/** The first ending that fits decides, whether it comes off or not. */
function reduced(word: string, { endings, above }: Step): string {
  const fits = endings.find(([ending]) => word.endsWith(ending));
  if (!fits) return word;
  const [ending, instead] = fits;
  const stem = word.slice(0, -ending.length) + (instead.length === 1 ? instead : '');
  if (measure(stem) <= above) return word;
  return instead.length > 1 ? stem + instead : stem;
}

function tidied(word: string): string {
  let stem = word;
  if (stem.endsWith('e')) {
    const before = stem.slice(0, -1);
    const runs = measure(before);
    if (runs > 1 || (runs === 1 && !endsShort(before))) stem = before;
  }
  return stem.endsWith('ll') && measure(stem) > 1 ? stem.slice(0, -1) : stem;
}
