import { isId } from '#base';
import type { Sql } from '#store';
import type { KeyKind } from './read.ts';
import type { KeySource } from './trust.ts';

export type KeyState = 'active' | 'pending' | 'replaced' | 'rejected';

export interface KeyRow {
  id: string;
  address: Buffer;
  mark: Buffer;
  kind: KeyKind;
  source: KeySource;
  origin: KeySource;
  state: KeyState;
  sealed: Buffer;
  usable: boolean;
  reason: string;
  first_seen: Date;
  last_seen: Date;
  checked_at: Date;
  changed_at: Date;
}

/** One at a time for an address, until the transaction ends. */
export async function lockAddress(sql: Sql, address: Buffer): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 68))", [address]);
}

export async function keysOf(sql: Sql, address: Buffer): Promise<KeyRow[]> {
  return (
    await sql.query<KeyRow>(
      'SELECT * FROM keys_recipient WHERE address = $1 ORDER BY first_seen, id',
      [address],
      'keys-recipient',
    )
  ).rows;
}

export async function allKeys(sql: Sql, state: KeyState | null, limit: number): Promise<KeyRow[]> {
  return (
    await sql.query<KeyRow>(
      'SELECT * FROM keys_recipient WHERE $1::text IS NULL OR state = $1 ORDER BY first_seen, id LIMIT $2',
      [state, limit],
    )
  ).rows;
}

export async function keyById(sql: Sql, id: string): Promise<KeyRow | null> {
  if (!isId(id)) return null;
  return (await sql.query<KeyRow>('SELECT * FROM keys_recipient WHERE id = $1', [id])).rows[0] ?? null;
}

export async function insertKey(sql: Sql, row: KeyRow): Promise<void> {
  await sql.query(
    `INSERT INTO keys_recipient (id, address, mark, kind, source, origin, state, sealed, usable, reason,
       first_seen, last_seen, checked_at, changed_at)
     VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)`,
    [
      row.id,
      row.address,
      row.mark,
      row.kind,
      row.source,
      row.origin,
      row.state,
      row.sealed,
      row.usable,
      row.reason,
      row.first_seen,
      row.last_seen,
      row.checked_at,
      row.changed_at,
    ],
  );
}

export async function updateKey(sql: Sql, row: KeyRow): Promise<void> {
  await sql.query(
    `UPDATE keys_recipient SET source = $2, state = $3, sealed = $4, usable = $5, reason = $6, last_seen = $7,
       checked_at = $8, changed_at = $9 WHERE id = $1`,
    [
      row.id,
      row.source,
      row.state,
      row.sealed,
      row.usable,
      row.reason,
      row.last_seen,
      row.checked_at,
      row.changed_at,
    ],
  );
}

export async function deleteKey(sql: Sql, id: string): Promise<void> {
  await sql.query('DELETE FROM keys_recipient WHERE id = $1', [id]);
}

export interface LookupRow {
  source: string;
  outcome: 'found' | 'none' | 'failed';
  until: Date;
}

export async function lookupsOf(sql: Sql, address: Buffer): Promise<LookupRow[]> {
  return (
    await sql.query<LookupRow>(
      'SELECT source, outcome, until FROM keys_lookup WHERE address = $1',
      [address],
      'keys-lookup',
    )
  ).rows;
}

export async function keepLookup(
  sql: Sql,
  address: Buffer,
  { source, outcome, until }: LookupRow,
  asked: Date,
): Promise<void> {
  await sql.query(
    `INSERT INTO keys_lookup (address, source, outcome, asked_at, until) VALUES ($1,$2,$3,$4,$5)
     ON CONFLICT (address, source) DO UPDATE SET outcome = $3, asked_at = $4, until = $5`,
    [address, source, outcome, asked, until],
  );
}

/** Forgets lookups that have run out, a bounded number at a time. */
export async function dropLookups(sql: Sql, before: Date): Promise<number> {
  return (
    await sql.query(
      `DELETE FROM keys_lookup WHERE ctid = ANY(ARRAY(SELECT ctid FROM keys_lookup WHERE until < $1 LIMIT 1000))`,
      [before],
    )
  ).rowCount;
}
