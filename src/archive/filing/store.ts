import type { Sql } from '#store';

export async function insertFilings(sql: Sql, id: string, classes: readonly string[]): Promise<void> {
  await sql.query(
    `INSERT INTO archive_filing (message_id, class) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`,
    [id, classes],
  );
}

export async function filingsOf(sql: Sql, id: string): Promise<string[]> {
  const { rows } = await sql.query<{ class: string }>(
    'SELECT class FROM archive_filing WHERE message_id = $1 ORDER BY class',
    [id],
  );
  return rows.map((row) => row.class);
}
