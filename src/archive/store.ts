import { placeholders, type Sql } from '#store';

export interface MessageRow {
  readonly message_id: string;
  readonly accepted_at: Date;
  readonly door: string;
  readonly class: string;
  readonly level: string;
  readonly size: number;
  readonly hash: Buffer;
  readonly sender_blind: Buffer | null;
  readonly wrapped_mail: Buffer | null;
  readonly wrapped_archive: Buffer;
  readonly meta: Buffer;
  readonly body: Buffer | null;
  readonly object: string | null;
}

export async function insertMessages(sql: Sql, rows: readonly MessageRow[]): Promise<void> {
  const values = rows.flatMap((row) => [
    row.message_id,
    row.accepted_at,
    row.door,
    row.class,
    row.level,
    row.size,
    row.hash,
    row.sender_blind,
    row.wrapped_mail,
    row.wrapped_archive,
    row.meta,
    row.body,
    row.object,
  ]);
  await sql.query(
    `INSERT INTO archive_message (message_id, accepted_at, door, class, level, size, hash, sender_blind,
       wrapped_mail, wrapped_archive, meta, body, object) VALUES ${placeholders(rows.length, 13)}`,
    values,
    `archive-insert-${rows.length}`,
  );
}

export async function loadMessage(sql: Sql, id: string): Promise<MessageRow | undefined> {
  return (
    await sql.query<MessageRow>('SELECT * FROM archive_message WHERE message_id = $1', [id], 'archive-load')
  ).rows[0];
}

export async function knownMessages(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ message_id: string }>(
    'SELECT message_id FROM archive_message WHERE message_id = ANY($1::uuid[])',
    [ids],
  );
  return new Set(rows.map((row) => row.message_id));
}

export async function messagesFrom(sql: Sql, senderBlind: Buffer, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    'SELECT message_id FROM archive_message WHERE sender_blind = $1 ORDER BY message_id DESC LIMIT $2',
    [senderBlind, limit],
  );
  return rows.map((row) => row.message_id);
}
