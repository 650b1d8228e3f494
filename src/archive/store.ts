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

/** As it is kept at acceptance, with its stamp: by which version of the schedule, and until when; null: for good. */
export interface NewMessageRow extends MessageRow {
  readonly kept_by: number;
  readonly kept_until: Date | null;
}

export async function insertMessages(sql: Sql, rows: readonly NewMessageRow[]): Promise<void> {
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
    row.kept_by,
    row.kept_until,
  ]);
  await sql.query(
    `INSERT INTO archive_message (message_id, accepted_at, door, class, level, size, hash, sender_blind,
       wrapped_mail, wrapped_archive, meta, body, object, kept_by, kept_until)
     VALUES ${placeholders(rows.length, 15)}`,
    values,
    `archive-insert-${rows.length}`,
  );
}

/** With what the deep look found, where there was one. */
export interface KeptRow extends MessageRow {
  readonly look: Buffer | null;
}

export async function loadMessages(sql: Sql, ids: readonly string[]): Promise<KeptRow[]> {
  return (
    await sql.query<KeptRow>(
      `SELECT m.*, coalesce(l.level, m.level) AS level, l.sealed AS look FROM archive_message m
       LEFT JOIN archive_look l ON l.message_id = m.message_id WHERE m.message_id = ANY($1::uuid[])`,
      [ids],
      'archive-load',
    )
  ).rows;
}

export async function knownMessages(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ message_id: string }>(
    'SELECT message_id FROM archive_message WHERE message_id = ANY($1::uuid[])',
    [ids],
  );
  return new Set(rows.map((row) => row.message_id));
}

export async function messagesFrom(
  sql: Sql,
  senderBlind: Buffer,
  limit: number,
  before: string | null = null,
): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT message_id FROM archive_message WHERE sender_blind = $1 AND ($3::uuid IS NULL OR message_id < $3)
     ORDER BY message_id DESC LIMIT $2`,
    [senderBlind, limit, before],
  );
  return rows.map((row) => row.message_id);
}

/** Keeps what the deep look found, in the place of what an earlier one did. */
export async function insertLook(sql: Sql, id: string, level: string, sealed: Buffer): Promise<void> {
  await sql.query(
    `INSERT INTO archive_look (message_id, level, sealed) VALUES ($1, $2, $3)
     ON CONFLICT (message_id) DO UPDATE SET level = EXCLUDED.level, sealed = EXCLUDED.sealed`,
    [id, level, sealed],
  );
}
