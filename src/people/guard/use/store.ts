import type { Sql } from '#store';

export interface Count {
  readonly account: string;
  readonly day: string;
  readonly what: string;
  readonly n: number;
}

export interface UnusualRow {
  id: string;
  account_id: string | null;
  what: string;
  day: string;
  n: number;
  usual: number;
  most: number;
  bound: number;
  days: number;
  detail: string;
  found_at: Date;
  answered_at: Date | null;
  answer: string | null;
  answered_by: string | null;
  reason_sealed: Buffer | null;
}

/** The leaf to go on from, held until the transaction ends; null where another process counts just now. */
export async function takeCursor(sql: Sql, start: number): Promise<number | null> {
  await sql.query('INSERT INTO people_use_cursor (leaf) VALUES ($1) ON CONFLICT DO NOTHING', [start]);
  const { rows } = await sql.query<{ leaf: string }>(
    'SELECT leaf FROM people_use_cursor FOR UPDATE SKIP LOCKED',
  );
  return rows[0] ? Number(rows[0].leaf) : null;
}

export async function hasCursor(sql: Sql): Promise<boolean> {
  return (await sql.query('SELECT 1 FROM people_use_cursor')).rowCount === 1;
}

export async function moveCursor(sql: Sql, leaf: number): Promise<void> {
  await sql.query('UPDATE people_use_cursor SET leaf = $1', [leaf]);
}

/** Accounts that are gone are passed over. */
export async function addCounts(sql: Sql, counts: readonly Count[]): Promise<void> {
  await sql.query(
    `INSERT INTO people_use (account_id, day, what, n)
     SELECT c.account, c.day, c.what, c.n
       FROM unnest($1::uuid[], $2::date[], $3::text[], $4::int[]) AS c (account, day, what, n)
       JOIN people_account a ON a.id = c.account
     ON CONFLICT (account_id, day, what) DO UPDATE SET n = people_use.n + excluded.n`,
    [
      counts.map(({ account }) => account),
      counts.map(({ day }) => day),
      counts.map(({ what }) => what),
      counts.map(({ n }) => n),
    ],
  );
}

export async function useOf(sql: Sql, account: string, since: string): Promise<Omit<Count, 'account'>[]> {
  const { rows } = await sql.query<{ day: string; what: string; n: number }>(
    'SELECT day::text AS day, what, n FROM people_use WHERE account_id = $1 AND day >= $2 ORDER BY day',
    [account, since],
  );
  return rows;
}

/** For each day, how many accounts had failed sign-ins. */
export async function failingAccounts(sql: Sql, since: string): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ day: string; n: number }>(
    `SELECT day::text AS day, count(*)::int AS n FROM people_use WHERE what = 'failures' AND day >= $1 GROUP BY day`,
    [since],
  );
  return new Map(rows.map(({ day, n }) => [day, n]));
}

export async function dropOldUse(sql: Sql, before: string): Promise<void> {
  await sql.query('DELETE FROM people_use WHERE day < $1', [before]);
}

/** True where it was not known today. A known one that nobody has answered counts on. */
export async function noteUnusual(
  sql: Sql,
  row: Omit<UnusualRow, 'answered_at' | 'answer' | 'answered_by' | 'reason_sealed'>,
): Promise<boolean> {
  const { rows } = await sql.query<{ fresh: boolean }>(
    `INSERT INTO people_unusual (id, account_id, what, day, n, usual, most, bound, days, detail, found_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (account_id, what, day) DO UPDATE SET n = greatest(people_unusual.n, excluded.n)
     RETURNING id = $1 AS fresh`,
    [
      row.id,
      row.account_id,
      row.what,
      row.day,
      row.n,
      row.usual,
      row.most,
      row.bound,
      row.days,
      row.detail,
      row.found_at,
    ],
  );
  return rows[0]?.fresh ?? false;
}

const columns =
  'id, account_id, what, day::text AS day, n, usual, most, bound, days, detail, found_at, answered_at, answer, answered_by, reason_sealed';

export async function unusualRows(
  sql: Sql,
  { open, limit, before }: { open: boolean; limit: number; before: string | null },
): Promise<UnusualRow[]> {
  const { rows } = await sql.query<UnusualRow>(
    `SELECT ${columns} FROM people_unusual
      WHERE ($1 = false OR answered_at IS NULL) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $2`,
    [open, limit, before],
  );
  return rows;
}

/** Locks it; null where there is none that waits for an answer. */
export async function openUnusual(sql: Sql, id: string): Promise<UnusualRow | null> {
  const { rows } = await sql.query<UnusualRow>(
    `SELECT ${columns} FROM people_unusual WHERE id = $1 AND answered_at IS NULL FOR UPDATE`,
    [id],
  );
  return rows[0] ?? null;
}

export async function answerUnusual(
  sql: Sql,
  id: string,
  answer: { at: Date; answer: string; by: string; reason: Buffer },
): Promise<void> {
  await sql.query(
    'UPDATE people_unusual SET answered_at = $2, answer = $3, answered_by = $4, reason_sealed = $5 WHERE id = $1',
    [id, answer.at, answer.answer, answer.by, answer.reason],
  );
}

export interface OutgoingHoldRow {
  account_id: string;
  reason_sealed: Buffer;
  held_by: string;
  held_at: Date;
}

export async function outgoingHolds(sql: Sql): Promise<OutgoingHoldRow[]> {
  return (
    await sql.query<OutgoingHoldRow>(
      'SELECT account_id, reason_sealed, held_by, held_at FROM people_outgoing_hold ORDER BY held_at',
      [],
      'people-outgoing-holds',
    )
  ).rows;
}

/** False where the account's letters are held already. */
export async function insertOutgoingHold(sql: Sql, row: OutgoingHoldRow): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO people_outgoing_hold (account_id, reason_sealed, held_by, held_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [row.account_id, row.reason_sealed, row.held_by, row.held_at],
  );
  return rowCount === 1;
}

export async function deleteOutgoingHold(sql: Sql, account: string): Promise<boolean> {
  return (
    (await sql.query('DELETE FROM people_outgoing_hold WHERE account_id = $1', [account])).rowCount === 1
  );
}

/** Every open session of the account must prove again who it is before it does anything. */
export async function unproveSessions(sql: Sql, account: string): Promise<number> {
  const { rowCount } = await sql.query(
    `UPDATE people_session SET proved_at = NULL WHERE account_id = $1 AND ended_at IS NULL AND state = 'open'`,
    [account],
  );
  return rowCount;
}
