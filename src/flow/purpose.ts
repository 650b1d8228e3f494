import {
  type Acceptance,
  type Declared,
  type Header,
  levels,
  type Purpose,
  purposes,
  readHeader,
} from '#mail';
import { contentClasses } from '#policy';

/** What a sender says of a letter. */
export interface Said {
  readonly purpose?: Purpose;
  readonly declared?: Declared;
}

/**
 * What the sender says a letter is for (`X-Postern-Purpose: treatment`) and counts as at least (`X-Postern-Level: phi` or
 * `sensitive; part2, hiv`); neither leaves with it. A purpose may ask for a consent that is on record, a level raises;
 * nothing is ever lowered by either. A word that is not known is refused: guessed wrong, it would be the wrong consent that
 * is asked for, or too little protection.
 */
export function purposeOf(raw: Buffer): Said | { readonly unclear: Acceptance } {
  const header = readHeader(raw);
  const purpose = only(header, 'X-Postern-Purpose', (word) => purposes.find((one) => one === word));
  const declared = only(header, 'X-Postern-Level', levelIn);
  if (purpose === null) return unclear('X-Postern-Purpose', purposes);
  if (declared === null)
    return unclear('X-Postern-Level', [...levels, ...contentClasses.map((one) => `sensitive; ${one}`)]);
  return { ...(purpose ? { purpose } : {}), ...(declared ? { declared } : {}) };
}

/** The one value of a field; undefined where it is not there, null where it cannot be understood. */
function only<T>(header: Header, name: string, read: (word: string) => T | undefined): T | undefined | null {
  const all = header.all(name);
  if (all.length === 0) return undefined;
  return all.length === 1 ? (read(all[0]!.trim().toLowerCase()) ?? null) : null;
}

function levelIn(word: string): Declared | undefined {
  const [first = '', ...more] = word.split(/[;,]/).map((part) => part.trim());
  const level = levels.find((one) => one === first);
  return level && more.every((kind) => contentClasses.includes(kind)) ? { level, kinds: more } : undefined;
}

const unclear = (name: string, known: readonly string[]): { unclear: Acceptance } => ({
  unclear: {
    kind: 'refused',
    code: 550,
    enhanced: '5.6.0',
    text: `The letter needs one ${name} field at most, with one of: ${known.join(', ')}`,
  },
});
