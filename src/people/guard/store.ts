import type { Sql } from '#store';

export interface BlockRow {
  id: string;
  kind: 'network' | 'account';
  subject: string;
  reason_sealed: Buffer;
  made_by: string;
  made_at: Date;
  until: Date;
  ended_at: Date | null;
  ended_why: string | null;
}

export async function liveBlocks(sql: Sql): Promise<BlockRow[]> {
  return (
    await sql.query<BlockRow>(
      'SELECT * FROM people_block WHERE ended_at IS NULL ORDER BY id DESC LIMIT 20000',
      [],
      'people-blocks',
    )
  ).rows;
}

/** Newest first, those that have ended too. */
export async function allBlocks(sql: Sql, limit: number, before: string | null): Promise<BlockRow[]> {
  return (
    await sql.query<BlockRow>(
      'SELECT * FROM people_block WHERE $2::uuid IS NULL OR id < $2 ORDER BY id DESC LIMIT $1',
      [limit, before],
    )
  ).rows;
}

/** False where the subject is blocked already. */
export async function insertBlock(sql: Sql, row: Omit<BlockRow, 'ended_at' | 'ended_why'>): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO people_block (id, kind, subject, reason_sealed, made_by, made_at, until)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [row.id, row.kind, row.subject, row.reason_sealed, row.made_by, row.made_at, row.until],
  );
  return rowCount === 1;
}

/** How often a subject was blocked since. */
export async function blocksOf(sql: Sql, subject: string, since: Date): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM people_block WHERE subject = $1 AND made_at > $2',
    [subject, since],
  );
  return rows[0]?.n ?? 0;
}

export async function endBlock(sql: Sql, id: string, at: Date, why: string): Promise<BlockRow | null> {
  const { rows } = await sql.query<BlockRow>(
    'UPDATE people_block SET ended_at = $2, ended_why = $3 WHERE id = $1 AND ended_at IS NULL RETURNING *',
    [id, at, why],
  );
  return rows[0] ?? null;
}

/** Those whose time is over, now ended. */
export async function endOver(sql: Sql, now: Date): Promise<BlockRow[]> {
  return (
    await sql.query<BlockRow>(
      `UPDATE people_block SET ended_at = until, ended_why = 'over' WHERE ended_at IS NULL AND until <= $1 RETURNING *`,
      [now],
      'people-blocks-over',
    )
  ).rows;
}
