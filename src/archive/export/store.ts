import type { Sql } from '#store';

export type ExportState = 'gathering' | 'ready' | 'ended' | 'failed';

export interface ExportRow {
  readonly export_id: string;
  readonly made_at: Date;
  readonly forms: readonly string[];
  readonly state: ExportState;
  readonly asked: Buffer;
  readonly cursor: string | null;
  readonly letters: number;
  readonly done: number;
  readonly failed: number;
  readonly trouble: string | null;
  readonly ended_at: Date | null;
}

export interface LetterRow {
  readonly number: number;
  readonly message_id: string;
  readonly row: Buffer | null;
  readonly trouble: string | null;
}

export async function insertExport(
  sql: Sql,
  row: Pick<ExportRow, 'export_id' | 'made_at' | 'forms' | 'asked'>,
): Promise<void> {
  await sql.query(
    `INSERT INTO archive_export (export_id, made_at, forms, state, asked) VALUES ($1, $2, $3, 'gathering', $4)`,
    [row.export_id, row.made_at, row.forms, row.asked],
  );
}

export async function loadExport(sql: Sql, id: string): Promise<ExportRow | undefined> {
  return (await sql.query<ExportRow>('SELECT * FROM archive_export WHERE export_id = $1', [id])).rows[0];
}

/** Newest first, before the export `before`. */
export async function listExports(sql: Sql, limit: number, before: string | null): Promise<ExportRow[]> {
  const { rows } = await sql.query<ExportRow>(
    `SELECT * FROM archive_export WHERE ($2::uuid IS NULL OR export_id < $2) ORDER BY export_id DESC LIMIT $1`,
    [limit, before],
  );
  return rows;
}

export async function oldestGathering(sql: Sql): Promise<ExportRow | undefined> {
  const { rows } = await sql.query<ExportRow>(
    `SELECT * FROM archive_export WHERE state = 'gathering' ORDER BY made_at LIMIT 1`,
  );
  return rows[0];
}

/** Adds letters behind those that are there; what is there already stays. Returns how many there are now. */
export async function addLetters(sql: Sql, id: string, messages: readonly string[]): Promise<number> {
  await sql.query('SELECT 1 FROM archive_export WHERE export_id = $1 FOR UPDATE', [id]);
  await sql.query(
    `INSERT INTO archive_export_letter (export_id, number, message_id)
     SELECT $1, (SELECT count(*) FROM archive_export_letter WHERE export_id = $1) + row_number() OVER (ORDER BY at), message_id
     FROM unnest($2::uuid[]) WITH ORDINALITY AS t (message_id, at)
     WHERE NOT EXISTS (SELECT FROM archive_export_letter l WHERE l.export_id = $1 AND l.message_id = t.message_id)
     ON CONFLICT (export_id, message_id) DO NOTHING`,
    [id, messages],
  );
  const { rows } = await sql.query<{ letters: number }>(
    `UPDATE archive_export SET letters = (SELECT count(*) FROM archive_export_letter WHERE export_id = $1)
     WHERE export_id = $1 RETURNING letters`,
    [id],
  );
  return rows[0]!.letters;
}

export async function setCursor(sql: Sql, id: string, cursor: string | null): Promise<void> {
  await sql.query('UPDATE archive_export SET cursor = $2 WHERE export_id = $1', [id, cursor]);
}

export async function setState(
  sql: Sql,
  id: string,
  state: ExportState,
  more: { trouble?: string; endedAt?: Date } = {},
): Promise<void> {
  await sql.query(
    'UPDATE archive_export SET state = $2, trouble = $3, ended_at = coalesce($4, ended_at) WHERE export_id = $1',
    [id, state, more.trouble ?? null, more.endedAt ?? null],
  );
}

/** Letters of an export in their order, behind number `after`. */
export async function lettersOf(sql: Sql, id: string, after: number, limit: number): Promise<LetterRow[]> {
  const { rows } = await sql.query<LetterRow>(
    `SELECT number, message_id, row, trouble FROM archive_export_letter
     WHERE export_id = $1 AND number > $2 ORDER BY number LIMIT $3`,
    [id, after, limit],
  );
  return rows;
}

/** Writes down that letters were given out, or why they could not be, and how far that brought the export. */
export async function markLetter(
  sql: Sql,
  id: string,
  one: { number: number; row: Buffer | null; trouble: string | null },
): Promise<void> {
  await sql.query(
    'UPDATE archive_export_letter SET row = $3, trouble = $4 WHERE export_id = $1 AND number = $2',
    [id, one.number, one.row, one.trouble],
    'archive-export-mark',
  );
  await sql.query(
    `UPDATE archive_export SET done = greatest(done, $2), failed = failed + $3 WHERE export_id = $1`,
    [id, one.number, one.trouble === null ? 0 : 1],
    'archive-export-far',
  );
}

/** Begins anew: nothing of it counts as given out. */
export async function forgetMarks(sql: Sql, id: string, after: number): Promise<void> {
  await sql.query(
    'UPDATE archive_export_letter SET row = NULL, trouble = NULL WHERE export_id = $1 AND number > $2',
    [id, after],
  );
  await sql.query(
    `UPDATE archive_export SET done = $2, failed = (SELECT count(*) FROM archive_export_letter
       WHERE export_id = $1 AND trouble IS NOT NULL) WHERE export_id = $1`,
    [id, after],
  );
}

/** Takes away what was written down of letters for exports that ended before `before`. */
export async function forgetEnded(sql: Sql, before: Date): Promise<void> {
  await sql.query(
    `DELETE FROM archive_export_letter l USING archive_export e
     WHERE l.export_id = e.export_id AND e.state IN ('ended', 'failed') AND e.ended_at < $1`,
    [before],
  );
}

/** Letters that a legal hold keeps, oldest first, behind `after`. */
export async function heldLetters(
  sql: Sql,
  hold: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT message_id FROM archive_hold_letter WHERE hold = $1 AND ($2::uuid IS NULL OR message_id > $2)
     ORDER BY message_id LIMIT $3`,
    [hold, after, limit],
  );
  return rows.map(({ message_id }) => message_id);
}
