import type { Sql } from '#store';

export interface PackRow {
  readonly leaf_index: number;
  readonly leaf_hash: Buffer;
  readonly id: string;
  /** Null where the event is gone. */
  readonly body: string | null;
  readonly message_id: string | null;
  readonly sealed: Buffer | null;
}

/** The events at these places of the log, in its order. */
export async function eventsAt(sql: Sql, places: readonly number[]): Promise<PackRow[]> {
  const { rows } = await sql.query<PackRow>(
    `SELECT l.leaf_index, l.leaf_hash, l.event_id AS id, e.body, e.message_id, e.sealed
     FROM evidence_leaf l LEFT JOIN evidence_event e ON e.id = l.event_id
     WHERE l.leaf_index = ANY($1::bigint[]) ORDER BY l.leaf_index`,
    [places],
    'evidence-pack-events',
  );
  return rows;
}

/** First and last place, in a log of `size` leaves, of an event in a time; milliseconds, `to` not included. */
export async function placesInTime(
  sql: Sql,
  size: number,
  from: number,
  to: number,
): Promise<{ first: number; last: number } | null> {
  const { rows } = await sql.query<{ first: number | null; last: number | null }>(
    `SELECT min(l.leaf_index) AS first, max(l.leaf_index) AS last
     FROM evidence_event e JOIN evidence_leaf l ON l.event_id = e.id
     WHERE e.at >= to_timestamp($1::float8 / 1000) AND e.at < to_timestamp($2::float8 / 1000) AND l.leaf_index < $3`,
    [from, to, size],
  );
  const { first, last } = rows[0]!;
  return first === null || last === null ? null : { first, last };
}

/** Places of the events of letters, ascending. */
export async function placesOfLetters(sql: Sql, size: number, letters: readonly string[]): Promise<number[]> {
  const { rows } = await sql.query<{ leaf_index: number }>(
    `SELECT l.leaf_index FROM evidence_event e JOIN evidence_leaf l ON l.event_id = e.id
     WHERE e.message_id = ANY($1::uuid[]) AND l.leaf_index < $2 ORDER BY l.leaf_index`,
    [letters, size],
  );
  return rows.map((row) => row.leaf_index);
}

/** The letters that the events at these places are about. */
export async function lettersAt(sql: Sql, places: readonly number[]): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT DISTINCT e.message_id FROM evidence_leaf l JOIN evidence_event e ON e.id = l.event_id
     WHERE l.leaf_index = ANY($1::bigint[]) AND e.message_id IS NOT NULL`,
    [places],
  );
  return rows.map((row) => row.message_id);
}

/** When the first and the last event happened, milliseconds; 0 and -1 in an empty log. */
export async function moments(sql: Sql): Promise<{ first: number; last: number }> {
  const { rows } = await sql.query<{ first: Date | null; last: Date | null }>(
    'SELECT min(at) AS first, max(at) AS last FROM evidence_event',
  );
  return { first: rows[0]?.first?.getTime() ?? 0, last: rows[0]?.last?.getTime() ?? -1 };
}

export interface NamingRow {
  readonly leaf_index: number;
  /** The letter, where this is the event by which somebody gave it to us. */
  readonly letter: string | null;
}

/**
 * Events of a time whose text names somebody by id, and which of them are letters of theirs. Reads the texts: what is proved
 * is the text, not an index of it. Times are milliseconds, `to` not included.
 */
export async function eventsNaming(
  sql: Sql,
  size: number,
  about: { person: string; from: number; to: number },
): Promise<NamingRow[]> {
  const { rows } = await sql.query<NamingRow>(
    `SELECT l.leaf_index, CASE WHEN e.kind = 'message.accepted'
         AND position('"id":' || $1 in substring(e.body from '^{"actor":{[^}]*}')) > 0
       THEN e.message_id END AS letter
     FROM evidence_event e JOIN evidence_leaf l ON l.event_id = e.id
     WHERE e.at >= to_timestamp($2::float8 / 1000) AND e.at < to_timestamp($3::float8 / 1000)
       AND position($1 in e.body) > 0 AND l.leaf_index < $4`,
    [JSON.stringify(about.person), about.from, about.to, size],
  );
  return rows;
}
