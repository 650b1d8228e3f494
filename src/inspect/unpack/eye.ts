/** Text as the eye puts it together, where that differs from the order of its characters. */

const override = /[\u202d\u202e]/;
const spaced = /(?:(?<![A-Za-z])[A-Za-z][\s.\-_*|\u00b7]{1,8}){6,}[A-Za-z](?![A-Za-z])/g;

/**
 * Other readings of a text: letters that a direction mark turns round (UAX #9, RLO), and words written with a gap after
 * every letter. Nothing for nearly every text.
 */
export function* asSeen(text: string): Generator<string> {
  if (override.test(text)) yield turned(text);
  if (hasLoneLetters(text)) {
    yield text.replaceAll(spaced, joinLetters);
  }
}

/** Each run after a right-to-left override, up to its end or the end of the line, in reverse. */
const turned = (text: string): string =>
  text.replaceAll(/\u202e([^\u202c\n]*)[\u202c]?/g, (_, run: string) =>
    [...run.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')].reverse().join(''),
  );

/** The shortest gap joins letters, a longer one parts words; so does white space where the letters are joined by signs. */
function joinLetters(run: string): string {
  const gaps = run.match(/[^A-Za-z]+/g)!;
  const bySigns = gaps.some((gap) => !/\s/.test(gap));
  const least = Math.min(...gaps.slice(0, 1000).map((gap) => gap.length));
  return run.replaceAll(/[^A-Za-z]+/g, (gap) => ((bySigns ? /\s/.test(gap) : gap.length > least) ? ' ' : ''));
}

/** Whether seven words of one letter follow one another: a quick look before the careful one. */
function hasLoneLetters(text: string): boolean {
  let lone = 0;
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i) | 0x20;
    if (code >= 0x61 && code <= 0x7a) {
      if (++length > 1) lone = 0;
    } else {
      if (length === 1 && ++lone >= 7) return true;
      length = 0;
    }
  }
  return length === 1 && lone >= 6;
}
