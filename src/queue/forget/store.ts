import type { Sql } from '#store';

/** Which of these letters have deliveries that have not ended, or wait for their look. */
export async function lettersUnderWay(sql: Sql, messages: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT message_id FROM queue_delivery WHERE message_id = ANY($1::uuid[])
     UNION SELECT message_id FROM queue_look WHERE message_id = ANY($1::uuid[])`,
    [messages],
  );
  return new Set(rows.map((row) => row.message_id));
}

/** Takes away what is left of ended deliveries of destroyed letters: whose they were, as keyed hashes. */
export async function forgetSettled(sql: Sql, messages: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM queue_settled WHERE message_id = ANY($1::uuid[])', [messages]);
}
