import type { Sql } from '#store';

export interface RewrapRow {
  source: string;
  cursor: string | null;
  seen: string;
  changed: string;
  started_at: Date;
  finished_at: Date | null;
}

export async function rewrapRows(sql: Sql): Promise<RewrapRow[]> {
  return (await sql.query<RewrapRow>('SELECT * FROM keys_rewrap ORDER BY source')).rows;
}

/** One process works on a source at a time: the row is locked until the batch is committed. */
export async function lockSource(sql: Sql, source: string): Promise<RewrapRow> {
  return (await sql.query<RewrapRow>('SELECT * FROM keys_rewrap WHERE source = $1 FOR UPDATE', [source]))
    .rows[0]!;
}

export async function beginSource(sql: Sql, source: string, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO keys_rewrap (source, started_at) VALUES ($1, $2)
     ON CONFLICT (source) DO UPDATE
       SET cursor = NULL, seen = 0, changed = 0, started_at = $2, finished_at = NULL`,
    [source, now],
  );
}

export async function keepProgress(
  sql: Sql,
  source: string,
  {
    cursor,
    seen,
    changed,
    finished,
  }: { cursor: string; seen: number; changed: number; finished: Date | null },
): Promise<void> {
  await sql.query(
    `UPDATE keys_rewrap SET cursor = $2, seen = seen + $3, changed = changed + $4, finished_at = $5
     WHERE source = $1`,
    [source, cursor, seen, changed, finished],
  );
}
