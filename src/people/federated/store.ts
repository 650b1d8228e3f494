import type { Sql } from '#store';

export interface AskedRow {
  id: Buffer;
  purpose: 'enter' | 'prove' | 'link';
  account_id: string | null;
  device_blind: Buffer;
  sealed: Buffer;
  started_at: Date;
  expires_at: Date;
}

export async function insertAsked(sql: Sql, row: AskedRow): Promise<void> {
  await sql.query('DELETE FROM people_oidc WHERE expires_at < $1', [row.started_at]);
  await sql.query(
    `INSERT INTO people_oidc (id, purpose, account_id, device_blind, sealed, started_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.purpose, row.account_id, row.device_blind, row.sealed, row.started_at, row.expires_at],
  );
}

/** It is good once, on the device that it began on. */
export async function takeAsked(sql: Sql, id: Buffer, device: Buffer, now: Date): Promise<AskedRow | null> {
  const { rows } = await sql.query<AskedRow>(
    'DELETE FROM people_oidc WHERE id = $1 AND device_blind = $2 AND expires_at > $3 RETURNING *',
    [id, device, now],
  );
  return rows[0] ?? null;
}
