import { Fault } from '#base';
import type { Sql } from '#store';
import type { PackScope } from './format.ts';
import { eventsNaming, moments, placesInTime, placesOfLetters } from './store.ts';

/** Events of so many milliseconds are looked through by one statement. */
const stretch = 31 * 24 * 3_600_000;
/** Letters that one statement asks for. */
const letterBatch = 500;

const wrong = (say: string): Fault => new Fault({ code: 'pack-scope', kind: 'invalid', say });

/** RFC 3339 to milliseconds; `otherwise` where nothing is said. Throws `pack-scope`. */
function timeOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const at = Date.parse(text);
  if (Number.isNaN(at) || new Date(at).toISOString() !== text)
    throw wrong(`"${text.slice(0, 40)}" is not a time such as 2026-03-01T00:00:00.000Z.`);
  return at;
}

/** The end of time for a time without an end: what RFC 3339 can still say. */
const never = Date.parse('9999-12-31T23:59:59.999Z');

function spanOf({ from, to }: { from?: string; to?: string }): { from: number; to: number } {
  const span = { from: timeOf(from, 0), to: timeOf(to, never) };
  if (span.from >= span.to) throw wrong('The time ends before it begins.');
  return span;
}

const ascending = (places: Iterable<number>): number[] => [...new Set(places)].sort((a, b) => a - b);

async function ofPeriod(sql: Sql, size: number, span: { from: number; to: number }): Promise<number[]> {
  const found = await placesInTime(sql, size, span.from, span.to);
  if (!found) return [];
  // The neighbours on either side show that nothing of the time was left out at its ends.
  const first = Math.max(0, found.first - 1);
  const last = Math.min(size - 1, found.last + 1);
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

async function ofLetters(sql: Sql, size: number, letters: readonly string[]): Promise<number[]> {
  const places: number[] = [];
  for (let at = 0; at < letters.length; at += letterBatch)
    for (const place of await placesOfLetters(sql, size, letters.slice(at, at + letterBatch)))
      places.push(place);
  return places;
}

async function ofPerson(
  sql: Sql,
  size: number,
  { person, from, to }: { person: string; from: number; to: number },
): Promise<number[]> {
  const { first, last } = await moments(sql);
  const [start, end] = [Math.max(from, first), Math.min(to, last + 1)];
  const places: number[] = [];
  const letters = new Set<string>();
  for (let at = start; at < end; at += stretch)
    for (const row of await eventsNaming(sql, size, { person, from: at, to: Math.min(end, at + stretch) })) {
      places.push(row.leaf_index);
      if (row.letter) letters.add(row.letter);
    }
  for (const place of await ofLetters(sql, size, [...letters])) places.push(place);
  return places;
}

/** The places, ascending, of the events of a scope in a log of `size` leaves. Throws `pack-scope`, `pack-empty`. */
export async function placesOf(sql: Sql, size: number, scope: PackScope): Promise<number[]> {
  const places = await (async () => {
    switch (scope.kind) {
      case 'period':
        return ofPeriod(sql, size, spanOf(scope));
      case 'person':
        return ofPerson(sql, size, { person: scope.person, ...spanOf(scope) });
      case 'letters':
        return ofLetters(sql, size, scope.letters);
    }
  })();
  if (places.length > 0) return ascending(places);
  throw new Fault({ code: 'pack-empty', kind: 'missing', say: 'The log has no event of that.' });
}
