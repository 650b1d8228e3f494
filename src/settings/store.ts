import type { Sql } from '#store';

export interface VersionRow {
  object: string;
  number: number;
  hash: string;
  sealed: Buffer;
  reason_sealed: Buffer;
  says_sealed: Buffer;
  risky: boolean;
  base: number;
  author: string;
  proposed_at: Date;
  state: 'waiting' | 'taken' | 'refused';
  decided_by: string | null;
  decided_at: Date | null;
}

export interface ActiveRow {
  object: string;
  number: number;
  hash: string;
  turn: number;
}

/** One change at a time, whoever makes it. */
export async function lockSettings(sql: Sql): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtext('postern settings'))");
}

export async function activeRows(sql: Sql): Promise<ActiveRow[]> {
  return (
    await sql.query<ActiveRow>(
      'SELECT object, number, hash, turn FROM settings_active ORDER BY object',
      [],
      'settings-active',
    )
  ).rows;
}

export async function setActive(sql: Sql, row: ActiveRow): Promise<void> {
  await sql.query(
    `INSERT INTO settings_active (object, number, hash, turn) VALUES ($1, $2, $3, $4)
     ON CONFLICT (object) DO UPDATE SET number = EXCLUDED.number, hash = EXCLUDED.hash, turn = EXCLUDED.turn`,
    [row.object, row.number, row.hash, row.turn],
  );
}

export async function insertVersion(
  sql: Sql,
  row: Omit<VersionRow, 'decided_by' | 'decided_at'>,
): Promise<void> {
  await sql.query(
    `INSERT INTO settings_version (object, number, hash, sealed, reason_sealed, says_sealed, risky, base, author, proposed_at, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.object,
      row.number,
      row.hash,
      row.sealed,
      row.reason_sealed,
      row.says_sealed,
      row.risky,
      row.base,
      row.author,
      row.proposed_at,
      row.state,
    ],
  );
}

export async function decideVersion(
  sql: Sql,
  {
    object,
    number,
    state,
    by,
    at,
  }: Pick<VersionRow, 'object' | 'number' | 'state'> & { by: string; at: Date },
): Promise<void> {
  await sql.query(
    'UPDATE settings_version SET state = $3, decided_by = $4, decided_at = $5 WHERE object = $1 AND number = $2',
    [object, number, state, by, at],
  );
}

export async function versionRow(sql: Sql, object: string, number: number): Promise<VersionRow | null> {
  const { rows } = await sql.query<VersionRow>(
    'SELECT * FROM settings_version WHERE object = $1 AND number = $2',
    [object, number],
  );
  return rows[0] ?? null;
}

/** Newest first. */
export async function versionRows(
  sql: Sql,
  object: string,
  before: number | null,
  limit: number,
): Promise<VersionRow[]> {
  const { rows } = await sql.query<VersionRow>(
    `SELECT * FROM settings_version WHERE object = $1 AND ($2::int IS NULL OR number < $2)
     ORDER BY number DESC LIMIT $3`,
    [object, before, limit],
  );
  return rows;
}

export async function lastNumber(sql: Sql, object: string): Promise<number> {
  const { rows } = await sql.query<{ last: number | null }>(
    'SELECT max(number) AS last FROM settings_version WHERE object = $1',
    [object],
  );
  return rows[0]?.last ?? 0;
}

export async function waitingCount(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    "SELECT count(*) AS count FROM settings_version WHERE state = 'waiting'",
  );
  return rows[0]?.count ?? 0;
}
