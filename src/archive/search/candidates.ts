import type { Sql } from '#store';
import { lookInto } from './segments/look.ts';
import {
  type Asked,
  type Candidate,
  countLetters,
  countOpen,
  countPlaced,
  letters,
  openLetters,
  placedLetters,
} from './store.ts';

/**
 * Letters that may be what is asked for, newest first: those that wait for a segment, then those of the segments. In this
 * order, so that a letter that goes into one meanwhile is found twice rather than not at all.
 */
export async function candidates(sql: Sql, asked: Asked, limit: number): Promise<Candidate[]> {
  const { tokens } = asked;
  if (tokens === null) return letters(sql, asked, limit);
  let found = await openLetters(sql, { ...asked, tokens }, limit);
  for await (const { found: places, next } of lookInto(sql, { ...asked, tokens })) {
    if (places.length > 0)
      found = merged(found, await placedLetters(sql, asked, places, limit)).slice(0, limit);
    // Older ones would not come among the first any more.
    if (next === null || (found.length === limit && found.at(-1)!.message_id >= next)) break;
  }
  return found;
}

/** How many candidates there are, counted up to `most`. */
export async function countCandidates(sql: Sql, asked: Asked, most: number): Promise<number> {
  const { tokens } = asked;
  if (tokens === null) return countLetters(sql, asked, most);
  let count = await countOpen(sql, { ...asked, tokens }, most);
  const byWordsAlone =
    !asked.parties && !asked.attachment && (asked.larger ?? asked.smaller ?? asked.level) === null;
  for await (const { found } of lookInto(sql, { ...asked, tokens })) {
    // Where the words are all that is asked for, the postings tell without a look at each letter's row.
    const told = found.filter(({ inside }) => byWordsAlone && inside);
    count += told.reduce((sum, { places }) => sum + places.length, 0);
    const others = found.filter((one) => !told.includes(one));
    if (others.length > 0 && count < most) count += await countPlaced(sql, asked, others, most - count);
    if (count >= most) return most;
  }
  return count;
}

function merged(one: readonly Candidate[], other: readonly Candidate[]): Candidate[] {
  const all = new Map([...one, ...other].map((candidate) => [candidate.message_id, candidate]));
  return [...all.values()].sort((a, b) => (a.message_id < b.message_id ? 1 : -1));
}
