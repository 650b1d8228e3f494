import type { Sql } from '#store';

/** Who wrote these letters, by the keyed hash of the address; none of a letter without a return path. */
export async function writersOf(
  sql: Sql,
  letters: readonly string[],
): Promise<{ owner: Buffer; message_id: string }[]> {
  const { rows } = await sql.query<{ owner: Buffer; message_id: string }>(
    `SELECT sender_blind AS owner, message_id FROM archive_message
     WHERE message_id = ANY($1::uuid[]) AND sender_blind IS NOT NULL`,
    [letters],
  );
  return rows;
}
