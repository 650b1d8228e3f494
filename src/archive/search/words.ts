import { stemEnglish } from './stem-english.ts';
import { stemSpanish } from './stem-spanish.ts';

/** Characters of a word that count; what is longer is told apart by its beginning. */
const longest = 48;

/** Lower case, without accents, compatibility forms made plain: `Médico` and `MEDICO` are one word. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase();

/** The words of a text in their order, folded: runs of letters and digits. A number with dashes is several words. */
export function wordsOf(text: string): string[] {
  const words = folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => (word.length > longest ? word.slice(0, longest) : word));
}

/**
 * What the forms of a word have in common. A letter does not say in which of the two languages a word is, so each goes
 * through both: first English, then Spanish. Words with digits or of other scripts stay as they are.
 */
export const stemOf = (word: string): string =>
  /^[a-z]{3,}$/.test(word) ? stemSpanish(stemEnglish(word)) : word;

/** Words too common to find anything by, in English and Spanish, folded. They are not indexed. */
export const isCommon = (word: string): boolean => common.has(word);

const common: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been but by can could did do does for from had has have he her him his how i if in into is it ' +
    'its me my no not of on or our out she so such than that the their them then there these they this those to up us was ' +
    'we were what when which who will with would you your ' +
    'al como con de del donde e el ella ellas ellos en era es esa ese eso esta estas este esto estos fue ha han hay la las ' +
    'le les lo los mas me mi mis muy ni nos o para pero por porque que se ser si sin sobre son su sus te tu un una uno unos y ya'
  ).split(' '),
);
