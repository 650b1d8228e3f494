import type { Sql } from '#store';

/** To whom these letters went or go, by the keyed hash of the address. */
export async function readersOf(
  sql: Sql,
  letters: readonly string[],
): Promise<{ owner: Buffer; message_id: string }[]> {
  const { rows } = await sql.query<{ owner: Buffer; message_id: string }>(
    `SELECT recipient_blind AS owner, message_id FROM queue_delivery WHERE message_id = ANY($1::uuid[]) UNION
     SELECT recipient_blind, message_id FROM queue_settled WHERE message_id = ANY($1::uuid[])`,
    [letters],
  );
  return rows;
}
