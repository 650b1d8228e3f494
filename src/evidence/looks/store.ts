import type { Sql } from '#store';
import type { EventRow } from '../store.ts';

/** One look at one letter, as it is indexed. */
export interface LookRow {
  readonly event_id: string;
  readonly message_id: string;
  readonly kind: string;
  readonly actor: string;
  /** A line in a list: the same actor's next one within the hour is not indexed again. */
  readonly glance: boolean;
}

export async function insertLooks(sql: Sql, at: Date, rows: readonly LookRow[]): Promise<void> {
  await sql.query(
    `INSERT INTO evidence_look (event_id, message_id, at, kind, actor)
     SELECT x.event_id, x.message_id, $6::timestamptz, x.kind, x.actor
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::boolean[])
       AS x(event_id, message_id, kind, actor, glance)
     WHERE NOT x.glance OR NOT EXISTS (
       SELECT 1 FROM evidence_look l WHERE l.message_id = x.message_id AND l.actor = x.actor AND l.kind = x.kind
         AND l.at > $6::timestamptz - interval '1 hour')
     ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.event_id),
      rows.map((row) => row.message_id),
      rows.map((row) => row.kind),
      rows.map((row) => row.actor),
      rows.map((row) => row.glance),
      at,
    ],
  );
}

/** Looks whose letter's owners are not known yet, locked; of several processes one gets each. */
export async function unownedLooks(
  sql: Sql,
  limit: number,
): Promise<{ event_id: string; message_id: string }[]> {
  const { rows } = await sql.query<{ event_id: string; message_id: string }>(
    `SELECT event_id, message_id FROM evidence_look WHERE NOT owned ORDER BY event_id LIMIT $1 FOR UPDATE`,
    [limit],
  );
  return rows;
}

/** Writes down whose letters they are, and that this was done. */
export async function ownLooks(
  sql: Sql,
  looks: readonly { event_id: string; message_id: string }[],
  owners: readonly { readonly owner: Buffer; readonly message_id: string }[],
): Promise<void> {
  await sql.query(
    `INSERT INTO evidence_look_owner (owner, event_id, message_id)
     SELECT o.owner, l.event_id, l.message_id
     FROM unnest($1::uuid[], $2::uuid[]) AS l(event_id, message_id)
     JOIN unnest($3::bytea[], $4::uuid[]) AS o(owner, message_id) ON o.message_id = l.message_id
     ON CONFLICT DO NOTHING`,
    [
      looks.map((look) => look.event_id),
      looks.map((look) => look.message_id),
      owners.map(({ owner }) => owner),
      owners.map(({ message_id }) => message_id),
    ],
  );
  await sql.query(
    `UPDATE evidence_look k SET owned = true FROM unnest($1::uuid[], $2::uuid[]) AS l(event_id, message_id)
     WHERE k.event_id = l.event_id AND k.message_id = l.message_id`,
    [looks.map((look) => look.event_id), looks.map((look) => look.message_id)],
  );
}

/** An event and the letter that it is a look at: of a list, one of many. */
export type SeenRow = EventRow & { readonly letter: string };

/** Looks at one letter, newest first. */
export async function looksAtLetter(sql: Sql, message: string, limit: number): Promise<SeenRow[]> {
  const { rows } = await sql.query<SeenRow>(
    `SELECT e.*, l.message_id AS letter FROM evidence_look l JOIN evidence_event e ON e.id = l.event_id
     WHERE l.message_id = $1 ORDER BY l.event_id DESC LIMIT $2`,
    [message, limit],
  );
  return rows;
}

/** Where a page ended: the last look on it. */
export interface LookPlace {
  readonly event: string;
  readonly letter: string;
}

/** Looks at letters of these owners, newest first, behind `before`; none by `but`. */
export async function looksAtOwn(
  sql: Sql,
  owners: readonly Buffer[],
  bounds: { readonly but: string; readonly before: LookPlace | null; readonly limit: number },
): Promise<SeenRow[]> {
  const { but, before, limit } = bounds;
  const { rows } = await sql.query<SeenRow>(
    `SELECT e.*, o.message_id AS letter FROM (
       SELECT DISTINCT x.event_id, x.message_id FROM unnest($1::bytea[]) AS own(owner) CROSS JOIN LATERAL (
         SELECT k.event_id, k.message_id FROM evidence_look_owner k
         JOIN evidence_look l ON l.event_id = k.event_id AND l.message_id = k.message_id
         WHERE k.owner = own.owner AND l.actor <> $3
           AND ($2::uuid IS NULL OR (k.event_id, k.message_id) < ($2, $5::uuid))
         ORDER BY k.event_id DESC, k.message_id DESC LIMIT $4) x) o
     JOIN evidence_event e ON e.id = o.event_id
     ORDER BY o.event_id DESC, o.message_id DESC LIMIT $4`,
    [owners, before?.event ?? null, but, limit, before?.letter ?? null],
  );
  return rows;
}
