import type { Sql } from '#store';

export interface GlassRow {
  readonly id: string;
  readonly asked_by: string;
  readonly asked_at: Date;
  readonly letters: string[];
  readonly person: string | null;
  readonly lasts: number;
  readonly reason: Buffer;
  readonly verdict: 'approved' | 'refused' | null;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly words: Buffer | null;
  readonly ends_at: Date | null;
}

export async function insertGlass(
  sql: Sql,
  row: Pick<GlassRow, 'id' | 'asked_by' | 'asked_at' | 'letters' | 'person' | 'lasts' | 'reason'>,
): Promise<void> {
  await sql.query(
    `INSERT INTO people_glass (id, asked_by, asked_at, letters, person, lasts, reason)
     VALUES ($1, $2, $3, $4::uuid[], $5, $6, $7)`,
    [row.id, row.asked_by, row.asked_at, row.letters, row.person, row.lasts, row.reason],
  );
}

/** One, locked: of two who decide at once the second sees what the first decided. */
export async function lockGlass(sql: Sql, id: string): Promise<GlassRow | null> {
  return (
    (await sql.query<GlassRow>('SELECT * FROM people_glass WHERE id = $1 FOR UPDATE', [id])).rows[0] ?? null
  );
}

export async function decideGlass(
  sql: Sql,
  id: string,
  decision: {
    readonly verdict: 'approved' | 'refused';
    readonly by: string;
    readonly at: Date;
    readonly words: Buffer;
    readonly endsAt: Date | null;
  },
): Promise<void> {
  await sql.query(
    `UPDATE people_glass SET verdict = $2, decided_by = $3, decided_at = $4, words = $5, ends_at = $6 WHERE id = $1`,
    [id, decision.verdict, decision.by, decision.at, decision.words, decision.endsAt],
  );
}

export async function endGlass(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE people_glass SET ends_at = $2 WHERE id = $1', [id, at]);
}

/** Newest first; those of one asker, or of all. */
export async function glassRows(
  sql: Sql,
  bounds: { readonly by: string | null; readonly after: string | null; readonly limit: number },
): Promise<GlassRow[]> {
  const { rows } = await sql.query<GlassRow>(
    `SELECT * FROM people_glass WHERE ($1::uuid IS NULL OR asked_by = $1) AND ($2::uuid IS NULL OR id < $2)
     ORDER BY id DESC LIMIT $3`,
    [bounds.by, bounds.after, bounds.limit],
  );
  return rows;
}

/** Permissions that stand for this person at this moment. */
export async function standingGlass(sql: Sql, by: string, now: Date): Promise<GlassRow[]> {
  const { rows } = await sql.query<GlassRow>(
    `SELECT * FROM people_glass WHERE asked_by = $1 AND verdict = 'approved' AND ends_at > $2 ORDER BY id`,
    [by, now],
  );
  return rows;
}

/** Permissions to read all letters of these people, newest first. */
export async function glassAbout(sql: Sql, person: string, limit: number): Promise<GlassRow[]> {
  const { rows } = await sql.query<GlassRow>(
    `SELECT * FROM people_glass WHERE person = $1 AND verdict = 'approved' ORDER BY id DESC LIMIT $2`,
    [person, limit],
  );
  return rows;
}
