import type { Sql } from '#store';
import type { BriefRow } from '../history/store.ts';

export interface ListFilter {
  readonly sender: Buffer | null;
  readonly from: Date | null;
  readonly before: Date | null;
  readonly level: string | null;
  readonly class: string | null;
  /** Ids between these two only; null: no bound. */
  readonly above: string | null;
  readonly below: string | null;
  /** Only among these; null: among all. */
  readonly among: readonly string[] | null;
  readonly limit: number;
}

/** Ids of people's letters that fit, newest first; Postern's own are left out. */
export async function listMessages(sql: Sql, filter: ListFilter): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT m.message_id FROM archive_message m LEFT JOIN archive_look l ON l.message_id = m.message_id
     WHERE m.door <> 'inside' AND ($1::bytea IS NULL OR m.sender_blind = $1)
       AND ($2::timestamptz IS NULL OR m.accepted_at >= $2) AND ($3::timestamptz IS NULL OR m.accepted_at < $3)
       AND ($4::text IS NULL OR coalesce(l.level, m.level) = $4) AND ($5::text IS NULL OR m.class = $5)
       AND ($6::uuid IS NULL OR m.message_id > $6) AND ($7::uuid IS NULL OR m.message_id < $7)
       AND ($8::uuid[] IS NULL OR m.message_id = ANY($8))
     ORDER BY m.message_id DESC LIMIT $9`,
    [
      filter.sender,
      filter.from,
      filter.before,
      filter.level,
      filter.class,
      filter.above,
      filter.below,
      filter.among,
      filter.limit,
    ],
  );
  return rows.map((row) => row.message_id);
}

export async function briefRows(sql: Sql, ids: readonly string[]): Promise<BriefRow[]> {
  const { rows } = await sql.query<BriefRow>(
    `SELECT m.message_id, m.accepted_at, m.door, m.class, m.size, m.hash, m.sender_blind, m.wrapped_mail,
       m.wrapped_archive, m.meta, coalesce(l.level, m.level) AS level, l.sealed AS look
     FROM archive_message m LEFT JOIN archive_look l ON l.message_id = m.message_id
     WHERE m.message_id = ANY($1::uuid[]) ORDER BY m.message_id DESC`,
    [ids],
  );
  return rows;
}
