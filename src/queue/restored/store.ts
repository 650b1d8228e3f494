import type { Sql } from '#store';

export interface RestoredRow {
  readonly id: string;
  readonly message_id: string;
}

/** Deliveries that would leave by themselves, a batch of them at a time. */
export async function nextRestored(sql: Sql, limit: number): Promise<RestoredRow[]> {
  const { rows } = await sql.query<RestoredRow>(
    `INSERT INTO queue_restored (id, look) SELECT id, false FROM queue_delivery WHERE state = 0 ORDER BY id LIMIT $1
     ON CONFLICT (id) DO UPDATE SET look = false
     RETURNING id, (SELECT message_id FROM queue_delivery q WHERE q.id = queue_restored.id) AS message_id`,
    [limit],
  );
  return rows;
}

export async function holdRestored(
  sql: Sql,
  ids: readonly string[],
  reasons: readonly Buffer[],
  now: number,
  until: number,
): Promise<void> {
  await sql.query(
    `UPDATE queue_delivery q SET state = 1, last_reason = r.reason, fence = fence + 1, leased = false,
       held_at = to_timestamp($3::float8 / 1000), held_until = to_timestamp($4::float8 / 1000)
     FROM unnest($1::uuid[], $2::bytea[]) AS r(id, reason) WHERE q.id = r.id`,
    [ids, reasons, now, until],
  );
}

/** Letters that are still to be looked at are looked at when they are let go: nothing of them leaves before. */
export async function holdLooks(sql: Sql, until: number): Promise<number> {
  await sql.query(
    'INSERT INTO queue_restored (id, look) SELECT message_id, true FROM queue_look ON CONFLICT DO NOTHING',
  );
  const { rowCount } = await sql.query(
    'UPDATE queue_look SET due_at = to_timestamp($1::float8 / 1000), fence = fence + 1',
    [until],
  );
  return rowCount;
}

/** Lets go of all that still waits; which deliveries those were. */
export async function releaseRestored(sql: Sql, now: number, limit: number): Promise<RestoredRow[]> {
  const { rows } = await sql.query<RestoredRow>(
    `WITH going AS (
       DELETE FROM queue_restored WHERE id IN (SELECT id FROM queue_restored WHERE NOT look ORDER BY id LIMIT $2) RETURNING id
     ) UPDATE queue_delivery q SET state = 0, due_at = to_timestamp($1::float8 / 1000), held_at = NULL, held_until = NULL, fence = fence + 1
       FROM going WHERE q.id = going.id AND q.state = 1 RETURNING q.id, q.message_id`,
    [now, limit],
  );
  return rows;
}

export async function releaseLooks(sql: Sql, now: number): Promise<number> {
  const { rowCount } = await sql.query(
    `WITH going AS (DELETE FROM queue_restored WHERE look RETURNING id)
     UPDATE queue_look l SET due_at = to_timestamp($1::float8 / 1000) FROM going WHERE l.message_id = going.id`,
    [now],
  );
  return rowCount;
}

export async function restoredLeft(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ left: number }>(
    'SELECT count(*)::int AS left FROM queue_restored WHERE NOT look',
  );
  return rows[0]!.left;
}
