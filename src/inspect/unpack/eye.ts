/** Text as the eye puts it together, where that differs from the order of its characters. */

const override = /[\u202d\u202e]/;
const spaced = /(?:(?<![A-Za-z])[A-Za-z][ \t\n\r.\-_*|]{1,3}){6,}[A-Za-z](?![A-Za-z])/g;

/**
 * Other readings of a text: letters that a direction mark turns round (UAX #9, RLO), and words written with a gap after
 * every letter. Nothing for nearly every text.
 */
export function* asSeen(text: string): Generator<string> {
  if (override.test(text)) yield turned(text);
  if (spaced.test(text)) {
    spaced.lastIndex = 0;
    yield text.replaceAll(spaced, joinLetters);
  }
  spaced.lastIndex = 0;
}

/** Each run after a right-to-left override, up to its end or the end of the line, in reverse. */
const turned = (text: string): string =>
  text.replaceAll(/\u202e([^\u202c\n]*)[\u202c]?/g, (_, run: string) =>
    [...run.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')].reverse().join(''),
  );

/** One sign between letters joins them; more than one parts the words. */
const joinLetters = (run: string): string =>
  run.replaceAll(/([A-Za-z])[ \t\n\r.\-_*|](?=[A-Za-z])/g, '$1').replaceAll(/[ \t\n\r.\-_*|]{2,3}/g, ' ');
