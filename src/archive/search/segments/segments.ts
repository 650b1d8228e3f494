import { newId } from '#base';
import type { Sql, Store } from '#store';
import { idAt, monthStart } from '../moments.ts';
import { blocksOf, blockWithout, mostLetters, partyToken, shiftFor } from './postings.ts';
import * as rows from './store.ts';

/** Postings of a segment at most, about: so that memory stays flat and no turn takes long. */
const mostPostings = 2_000_000;
/** A letter may be written down so much later than its id was drawn. */
const commits = 3_600_000;
/** Letters read, and blocks written or looked through, at a time. */
const together = 200;

const idOctets = 16;
const octetsOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

export interface Folding {
  readonly months: readonly number[];
  readonly now: number;
  /** Letters of a month that is over and has segments already that are worth one more. */
  readonly fewest?: number;
  /** Asked between segments. */
  readonly isStopped?: () => boolean;
}

/**
 * Folds the tokens of letters that wait into segments: full ones at any time, what is left of a month once it is over.
 * Resolves with how many letters. One process at a time.
 */
export async function fold(
  store: Store,
  { months, now, fewest = 256, isStopped = () => false }: Folding,
): Promise<number> {
  const ranges = months.map((month) => ({
    month,
    low: idAt(monthStart(month)),
    high: idAt(monthStart(month + 1)),
  }));
  let folded = 0;
  for (let again = true; again; ) {
    again = false;
    for (const { month, letters, postings, begun } of await rows.waiting(store, ranges, mostLetters)) {
      const full = letters >= mostLetters || postings >= mostPostings;
      const over = now > monthStart(month + 1) + commits && (!begun || letters >= fewest);
      if (!full && !over) continue;
      if (isStopped()) return folded;
      const range = ranges.find((one) => one.month === month)!;
      const done = await store.transaction((sql) => foldOne(sql, range));
      folded += done;
      again ||= done > 0;
    }
  }
  if (folded > 0) await store.transaction((sql) => rows.rebuildOpen(sql));
  return folded;
}

async function foldOne(sql: Sql, range: rows.Range): Promise<number> {
  const locked = await rows.lockWaiting(sql, range, mostLetters);
  const ids: string[] = [];
  let postings = 0;
  for (const { message_id, words } of locked) {
    if (ids.length > 0 && postings + words > mostPostings) break;
    postings += words;
    ids.push(message_id);
  }
  if (ids.length === 0) return 0;
  const letters: number[][] = [];
  for (let from = 0; from < ids.length; from += together)
    for (const { tokens, parties } of await rows.tokensOf(sql, ids.slice(from, from + together)))
      letters.push([...new Set([...tokens, ...parties.map(partyToken)])]);
  const shift = shiftFor(postings);
  const segment = newId();
  await rows.insertSegment(sql, {
    segment,
    month: range.month,
    low: ids[0]!,
    high: ids.at(-1)!,
    shift,
    letters: ids.length,
    ids: Buffer.concat(ids.map(octetsOf)),
  });
  const blocks = await blocksOf(letters, shift);
  for (let from = 0; from < blocks.length; from += together)
    await rows.putBlocks(sql, segment, blocks.slice(from, from + together));
  await rows.removeWaiting(sql, ids);
  return ids.length;
}

/**
 * Takes letters out of the segments they are in, with the caller's transaction: no search finds them there any more. What a
 * segment still says of words, of nobody then, `clean` takes away: a segment is written once for all that goes at a time,
 * and not at all where all of it goes.
 */
export async function removeFromSegments(sql: Sql, ids: readonly string[]): Promise<void> {
  for (const segment of await rows.lockSegmentsOf(sql, ids)) {
    const gone = placesOf(segment, ids);
    if (gone.size === 0) continue;
    for (const place of gone) segment.ids.fill(0, place * idOctets, (place + 1) * idOctets);
    const left = lettersIn(segment.ids);
    if (left.size === 0) await rows.removeSegment(sql, segment.segment);
    else
      await rows.updateSegment(sql, {
        ...segment,
        low: [...left.values()][0]!,
        high: [...left.values()].at(-1)!,
        letters: left.size,
      });
  }
}

/** Writes segments anew without the postings of letters that are gone. Resolves with how many. */
export async function clean(store: Store): Promise<number> {
  let cleaned = 0;
  for (const one of await rows.staleSegments(store))
    await store.transaction(async (sql) => {
      const segment = await rows.lockStale(sql, one);
      if (!segment) return;
      await cleanBlocks(sql, segment);
      await rows.endStale(sql, one);
      cleaned++;
    });
  return cleaned;
}

async function cleanBlocks(sql: Sql, { segment, shift, ids }: rows.Segment & { ids: Buffer }): Promise<void> {
  const left = lettersIn(ids);
  const gone = new Set(
    Array.from({ length: ids.length / idOctets }, (_, place) => place).filter((place) => !left.has(place)),
  );
  for (let from = 0; ; ) {
    const blocks = await rows.blocksFrom(sql, segment, from, together);
    const changed = blocks
      .map((one) => ({ block: one.block, was: one.postings, postings: blockWithout(one, shift, gone) }))
      .filter(({ was, postings }) => postings !== was);
    await rows.putBlocks(sql, segment, changed);
    if (blocks.length < together) return;
    from = blocks.at(-1)!.block + 1;
  }
}

function placesOf(
  { ids: octets, low, high }: rows.Segment & { ids: Buffer },
  ids: readonly string[],
): Set<number> {
  const wanted = new Set(
    ids.filter((id) => id >= low && id <= high).map((id) => octetsOf(id).toString('latin1')),
  );
  const places = new Set<number>();
  for (let place = 0; place * idOctets < octets.length; place++)
    if (wanted.has(octets.toString('latin1', place * idOctets, (place + 1) * idOctets))) places.add(place);
  return places;
}

/** The letters that are left, by their places. */
function lettersIn(octets: Buffer): Map<number, string> {
  const ids = new Map<number, string>();
  for (let place = 0; place * idOctets < octets.length; place++) {
    const id = octets.toString('hex', place * idOctets, (place + 1) * idOctets);
    if (!/^0+$/.test(id)) ids.set(place, id);
  }
  return ids;
}
