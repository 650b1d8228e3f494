import type { Sql } from '#store';
import type { KeptRow } from '../store.ts';

/** Everything about letters but their bodies. */
export type BriefRow = Omit<KeptRow, 'body' | 'object'>;

/**
 * Letters accepted from `from` up to `to`, in order of their ids, after the id `after` and before `before`: ids are
 * ordered by time, so these bounds keep the scan to the days that are asked for.
 */
export async function messagesBetween(
  sql: Sql,
  span: { after: string; before: string; from: Date; to: Date; limit: number },
): Promise<BriefRow[]> {
  const { rows } = await sql.query<BriefRow>(
    `SELECT m.message_id, m.accepted_at, m.door, m.class, m.size, m.hash, m.sender_blind, m.wrapped_mail,
       m.wrapped_archive, m.meta, coalesce(l.level, m.level) AS level, l.sealed AS look
     FROM archive_message m LEFT JOIN archive_look l ON l.message_id = m.message_id
     WHERE m.message_id > $1 AND m.message_id < $2 AND m.accepted_at >= $3 AND m.accepted_at < $4
     ORDER BY m.message_id LIMIT $5`,
    [span.after, span.before, span.from, span.to, span.limit],
  );
  return rows;
}

export async function countBetween(
  sql: Sql,
  span: { after: string; before: string; from: Date; to: Date },
): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM archive_message
     WHERE message_id > $1 AND message_id < $2 AND accepted_at >= $3 AND accepted_at < $4`,
    [span.after, span.before, span.from, span.to],
  );
  return rows[0]!.count;
}
