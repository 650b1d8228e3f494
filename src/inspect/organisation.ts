import { fold } from './detect/fold.ts';
import type { Shape } from './detect/identifiers.ts';
import type { Pack, TermList } from './packs/index.ts';

/** What an organisation adds to the packs, or takes out of them. Data; changes its version with its content. */
export interface OrganisationPack {
  readonly version: string;
  /** How its record numbers look: `9` a digit, `A` a letter, all else as it stands: `MH-9999999`. */
  readonly recordNumbers?: readonly string[];
  /** Names of its people and sites: they stand for no patient. */
  readonly staff?: readonly string[];
  /** Terms of the packs that say nothing here, such as the name of a programme or a street. */
  readonly ignore?: readonly string[];
  readonly lists?: readonly TermList[];
}

/** Its words as a pack of their own, which wins over those before it. */
export const packOf = ({ staff = [], lists = [] }: OrganisationPack): Pack => ({
  name: 'organisation',
  version: 1,
  lists: [
    ...lists,
    ...(staff.length ? [{ signal: 'care', weight: 0, terms: staff.flatMap(waysOf).join(';') } as const] : []),
  ],
});

/** A name as it stands, and with its last word first: `Miller, Ann`. */
function waysOf(name: string): string[] {
  const words = fold(name).replaceAll(';', ' ').trim().split(/\s+/);
  return words.length < 2 ? words : [words.join(' '), [words.at(-1), ...words.slice(0, -1)].join(' ')];
}

/** Its record numbers as shapes: a template holds no repetition, so it is linear whatever is written in it. */
export const shapesOf = ({ recordNumbers = [] }: OrganisationPack): Shape[] =>
  recordNumbers
    .filter((template) => /9.*9.*9/.test(template) && template.length <= 40)
    .map((template) => ({
      kind: 'mrn',
      sort: 'identity',
      // Digits alone may be an order or a telephone as well.
      confidence: /^[9 -]+$/.test(template) ? 0.5 : 0.9,
      pattern: new RegExp(`(?<![A-Za-z0-9])${patternOf(template)}(?![A-Za-z0-9])`, 'gi'),
    }));

const patternOf = (template: string): string =>
  [...template]
    .map((char) => (char === '9' ? '\\d' : char === 'A' ? '[A-Za-z]' : char.replace(/[^A-Za-z0-9]/, '\\$&')))
    .join('');
