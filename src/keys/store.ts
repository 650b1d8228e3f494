import type { Sql } from '#store';

export interface KekRow {
  readonly id: number;
  readonly purpose: string;
  readonly period: string;
  readonly wrapped: Buffer;
  /** From when on it wraps. */
  readonly active_at: Date;
  /** The epoch under whose key it lies; null: under the root. */
  readonly epoch: number | null;
}

export async function loadKeks(sql: Sql): Promise<KekRow[]> {
  return (
    await sql.query<KekRow>(
      'SELECT id, purpose, period, wrapped, coalesce(active_at, created_at) AS active_at, epoch FROM keys_kek ORDER BY id',
    )
  ).rows;
}

export interface NewKek {
  readonly purpose: string;
  readonly period: string;
  readonly wrapped: Buffer;
  /** Of the root that wrapped it. */
  readonly generation: number;
  readonly now: number;
  readonly activeAt: number;
}

/** Keeps a new KEK unless another process made the one of that purpose and period first, or another root took over. */
export async function addKek(sql: Sql, kek: NewKek): Promise<void> {
  await sql.query(
    `INSERT INTO keys_kek (id, purpose, period, wrapped, created_at, active_at)
     SELECT coalesce((SELECT max(id) FROM keys_kek), 0) + 1, $1, $2, $3,
       to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000)
     FROM (SELECT generation FROM keys_root WHERE generation = $6 FOR SHARE) root
     ON CONFLICT DO NOTHING`,
    [kek.purpose, kek.period, kek.wrapped, kek.now, kek.activeAt, kek.generation],
  );
}

/** The same for one under the key of an epoch, unless that is not the current one any more. */
export async function addEpochKek(sql: Sql, kek: NewKek & { readonly epoch: number }): Promise<void> {
  await sql.query(
    `INSERT INTO keys_kek (id, purpose, period, wrapped, created_at, active_at, epoch)
     SELECT coalesce((SELECT max(id) FROM keys_kek), 0) + 1, $1, $2, $3,
       to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000), e.number
     FROM (SELECT generation FROM keys_root WHERE generation = $6 FOR SHARE) root,
       (SELECT number FROM keys_epoch WHERE number = $7 AND state = 'current' FOR SHARE) e
     ON CONFLICT DO NOTHING`,
    [kek.purpose, kek.period, kek.wrapped, kek.now, kek.activeAt, kek.generation, kek.epoch],
  );
}

/** Destroys a KEK; the database refuses where anything is still wrapped by it. False where it was gone. */
export async function deleteKek(sql: Sql, id: number): Promise<boolean> {
  return (await sql.query('DELETE FROM keys_kek WHERE id = $1 AND epoch IS NOT NULL', [id])).rowCount > 0;
}

export interface RootRow {
  readonly generation: number;
  readonly provider: string;
}

export async function rootRow(sql: Sql): Promise<RootRow> {
  return (await sql.query<RootRow>('SELECT generation, provider FROM keys_root')).rows[0]!;
}

/** Nobody adds or changes a KEK until the transaction ends. */
export async function lockRoot(sql: Sql): Promise<RootRow> {
  return (await sql.query<RootRow>('SELECT generation, provider FROM keys_root FOR UPDATE')).rows[0]!;
}

export async function changeRoot(sql: Sql, provider: string, now: Date): Promise<void> {
  await sql.query('UPDATE keys_root SET generation = generation + 1, provider = $1, changed_at = $2', [
    provider,
    now,
  ]);
}

export async function putKek(sql: Sql, id: number, wrapped: Buffer): Promise<void> {
  await sql.query('UPDATE keys_kek SET wrapped = $2 WHERE id = $1', [id, wrapped]);
}
