import type { Sql } from '#store';

export interface ApiKeyRow {
  id: string;
  account_id: string;
  hash: Buffer;
  label_sealed: Buffer;
  acts: string[];
  networks: string[];
  expires_at: Date;
  added_at: Date;
  used_at: Date | null;
  sandbox: boolean;
}

export async function insertApiKey(sql: Sql, row: Omit<ApiKeyRow, 'used_at'>): Promise<void> {
  await sql.query(
    `INSERT INTO people_api_key (id, account_id, hash, label_sealed, acts, networks, expires_at, added_at, sandbox)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.id,
      row.account_id,
      row.hash,
      row.label_sealed,
      row.acts,
      row.networks,
      row.expires_at,
      row.added_at,
      row.sandbox,
    ],
  );
}

/** What the account behind a key or a program is now. */
export interface HolderRow {
  kind: 'person' | 'service';
  roles: string[];
  state: string;
  partner_networks: string[];
}

/** A key with what its account is now. */
export async function apiKeyRow(sql: Sql, id: string): Promise<(ApiKeyRow & HolderRow) | null> {
  const { rows } = await sql.query<ApiKeyRow & HolderRow>(
    `SELECT k.id, k.account_id, k.hash, k.label_sealed, k.acts, k.networks, k.expires_at, k.added_at, k.used_at, k.sandbox,
            a.kind, a.roles, a.state, a.networks AS partner_networks
       FROM people_api_key k JOIN people_account_now a ON a.id = k.account_id
      WHERE k.id = $1 AND k.removed_at IS NULL`,
    [id],
    'people-api-key',
  );
  return rows[0] ?? null;
}

export async function apiKeyRows(sql: Sql, account: string | null): Promise<ApiKeyRow[]> {
  const { rows } = await sql.query<ApiKeyRow>(
    `SELECT id, account_id, hash, label_sealed, acts, networks, expires_at, added_at, used_at, sandbox FROM people_api_key
      WHERE removed_at IS NULL AND ($1::uuid IS NULL OR account_id = $1) ORDER BY id`,
    [account],
  );
  return rows;
}

export async function touchApiKey(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE people_api_key SET used_at = $2 WHERE id = $1', [id, at], 'people-touch-api-key');
}

export async function endApiKey(sql: Sql, id: string, at: Date): Promise<string | null> {
  const { rows } = await sql.query<{ account_id: string }>(
    'UPDATE people_api_key SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL RETURNING account_id',
    [id, at],
  );
  return rows[0]?.account_id ?? null;
}
