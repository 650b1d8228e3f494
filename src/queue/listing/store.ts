import type { Sql } from '#store';

export interface FindRow {
  readonly recipient: Buffer | null;
  readonly domain: string | null;
  /** States of live deliveries; null: any; empty: none. */
  readonly live: readonly number[] | null;
  /** How settled ones ended; null: any; empty: none. */
  readonly ended: readonly string[] | null;
  /** Only of these letters; null: of all. */
  readonly among: readonly string[] | null;
  /** Letters with smaller ids only. */
  readonly below: string | null;
  readonly limit: number;
}

/**
 * Letters with a delivery that fits, newest first, each once. Looks at `limit` fitting deliveries of each table at most, so
 * fewer letters than `limit` may come back though there are more behind the last one.
 */
export async function findMessages(sql: Sql, find: FindRow): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT message_id FROM (
       SELECT message_id FROM (SELECT message_id FROM queue_delivery
         WHERE ($1::bytea IS NULL OR recipient_blind = $1) AND ($2::text IS NULL OR domain = $2)
           AND ($3::smallint[] IS NULL OR state = ANY($3)) AND ($5::uuid IS NULL OR message_id < $5)
           AND ($7::uuid[] IS NULL OR message_id = ANY($7))
         ORDER BY message_id DESC LIMIT $6) live
       UNION
       SELECT message_id FROM (SELECT message_id FROM queue_settled
         WHERE ($1::bytea IS NULL OR recipient_blind = $1) AND ($2::text IS NULL OR domain = $2)
           AND ($4::text[] IS NULL OR how = ANY($4)) AND ($5::uuid IS NULL OR message_id < $5)
           AND ($7::uuid[] IS NULL OR message_id = ANY($7))
         ORDER BY message_id DESC LIMIT $6) settled
     ) both_kinds ORDER BY message_id DESC LIMIT $6`,
    [find.recipient, find.domain, find.live, find.ended, find.below, find.limit, find.among],
  );
  return rows.map((row) => row.message_id);
}

export interface StandingRow {
  readonly message_id: string;
  readonly how: string;
  readonly count: number;
  readonly ids: string[];
}

/** How the deliveries of letters stand: how many in which way, and the ids of the first of each. */
export async function standingRows(
  sql: Sql,
  messages: readonly string[],
  ids: number,
): Promise<StandingRow[]> {
  const { rows } = await sql.query<StandingRow>(
    `SELECT message_id, how, count(*)::int AS count, (array_agg(id ORDER BY id))[1:$2] AS ids FROM (
       SELECT message_id, id, CASE state WHEN 1 THEN 'held' ELSE 'waiting' END AS how
         FROM queue_delivery WHERE message_id = ANY($1::uuid[])
       UNION ALL SELECT message_id, id, coalesce(how, outcome) FROM queue_settled WHERE message_id = ANY($1::uuid[])
     ) one GROUP BY message_id, how ORDER BY message_id, how`,
    [messages, ids],
  );
  return rows;
}
