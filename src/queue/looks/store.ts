import type { Sql } from '#store';

export interface LookRow {
  readonly message_id: string;
  readonly fence: number;
  readonly tries: number;
}

export async function insertLooks(
  sql: Sql,
  looks: readonly { readonly id: string; readonly priority: number }[],
  now: number,
): Promise<void> {
  await sql.query(
    `INSERT INTO queue_look (message_id, priority, due_at)
     SELECT id, priority, to_timestamp($3::float8 / 1000) FROM unnest($1::uuid[], $2::smallint[]) AS l(id, priority)`,
    [looks.map((look) => look.id), looks.map((look) => look.priority), now],
  );
}

/** Takes the most urgent look that is due, until `leaseUntil`; each taking counts as a try. */
export async function claimLook(sql: Sql, now: number, leaseUntil: number): Promise<LookRow | undefined> {
  const { rows } = await sql.query<LookRow>(
    `WITH picked AS MATERIALIZED (
       SELECT message_id FROM queue_look WHERE due_at <= to_timestamp($1::float8 / 1000)
       ORDER BY priority, due_at LIMIT 1 FOR UPDATE SKIP LOCKED
     )
     UPDATE queue_look q SET due_at = to_timestamp($2::float8 / 1000), fence = q.fence + 1, tries = q.tries + 1
     FROM picked WHERE q.message_id = picked.message_id RETURNING q.message_id, q.fence, q.tries`,
    [now, leaseUntil],
    'queue-look-claim',
  );
  return rows[0];
}

/** Puts a look back, its try not counted; only where the claim is still ours. */
export async function putBackLook(sql: Sql, { message_id, fence }: LookRow, until: number): Promise<void> {
  await sql.query(
    `UPDATE queue_look SET due_at = to_timestamp($3::float8 / 1000), fence = fence + 1, tries = tries - 1
     WHERE message_id = $1 AND fence = $2`,
    [message_id, fence, until],
  );
}

/** Takes a look that is done out of the table; false where another process took it meanwhile. */
export async function endLook(sql: Sql, { message_id, fence }: LookRow): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM queue_look WHERE message_id = $1 AND fence = $2', [
    message_id,
    fence,
  ]);
  return rowCount === 1;
}

export interface LookedAtRow {
  readonly id: string;
  readonly sealed: Buffer;
}

/** The deliveries of a letter that wait for its look. */
export async function waitingForLook(sql: Sql, messageId: string): Promise<LookedAtRow[]> {
  const { rows } = await sql.query<LookedAtRow>(
    'SELECT id, sealed FROM queue_delivery WHERE message_id = $1 AND state = 2 ORDER BY id FOR UPDATE',
    [messageId],
  );
  return rows;
}

/** Lets deliveries go on as ruled after the look: due now, or held. */
export async function freeDeliveries(
  sql: Sql,
  rows: readonly (LookedAtRow & { readonly state: number })[],
  now: number,
): Promise<void> {
  await sql.query(
    `UPDATE queue_delivery q SET state = f.state, sealed = f.sealed, due_at = to_timestamp($4::float8 / 1000), fence = q.fence + 1
     FROM unnest($1::uuid[], $2::smallint[], $3::bytea[]) AS f(id, state, sealed) WHERE q.id = f.id AND q.state = 2`,
    [rows.map((row) => row.id), rows.map((row) => row.state), rows.map((row) => row.sealed), now],
  );
}
