import type { Sql } from '#store';

export interface WaitingRow {
  readonly id: string;
  readonly message_id: string;
  readonly size: number;
  readonly opened_at: Date | null;
  readonly wrapped: Buffer;
  readonly sealed: Buffer;
}

/** Letters that still wait for the reader of this one, newest first, without itself. */
export async function besideLetter(sql: Sql, id: string, now: Date, limit: number): Promise<WaitingRow[]> {
  return (
    await sql.query<WaitingRow>(
      `SELECT o.id, o.message_id, o.size, o.opened_at, o.wrapped, b.sealed
       FROM pickup_letter p JOIN pickup_letter o ON o.recipient_blind = p.recipient_blind AND o.id <> p.id
       JOIN pickup_body b ON b.letter_id = o.id
       WHERE p.id = $1 AND p.ended IS NULL AND o.ended IS NULL AND o.expires_at > $2 AND o.wrapped IS NOT NULL
       ORDER BY o.placed_at DESC, o.id LIMIT $3`,
      [id, now, limit],
    )
  ).rows;
}

/** Puts another letter in the place of one, under another key: the key of what stood there is gone. */
export async function replaceLetter(
  sql: Sql,
  id: string,
  letter: { readonly wrapped: Buffer; readonly sealed: Buffer; readonly size: number },
): Promise<void> {
  await sql.query('UPDATE pickup_letter SET wrapped = $2, size = $3 WHERE id = $1', [
    id,
    letter.wrapped,
    letter.size,
  ]);
  await sql.query('UPDATE pickup_body SET sealed = $2 WHERE letter_id = $1', [id, letter.sealed]);
}
