import type { Sql } from '#store';
import type { EventRow } from '../store.ts';

/** A span of time, its end not in it. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** How many events of each kind happened in a span. Reads the span once. */
export async function countKinds(sql: Sql, { from, to }: Span): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ kind: string; count: number }>(
    'SELECT kind, count(*)::int AS count FROM evidence_event WHERE at >= $1 AND at < $2 GROUP BY kind',
    [from, to],
  );
  return new Map(rows.map(({ kind, count }) => [kind, count]));
}

export interface SpanQuery extends Span {
  readonly kinds: readonly string[];
  /** Only events in whose text this stands, such as an id. */
  readonly naming?: string;
}

/** The events of these kinds in a span, oldest first, behind the event `after`. */
export async function eventsIn(
  sql: Sql,
  { from, to, kinds, naming }: SpanQuery,
  page: { readonly after: string | null; readonly limit: number },
): Promise<EventRow[]> {
  const { rows } = await sql.query<EventRow>(
    `SELECT * FROM evidence_event WHERE at >= $1 AND at < $2 AND kind = ANY($3::text[])
       AND ($4::text IS NULL OR position($4 in body) > 0) AND ($5::uuid IS NULL OR id > $5) ORDER BY id LIMIT $6`,
    [from, to, kinds, naming ?? null, page.after, page.limit],
  );
  return rows;
}

/** How many there are, how many of them one actor did, and the SHA-256 over their leaf hashes in order of their ids. */
export async function digestOf(
  sql: Sql,
  { from, to, kinds, naming }: SpanQuery,
  actor: string,
): Promise<{ count: number; own: number; hash: string }> {
  const { rows } = await sql.query<{ count: number; own: number; hash: string }>(
    `SELECT count(*)::int AS count,
       count(*) FILTER (WHERE body::jsonb #>> '{actor,id}' = $5)::int AS own,
       encode(sha256(coalesce(string_agg(leaf_hash, '' ORDER BY id), '')), 'hex') AS hash
     FROM evidence_event WHERE at >= $1 AND at < $2 AND kind = ANY($3::text[])
       AND ($4::text IS NULL OR position($4 in body) > 0)`,
    [from, to, kinds, naming ?? null, actor],
  );
  return rows[0]!;
}

/** When the first event of all happened. */
export async function firstMoment(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>('SELECT min(at) AS at FROM evidence_event');
  return rows[0]?.at ?? null;
}
