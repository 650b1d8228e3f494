import type { Sql } from '#store';
import type { OwnKind, OwnState } from './types.ts';

export interface OwnRow {
  id: string;
  owner: Buffer;
  kind: OwnKind;
  state: OwnState;
  sealed: Buffer;
  not_after: Date | null;
  made_at: Date;
  changed_at: Date;
  warned_at: Date | null;
  wkd: Buffer | null;
}

/** One at a time for an owner, until the transaction ends. */
export async function lockOwner(sql: Sql, owner: Buffer): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 79))", [owner]);
}

export async function ownRowsOf(sql: Sql, owners: readonly Buffer[]): Promise<OwnRow[]> {
  return (
    await sql.query<OwnRow>(
      'SELECT * FROM keys_own WHERE owner = ANY($1) ORDER BY made_at DESC, id DESC',
      [owners],
      'keys-own',
    )
  ).rows;
}

export async function ownRow(sql: Sql, id: string): Promise<OwnRow | null> {
  return (await sql.query<OwnRow>('SELECT * FROM keys_own WHERE id = $1 FOR UPDATE', [id])).rows[0] ?? null;
}

export async function allOwnRows(sql: Sql): Promise<OwnRow[]> {
  return (await sql.query<OwnRow>('SELECT * FROM keys_own ORDER BY made_at, id')).rows;
}

/** Active keys that end before `before` and about which nobody was told since `told`. */
export async function endingRows(sql: Sql, before: Date, told: Date): Promise<OwnRow[]> {
  return (
    await sql.query<OwnRow>(
      `SELECT * FROM keys_own WHERE state = 'active' AND not_after < $1 AND (warned_at IS NULL OR warned_at < $2)
       ORDER BY not_after, id FOR UPDATE SKIP LOCKED`,
      [before, told],
    )
  ).rows;
}

/** How many active keys have ended, how many end before `soon`, and how many certificates are awaited. */
export async function countEnds(
  sql: Sql,
  now: Date,
  soon: Date,
): Promise<{
  readonly active: number;
  readonly ended: number;
  readonly ending: number;
  readonly waiting: number;
}> {
  return (
    await sql.query<{ active: number; ended: number; ending: number; waiting: number }>(
      `SELECT count(*) FILTER (WHERE state = 'active')::int AS active,
         count(*) FILTER (WHERE state = 'active' AND not_after <= $1)::int AS ended,
         count(*) FILTER (WHERE state = 'active' AND not_after > $1 AND not_after < $2)::int AS ending,
         count(*) FILTER (WHERE state = 'waiting')::int AS waiting
       FROM keys_own`,
      [now, soon],
    )
  ).rows[0]!;
}

export async function publishedRows(sql: Sql, wkd: Buffer): Promise<OwnRow[]> {
  return (
    await sql.query<OwnRow>(
      "SELECT * FROM keys_own WHERE wkd = $1 AND state <> 'waiting' ORDER BY state, changed_at DESC",
      [wkd],
    )
  ).rows;
}

export async function insertOwn(sql: Sql, row: OwnRow): Promise<void> {
  await sql.query(
    `INSERT INTO keys_own (id, owner, kind, state, sealed, not_after, made_at, changed_at, wkd)
     VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`,
    [row.id, row.owner, row.kind, row.state, row.sealed, row.not_after, row.made_at, row.changed_at, row.wkd],
  );
}

export async function updateOwn(sql: Sql, row: OwnRow): Promise<void> {
  await sql.query(
    `UPDATE keys_own SET state = $2, sealed = $3, not_after = $4, changed_at = $5, warned_at = $6 WHERE id = $1`,
    [row.id, row.state, row.sealed, row.not_after, row.changed_at, row.warned_at],
  );
}

export interface AuthorityRow {
  id: string;
  state: 'active' | 'retired';
  certificate: Buffer;
  sealed: Buffer;
  not_after: Date;
  list_number: number;
  made_at: Date;
}

export async function authorityRows(sql: Sql): Promise<AuthorityRow[]> {
  return (await sql.query<AuthorityRow>('SELECT * FROM keys_authority ORDER BY made_at DESC, id DESC')).rows;
}

export async function activeAuthority(sql: Sql): Promise<AuthorityRow | null> {
  return (
    (await sql.query<AuthorityRow>("SELECT * FROM keys_authority WHERE state = 'active' FOR UPDATE"))
      .rows[0] ?? null
  );
}

export async function insertAuthority(sql: Sql, row: AuthorityRow): Promise<void> {
  await sql.query(
    `INSERT INTO keys_authority (id, state, certificate, sealed, not_after, list_number, made_at)
     VALUES ($1,$2,$3,$4,$5,$6,$7)`,
    [row.id, row.state, row.certificate, row.sealed, row.not_after, row.list_number, row.made_at],
  );
}

export async function authorityById(sql: Sql, id: string): Promise<AuthorityRow | null> {
  return (
    (await sql.query<AuthorityRow>('SELECT * FROM keys_authority WHERE id::text = $1', [id])).rows[0] ?? null
  );
}

export async function retireAuthorities(sql: Sql): Promise<number> {
  return (await sql.query("UPDATE keys_authority SET state = 'retired' WHERE state = 'active'")).rowCount;
}

/** The number of the next revocation list of an authority: no two lists have the same. */
export async function nextListNumber(sql: Sql, authority: string): Promise<number> {
  return (
    await sql.query<{ list_number: number }>(
      'UPDATE keys_authority SET list_number = list_number + 1 WHERE id = $1 RETURNING list_number',
      [authority],
    )
  ).rows[0]!.list_number;
}

export interface IssuedRow {
  authority: string;
  serial: string;
  certificate_sealed: Buffer;
  owner: Buffer;
  not_after: Date;
  issued_at: Date;
  revoked_at: Date | null;
  reason: string | null;
}

export async function insertIssued(sql: Sql, row: IssuedRow): Promise<void> {
  await sql.query(
    `INSERT INTO keys_issued (authority, serial, certificate_sealed, owner, not_after, issued_at)
     VALUES ($1,$2,$3,$4,$5,$6)`,
    [row.authority, row.serial, row.certificate_sealed, row.owner, row.not_after, row.issued_at],
  );
}

export async function issuedRows(sql: Sql): Promise<IssuedRow[]> {
  return (await sql.query<IssuedRow>('SELECT * FROM keys_issued ORDER BY issued_at, serial')).rows;
}

/** Marks certificates with this number as revoked; those of them that were not. */
export async function revokeIssued(
  sql: Sql,
  serial: string,
  at: Date,
  reason: string,
): Promise<readonly IssuedRow[]> {
  return (
    await sql.query<IssuedRow>(
      'UPDATE keys_issued SET revoked_at = $2, reason = $3 WHERE serial = $1 AND revoked_at IS NULL RETURNING *',
      [serial, at, reason],
    )
  ).rows;
}

/** Revoked certificates that have not ended long ago: a list names them at least once more after their end. */
export async function revokedRows(sql: Sql, authority: string, endedAfter: Date): Promise<IssuedRow[]> {
  return (
    await sql.query<IssuedRow>(
      `SELECT * FROM keys_issued WHERE authority = $1 AND revoked_at IS NOT NULL AND not_after > $2
       ORDER BY revoked_at, serial`,
      [authority, endedAfter],
    )
  ).rows;
}
