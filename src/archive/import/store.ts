import type { Sql } from '#store';

export interface ImportRow {
  readonly import_id: string;
  readonly source: Buffer;
  readonly form: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly asked: Buffer;
  readonly place: Buffer | null;
  readonly number: number;
  readonly filed: number;
  readonly known: number;
  readonly aside: number;
}

/** The import of this source that has not ended; else null. */
export async function openImport(sql: Sql, source: Buffer): Promise<ImportRow | null> {
  const { rows } = await sql.query<ImportRow>(
    'SELECT * FROM archive_import WHERE source = $1 AND ended_at IS NULL',
    [source],
  );
  return rows[0] ?? null;
}

export async function insertImport(
  sql: Sql,
  row: Pick<ImportRow, 'import_id' | 'source' | 'form' | 'started_at' | 'asked'>,
): Promise<void> {
  await sql.query(
    'INSERT INTO archive_import (import_id, source, form, started_at, asked) VALUES ($1, $2, $3, $4, $5)',
    [row.import_id, row.source, row.form, row.started_at, row.asked],
  );
}

/** Begins a source anew under the same import: what was filed is known by its content. */
export async function restartImport(sql: Sql, id: string): Promise<void> {
  await sql.query(
    'UPDATE archive_import SET number = 0, filed = 0, known = 0, aside = 0 WHERE import_id = $1',
    [id],
  );
  await sql.query('DELETE FROM archive_import_aside WHERE import_id = $1', [id]);
}

export async function moveImport(
  sql: Sql,
  id: string,
  on: { number: number; filed: number; known: number; aside: number; place: Buffer | null },
): Promise<void> {
  await sql.query(
    `UPDATE archive_import SET number = $2, filed = filed + $3, known = known + $4, aside = aside + $5, place = $6
     WHERE import_id = $1`,
    [id, on.number, on.filed, on.known, on.aside, on.place],
    'archive-import-on',
  );
}

export async function endImport(sql: Sql, id: string, at: Date): Promise<ImportRow> {
  const { rows } = await sql.query<ImportRow>(
    'UPDATE archive_import SET ended_at = $2, place = NULL WHERE import_id = $1 RETURNING *',
    [id, at],
  );
  return rows[0]!;
}

export async function listImports(sql: Sql, limit: number, before: string | null): Promise<ImportRow[]> {
  const { rows } = await sql.query<ImportRow>(
    'SELECT * FROM archive_import WHERE ($2::uuid IS NULL OR import_id < $2) ORDER BY import_id DESC LIMIT $1',
    [limit, before],
  );
  return rows;
}

export async function insertAside(
  sql: Sql,
  id: string,
  rows: readonly { number: number; sealed: Buffer }[],
): Promise<void> {
  await sql.query(
    `INSERT INTO archive_import_aside (import_id, number, sealed)
     SELECT $1, number, sealed FROM unnest($2::int[], $3::bytea[]) AS t (number, sealed)`,
    [id, rows.map(({ number }) => number), rows.map(({ sealed }) => sealed)],
  );
}

export async function asideOf(
  sql: Sql,
  id: string,
  after: number,
  limit: number,
): Promise<{ number: number; sealed: Buffer }[]> {
  const { rows } = await sql.query<{ number: number; sealed: Buffer }>(
    'SELECT number, sealed FROM archive_import_aside WHERE import_id = $1 AND number > $2 ORDER BY number LIMIT $3',
    [id, after, limit],
  );
  return rows;
}

/** Which of these contents are filed, as far as their letters are still there; by hex. */
export async function knownContents(sql: Sql, contents: readonly Buffer[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ content: Buffer }>(
    `SELECT c.content FROM archive_content c JOIN archive_message m ON m.message_id = c.message_id
     WHERE c.content = ANY($1::bytea[])`,
    [contents],
    'archive-content-known',
  );
  return new Set(rows.map(({ content }) => content.toString('hex')));
}

/** Claims contents for letters; which of them were claimed by another letter that is there comes back, by hex. */
export async function claimContents(
  sql: Sql,
  claims: readonly { content: Buffer; message: string }[],
): Promise<Set<string>> {
  const { rows } = await sql.query<{ content: Buffer }>(
    `INSERT INTO archive_content AS c (content, message_id)
     SELECT content, message_id FROM unnest($1::bytea[], $2::uuid[]) AS t (content, message_id) ORDER BY content
     ON CONFLICT (content) DO UPDATE SET message_id = EXCLUDED.message_id
       WHERE NOT EXISTS (SELECT FROM archive_message m WHERE m.message_id = c.message_id)
     RETURNING content`,
    [claims.map(({ content }) => content), claims.map(({ message }) => message)],
    'archive-content-claim',
  );
  const won = new Set(rows.map(({ content }) => content.toString('hex')));
  return new Set(claims.map(({ content }) => content.toString('hex')).filter((hex) => !won.has(hex)));
}

/** Forgets by what destroyed letters were known again. */
export async function forgetContents(sql: Sql, messages: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM archive_content WHERE message_id = ANY($1::uuid[])', [messages]);
}
