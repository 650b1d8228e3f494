import type { Sql } from '#store';

export interface ScheduleRow {
  readonly version: number;
  readonly rules: unknown;
  readonly reason: Buffer;
  readonly shortens: boolean;
  readonly author: string;
  readonly proposed_at: Date;
  readonly approver: string | null;
  readonly approved_at: Date | null;
  readonly refused_at: Date | null;
}

/** One change at a time, until the transaction ends. */
export async function lockSchedules(sql: Sql): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('archive-schedule', 131))");
}

export async function scheduleRows(sql: Sql): Promise<ScheduleRow[]> {
  return (await sql.query<ScheduleRow>('SELECT * FROM archive_schedule ORDER BY version')).rows;
}

export async function insertSchedule(
  sql: Sql,
  row: Pick<ScheduleRow, 'version' | 'reason' | 'shortens' | 'author' | 'proposed_at'> & { rules: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO archive_schedule (version, rules, reason, shortens, author, proposed_at)
     VALUES ($1, $2::jsonb, $3, $4, $5, $6)`,
    [row.version, row.rules, row.reason, row.shortens, row.author, row.proposed_at],
  );
}

export async function decideSchedule(
  sql: Sql,
  version: number,
  by: string,
  at: Date,
  refused: boolean,
): Promise<void> {
  await sql.query(
    `UPDATE archive_schedule SET approver = $2, ${refused ? 'refused_at' : 'approved_at'} = $3 WHERE version = $1`,
    [version, by, at],
  );
}

/** Gives a letter a longer time; one that is kept for good stays so. */
export async function lengthen(sql: Sql, id: string, until: Date | null): Promise<void> {
  await sql.query(
    `UPDATE archive_message SET kept_until = CASE WHEN $2::timestamptz IS NULL THEN NULL
       ELSE greatest(kept_until, $2) END WHERE message_id = $1 AND kept_until IS NOT NULL`,
    [id, until],
  );
}

export async function stampOf(
  sql: Sql,
  id: string,
): Promise<{ kept_by: number | null; kept_until: Date | null; accepted_at: Date } | null> {
  const { rows } = await sql.query<{ kept_by: number | null; kept_until: Date | null; accepted_at: Date }>(
    'SELECT kept_by, kept_until, accepted_at FROM archive_message WHERE message_id = $1',
    [id],
  );
  return rows[0] ?? null;
}

/** Letters whose time is over and that no hold is known to keep, those longest over first. */
export async function dueLetters(sql: Sql, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT m.message_id FROM archive_message m WHERE m.kept_until < $1
       AND NOT EXISTS (SELECT FROM archive_hold_letter l JOIN archive_hold h ON h.id = l.hold
         WHERE l.message_id = m.message_id AND h.released_at IS NULL)
     ORDER BY m.kept_until, m.message_id LIMIT $2`,
    [now, limit],
  );
  return rows.map((row) => row.message_id);
}

/** How many letters have a time, and how many of those whose time is over are held. */
export async function keptFigures(
  sql: Sql,
  now: Date,
): Promise<{ stamped: number; forGood: number; due: number; held: number }> {
  const { rows } = await sql.query<{ stamped: number; forGood: number; due: number; held: number }>(
    `WITH dated AS (SELECT count(*)::int AS n FROM archive_message WHERE kept_until IS NOT NULL)
     SELECT (SELECT n FROM dated) AS stamped,
       (SELECT count(*)::int FROM archive_message) - (SELECT n FROM dated) AS "forGood",
       (SELECT count(*)::int FROM archive_message WHERE kept_until < $1) AS due,
       (SELECT count(*)::int FROM archive_message m WHERE m.kept_until < $1 AND EXISTS (
         SELECT FROM archive_hold_letter l JOIN archive_hold h ON h.id = l.hold
         WHERE l.message_id = m.message_id AND h.released_at IS NULL)) AS held`,
    [now],
  );
  return rows[0]!;
}

export interface PurgeRow {
  readonly seen_at: Date | null;
  readonly stopped_at: Date | null;
  readonly why: string | null;
}

export async function purgeRow(sql: Sql, lock = false): Promise<PurgeRow> {
  const { rows } = await sql.query<PurgeRow>(
    `SELECT seen_at, stopped_at, why FROM archive_purge ${lock ? 'FOR UPDATE' : ''}`,
  );
  return rows[0]!;
}

export async function markSeen(sql: Sql, now: Date): Promise<void> {
  await sql.query('UPDATE archive_purge SET seen_at = greatest(seen_at, $1)', [now]);
}

export async function markStopped(sql: Sql, now: Date, why: string): Promise<void> {
  await sql.query('UPDATE archive_purge SET stopped_at = $1, why = $2 WHERE stopped_at IS NULL', [now, why]);
}

export async function markResumed(sql: Sql, now: Date): Promise<void> {
  await sql.query('UPDATE archive_purge SET stopped_at = NULL, why = NULL, seen_at = $1', [now]);
}

export async function databaseTime(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return rows[0]!.now.getTime();
}

export interface KeepingFigures {
  /** Since when nothing is purged, and why; null where it goes on. */
  readonly stopped: Date | null;
  readonly why: string | null;
  /** Certificates that name a date which was not kept. */
  readonly late: number;
  /** Letters whose time is over and that no hold keeps. */
  readonly due: number;
  readonly holds: number;
  readonly held: number;
}

/** How it stands, for whoever looks after the server. */
export async function keepingFigures(sql: Sql, now: Date): Promise<KeepingFigures> {
  const { rows } = await sql.query<KeepingFigures>(
    `SELECT p.stopped_at AS stopped, p.why,
       (SELECT count(*)::int FROM archive_destruction WHERE late_at IS NOT NULL AND confirmed_at IS NULL) AS late,
       (SELECT count(*)::int FROM archive_message m WHERE m.kept_until < $1 AND NOT EXISTS (
          SELECT FROM archive_hold_letter l JOIN archive_hold h ON h.id = l.hold
          WHERE l.message_id = m.message_id AND h.released_at IS NULL)) AS due,
       (SELECT count(*)::int FROM archive_hold WHERE released_at IS NULL) AS holds,
       (SELECT count(DISTINCT l.message_id)::int FROM archive_hold_letter l JOIN archive_hold h ON h.id = l.hold
        WHERE h.released_at IS NULL) AS held
     FROM archive_purge p`,
    [now],
  );
  return rows[0]!;
}
