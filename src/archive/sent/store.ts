import { placeholders, type Sql } from '#store';

export interface SentRow {
  readonly message_id: string;
  readonly hash: Buffer;
  readonly size: number;
  readonly start: number;
  readonly sealed: Buffer | null;
  readonly object: string | null;
}

/** Both tables in one statement; what another delivery of the letter wrote already stays. */
export async function insertSent(
  sql: Sql,
  batch: readonly { readonly delivery: string; readonly row: SentRow }[],
): Promise<void> {
  const rows = new Map(batch.map(({ row }) => [`${row.message_id} ${row.hash.toString('hex')}`, row]));
  const values = [...rows.values()].flatMap((row) => [
    row.message_id,
    row.hash,
    row.size,
    row.start,
    row.sealed,
    row.object,
  ]);
  const at = values.length;
  await sql.query(
    `WITH forms AS (INSERT INTO archive_sent (message_id, hash, size, start, sealed, object)
       VALUES ${placeholders(rows.size, 6)} ON CONFLICT DO NOTHING)
     INSERT INTO archive_sent_to (delivery_id, message_id, hash)
     SELECT delivery_id, message_id, hash
     FROM unnest($${at + 1}::uuid[], $${at + 2}::uuid[], $${at + 3}::bytea[]) AS t (delivery_id, message_id, hash)
     ON CONFLICT (delivery_id) DO UPDATE SET hash = EXCLUDED.hash`,
    [
      ...values,
      batch.map(({ delivery }) => delivery),
      batch.map(({ row }) => row.message_id),
      batch.map(({ row }) => row.hash),
    ],
    `archive-sent-${rows.size}`,
  );
}

export async function sentRows(
  sql: Sql,
  message: string,
): Promise<(SentRow & { readonly deliveries: readonly string[] })[]> {
  const { rows } = await sql.query<SentRow & { deliveries: string[] }>(
    `SELECT s.*, coalesce(array_agg(t.delivery_id ORDER BY t.delivery_id) FILTER (WHERE t.delivery_id IS NOT NULL), '{}') AS deliveries
     FROM archive_sent s LEFT JOIN archive_sent_to t ON t.message_id = s.message_id AND t.hash = s.hash
     WHERE s.message_id = $1 GROUP BY s.message_id, s.hash ORDER BY min(t.delivery_id::text)`,
    [message],
    'archive-sent-of',
  );
  return rows;
}

/** Takes away how letters left; gives back the names of files that no row names any more. */
export async function deleteSent(sql: Sql, messages: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ object: string | null }>(
    'DELETE FROM archive_sent WHERE message_id = ANY($1::uuid[]) RETURNING object',
    [messages],
  );
  await sql.query('DELETE FROM archive_sent_to WHERE message_id = ANY($1::uuid[])', [messages]);
  return rows.flatMap(({ object }) => (object ? [object] : []));
}
