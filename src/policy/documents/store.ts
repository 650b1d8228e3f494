import type { Sql } from '#store';

export interface DocumentRow {
  readonly number: number;
  readonly hash: string;
  readonly sealed: Buffer;
  readonly reason_sealed: Buffer;
  readonly assessment: string;
  readonly base: number;
  readonly author: string;
  readonly proposed_at: Date;
  readonly approver: string | null;
  readonly approved_at: Date | null;
}

/** What tells at a glance whether anything moved: the version in force and a digest of what is stored of it. */
export interface Mark {
  readonly number: number;
  readonly hash: string;
  readonly turn: number;
  /** SHA-256 of the sealed document, hex; null where there is no such row. */
  readonly seal: string | null;
}

export async function readMark(sql: Sql): Promise<Mark | null> {
  const { rows } = await sql.query<{ number: number; hash: string; turn: string; seal: string | null }>(
    `SELECT a.number, a.hash, a.turn, encode(sha256(d.sealed || convert_to(d.hash, 'UTF8')), 'hex') AS seal
     FROM policy_active a LEFT JOIN policy_document d ON d.number = a.number`,
    [],
    'policy-mark',
  );
  const [row] = rows;
  return row ? { number: row.number, hash: row.hash, turn: Number(row.turn), seal: row.seal } : null;
}

export async function documentRow(sql: Sql, number: number): Promise<DocumentRow | undefined> {
  const { rows } = await sql.query<DocumentRow>('SELECT * FROM policy_document WHERE number = $1', [number]);
  return rows[0];
}

export async function documentRows(sql: Sql): Promise<DocumentRow[]> {
  return (await sql.query<DocumentRow>('SELECT * FROM policy_document ORDER BY number')).rows;
}

/** One change of policy at a time, until the transaction ends. */
export async function lockPolicy(sql: Sql): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtext('policy_document'))`);
}

export async function lastNumber(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ last: number }>(
    'SELECT coalesce(max(number), 0)::int AS last FROM policy_document',
  );
  return rows[0]!.last;
}

export async function insertDocument(
  sql: Sql,
  row: Omit<DocumentRow, 'approver' | 'approved_at'>,
): Promise<void> {
  await sql.query(
    `INSERT INTO policy_document (number, hash, sealed, reason_sealed, assessment, base, author, proposed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      row.number,
      row.hash,
      row.sealed,
      row.reason_sealed,
      row.assessment,
      row.base,
      row.author,
      row.proposed_at,
    ],
  );
}

export async function markApproved(sql: Sql, number: number, approver: string, at: Date): Promise<void> {
  await sql.query('UPDATE policy_document SET approver = $2, approved_at = $3 WHERE number = $1', [
    number,
    approver,
    at,
  ]);
}

export async function setActive(sql: Sql, number: number, hash: string, turn: number): Promise<void> {
  await sql.query(
    `INSERT INTO policy_active (number, hash, turn) VALUES ($1, $2, $3)
     ON CONFLICT (one) DO UPDATE SET number = $1, hash = $2, turn = $3`,
    [number, hash, turn],
  );
}
