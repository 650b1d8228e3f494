/** Letters of other scripts that look like Latin ones: a word written with them still reads as the word. */
const twins = new Map<number, string>(
  [
    ['аɑα', 'a'],
    ['вЬ', 'b'],
    ['сϲ', 'c'],
    ['ԁ', 'd'],
    ['еєε', 'e'],
    ['ɡ', 'g'],
    ['һн', 'h'],
    ['іıι', 'i'],
    ['ј', 'j'],
    ['кκ', 'k'],
    ['ӏ', 'l'],
    ['м', 'm'],
    ['п', 'n'],
    ['оοօ', 'o'],
    ['рρ', 'p'],
    ['ԛ', 'q'],
    ['г', 'r'],
    ['ѕ', 's'],
    ['тτ', 't'],
    ['υս', 'u'],
    ['ѵν', 'v'],
    ['ѡω', 'w'],
    ['хχ', 'x'],
    ['уγ', 'y'],
    ['АΑ', 'A'],
    ['ВΒ', 'B'],
    ['СϹ', 'C'],
    ['ЕΕ', 'E'],
    ['НΗ', 'H'],
    ['ІΙ', 'I'],
    ['Ј', 'J'],
    ['КΚ', 'K'],
    ['МΜ', 'M'],
    ['Ν', 'N'],
    ['ОΟ', 'O'],
    ['РΡ', 'P'],
    ['Ѕ', 'S'],
    ['ТΤ', 'T'],
    ['ХΧ', 'X'],
    ['УΥ', 'Y'],
    ['Ζ', 'Z'],
    ['’‘ʼ＇`´', "'"],
    ['‐‑‒–—−', '-'],
    ['⁄∕', '/'],
    ['  ', ' '],
  ].flatMap(([from, to]) => [...from!].map((char): [number, string] => [char.codePointAt(0)!, to!])),
);

// biome-ignore-start lint/suspicious/noMisleadingCharacterClass: single code units are meant
const unseen =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\u0300-\u036f]|\udb40[\udc00-\udfff]/g;
// biome-ignore-end lint/suspicious/noMisleadingCharacterClass: single code units are meant
const other = /[\u0250-\uffff]/g;
const beyondAscii = /[^\x00-\x7f]/;

/**
 * Text as the eye reads it: compatibility forms resolved, accents and invisible characters gone, look-alike letters of
 * other scripts as the Latin ones they pass for. ASCII text comes back as it is.
 */
export function fold(text: string): string {
  if (!beyondAscii.test(text)) return text;
  return text
    .normalize('NFKD')
    .replace(unseen, '')
    .replace(other, (char) => twins.get(char.charCodeAt(0)) ?? char);
}
