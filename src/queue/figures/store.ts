import type { Sql } from '#store';

export interface AgeRow {
  readonly priority: number;
  readonly held: boolean;
  readonly age: number;
  readonly count: number;
  readonly oldest: Date;
}

/** Live deliveries by priority, whether held, and age: 0 below the first bound (seconds), 1 from it on, and so forth. */
export async function ageRows(sql: Sql, now: number, bounds: readonly number[]): Promise<AgeRow[]> {
  const { rows } = await sql.query<AgeRow>(
    `SELECT priority, state = 1 AS held,
       width_bucket($1::float8 / 1000 - extract(epoch FROM accepted_at)::float8, $2::float8[]) AS age,
       count(*)::int AS count, min(accepted_at) AS oldest
     FROM queue_delivery GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [now, bounds],
  );
  return rows;
}

export interface FailingRow {
  readonly domain: string;
  readonly waiting: number;
  readonly attempts: number;
  readonly oldest: Date;
  readonly next: Date;
}

/** Domains with deliveries that were tried in vain, most of them first. */
export async function failingRows(sql: Sql, limit: number): Promise<FailingRow[]> {
  const { rows } = await sql.query<FailingRow>(
    `SELECT domain, count(*)::int AS waiting, max(attempts) AS attempts, min(accepted_at) AS oldest, min(due_at) AS next
     FROM queue_delivery WHERE state = 0 AND attempts > 0 GROUP BY domain ORDER BY count(*) DESC, domain LIMIT $1`,
    [limit],
  );
  return rows;
}
