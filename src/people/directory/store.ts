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
