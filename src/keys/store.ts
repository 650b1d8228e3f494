import type { Sql } from '#store';

export interface KekRow {
  readonly id: number;
  readonly purpose: string;
  readonly period: string;
  readonly wrapped: Buffer;
}

export async function loadKeks(sql: Sql): Promise<KekRow[]> {
  return (await sql.query<KekRow>('SELECT id, purpose, period, wrapped FROM keys_kek ORDER BY id')).rows;
}

/** Keeps a new KEK unless another process made the one of that purpose and period first. */
export async function addKek(
  sql: Sql,
  purpose: string,
  period: string,
  wrapped: Buffer,
  now: number,
): Promise<void> {
  await sql.query(
    `INSERT INTO keys_kek (id, purpose, period, wrapped, created_at)
     SELECT coalesce(max(id), 0) + 1, $1, $2, $3, to_timestamp($4::float8 / 1000) FROM keys_kek
     ON CONFLICT DO NOTHING`,
    [purpose, period, wrapped, now],
  );
}
