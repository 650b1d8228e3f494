import type { Sql } from '#store';

export interface RecoveryRow {
  readonly id: string;
  readonly x25519: Buffer;
  readonly ml_kem: Buffer;
  readonly writer_sealed: Buffer;
  readonly needed: number;
  readonly shares: number;
  readonly made_at: Date;
}

export async function activeRecovery(sql: Sql): Promise<RecoveryRow | undefined> {
  return (await sql.query<RecoveryRow>('SELECT * FROM backup_recovery WHERE retired_at IS NULL')).rows[0];
}

export async function recoveryBy(sql: Sql, id: string): Promise<RecoveryRow | undefined> {
  return (await sql.query<RecoveryRow>('SELECT * FROM backup_recovery WHERE id = $1', [id])).rows[0];
}

/** The new key takes the place of the one before. */
export async function insertRecovery(sql: Sql, row: RecoveryRow): Promise<void> {
  await sql.query('UPDATE backup_recovery SET retired_at = $1 WHERE retired_at IS NULL', [row.made_at]);
  await sql.query(
    `INSERT INTO backup_recovery (id, x25519, ml_kem, writer_sealed, needed, shares, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.x25519, row.ml_kem, row.writer_sealed, row.needed, row.shares, row.made_at],
  );
}

export interface RunRow {
  readonly id: string;
  readonly place: string;
  readonly recovery: string;
  readonly key_sealed: Buffer;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly moment: Date | null;
  readonly outcome: 'made' | 'failed' | null;
  readonly reason: string | null;
  readonly bytes: number | null;
  readonly written: number | null;
}

export async function beginRun(
  sql: Sql,
  row: Pick<RunRow, 'id' | 'place' | 'recovery' | 'key_sealed' | 'started_at'>,
): Promise<void> {
  await sql.query(
    'INSERT INTO backup_run (id, place, recovery, key_sealed, started_at) VALUES ($1, $2, $3, $4, $5)',
    [row.id, row.place, row.recovery, row.key_sealed, row.started_at],
  );
}

export async function endRun(
  sql: Sql,
  row: Pick<RunRow, 'id' | 'finished_at' | 'moment' | 'outcome' | 'reason' | 'bytes' | 'written'>,
): Promise<void> {
  await sql.query(
    `UPDATE backup_run SET finished_at = $2, moment = $3, outcome = $4, reason = $5, bytes = $6, written = $7
     WHERE id = $1`,
    [row.id, row.finished_at, row.moment, row.outcome, row.reason, row.bytes, row.written],
  );
}

export async function runsOf(sql: Sql, ids: readonly string[]): Promise<RunRow[]> {
  return (await sql.query<RunRow>('SELECT * FROM backup_run WHERE id = ANY($1::uuid[])', [ids])).rows;
}

/** Every place that a backup was ever made to. */
export async function placesOf(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ place: string }>(
    "SELECT DISTINCT place FROM backup_run WHERE outcome = 'made' ORDER BY place",
  );
  return rows.map(({ place }) => place);
}

export async function latestRuns(sql: Sql, limit: number): Promise<RunRow[]> {
  return (
    await sql.query<RunRow>('SELECT * FROM backup_run ORDER BY started_at DESC, id DESC LIMIT $1', [limit])
  ).rows;
}

/** The newest run of each place that came to an end, and the newest that was made. */
export async function lastRuns(sql: Sql): Promise<{ last: RunRow[]; made: RunRow[] }> {
  const last = await sql.query<RunRow>(
    `SELECT DISTINCT ON (place) * FROM backup_run WHERE outcome IS NOT NULL ORDER BY place, started_at DESC`,
  );
  const made = await sql.query<RunRow>(
    `SELECT DISTINCT ON (place) * FROM backup_run WHERE outcome = 'made' ORDER BY place, started_at DESC`,
  );
  return { last: last.rows, made: made.rows };
}

export interface DrillRow {
  readonly id: string;
  readonly place: string;
  readonly run: string | null;
  readonly finished_at: Date;
  readonly passed: boolean;
  readonly reason: string | null;
  readonly rpo_ms: number | null;
  readonly rto_ms: number | null;
  readonly bytes: number | null;
}

export async function insertDrill(sql: Sql, row: DrillRow): Promise<void> {
  await sql.query(
    `INSERT INTO backup_drill (id, place, run, finished_at, passed, reason, rpo_ms, rto_ms, bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [row.id, row.place, row.run, row.finished_at, row.passed, row.reason, row.rpo_ms, row.rto_ms, row.bytes],
  );
}

/** The newest drill of each place. */
export async function lastDrills(sql: Sql): Promise<DrillRow[]> {
  return (
    await sql.query<DrillRow>(
      'SELECT DISTINCT ON (place) * FROM backup_drill ORDER BY place, finished_at DESC, id DESC',
    )
  ).rows;
}

/** Whether a job is due; then it is this caller's, and due again after `every`. One not known yet is due at once. */
export async function takeJob(sql: Sql, name: string, now: number, every: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO backup_job (name, due_at) VALUES ($1, to_timestamp(($2::float8 + $3::float8) / 1000))
     ON CONFLICT (name) DO UPDATE SET due_at = EXCLUDED.due_at
     WHERE backup_job.due_at <= to_timestamp($2::float8 / 1000)`,
    [name, now, every],
  );
  return rowCount === 1;
}

export async function markRestored(sql: Sql, run: string, moment: Date, at: Date): Promise<void> {
  await sql.query('INSERT INTO backup_restored (run, moment, restored_at) VALUES ($1, $2, $3)', [
    run,
    moment,
    at,
  ]);
}

/** The restore whose deliveries nobody has let go yet. */
export async function openRestore(
  sql: Sql,
): Promise<{ run: string; moment: Date; restored_at: Date } | undefined> {
  return (
    await sql.query<{ run: string; moment: Date; restored_at: Date }>(
      'SELECT run, moment, restored_at FROM backup_restored WHERE released_at IS NULL ORDER BY restored_at DESC LIMIT 1',
    )
  ).rows[0];
}

export async function markReleased(sql: Sql, at: Date): Promise<void> {
  await sql.query('UPDATE backup_restored SET released_at = $1 WHERE released_at IS NULL', [at]);
}
