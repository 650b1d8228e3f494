import { placeholders, type Sql } from '#store';

export interface DeliveryRow {
  readonly message_id: string;
  readonly id: string;
  readonly priority: number;
  readonly domain: string;
  /** 0 due at `due_at`, 1 held, 2 waits until its letter was looked at. */
  readonly state: number;
  readonly due_at: Date;
  readonly fence: number;
  /** A process works on it until `due_at`. */
  readonly leased: boolean;
  readonly attempts: number;
  readonly accepted_at: Date;
  readonly recipient_blind: Buffer;
  readonly sealed: Buffer;
  readonly last_reason: Buffer | null;
  readonly warned: boolean;
  /** While it is held: since when and until when, once the round of the held has seen it. */
  readonly held_at?: Date | null;
  readonly held_until?: Date | null;
}

export async function insertDeliveries(sql: Sql, rows: readonly DeliveryRow[]): Promise<void> {
  const values = rows.flatMap((row) => [
    row.message_id,
    row.id,
    row.priority,
    row.domain,
    row.state,
    row.due_at,
    row.fence,
    row.leased,
    row.accepted_at,
    row.recipient_blind,
    row.sealed,
  ]);
  await sql.query(
    `INSERT INTO queue_delivery (message_id, id, priority, domain, state, due_at, fence, leased, accepted_at, recipient_blind, sealed)
     VALUES ${placeholders(rows.length, 11)}`,
    values,
    rows.length <= 64 ? `queue-insert-${rows.length}` : undefined,
  );
}

export interface ClaimBounds {
  readonly now: number;
  readonly leaseUntil: number;
  readonly want: number;
  /** Priorities 0 to this are looked at. */
  readonly lowest: number;
  /** Whether letters that were tried before may be taken. */
  readonly retries: boolean;
  /** Domains that cannot take more now. */
  readonly saturated: readonly string[];
  /** Deliveries that are not to be taken, by id. */
  readonly inHand: readonly string[];
}

/**
 * Claims what is due, urgent first, fresh before tried, oldest first: moves `due_at` to the end of the lease and raises the fence. Looks at
 * the first 2,000 due rows of each kind at most, so that a domain with a deep backlog cannot make a claim slow.
 */
export async function claimDeliveries(sql: Sql, bounds: ClaimBounds): Promise<DeliveryRow[]> {
  const { rows } = await sql.query<DeliveryRow>(
    `WITH picked AS MATERIALIZED (
       SELECT d.id FROM (
         SELECT priority, tried FROM generate_series(0, $4::int) AS p(priority), (VALUES (false), (true)) AS t(tried)
         WHERE NOT tried OR $6 ORDER BY priority, tried
       ) kind CROSS JOIN LATERAL (
         SELECT h.id FROM (
           SELECT id, domain FROM queue_delivery
           WHERE state = 0 AND priority = kind.priority AND (attempts > 0) = kind.tried AND due_at <= to_timestamp($1::float8 / 1000)
           ORDER BY due_at LIMIT 2000
         ) h WHERE h.domain <> ALL($5::text[]) AND h.id <> ALL($7::uuid[]) LIMIT $3
       ) d LIMIT $3
     ), locked AS MATERIALIZED (
       SELECT id FROM queue_delivery
       WHERE id IN (SELECT id FROM picked) AND state = 0 AND due_at <= to_timestamp($1::float8 / 1000)
       FOR UPDATE SKIP LOCKED
     )
     UPDATE queue_delivery q SET due_at = to_timestamp($2::float8 / 1000), fence = q.fence + 1, leased = true
     FROM locked WHERE q.id = locked.id RETURNING q.*`,
    [
      bounds.now,
      bounds.leaseUntil,
      bounds.want,
      bounds.lowest,
      bounds.saturated,
      bounds.retries,
      bounds.inHand,
    ],
    'queue-claim',
  );
  return rows.sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1));
}

/**
 * Where the first due rows of a priority all belong to saturated domains: puts those rows back by `pause`, so that other
 * domains behind them come to the front. Returns how many moved.
 */
export async function parkDeliveries(
  sql: Sql,
  priority: number,
  domains: readonly string[],
  now: number,
  until: number,
): Promise<number> {
  const { rowCount } = await sql.query(
    `UPDATE queue_delivery SET due_at = to_timestamp($4::float8 / 1000) WHERE id IN (
       SELECT h.id FROM (VALUES (false), (true)) AS kind(tried) CROSS JOIN LATERAL (SELECT id, domain FROM queue_delivery
         WHERE state = 0 AND priority = $1 AND (attempts > 0) = kind.tried AND due_at <= to_timestamp($3::float8 / 1000)
         ORDER BY due_at LIMIT 2000) h
       WHERE h.domain = ANY($2::text[]))`,
    [priority, domains, now, until],
  );
  return rowCount;
}

/** Renews leases; returns the ids that are still ours. */
export async function renewLeases(
  sql: Sql,
  claims: readonly { id: string; fence: number }[],
  until: number,
): Promise<Set<string>> {
  const { rows } = await sql.query<{ id: string }>(
    `UPDATE queue_delivery q SET due_at = to_timestamp($3::float8 / 1000)
     FROM unnest($1::uuid[], $2::int[]) AS mine(id, fence) WHERE q.id = mine.id AND q.fence = mine.fence AND q.state = 0 RETURNING q.id`,
    [claims.map((claim) => claim.id), claims.map((claim) => claim.fence), until],
  );
  return new Set(rows.map((row) => row.id));
}

export interface Finished {
  readonly id: string;
  readonly fence: number;
  readonly outcome: string;
  /** `outcome` in the word that people look for; of what was delivered, by which means. */
  readonly how: string | null;
}

/** Takes settled deliveries out of the live table; only those whose fence is still ours. Returns their ids. */
export async function finishDeliveries(
  sql: Sql,
  finished: readonly Finished[],
  now: number,
): Promise<Set<string>> {
  const { rows } = await sql.query<{ id: string }>(
    `WITH gone AS (
       DELETE FROM queue_delivery q USING unnest($1::uuid[], $2::int[], $3::text[], $5::text[]) AS f(id, fence, outcome, how)
       WHERE q.id = f.id AND q.fence = f.fence RETURNING q.message_id, q.id, f.outcome, q.domain, q.recipient_blind, f.how)
     INSERT INTO queue_settled (message_id, id, outcome, settled_at, domain, recipient_blind, how)
     SELECT message_id, id, outcome, to_timestamp($4::float8 / 1000), domain, recipient_blind, how FROM gone RETURNING id`,
    [
      finished.map((one) => one.id),
      finished.map((one) => one.fence),
      finished.map((one) => one.outcome),
      now,
      finished.map((one) => one.how),
    ],
    'queue-finish',
  );
  return new Set(rows.map((row) => row.id));
}

export interface Deferred {
  readonly id: string;
  readonly fence: number;
  readonly dueAt: number;
  /** Sealed. */
  readonly reason: Buffer;
  readonly warned: boolean;
}

/** Puts deliveries back for a later try; only those whose fence is still ours. Returns their ids. */
export async function deferDeliveries(sql: Sql, deferred: readonly Deferred[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ id: string }>(
    `UPDATE queue_delivery q SET due_at = to_timestamp(f.due / 1000), attempts = q.attempts + 1, last_reason = f.reason,
       warned = q.warned OR f.warned, fence = q.fence + 1, leased = false
     FROM unnest($1::uuid[], $2::int[], $3::float8[], $4::bytea[], $5::bool[]) AS f(id, fence, due, reason, warned)
     WHERE q.id = f.id AND q.fence = f.fence RETURNING q.id`,
    [
      deferred.map((one) => one.id),
      deferred.map((one) => one.fence),
      deferred.map((one) => one.dueAt),
      deferred.map((one) => one.reason),
      deferred.map((one) => one.warned),
    ],
    'queue-defer',
  );
  return new Set(rows.map((row) => row.id));
}

/** Gives claims back untouched: due now again, no attempt counted. */
export async function returnDeliveries(
  sql: Sql,
  claims: readonly { id: string; fence: number }[],
  now: number,
): Promise<void> {
  await sql.query(
    `UPDATE queue_delivery q SET due_at = to_timestamp($3::float8 / 1000), fence = q.fence + 1, leased = false
     FROM unnest($1::uuid[], $2::int[]) AS mine(id, fence) WHERE q.id = mine.id AND q.fence = mine.fence`,
    [claims.map((claim) => claim.id), claims.map((claim) => claim.fence), now],
  );
}

export interface ListBounds {
  readonly domain: string | null;
  readonly recipient: Buffer | null;
  readonly state: number | null;
  readonly after: string | null;
  readonly limit: number;
}

export async function listDeliveries(sql: Sql, bounds: ListBounds): Promise<DeliveryRow[]> {
  const { rows } = await sql.query<DeliveryRow>(
    `SELECT * FROM queue_delivery WHERE ($1::text IS NULL OR domain = $1) AND ($2::bytea IS NULL OR recipient_blind = $2)
       AND ($3::smallint IS NULL OR state = $3 OR ($3 = 0 AND state = 2)) AND ($4::uuid IS NULL OR id > $4) ORDER BY id LIMIT $5`,
    [bounds.domain, bounds.recipient, bounds.state, bounds.after, bounds.limit],
  );
  return rows;
}

/** A delivery by its own id, or all live ones of a message. */
export async function findDeliveries(sql: Sql, id: string): Promise<DeliveryRow[]> {
  return (
    await sql.query<DeliveryRow>(
      'SELECT * FROM queue_delivery WHERE id = $1 OR message_id = $1 ORDER BY id',
      [id],
    )
  ).rows;
}

/** Makes deliveries due now (out of a hold too), but for those that a process works on at this moment or that wait for a look. */
export async function makeDue(sql: Sql, ids: readonly string[], now: number): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `UPDATE queue_delivery SET due_at = to_timestamp($2::float8 / 1000), state = 0, fence = fence + 1, leased = false,
       held_at = NULL, held_until = NULL
     WHERE id = ANY($1::uuid[]) AND state <> 2 AND NOT (leased AND state = 0 AND due_at > to_timestamp($2::float8 / 1000)) RETURNING id`,
    [ids, now],
  );
  return rows.map((row) => row.id);
}

/** `sealed`: what it waits as, where that is not what was queued. */
export async function holdDelivery(
  sql: Sql,
  { id, fence, reason, sealed }: { id: string; fence: number; reason: Buffer; sealed: Buffer | null },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE queue_delivery SET state = 1, last_reason = $3, sealed = coalesce($4, sealed), fence = fence + 1, leased = false
     WHERE id = $1 AND fence = $2`,
    [id, fence, reason, sealed],
  );
  return rowCount === 1;
}

export async function messagesTo(
  sql: Sql,
  recipient: Buffer,
  limit: number,
  before: string | null = null,
): Promise<string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT message_id FROM queue_delivery WHERE recipient_blind = $1 AND ($3::uuid IS NULL OR message_id < $3) UNION
     SELECT message_id FROM queue_settled WHERE recipient_blind = $1 AND ($3::uuid IS NULL OR message_id < $3)
     ORDER BY message_id DESC LIMIT $2`,
    [recipient, limit, before],
  );
  return rows.map((row) => row.message_id);
}

export interface QueueCounts {
  readonly due: number;
  readonly waiting: number;
  readonly held: number;
  readonly oldest: Date | null;
}

export async function countDeliveries(sql: Sql, now: number): Promise<QueueCounts> {
  const { rows } = await sql.query<QueueCounts>(
    `SELECT count(*) FILTER (WHERE state = 0 AND due_at <= to_timestamp($1::float8 / 1000)) AS due,
       count(*) FILTER (WHERE state = 2 OR (state = 0 AND due_at > to_timestamp($1::float8 / 1000))) AS waiting,
       count(*) FILTER (WHERE state = 1) AS held, min(accepted_at) AS oldest FROM queue_delivery`,
    [now],
  );
  return rows[0]!;
}

/** Which of these claims (`id/fence`) no longer stand: their outcome is written, or another process took them. */
export async function endedClaims(
  sql: Sql,
  claims: readonly { id: string; fence: number }[],
): Promise<Set<string>> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT mine.id || '/' || mine.fence AS name FROM unnest($1::uuid[], $2::int[]) AS mine(id, fence)
     WHERE NOT EXISTS (SELECT 1 FROM queue_delivery q WHERE q.id = mine.id AND q.fence = mine.fence)`,
    [claims.map((claim) => claim.id), claims.map((claim) => claim.fence)],
  );
  return new Set(rows.map((row) => row.name));
}

/** The states of all deliveries of messages, live and settled. */
export async function statesOfMessages(
  sql: Sql,
  messages: readonly string[],
): Promise<Map<string, Set<string>>> {
  const { rows } = await sql.query<{ message_id: string; state: string }>(
    `SELECT message_id, CASE state WHEN 1 THEN 'held' ELSE 'waiting' END AS state
       FROM queue_delivery WHERE message_id = ANY($1::uuid[])
     UNION SELECT message_id, outcome FROM queue_settled WHERE message_id = ANY($1::uuid[])`,
    [messages],
    'queue-states',
  );
  const states = new Map<string, Set<string>>();
  for (const { message_id, state } of rows) {
    const known = states.get(message_id);
    if (known) known.add(state);
    else states.set(message_id, new Set([state]));
  }
  return states;
}
