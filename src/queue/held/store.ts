import type { Sql } from '#store';
import type { DeliveryRow } from '../store.ts';

/** A held delivery for somebody who decides about it: nobody else can until the transaction ends. */
export async function lockHeld(sql: Sql, id: string): Promise<DeliveryRow | null> {
  const { rows } = await sql.query<DeliveryRow>(
    'SELECT * FROM queue_delivery WHERE id = $1 AND state = 1 FOR UPDATE',
    [id],
  );
  return rows[0] ?? null;
}

export async function resealHeld(
  sql: Sql,
  { id, fence }: { readonly id: string; readonly fence: number },
  sealed: Buffer,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE queue_delivery SET sealed = $3 WHERE id = $1 AND fence = $2 AND state = 1',
    [id, fence, sealed],
  );
  return rowCount === 1;
}

/** Gives what came to be held since the last round its time; each delivery once for each time it is held. */
export async function stampHeld(sql: Sql, now: number, until: number): Promise<number> {
  const { rowCount } = await sql.query(
    `UPDATE queue_delivery SET held_at = to_timestamp($1::float8 / 1000), held_until = to_timestamp($2::float8 / 1000)
     WHERE state = 1 AND held_until IS NULL`,
    [now, until],
  );
  return rowCount;
}

export async function overdueHeld(sql: Sql, now: number, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM queue_delivery WHERE state = 1 AND held_until <= to_timestamp($1::float8 / 1000)
     ORDER BY held_until LIMIT $2`,
    [now, limit],
  );
  return rows.map((row) => row.id);
}

export async function postponeHeld(sql: Sql, id: string, until: number): Promise<void> {
  await sql.query(
    'UPDATE queue_delivery SET held_until = to_timestamp($2::float8 / 1000) WHERE id = $1 AND state = 1',
    [id, until],
  );
}
