import type { Sql } from '#store';
import { forgetContents } from '../import/store.ts';
import { deleteSent } from '../sent/store.ts';
import type { LetterOutcome } from './types.ts';

export interface DestructionRow {
  readonly id: string;
  readonly why: 'person' | 'retention';
  readonly reason: Buffer;
  readonly asked_by: string;
  readonly asked_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly refused: boolean | null;
  readonly done_at: Date | null;
  readonly destroyed: number;
  readonly database_until: Date | null;
  readonly backup_until: Date | null;
  readonly confirmed_at: Date | null;
  readonly late_at: Date | null;
  readonly certificate: unknown;
}

export async function insertDestruction(
  sql: Sql,
  row: Pick<DestructionRow, 'id' | 'why' | 'reason' | 'asked_by' | 'asked_at'>,
  letters: readonly string[],
): Promise<void> {
  await sql.query(
    'INSERT INTO archive_destruction (id, why, reason, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5)',
    [row.id, row.why, row.reason, row.asked_by, row.asked_at],
  );
  await sql.query(
    'INSERT INTO archive_destruction_letter (destruction, message_id) SELECT $1, unnest($2::uuid[])',
    [row.id, letters],
  );
}

export async function destructionRow(sql: Sql, id: string, lock = false): Promise<DestructionRow | null> {
  const { rows } = await sql.query<DestructionRow>(
    `SELECT * FROM archive_destruction WHERE id = $1 ${lock ? 'FOR UPDATE' : ''}`,
    [id],
  );
  return rows[0] ?? null;
}

export async function destructionRows(
  sql: Sql,
  before: string | null,
  limit: number,
): Promise<DestructionRow[]> {
  return (
    await sql.query<DestructionRow>(
      `SELECT * FROM archive_destruction WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [before, limit],
    )
  ).rows;
}

export async function decide(sql: Sql, id: string, by: string, at: Date, refused: boolean): Promise<void> {
  await sql.query(
    'UPDATE archive_destruction SET decided_by = $2, decided_at = $3, refused = $4 WHERE id = $1',
    [id, by, at, refused],
  );
}

/** Approved ones that have not come to their end: what a process that died left. */
export async function unfinished(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    'SELECT id FROM archive_destruction WHERE refused = false AND done_at IS NULL ORDER BY id',
  );
  return rows.map(({ id }) => id);
}

export async function openLetters(sql: Sql, id: string, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT message_id FROM archive_destruction_letter WHERE destruction = $1 AND outcome IS NULL
     ORDER BY message_id LIMIT $2`,
    [id, limit],
  );
  return rows.map((row) => row.message_id);
}

/** Those of them that nobody has dealt with since; locked. */
export async function stillOpen(sql: Sql, id: string, letters: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT message_id FROM archive_destruction_letter
     WHERE destruction = $1 AND outcome IS NULL AND message_id = ANY($2::uuid[]) ORDER BY message_id FOR UPDATE`,
    [id, letters],
  );
  return rows.map((row) => row.message_id);
}

export async function setOutcome(
  sql: Sql,
  id: string,
  letters: readonly string[],
  outcome: LetterOutcome,
): Promise<void> {
  await sql.query(
    'UPDATE archive_destruction_letter SET outcome = $3 WHERE destruction = $1 AND message_id = ANY($2::uuid[])',
    [id, letters, outcome],
  );
}

export async function lettersOf(
  sql: Sql,
  id: string,
): Promise<{ message_id: string; outcome: string | null }[]> {
  return (
    await sql.query<{ message_id: string; outcome: string | null }>(
      'SELECT message_id, outcome FROM archive_destruction_letter WHERE destruction = $1 ORDER BY message_id',
      [id],
    )
  ).rows;
}

export async function outcomesOf(
  sql: Sql,
  ids: readonly string[],
): Promise<{ destruction: string; outcome: LetterOutcome | null; count: number }[]> {
  return (
    await sql.query<{ destruction: string; outcome: LetterOutcome | null; count: number }>(
      `SELECT destruction, outcome, count(*)::int AS count FROM archive_destruction_letter
       WHERE destruction = ANY($1::uuid[]) GROUP BY 1, 2`,
      [ids],
    )
  ).rows;
}

export interface Destroyed {
  readonly message_id: string;
  readonly hash: Buffer;
  /** Of a file that held its body. */
  readonly object: string | null;
}

/**
 * Takes letters out of the archive with everything by which they open or are found; a tombstone stays. The search index is
 * the caller's. Where in a pack the bytes lie stays known: they do not open.
 */
export async function destroyRows(
  sql: Sql,
  destruction: string,
  letters: readonly string[],
  at: Date,
): Promise<Destroyed[]> {
  const { rows } = await sql.query<Destroyed & { accepted_at: Date }>(
    'DELETE FROM archive_message WHERE message_id = ANY($1::uuid[]) RETURNING message_id, hash, object, accepted_at',
    [letters],
  );
  const ids = rows.map(({ message_id }) => message_id);
  await sql.query(
    `INSERT INTO archive_gone (message_id, destruction, accepted_at, gone_at, hash)
     SELECT n.id, $1, n.accepted, $2, n.hash FROM unnest($3::uuid[], $4::timestamptz[], $5::bytea[]) AS n (id, accepted, hash)`,
    [destruction, at, ids, rows.map(({ accepted_at }) => accepted_at), rows.map(({ hash }) => hash)],
  );
  await sql.query('DELETE FROM archive_look WHERE message_id = ANY($1::uuid[])', [ids]);
  await sql.query('DELETE FROM archive_filing WHERE message_id = ANY($1::uuid[])', [ids]);
  await forgetContents(sql, ids);
  const sent = await deleteSent(sql, ids);
  await sql.query(
    'INSERT INTO archive_object_gone (object) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
    [[...rows.flatMap(({ object }) => object ?? []), ...sent]],
  );
  return rows;
}

export interface GoneRow {
  readonly message_id: string;
  readonly destruction: string;
  readonly gone_at: Date;
}

export async function goneRow(sql: Sql, id: string): Promise<GoneRow | null> {
  return (
    (
      await sql.query<GoneRow>(
        'SELECT message_id, destruction, gone_at FROM archive_gone WHERE message_id = $1',
        [id],
      )
    ).rows[0] ?? null
  );
}

export async function endDestruction(
  sql: Sql,
  id: string,
  row: { at: Date; destroyed: number; databaseUntil: Date; backupUntil: Date | null },
): Promise<void> {
  await sql.query(
    `UPDATE archive_destruction SET done_at = $2, destroyed = $3, database_until = $4, backup_until = $5
     WHERE id = $1`,
    [id, row.at, row.destroyed, row.databaseUntil, row.backupUntil],
  );
}

/** Those whose date has passed and that nobody has looked after yet. */
export async function dueDestructions(sql: Sql, now: Date): Promise<DestructionRow[]> {
  return (
    await sql.query<DestructionRow>(
      `SELECT * FROM archive_destruction WHERE done_at IS NOT NULL AND destroyed > 0 AND confirmed_at IS NULL
         AND database_until <= $1 AND coalesce(backup_until, database_until) <= $1 ORDER BY id`,
      [now],
    )
  ).rows;
}

export async function markConfirmed(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE archive_destruction SET confirmed_at = $2 WHERE id = $1', [id, at]);
}

/** False where it was marked before. */
export async function markLate(sql: Sql, id: string, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE archive_destruction SET late_at = $2 WHERE id = $1 AND late_at IS NULL',
    [id, at],
  );
  return rowCount > 0;
}

export async function countLate(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM archive_destruction WHERE late_at IS NOT NULL AND confirmed_at IS NULL',
  );
  return rows[0]!.count;
}

export async function keepCertificate(sql: Sql, id: string, certificate: string): Promise<void> {
  await sql.query(
    'UPDATE archive_destruction SET certificate = $2::jsonb WHERE id = $1 AND certificate IS NULL',
    [id, certificate],
  );
}
