import type { Sql } from '#store';

export interface StandingRow {
  id: string;
  roles: string[];
  state: 'active' | 'disabled';
}

export interface GroupRow {
  id: string;
  name_sealed: Buffer;
  roles: string[];
  source: string;
  added_at: Date;
  changed_at: Date;
  members: string[];
}

export interface PartnerRow {
  id: string;
  name_sealed: Buffer;
  domains: string[];
  roles: string[];
  networks: string[];
  state: 'active' | 'disabled';
  ends_at: Date | null;
  added_at: Date;
}

export async function standing(sql: Sql, ids: readonly string[]): Promise<StandingRow[]> {
  const { rows } = await sql.query<StandingRow>(
    'SELECT id, roles, state FROM people_account_now WHERE id = ANY ($1::uuid[]) ORDER BY id',
    [ids],
  );
  return rows;
}

/** As `standing`, with the accounts locked until the transaction ends. */
export async function lockStanding(sql: Sql, ids: readonly string[]): Promise<StandingRow[]> {
  await sql.query('SELECT 1 FROM people_account WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE', [ids]);
  return standing(sql, ids);
}

/** What these accounts had open ends. */
export async function cut(sql: Sql, ids: readonly string[], at: Date): Promise<void> {
  await sql.query('UPDATE people_account SET cut_at = $2 WHERE id = ANY ($1::uuid[])', [ids, at]);
}

const groupColumns = `g.id, g.name_sealed, g.roles, g.source, g.added_at, g.changed_at,
  ARRAY(SELECT account_id FROM people_member m WHERE m.group_id = g.id ORDER BY account_id) AS members`;

export async function groupRows(sql: Sql, id: string | null = null): Promise<GroupRow[]> {
  const { rows } = await sql.query<GroupRow>(
    `SELECT ${groupColumns} FROM people_group g WHERE $1::uuid IS NULL OR g.id = $1 ORDER BY g.id`,
    [id],
  );
  return rows;
}

/** Groups of one account, with their roles. */
export async function groupsOf(sql: Sql, account: string): Promise<Omit<GroupRow, 'members'>[]> {
  const { rows } = await sql.query<Omit<GroupRow, 'members'>>(
    `SELECT g.id, g.name_sealed, g.roles, g.source, g.added_at, g.changed_at
       FROM people_member m JOIN people_group g ON g.id = m.group_id WHERE m.account_id = $1 ORDER BY g.id`,
    [account],
  );
  return rows;
}

/** False where the name is taken. */
export async function insertGroup(
  sql: Sql,
  row: { id: string; name_sealed: Buffer; blind: Buffer; roles: readonly string[]; source: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO people_group (id, name_sealed, blind, roles, source, added_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING`,
    [row.id, row.name_sealed, row.blind, row.roles, row.source, row.at],
  );
  return rowCount === 1;
}

export async function changeGroup(
  sql: Sql,
  id: string,
  change: { roles?: readonly string[]; name_sealed?: Buffer; blind?: Buffer },
  at: Date,
): Promise<void> {
  await sql.query(
    `UPDATE people_group SET roles = coalesce($2, roles), name_sealed = coalesce($3, name_sealed),
       blind = coalesce($4, blind), changed_at = $5 WHERE id = $1`,
    [id, change.roles ?? null, change.name_sealed ?? null, change.blind ?? null, at],
  );
}

export async function deleteGroup(sql: Sql, id: string): Promise<void> {
  await sql.query('DELETE FROM people_group WHERE id = $1', [id]);
}

export async function addMembers(
  sql: Sql,
  group: string,
  accounts: readonly string[],
  at: Date,
): Promise<void> {
  await sql.query(
    `INSERT INTO people_member (group_id, account_id, added_at) SELECT $1, unnest($2::uuid[]), $3
     ON CONFLICT DO NOTHING`,
    [group, accounts, at],
  );
}

export async function removeMembers(sql: Sql, group: string, accounts: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM people_member WHERE group_id = $1 AND account_id = ANY ($2::uuid[])', [
    group,
    accounts,
  ]);
}

const partnerColumns = 'id, name_sealed, domains, roles, networks, state, ends_at, added_at';

export async function partnerRows(sql: Sql, id: string | null = null): Promise<PartnerRow[]> {
  const { rows } = await sql.query<PartnerRow>(
    `SELECT ${partnerColumns} FROM people_partner WHERE $1::uuid IS NULL OR id = $1 ORDER BY id`,
    [id],
  );
  return rows;
}

export async function insertPartner(sql: Sql, row: Omit<PartnerRow, 'state'>): Promise<void> {
  await sql.query(
    `INSERT INTO people_partner (id, name_sealed, domains, roles, networks, state, ends_at, added_at)
     VALUES ($1, $2, $3, $4, $5, 'active', $6, $7)`,
    [row.id, row.name_sealed, row.domains, row.roles, row.networks, row.ends_at, row.added_at],
  );
}

export async function changePartner(
  sql: Sql,
  row: Omit<PartnerRow, 'name_sealed' | 'added_at'>,
): Promise<void> {
  await sql.query(
    `UPDATE people_partner SET domains = $2, roles = $3, networks = $4, state = $5, ends_at = $6 WHERE id = $1`,
    [row.id, row.domains, row.roles, row.networks, row.state, row.ends_at],
  );
}

/** Partners that are on and whose day has come. */
export async function partnersOver(sql: Sql, now: Date): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM people_partner WHERE state = 'active' AND ends_at <= $1 ORDER BY id`,
    [now],
    'people-partners-over',
  );
  return rows.map(({ id }) => id);
}

export async function accountsOf(sql: Sql, partner: string): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    'SELECT id FROM people_account WHERE partner_id = $1 ORDER BY id',
    [partner],
  );
  return rows.map(({ id }) => id);
}

export interface LinkRow {
  blind: Buffer;
  account_id: string | null;
  group_id: string | null;
  sealed: Buffer;
}

/** All links of a source, or those of one account or group. */
export async function linkRows(sql: Sql, source: string, of: string | null = null): Promise<LinkRow[]> {
  const { rows } = await sql.query<LinkRow>(
    `SELECT blind, account_id, group_id, sealed FROM people_link
      WHERE source = $1 AND ($2::uuid IS NULL OR account_id = $2 OR group_id = $2) ORDER BY blind`,
    [source, of],
  );
  return rows;
}

export async function linkByBlind(sql: Sql, source: string, blind: Buffer): Promise<LinkRow | null> {
  const { rows } = await sql.query<LinkRow>(
    'SELECT blind, account_id, group_id, sealed FROM people_link WHERE source = $1 AND blind = $2',
    [source, blind],
  );
  return rows[0] ?? null;
}

/** False where that name is taken. */
export async function insertLink(sql: Sql, row: LinkRow & { source: string; at: Date }): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO people_link (source, blind, account_id, group_id, sealed, added_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [row.source, row.blind, row.account_id, row.group_id, row.sealed, row.at],
  );
  return rowCount === 1;
}

export async function deleteLinks(sql: Sql, source: string | null, account: string): Promise<void> {
  await sql.query('DELETE FROM people_link WHERE account_id = $2 AND ($1::text IS NULL OR source = $1)', [
    source,
    account,
  ]);
}

export async function renameAccount(sql: Sql, id: string, sealed: Buffer, at: Date): Promise<void> {
  await sql.query('UPDATE people_account SET name_sealed = $2, changed_at = $3 WHERE id = $1', [
    id,
    sealed,
    at,
  ]);
}

export async function setSource(sql: Sql, id: string, source: string): Promise<void> {
  await sql.query('UPDATE people_account SET source = $2 WHERE id = $1', [id, source]);
}

/** Every way in that an account has, gone for good; its rights with them. */
export async function endAllOf(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE people_password SET removed_at = $2 WHERE account_id = $1 AND removed_at IS NULL', [
    id,
    at,
  ]);
  await sql.query('UPDATE people_api_key SET removed_at = $2 WHERE account_id = $1 AND removed_at IS NULL', [
    id,
    at,
  ]);
  await sql.query('UPDATE people_client SET removed_at = $2 WHERE account_id = $1 AND removed_at IS NULL', [
    id,
    at,
  ]);
  await sql.query(
    'UPDATE people_factor SET removed_at = $2, handle = NULL WHERE account_id = $1 AND removed_at IS NULL',
    [id, at],
  );
  await sql.query(
    `UPDATE people_session SET ended_at = $2, ended_why = 'account-removed' WHERE account_id = $1 AND ended_at IS NULL`,
    [id, at],
  );
  await sql.query('DELETE FROM people_secret WHERE account_id = $1', [id]);
  await sql.query('DELETE FROM people_recovery WHERE account_id = $1', [id]);
  await sql.query('DELETE FROM people_challenge WHERE account_id = $1', [id]);
  await sql.query('DELETE FROM people_member WHERE account_id = $1', [id]);
  await sql.query(`UPDATE people_account SET roles = '{}' WHERE id = $1`, [id]);
}

export interface SyncRow {
  source: string;
  next_at: Date;
  ok_at: Date | null;
  failed_since: Date | null;
  reason: string;
  seen: number;
  left_out: number;
  held: string[];
  held_at: Date | null;
  approved: string[];
}

/** Takes the turn where one is due; null where it is not, or somebody else has it. */
export async function takeTurn(sql: Sql, source: string, now: Date, next: Date): Promise<SyncRow | null> {
  const { rows } = await sql.query<SyncRow>(
    `INSERT INTO people_sync (source, next_at) VALUES ($1, $3)
     ON CONFLICT (source) DO UPDATE SET next_at = $3 WHERE people_sync.next_at <= $2 RETURNING *`,
    [source, now, next],
  );
  return rows[0] ?? null;
}

export async function syncRow(sql: Sql, source: string): Promise<SyncRow | null> {
  const { rows } = await sql.query<SyncRow>('SELECT * FROM people_sync WHERE source = $1', [source]);
  return rows[0] ?? null;
}

/** True where it worked until now. */
export async function noteFailure(sql: Sql, source: string, reason: string, at: Date): Promise<boolean> {
  const { rows } = await sql.query<{ fresh: boolean }>(
    `UPDATE people_sync SET reason = $2, failed_since = coalesce(failed_since, $3) WHERE source = $1
     RETURNING failed_since = $3 AS fresh`,
    [source, reason, at],
  );
  return rows[0]?.fresh ?? false;
}

export async function noteSuccess(
  sql: Sql,
  source: string,
  result: {
    at: Date;
    seen: number;
    leftOut: number;
    held: readonly string[];
    approved: readonly string[];
    reason: string;
  },
): Promise<void> {
  await sql.query(
    `UPDATE people_sync SET ok_at = $2, failed_since = NULL, reason = $7, seen = $3, left_out = $4, held = $5,
       held_at = CASE WHEN cardinality($5::uuid[]) = 0 THEN NULL ELSE coalesce(held_at, $2) END, approved = $6
      WHERE source = $1`,
    [source, result.at, result.seen, result.leftOut, result.held, result.approved, result.reason],
  );
}

/** What is held (of `looked`, where that is said) becomes approved, and the next turn is due at once. The accounts. */
export async function approveHeld(
  sql: Sql,
  source: string,
  looked: readonly string[] | null,
  now: Date,
): Promise<string[]> {
  const { rows } = await sql.query<{ approved: string[] }>(
    `WITH before AS (
       SELECT ARRAY(SELECT unnest(held) INTERSECT SELECT unnest(coalesce($2::uuid[], held))) AS approved
         FROM people_sync WHERE source = $1 FOR UPDATE)
     UPDATE people_sync SET approved = before.approved, next_at = $3
       FROM before WHERE source = $1 RETURNING before.approved`,
    [source, looked, now],
  );
  return rows[0]?.approved ?? [];
}

export async function dueNow(sql: Sql, source: string, now: Date): Promise<void> {
  await sql.query('UPDATE people_sync SET next_at = $2 WHERE source = $1', [source, now]);
}
