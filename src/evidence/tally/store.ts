import type { Sql } from '#store';

export interface TallyRow {
  readonly bucket: Date;
  readonly kind: string;
  readonly method: string;
  readonly count: number;
}

/** The first leaf not counted, locked until the transaction ends; null where another process counts at this moment. */
export async function lockTally(sql: Sql): Promise<number | null> {
  const { rows } = await sql.query<{ next: number }>(
    'SELECT next FROM evidence_tally_head FOR UPDATE SKIP LOCKED',
  );
  return rows[0]?.next ?? null;
}

/** One past the last leaf. */
export async function leafEnd(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ size: number }>(
    'SELECT coalesce(max(leaf_index) + 1, 0) AS size FROM evidence_leaf',
  );
  return rows[0]?.size ?? 0;
}

/**
 * Adds the leaves `from` to `to` (exclusive) to their hours. Of a delivery that arrived the method is told; Postern's own
 * letters, which the rule `notice` lets go, count apart from those of people.
 */
export async function countLeaves(
  sql: Sql,
  { from, to, kinds }: { from: number; to: number; kinds: readonly string[] },
): Promise<void> {
  await sql.query(
    `INSERT INTO evidence_tally AS t (hour, kind, method, count)
     SELECT date_trunc('hour', e.at, 'UTC'), e.kind,
       CASE WHEN e.kind = 'message.accepted' AND e.body::jsonb #>> '{data,notice}' IS NOT NULL THEN 'notice'
         WHEN e.kind <> 'delivery.delivered' THEN ''
         WHEN e.body::jsonb #>> '{data,rule}' = 'notice' THEN 'notice'
         ELSE coalesce(e.body::jsonb #>> '{data,method}', '') END, count(*)
     FROM evidence_leaf l JOIN evidence_event e ON e.id = l.event_id
     WHERE l.leaf_index >= $1 AND l.leaf_index < $2 AND e.kind = ANY($3::text[])
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
     ON CONFLICT (hour, kind, method) DO UPDATE SET count = t.count + excluded.count`,
    [from, to, kinds],
  );
  await sql.query('UPDATE evidence_tally_head SET next = $1', [to]);
}

/** What was counted from `since` on, by hour or by day (UTC). */
export async function readTally(sql: Sql, since: Date, unit: 'hour' | 'day'): Promise<TallyRow[]> {
  const { rows } = await sql.query<TallyRow>(
    `SELECT date_trunc($2, hour, 'UTC') AS bucket, kind, method, sum(count)::bigint AS count FROM evidence_tally
     WHERE hour >= $1 GROUP BY 1, 2, 3 ORDER BY 1`,
    [since, unit],
  );
  return rows;
}
