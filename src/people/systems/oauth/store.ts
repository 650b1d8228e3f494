import type { Sql } from '#store';
import type { HolderRow } from '../store.ts';

export interface ClientRow {
  id: string;
  account_id: string;
  label_sealed: Buffer;
  secret_hash: Buffer | null;
  certificate: string | null;
  acts: string[];
  networks: string[];
  expires_at: Date;
  added_at: Date;
  used_at: Date | null;
}

const columns =
  'c.id, c.account_id, c.label_sealed, c.secret_hash, c.certificate, c.acts, c.networks, c.expires_at, c.added_at, c.used_at';
const held = `${columns}, a.kind, a.roles, a.state, a.networks AS partner_networks`;

/** False where another program has that certificate. */
export async function insertClient(sql: Sql, row: Omit<ClientRow, 'used_at'>): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO people_client (id, account_id, label_sealed, secret_hash, certificate, acts, networks, expires_at, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [
      row.id,
      row.account_id,
      row.label_sealed,
      row.secret_hash,
      row.certificate,
      row.acts,
      row.networks,
      row.expires_at,
      row.added_at,
    ],
  );
  return rowCount === 1;
}

export async function clientRow(sql: Sql, id: string): Promise<(ClientRow & HolderRow) | null> {
  const { rows } = await sql.query<ClientRow & HolderRow>(
    `SELECT ${held} FROM people_client c JOIN people_account_now a ON a.id = c.account_id
      WHERE c.id = $1 AND c.removed_at IS NULL`,
    [id],
  );
  return rows[0] ?? null;
}

/** Programs that are known by one of these: a fingerprint, or names in a certificate. */
export async function clientsByCertificate(
  sql: Sql,
  names: readonly string[],
): Promise<(ClientRow & HolderRow)[]> {
  const { rows } = await sql.query<ClientRow & HolderRow>(
    `SELECT ${held} FROM people_client c JOIN people_account_now a ON a.id = c.account_id
      WHERE c.certificate = ANY ($1::text[]) AND c.removed_at IS NULL LIMIT 2`,
    [names],
    'people-client-certificate',
  );
  return rows;
}

export async function clientRows(sql: Sql): Promise<ClientRow[]> {
  const { rows } = await sql.query<ClientRow>(
    `SELECT ${columns} FROM people_client c WHERE c.removed_at IS NULL ORDER BY c.id`,
  );
  return rows;
}

export async function touchClient(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE people_client SET used_at = $2 WHERE id = $1', [id, at], 'people-touch-client');
}

/** The account it belonged to; null where there was none to end. Its tokens end with it. */
export async function endClient(sql: Sql, id: string, at: Date): Promise<string | null> {
  const { rows } = await sql.query<{ account_id: string }>(
    'UPDATE people_client SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL RETURNING account_id',
    [id, at],
  );
  await sql.query('DELETE FROM people_token WHERE client_id = $1', [id]);
  return rows[0]?.account_id ?? null;
}

export interface TokenRow {
  hash: Buffer;
  client_id: string;
  acts: string[];
  fingerprint: string | null;
  expires_at: Date;
}

export async function insertToken(sql: Sql, row: TokenRow, now: Date): Promise<void> {
  await sql.query('DELETE FROM people_token WHERE expires_at < $1', [now]);
  await sql.query(
    'INSERT INTO people_token (hash, client_id, acts, fingerprint, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [row.hash, row.client_id, row.acts, row.fingerprint, row.expires_at],
  );
}

/** A token with its program and what the account is now. */
export async function tokenRow(
  sql: Sql,
  hash: Buffer,
): Promise<
  (ClientRow & HolderRow & { token_acts: string[]; fingerprint: string | null; token_ends: Date }) | null
> {
  const { rows } = await sql.query<
    ClientRow & HolderRow & { token_acts: string[]; fingerprint: string | null; token_ends: Date }
  >(
    `SELECT ${held}, t.acts AS token_acts, t.fingerprint, t.expires_at AS token_ends
       FROM people_token t JOIN people_client c ON c.id = t.client_id JOIN people_account_now a ON a.id = c.account_id
      WHERE t.hash = $1 AND c.removed_at IS NULL`,
    [hash],
    'people-token',
  );
  return rows[0] ?? null;
}
