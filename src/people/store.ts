import type { Sql } from '#store';
import type { Domain } from './words.ts';

export interface AccountRow {
  id: string;
  kind: 'person' | 'service';
  name_sealed: Buffer;
  /** Its own, and those of its groups. */
  roles: string[];
  own_roles: string[];
  state: 'active' | 'disabled';
  relay: boolean;
  class: string | null;
  added_at: Date;
  cut_at: Date | null;
  source: string;
  partner_id: string | null;
  off_by: string | null;
}

export interface LoginRow {
  account_id: string;
  blind: Buffer;
  kind: 'address' | 'name';
  sealed: Buffer;
}

export interface PasswordRow {
  id: string;
  account_id: string;
  label_sealed: Buffer;
  added_at: Date;
  used_at: Date | null;
}

/** All that one sign-in needs, in one look. */
export interface SignInRow {
  id: string;
  kind: 'person' | 'service';
  roles: string[];
  state: 'active' | 'disabled';
  relay: boolean;
  class: string | null;
  cut_at: Date | null;
  logins: Buffer[];
  password_id: string | null;
  hash_sealed: Buffer | null;
}

export async function domainRows(sql: Sql): Promise<Domain[]> {
  const { rows } = await sql.query<{ name: string; added_at: Date }>(
    'SELECT name, added_at FROM people_domain ORDER BY name',
  );
  return rows.map((row) => ({ name: row.name, addedAt: row.added_at.getTime() }));
}

/** False where it was there already. */
export async function insertDomain(sql: Sql, name: string, at: Date): Promise<boolean> {
  const result = await sql.query(
    'INSERT INTO people_domain (name, added_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [name, at],
  );
  return result.rowCount === 1;
}

export async function deleteDomain(sql: Sql, name: string): Promise<boolean> {
  return (await sql.query('DELETE FROM people_domain WHERE name = $1', [name])).rowCount === 1;
}

/** `tag` picks the one password that can be right. */
export async function findSignIn(sql: Sql, login: Buffer, tag: Buffer): Promise<SignInRow | undefined> {
  const { rows } = await sql.query<SignInRow>(
    `SELECT a.id, a.kind, a.roles, a.state, a.relay, a.class, a.cut_at, p.id AS password_id, p.hash_sealed,
            ARRAY(SELECT blind FROM people_login WHERE account_id = a.id AND kind = 'address') AS logins
       FROM people_login l JOIN people_account_now a ON a.id = l.account_id
       LEFT JOIN people_password p ON p.account_id = a.id AND p.tag_blind = $2 AND p.removed_at IS NULL
      WHERE l.blind = $1 LIMIT 1`,
    [login, tag],
    'people-sign-in',
  );
  return rows[0];
}

/** What was taken away since `since`: account id and moment, or app-password id. */
export async function cutsSince(sql: Sql, since: Date): Promise<{ id: string; at: Date }[]> {
  const { rows } = await sql.query<{ id: string; at: Date }>(
    `SELECT id, cut_at AS at FROM people_account WHERE cut_at > $1
     UNION ALL SELECT id, removed_at FROM people_password WHERE removed_at > $1`,
    [since],
    'people-cuts',
  );
  return rows;
}

export async function insertAccount(
  sql: Sql,
  row: Omit<AccountRow, 'cut_at' | 'state' | 'own_roles' | 'off_by'>,
): Promise<void> {
  await sql.query(
    `INSERT INTO people_account (id, kind, name_sealed, roles, state, relay, class, added_at, source, partner_id)
     VALUES ($1, $2, $3, $4, 'active', $5, $6, $7, $8, $9)`,
    [
      row.id,
      row.kind,
      row.name_sealed,
      row.roles,
      row.relay,
      row.class,
      row.added_at,
      row.source,
      row.partner_id,
    ],
  );
}

/** False where the address or name is taken. */
export async function insertLogin(sql: Sql, row: LoginRow, at: Date): Promise<boolean> {
  const result = await sql.query(
    'INSERT INTO people_login (blind, account_id, kind, sealed, added_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    [row.blind, row.account_id, row.kind, row.sealed, at],
  );
  return result.rowCount === 1;
}

export async function deleteLogin(sql: Sql, accountId: string, blind: Buffer): Promise<boolean> {
  return (
    (await sql.query('DELETE FROM people_login WHERE account_id = $1 AND blind = $2', [accountId, blind]))
      .rowCount === 1
  );
}

export async function accountIdOf(sql: Sql, blind: Buffer): Promise<string | undefined> {
  const { rows } = await sql.query<{ account_id: string }>(
    'SELECT account_id FROM people_login WHERE blind = $1',
    [blind],
  );
  return rows[0]?.account_id;
}

export async function accountRows(sql: Sql, id: string | null): Promise<AccountRow[]> {
  return (
    await sql.query<AccountRow>(
      'SELECT * FROM people_account_now WHERE $1::uuid IS NULL OR id = $1 ORDER BY id',
      [id],
    )
  ).rows;
}

export async function loginRows(sql: Sql, accountId: string | null): Promise<LoginRow[]> {
  return (
    await sql.query<LoginRow>(
      'SELECT account_id, blind, kind, sealed FROM people_login WHERE $1::uuid IS NULL OR account_id = $1 ORDER BY added_at, blind',
      [accountId],
    )
  ).rows;
}

/** Changes roles or state; with `cut`, sessions older than `at` end. */
export async function changeAccount(
  sql: Sql,
  id: string,
  change: { roles?: readonly string[]; state?: 'active' | 'disabled'; by?: string },
  cut: Date | null,
): Promise<void> {
  await sql.query(
    `UPDATE people_account SET roles = coalesce($2, roles), state = coalesce($3, state), cut_at = coalesce($4, cut_at),
       off_by = CASE WHEN $3 = 'disabled' THEN $5 WHEN $3 = 'active' THEN NULL ELSE off_by END WHERE id = $1`,
    [id, change.roles ?? null, change.state ?? null, cut, change.by ?? 'hand'],
  );
}

export async function insertPassword(
  sql: Sql,
  row: {
    id: string;
    account_id: string;
    tag_blind: Buffer;
    hash_sealed: Buffer;
    label_sealed: Buffer;
    added_at: Date;
  },
): Promise<void> {
  await sql.query(
    'INSERT INTO people_password (id, account_id, tag_blind, hash_sealed, label_sealed, added_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [row.id, row.account_id, row.tag_blind, row.hash_sealed, row.label_sealed, row.added_at],
  );
}

export async function tagTaken(sql: Sql, accountId: string, tag: Buffer): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM people_password WHERE account_id = $1 AND tag_blind = $2 AND removed_at IS NULL',
    [accountId, tag],
  );
  return rowCount > 0;
}

export async function passwordRows(sql: Sql, accountId: string): Promise<PasswordRow[]> {
  return (
    await sql.query<PasswordRow>(
      'SELECT id, account_id, label_sealed, added_at, used_at FROM people_password WHERE account_id = $1 AND removed_at IS NULL ORDER BY id',
      [accountId],
    )
  ).rows;
}

/** The account it belonged to; `undefined` where there was none to remove. */
export async function endPassword(sql: Sql, id: string, at: Date): Promise<string | undefined> {
  const { rows } = await sql.query<{ account_id: string }>(
    'UPDATE people_password SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL RETURNING account_id',
    [id, at],
  );
  return rows[0]?.account_id;
}

export async function touchPassword(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE people_password SET used_at = $2 WHERE id = $1', [id, at], 'people-touch');
}
