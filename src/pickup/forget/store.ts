import type { Sql } from '#store';

export interface Forgotten {
  readonly id: string;
  readonly message_id: string;
  readonly ended: string | null;
  readonly opened_at: Date | null;
}

/** Takes away everything the portal has of these letters: the copy and its key, addresses, codes, sessions, forms. */
export async function deleteLettersOf(sql: Sql, messages: readonly string[]): Promise<Forgotten[]> {
  const { rows } = await sql.query<Forgotten>(
    'DELETE FROM pickup_letter WHERE message_id = ANY($1::uuid[]) RETURNING id, message_id, ended, opened_at',
    [messages],
  );
  return rows;
}
