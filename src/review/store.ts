import type { Sql } from '#store';

export interface RoundRow {
  readonly id: string;
  readonly kind: 'log' | 'break-glass';
  readonly subject: string | null;
  readonly from_at: Date;
  readonly to_at: Date;
  readonly opened_at: Date;
  readonly due_at: Date;
  readonly barred: string[];
  readonly reminded_at: Date | null;
  readonly closed_at: Date | null;
  readonly closed_by: string | null;
}

export interface ItemRow {
  readonly round_id: string;
  readonly topic: string;
  readonly place: number;
  readonly count: number;
  readonly found: Buffer | null;
  readonly verdict: 'fine' | 'concern' | null;
  readonly note: Buffer | null;
  readonly signed_by: string | null;
  readonly signed_at: Date | null;
  readonly signed_count: number | null;
  readonly hash: string | null;
}

/** False where there is one of this span or about this subject already. */
export async function insertRound(
  sql: Sql,
  row: Omit<RoundRow, 'reminded_at' | 'closed_at' | 'closed_by'>,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO review_round (id, kind, subject, from_at, to_at, opened_at, due_at, barred)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::uuid[]) ON CONFLICT DO NOTHING`,
    [row.id, row.kind, row.subject, row.from_at, row.to_at, row.opened_at, row.due_at, row.barred],
  );
  return rowCount === 1;
}

export async function insertItems(
  sql: Sql,
  items: readonly Pick<ItemRow, 'round_id' | 'topic' | 'place' | 'count' | 'found'>[],
): Promise<void> {
  await sql.query(
    `INSERT INTO review_item (round_id, topic, place, count, found)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::int[], $5::bytea[])`,
    [
      items.map((item) => item.round_id),
      items.map((item) => item.topic),
      items.map((item) => item.place),
      items.map((item) => item.count),
      items.map((item) => item.found),
    ],
  );
}

/** The end of the newest span that has a review. */
export async function lastSpanEnd(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ to_at: Date | null }>(
    `SELECT max(to_at) AS to_at FROM review_round WHERE kind = 'log'`,
  );
  return rows[0]?.to_at ?? null;
}

export async function lockRound(sql: Sql, id: string): Promise<RoundRow | null> {
  return (
    (await sql.query<RoundRow>('SELECT * FROM review_round WHERE id = $1 FOR UPDATE', [id])).rows[0] ?? null
  );
}

export async function roundRow(sql: Sql, id: string): Promise<RoundRow | null> {
  return (await sql.query<RoundRow>('SELECT * FROM review_round WHERE id = $1', [id])).rows[0] ?? null;
}

/** Newest first; only those that are not signed off, where `open`. */
export async function roundRows(
  sql: Sql,
  bounds: { readonly open: boolean; readonly after: string | null; readonly limit: number },
): Promise<RoundRow[]> {
  const { rows } = await sql.query<RoundRow>(
    `SELECT * FROM review_round WHERE (NOT $1 OR closed_at IS NULL) AND ($2::uuid IS NULL OR id < $2)
     ORDER BY id DESC LIMIT $3`,
    [bounds.open, bounds.after, bounds.limit],
  );
  return rows;
}

export async function itemRows(sql: Sql, rounds: readonly string[]): Promise<ItemRow[]> {
  const { rows } = await sql.query<ItemRow>(
    'SELECT * FROM review_item WHERE round_id = ANY($1::uuid[]) ORDER BY round_id, place',
    [rounds],
  );
  return rows;
}

export async function signItem(
  sql: Sql,
  item: Pick<
    ItemRow,
    'round_id' | 'topic' | 'verdict' | 'note' | 'signed_by' | 'signed_at' | 'signed_count' | 'hash'
  >,
): Promise<void> {
  await sql.query(
    `UPDATE review_item SET verdict = $3, note = $4, signed_by = $5, signed_at = $6, signed_count = $7, hash = $8
     WHERE round_id = $1 AND topic = $2`,
    [
      item.round_id,
      item.topic,
      item.verdict,
      item.note,
      item.signed_by,
      item.signed_at,
      item.signed_count,
      item.hash,
    ],
  );
}

export async function closeRound(sql: Sql, id: string, by: string, at: Date): Promise<void> {
  await sql.query('UPDATE review_round SET closed_at = $2, closed_by = $3 WHERE id = $1', [id, at, by]);
}

/** Takes the reviews that are overdue and nobody was reminded of since `remindedBefore`. */
export async function takeOverdue(sql: Sql, now: Date, remindedBefore: Date): Promise<RoundRow[]> {
  const { rows } = await sql.query<RoundRow>(
    `UPDATE review_round SET reminded_at = $1 WHERE closed_at IS NULL AND due_at < $1
       AND (reminded_at IS NULL OR reminded_at <= $2) RETURNING *`,
    [now, remindedBefore],
  );
  return rows;
}

/** How reviews stand: nothing of what they are about. */
export async function reviewFigures(
  sql: Sql,
  now: Date,
): Promise<{ open: number; overdue: number; oldestDue: Date | null; lastSigned: Date | null }> {
  const { rows } = await sql.query<{
    open: number;
    overdue: number;
    oldest_due: Date | null;
    last_signed: Date | null;
  }>(
    `SELECT count(*) FILTER (WHERE closed_at IS NULL)::int AS open,
       count(*) FILTER (WHERE closed_at IS NULL AND due_at < $1)::int AS overdue,
       min(due_at) FILTER (WHERE closed_at IS NULL) AS oldest_due, max(closed_at) AS last_signed
     FROM review_round`,
    [now],
  );
  const { open, overdue, oldest_due: oldestDue, last_signed: lastSigned } = rows[0]!;
  return { open, overdue, oldestDue, lastSigned };
}
