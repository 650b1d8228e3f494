import { createHash } from 'node:crypto';
import { Fault, isId } from '#base';

/** Where a page ended. */
export interface Place {
  /** The last letter looked at. */
  readonly id: string;
  /** In which tier of a search by rank; 0 by date. */
  readonly tier: number;
  /** Hits on the pages so far. */
  readonly seen: number;
}

/** A cursor fits one query in one order; it opens nothing by itself, since rights are asked for anew on each page. */
const nameOf = (query: string, order: string): string =>
  createHash('sha256').update(`${order}\n${query}`).digest('base64url').slice(0, 8);

export function cursorOf({ query }: { query: string }, order: string, place: Place): string {
  const parts = [nameOf(query, order), place.id, place.seen, place.tier];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws `search-cursor`. */
export function placeOf({ query, cursor }: { query: string; cursor?: string }, order: string): Place | null {
  if (cursor === undefined) return null;
  const parts = read(cursor);
  const [name, id, seen, tier] = parts;
  if (name !== nameOf(query, order)) throw wrong('It belongs to another query.');
  if (typeof id !== 'string' || !isId(id) || !isCount(seen) || !isCount(tier)) throw wrong('It is damaged.');
  return { id: id.toLowerCase(), seen, tier };
}

function read(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor.slice(0, 500), 'base64url').toString());
    if (Array.isArray(parts)) return parts;
  } catch {
    // Said below.
  }
  throw wrong('It is damaged.');
}

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;

const wrong = (why: string): Fault =>
  new Fault({
    code: 'search-cursor',
    kind: 'invalid',
    say: `This page cannot be found again. ${why} Search anew.`,
  });
