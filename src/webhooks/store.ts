import type { Sql } from '#store';
import type { EndpointState, Topic } from './words.ts';

export interface EndpointRow {
  id: string;
  label: string;
  url_sealed: Buffer;
  kinds: Topic[];
  state: EndpointState;
  secret_sealed: Buffer;
  earlier_sealed: Buffer | null;
  earlier_until: Date | null;
  from_leaf: number;
  added_at: Date;
}

export async function insertEndpoint(
  sql: Sql,
  row: Omit<EndpointRow, 'earlier_sealed' | 'earlier_until'>,
): Promise<void> {
  await sql.query(
    `INSERT INTO webhooks_endpoint (id, label, url_sealed, kinds, state, secret_sealed, from_leaf, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.id, row.label, row.url_sealed, row.kinds, row.state, row.secret_sealed, row.from_leaf, row.added_at],
  );
}

/** Locked until the caller's transaction ends; null where there is none. */
export async function lockEndpoint(sql: Sql, id: string): Promise<EndpointRow | null> {
  const { rows } = await sql.query<EndpointRow>(
    "SELECT * FROM webhooks_endpoint WHERE id = $1 AND state <> 'removed' FOR UPDATE",
    [id],
  );
  return rows[0] ?? null;
}

export async function updateEndpoint(
  sql: Sql,
  id: string,
  { label, url_sealed, kinds, state }: Pick<EndpointRow, 'label' | 'url_sealed' | 'kinds' | 'state'>,
): Promise<void> {
  await sql.query(
    'UPDATE webhooks_endpoint SET label = $2, url_sealed = $3, kinds = $4, state = $5 WHERE id = $1',
    [id, label, url_sealed, kinds, state],
  );
}

export async function changeSecret(sql: Sql, id: string, sealed: Buffer, until: Date): Promise<void> {
  await sql.query(
    `UPDATE webhooks_endpoint SET earlier_sealed = secret_sealed, earlier_until = $3, secret_sealed = $2 WHERE id = $1`,
    [id, sealed, until],
  );
}

/** Its calls that were not made yet are never made. */
export async function removeEndpoint(sql: Sql, id: string): Promise<void> {
  await sql.query("DELETE FROM webhooks_call WHERE endpoint_id = $1 AND state = 'due'", [id]);
  await sql.query("UPDATE webhooks_endpoint SET state = 'removed', earlier_sealed = NULL WHERE id = $1", [
    id,
  ]);
}

export async function setState(sql: Sql, id: string, state: EndpointState): Promise<void> {
  await sql.query("UPDATE webhooks_endpoint SET state = $2 WHERE id = $1 AND state <> 'removed'", [
    id,
    state,
  ]);
}

export interface CountedRow extends EndpointRow {
  due: number;
  dead: number;
  last_done: Date | null;
}

export async function endpointRows(sql: Sql, id: string | null): Promise<CountedRow[]> {
  const { rows } = await sql.query<CountedRow>(
    `SELECT e.*, (SELECT count(*) FROM webhooks_call c WHERE c.endpoint_id = e.id AND c.state = 'due') AS due,
       (SELECT count(*) FROM webhooks_call c WHERE c.endpoint_id = e.id AND c.state = 'dead') AS dead,
       (SELECT max(ended_at) FROM webhooks_call c WHERE c.endpoint_id = e.id AND c.state = 'done') AS last_done
     FROM webhooks_endpoint e WHERE state <> 'removed' AND ($1::uuid IS NULL OR id = $1) ORDER BY id`,
    [id],
  );
  return rows;
}

/** Begins the feed at a leaf, where it was not begun before. */
export async function beginFeed(sql: Sql, from: number): Promise<void> {
  await sql.query('INSERT INTO webhooks_feed (next_leaf) VALUES ($1) ON CONFLICT DO NOTHING', [from]);
}

/** Locks the feed for this transaction. Null: nobody asked yet, or another process has it now. */
export async function lockFeed(sql: Sql): Promise<number | null> {
  const { rows } = await sql.query<{ next_leaf: number }>(
    'SELECT next_leaf FROM webhooks_feed FOR UPDATE SKIP LOCKED',
  );
  return rows[0]?.next_leaf ?? null;
}

export async function moveFeed(sql: Sql, next: number): Promise<void> {
  await sql.query('UPDATE webhooks_feed SET next_leaf = $1', [next]);
}

export async function listening(
  sql: Sql,
): Promise<readonly { id: string; kinds: string[]; from_leaf: number }[]> {
  const { rows } = await sql.query<{ id: string; kinds: string[]; from_leaf: number }>(
    "SELECT id, kinds, from_leaf FROM webhooks_endpoint WHERE state IN ('active', 'paused')",
    [],
    'webhooks-listening',
  );
  return rows;
}

export interface NewCall {
  readonly id: string;
  readonly endpoint: string;
  readonly event: string;
  readonly kind: string;
  readonly body: string;
}

export async function insertCalls(sql: Sql, calls: readonly NewCall[], at: Date): Promise<void> {
  await sql.query(
    `INSERT INTO webhooks_call (id, endpoint_id, event_id, kind, body, state, due_at, made_at)
     SELECT c.id, c.endpoint, c.event, c.kind, c.body, 'due', $6, $6
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS c(id, endpoint, event, kind, body)
     ON CONFLICT (endpoint_id, event_id) DO NOTHING`,
    [
      calls.map(({ id }) => id),
      calls.map(({ endpoint }) => endpoint),
      calls.map(({ event }) => event),
      calls.map(({ kind }) => kind),
      calls.map(({ body }) => body),
      at,
    ],
  );
}

export interface CallRow {
  id: string;
  endpoint_id: string;
  kind: string;
  body: string;
  state: 'due' | 'done' | 'dead';
  attempts: number;
  fence: number;
  due_at: Date;
  made_at: Date;
  ended_at: Date | null;
  last_status: number | null;
  last_reason: string | null;
}

/** Takes calls that are due, at most `each` for one system, none for those that are `busy`; nobody else has them until `until`. */
export async function claimCalls(
  sql: Sql,
  { busy, each, now, until }: { busy: readonly string[]; each: number; now: Date; until: Date },
): Promise<CallRow[]> {
  const { rows } = await sql.query<CallRow>(
    `WITH line AS MATERIALIZED (
       SELECT c.id, row_number() OVER (PARTITION BY c.endpoint_id ORDER BY c.due_at, c.id) AS place
         FROM webhooks_call c JOIN webhooks_endpoint e ON e.id = c.endpoint_id
        WHERE c.state = 'due' AND c.due_at <= $1 AND e.state = 'active' AND NOT (c.endpoint_id = ANY($2::uuid[]))
     )
     UPDATE webhooks_call c SET due_at = $3, fence = c.fence + 1 FROM line
      WHERE c.id = line.id AND line.place <= $4 AND c.state = 'due' AND c.due_at <= $1 RETURNING c.*`,
    [now, busy, until, each],
    'webhooks-claim',
  );
  return rows;
}

/** What came of a call; false where another process took it meanwhile. */
export async function endCall(
  sql: Sql,
  { id, fence }: Pick<CallRow, 'id' | 'fence'>,
  came: {
    readonly state: CallRow['state'];
    readonly due: Date;
    readonly ended: Date | null;
    readonly status: number | null;
    readonly reason: string | null;
  },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE webhooks_call SET state = $3, attempts = attempts + 1, due_at = $4, ended_at = $5, last_status = $6,
       last_reason = $7, fence = fence + 1 WHERE id = $1 AND fence = $2`,
    [id, fence, came.state, came.due, came.ended, came.status, came.reason],
  );
  return rowCount === 1;
}

export async function callRows(
  sql: Sql,
  endpoint: string,
  { state, after, limit }: { state: CallRow['state'] | null; after: string | null; limit: number },
): Promise<CallRow[]> {
  const { rows } = await sql.query<CallRow>(
    `SELECT * FROM webhooks_call WHERE endpoint_id = $1 AND ($2::text IS NULL OR state = $2)
       AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [endpoint, state, after, limit],
  );
  return rows;
}

/** Makes calls due again, from their first try: one of any state, or all that were given up. Returns how many. */
export async function replayCalls(sql: Sql, endpoint: string, id: string | null, at: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `UPDATE webhooks_call SET state = 'due', attempts = 0, due_at = $3, ended_at = NULL, fence = fence + 1
      WHERE endpoint_id = $1 AND (id = $2 OR ($2::uuid IS NULL AND state = 'dead'))`,
    [endpoint, id, at],
  );
  return rowCount;
}

export async function dropEnded(sql: Sql, done: Date, dead: Date): Promise<void> {
  await sql.query(
    "DELETE FROM webhooks_call WHERE (state = 'done' AND ended_at < $1) OR (state = 'dead' AND ended_at < $2)",
    [done, dead],
  );
}
