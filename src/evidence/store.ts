import { placeholders, type Sql } from '#store';

export interface EventRow {
  readonly id: string;
  readonly message_id: string | null;
  readonly at: Date;
  readonly kind: string;
  readonly body: string;
  readonly leaf_hash: Buffer;
  readonly sealed: Buffer | null;
}

export async function insertEvents(sql: Sql, rows: readonly EventRow[]): Promise<void> {
  const values = rows.flatMap((row) => [
    row.id,
    row.message_id,
    row.at,
    row.kind,
    row.body,
    row.leaf_hash,
    row.sealed,
  ]);
  await sql.query(
    `INSERT INTO evidence_event (id, message_id, at, kind, body, leaf_hash, sealed) VALUES ${placeholders(rows.length, 7)}`,
    values,
    rows.length <= 64 ? `evidence-insert-${rows.length}` : undefined,
  );
}

export async function eventsOfMessage(sql: Sql, messageId: string): Promise<EventRow[]> {
  return (
    await sql.query<EventRow>('SELECT * FROM evidence_event WHERE message_id = $1 ORDER BY id', [messageId])
  ).rows;
}

/** Events of one kind or all, newest first. */
export async function latestEvents(sql: Sql, kind: string | null, limit: number): Promise<EventRow[]> {
  return (
    await sql.query<EventRow>(
      'SELECT * FROM evidence_event WHERE ($1::text IS NULL OR kind = $1) ORDER BY id DESC LIMIT $2',
      [kind, limit],
    )
  ).rows;
}
