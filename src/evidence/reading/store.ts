import type { Sql } from '#store';

export interface FoundRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly message_id: string | null;
  readonly body: string;
}

export interface LookedAt {
  readonly found: readonly FoundRow[];
  /** The last event that was looked at, where there may be more behind it. */
  readonly last: { readonly at: Date; readonly id: string } | null;
}

/** Events that one statement looks through at most: what fits among them is found, the rest is for the next page. */
export const stretch = 50_000;

/**
 * Events of a time, newest first, behind one event. Whoever asks for something rare gets pages with fewer events than fit,
 * or none, and goes on: no page takes longer than another.
 */
export async function searchRows(
  sql: Sql,
  wish: {
    readonly from: number;
    readonly to: number;
    readonly kinds: readonly string[];
    readonly actor: string | null;
    readonly behind: { readonly at: number; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<LookedAt> {
  const { from, to, kinds, actor, behind, limit } = wish;
  const { rows } = await sql.query<FoundRow & { fits: boolean; looked: number }>(
    `WITH looked AS MATERIALIZED (
       SELECT id, at, kind, message_id, body FROM evidence_event
       WHERE at >= to_timestamp($1::float8 / 1000) AND at < to_timestamp($2::float8 / 1000)
         AND ($3::float8 IS NULL OR at <= to_timestamp($3::float8 / 1000))
         AND ($3::float8 IS NULL OR (at, id) < (to_timestamp($3::float8 / 1000), $4::uuid))
       ORDER BY at DESC, id DESC LIMIT $5
     ), fitting AS (
       SELECT * FROM looked WHERE (cardinality($6::text[]) = 0 OR kind = ANY($6))
         AND ($7::text IS NULL OR position('"id":' || $7 in substring(body from '^{"actor":{[^}]*}')) > 0)
       ORDER BY at DESC, id DESC LIMIT $8
     ), edge AS (SELECT * FROM looked ORDER BY at, id LIMIT 1)
     SELECT *, true AS fits, (SELECT count(*) FROM looked) AS looked FROM fitting
     UNION ALL SELECT *, false, (SELECT count(*) FROM looked) FROM edge ORDER BY at DESC, id DESC, fits DESC`,
    [
      from,
      to,
      behind?.at ?? null,
      behind?.id ?? null,
      stretch,
      kinds,
      actor === null ? null : JSON.stringify(actor),
      limit + 1,
    ],
  );
  const fitting = rows.filter(({ fits }) => fits);
  const found = fitting.slice(0, limit);
  const edge = rows.find(({ fits }) => !fits);
  const last = fitting.length > limit ? found.at(-1)! : edge && edge.looked === stretch ? edge : null;
  return { found, last: last && { at: last.at, id: last.id } };
}

export async function eventRow(sql: Sql, id: string): Promise<FoundRow | undefined> {
  return (
    await sql.query<FoundRow>('SELECT id, at, kind, message_id, body FROM evidence_event WHERE id = $1', [id])
  ).rows[0];
}

export interface KeptCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  readonly at: Date;
  readonly note: string;
}

/** Checkpoints of the file drop, newest first, below `before` leaves. */
export async function checkpointRows(
  sql: Sql,
  limit: number,
  before: number | null,
): Promise<KeptCheckpoint[]> {
  return (
    await sql.query<KeptCheckpoint>(
      `SELECT size, root, at, note FROM evidence_checkpoint WHERE ($2::bigint IS NULL OR size < $2)
       ORDER BY size DESC LIMIT $1`,
      [limit, before],
    )
  ).rows;
}
