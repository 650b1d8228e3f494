import type { Sql } from '#store';

export interface RepeatRow {
  request: Buffer;
  status: number | null;
  answer_sealed: Buffer | null;
}

/** Claims a key for a call; the earlier call's row where there is one. */
export async function claimKey(
  sql: Sql,
  row: { caller: string; key: string; request: Buffer; at: Date },
): Promise<RepeatRow | null> {
  const { rowCount } = await sql.query(
    `INSERT INTO api_idempotency (caller, key, request, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (caller, key) DO NOTHING`,
    [row.caller, row.key, row.request, row.at],
  );
  if (rowCount === 1) return null;
  const { rows } = await sql.query<RepeatRow>(
    'SELECT request, status, answer_sealed FROM api_idempotency WHERE caller = $1 AND key = $2',
    [row.caller, row.key],
  );
  return rows[0] ?? null;
}

export async function keepAnswer(
  sql: Sql,
  row: { caller: string; key: string; status: number; sealed: Buffer },
): Promise<void> {
  await sql.query(
    'UPDATE api_idempotency SET status = $3, answer_sealed = $4 WHERE caller = $1 AND key = $2',
    [row.caller, row.key, row.status, row.sealed],
  );
}

export async function dropKey(sql: Sql, caller: string, key: string): Promise<void> {
  await sql.query('DELETE FROM api_idempotency WHERE caller = $1 AND key = $2', [caller, key]);
}

export async function dropOldKeys(sql: Sql, before: Date): Promise<void> {
  await sql.query('DELETE FROM api_idempotency WHERE at < $1', [before]);
}

export interface SetupRow {
  link_hash: Buffer | null;
  link_until: Date | null;
  visit_hash: Buffer | null;
  visit_until: Date | null;
  account_id: string | null;
}

/** The row of the first run, locked until the caller's transaction ends; made where there was none. */
export async function lockSetup(sql: Sql): Promise<SetupRow> {
  await sql.query('INSERT INTO api_setup DEFAULT VALUES ON CONFLICT DO NOTHING');
  const { rows } = await sql.query<SetupRow>('SELECT * FROM api_setup FOR UPDATE');
  return rows[0]!;
}

export async function keepSetup(sql: Sql, row: SetupRow): Promise<void> {
  await sql.query(
    `UPDATE api_setup SET link_hash = $1, link_until = $2, visit_hash = $3, visit_until = $4, account_id = $5`,
    [row.link_hash, row.link_until, row.visit_hash, row.visit_until, row.account_id],
  );
}
