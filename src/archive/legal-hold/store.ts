import type { Sql } from '#store';

export interface HoldRow {
  readonly id: string;
  readonly sealed: Buffer;
  readonly rule: boolean;
  readonly placed_by: string;
  readonly placed_at: Date;
  readonly release_by: string | null;
  readonly release_at: Date | null;
  readonly released_by: string | null;
  readonly released_at: Date | null;
  readonly swept_at: Date | null;
  readonly letters: number;
}

/**
 * Holds and destructions wait for each other, until the transaction ends: a hold that was placed is seen by whatever is
 * destroyed afterwards.
 */
export async function lockKeeping(sql: Sql): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('archive-keeping', 131))");
}

export async function insertHold(
  sql: Sql,
  row: Pick<HoldRow, 'id' | 'sealed' | 'rule' | 'placed_by' | 'placed_at'>,
): Promise<void> {
  await sql.query(
    'INSERT INTO archive_hold (id, sealed, rule, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5)',
    [row.id, row.sealed, row.rule, row.placed_by, row.placed_at],
  );
}

export async function holdRows(sql: Sql, released: boolean): Promise<HoldRow[]> {
  return (
    await sql.query<HoldRow>(
      'SELECT * FROM archive_hold WHERE $1 OR released_at IS NULL ORDER BY placed_at DESC, id DESC',
      [released],
    )
  ).rows;
}

export async function lockHold(sql: Sql, id: string): Promise<HoldRow | null> {
  return (
    (await sql.query<HoldRow>('SELECT * FROM archive_hold WHERE id = $1 FOR UPDATE', [id])).rows[0] ?? null
  );
}

export async function askRelease(sql: Sql, id: string, by: string, at: Date, sealed: Buffer): Promise<void> {
  await sql.query('UPDATE archive_hold SET release_by = $2, release_at = $3, sealed = $4 WHERE id = $1', [
    id,
    by,
    at,
    sealed,
  ]);
}

export async function markReleased(sql: Sql, id: string, by: string, at: Date): Promise<void> {
  await sql.query('UPDATE archive_hold SET released_by = $2, released_at = $3 WHERE id = $1', [id, by, at]);
}

export async function markSwept(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE archive_hold SET swept_at = $2 WHERE id = $1', [id, at]);
}

/** Puts letters under a hold; how many were not under it before. */
export async function addLetters(
  sql: Sql,
  hold: string,
  letters: readonly string[],
  how: 'named' | 'found' | 'unsure',
): Promise<number> {
  const { rowCount } = await sql.query(
    `INSERT INTO archive_hold_letter (hold, message_id, how) SELECT $1, unnest($2::uuid[]), $3
     ON CONFLICT DO NOTHING`,
    [hold, letters, how],
  );
  if (rowCount > 0)
    await sql.query('UPDATE archive_hold SET letters = letters + $2 WHERE id = $1', [hold, rowCount]);
  return rowCount;
}

/** Letters of these that stand under a hold which is not released. */
export async function heldAmong(sql: Sql, letters: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT DISTINCT l.message_id FROM archive_hold_letter l JOIN archive_hold h ON h.id = l.hold
     WHERE h.released_at IS NULL AND l.message_id = ANY($1::uuid[])`,
    [letters],
  );
  return new Set(rows.map((row) => row.message_id));
}

export async function lettersOf(
  sql: Sql,
  hold: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT message_id FROM archive_hold_letter WHERE hold = $1 AND ($2::uuid IS NULL OR message_id < $2)
     ORDER BY message_id DESC LIMIT $3`,
    [hold, after, limit],
  );
  return rows.map((row) => row.message_id);
}

/** How many letters stand under any hold. */
export async function countHeld(sql: Sql): Promise<{ holds: number; letters: number }> {
  const { rows } = await sql.query<{ holds: number; letters: number }>(
    `SELECT (SELECT count(*)::int FROM archive_hold WHERE released_at IS NULL) AS holds,
       (SELECT count(DISTINCT l.message_id)::int FROM archive_hold_letter l JOIN archive_hold h ON h.id = l.hold
        WHERE h.released_at IS NULL) AS letters`,
  );
  return rows[0]!;
}
