import type { Sql } from '#store';
import type { Algorithm } from './signer.ts';

export interface EventRow {
  readonly id: string;
  readonly message_id: string | null;
  readonly at: Date;
  readonly kind: string;
  readonly body: string;
  readonly leaf_hash: Buffer;
  readonly sealed: Buffer | null;
}

/** Writes events and, with the same statement, that they wait for a leaf. */
export async function insertEvents(sql: Sql, rows: readonly EventRow[]): Promise<void> {
  // Loaded here, so that whoever only checks proofs starts without a database driver.
  const { placeholders } = await import('#store');
  const values = rows.flatMap((row) => [
    row.id,
    row.message_id,
    row.at,
    row.kind,
    row.body,
    row.leaf_hash,
    row.sealed,
  ]);
  await sql.query(
    `WITH written AS (
       INSERT INTO evidence_event (id, message_id, at, kind, body, leaf_hash, sealed)
       VALUES ${placeholders(rows.length, 7)} RETURNING id, leaf_hash
     ) INSERT INTO evidence_pending (event_id, leaf_hash) SELECT id, leaf_hash FROM written`,
    values,
    rows.length <= 64 ? `evidence-insert-${rows.length}` : undefined,
  );
}

export async function eventsOfMessage(sql: Sql, messageId: string): Promise<EventRow[]> {
  return (
    await sql.query<EventRow>('SELECT * FROM evidence_event WHERE message_id = $1 ORDER BY id', [messageId])
  ).rows;
}

/** The first moment of a UUIDv7 as the smallest such id (RFC 9562 §5.7). */
function smallestId(milliseconds: number): string {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * The letter that a delivery belongs to. Both ids were drawn within the minutes of its acceptance, so only the events of
 * that time are looked through.
 */
export async function messageOfDelivery(sql: Sql, delivery: string): Promise<string | null> {
  const made = Number.parseInt(delivery.replace('-', '').slice(0, 12), 16);
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT message_id FROM evidence_event
     WHERE id BETWEEN $1 AND $2 AND kind = 'message.accepted' AND position($3 in body) > 0`,
    [smallestId(made - 600_000), smallestId(made + 600_000), `"delivery":"${delivery}"`],
  );
  return rows[0]?.message_id ?? null;
}

/** Events of some kinds by their place in the log. */
export async function eventsAtLeaves(
  sql: Sql,
  from: number,
  until: number,
  kinds: readonly string[],
): Promise<{ leaf: number; body: string }[]> {
  const { rows } = await sql.query<{ leaf: number; body: string }>(
    `SELECT l.leaf_index AS leaf, e.body FROM evidence_leaf l JOIN evidence_event e ON e.id = l.event_id
      WHERE l.leaf_index >= $1 AND l.leaf_index < $2 AND e.kind = ANY($3::text[]) ORDER BY l.leaf_index`,
    [from, until, kinds],
    'evidence-at-leaves',
  );
  return rows;
}

/** Events of one kind or all, newest first. */
export async function latestEvents(
  sql: Sql,
  kind: string | null,
  limit: number,
  before: string | null = null,
): Promise<EventRow[]> {
  return (
    await sql.query<EventRow>(
      `SELECT * FROM evidence_event WHERE ($1::text IS NULL OR kind = $1) AND ($3::uuid IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $2`,
      [kind, limit, before],
    )
  ).rows;
}

export interface HeadRow {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  readonly note: string | null;
}

/** Which process may append, and until when unless it asks again. */
export interface Lease {
  readonly holder: string;
  readonly fence: number;
}

export async function readHead(sql: Sql): Promise<HeadRow | undefined> {
  return (await sql.query<HeadRow>('SELECT origin, size, root, note FROM evidence_head')).rows[0];
}

/** Makes the empty log, once. */
export async function beginLog(sql: Sql, origin: string, root: Buffer): Promise<void> {
  await sql.query('INSERT INTO evidence_head (origin, root) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    origin,
    root,
  ]);
}

/** The fence of a lease that is now ours; null while another process holds it. */
export async function takeLease(
  sql: Sql,
  holder: string,
  now: number,
  until: number,
): Promise<number | null> {
  const { rows } = await sql.query<{ fence: number }>(
    `UPDATE evidence_head SET holder = $1, fence = fence + 1, leased_until = to_timestamp($3::float8 / 1000)
     WHERE holder IS NULL OR holder = $1 OR leased_until < to_timestamp($2::float8 / 1000) RETURNING fence`,
    [holder, now, until],
  );
  return rows[0]?.fence ?? null;
}

/** Prolongs a lease and locks the log for this transaction; undefined when the lease went to another process. */
export async function holdLease(sql: Sql, lease: Lease, until: number): Promise<HeadRow | undefined> {
  const { rows } = await sql.query<HeadRow>(
    `UPDATE evidence_head SET leased_until = to_timestamp($3::float8 / 1000)
     WHERE holder = $1 AND fence = $2 RETURNING origin, size, root, note`,
    [lease.holder, lease.fence, until],
    'evidence-hold',
  );
  return rows[0];
}

export async function letGo(sql: Sql, lease: Lease): Promise<void> {
  await sql.query(
    'UPDATE evidence_head SET holder = NULL, leased_until = NULL WHERE holder = $1 AND fence = $2',
    [lease.holder, lease.fence],
  );
}

export async function hasPending(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ some: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM evidence_pending) AS some',
    [],
    'evidence-pending',
  );
  return rows[0]!.some;
}

export interface PendingRow {
  readonly event_id: string;
  readonly leaf_hash: Buffer;
}

/** Takes up to `most` events that have no leaf, out of the table; the order within is that of their ids. */
export async function takePending(sql: Sql, most: number): Promise<PendingRow[]> {
  const { rows } = await sql.query<PendingRow>(
    `DELETE FROM evidence_pending WHERE ctid = ANY(ARRAY(SELECT ctid FROM evidence_pending LIMIT $1))
     RETURNING event_id, leaf_hash`,
    [most],
    'evidence-take',
  );
  return rows.sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
}

export async function insertLeaves(sql: Sql, first: number, leaves: readonly PendingRow[]): Promise<void> {
  await sql.query(
    `INSERT INTO evidence_leaf (leaf_index, event_id, leaf_hash)
     SELECT $1::bigint + n - 1, event_id, leaf_hash
     FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS l(event_id, leaf_hash, n)`,
    [first, leaves.map((leaf) => leaf.event_id), leaves.map((leaf) => leaf.leaf_hash)],
    'evidence-leaves',
  );
}

export async function keepTile(sql: Sql, level: number, tile: number, hashes: Buffer): Promise<void> {
  await sql.query(
    `INSERT INTO evidence_tile (level, tile, hashes) VALUES ($1, $2, $3)
     ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes`,
    [level, tile, hashes],
    'evidence-tile',
  );
}

export async function moveHead(
  sql: Sql,
  lease: Lease,
  head: { size: number; root: Buffer; note: string },
): Promise<void> {
  await sql.query(
    'UPDATE evidence_head SET size = $3, root = $4, note = $5 WHERE holder = $1 AND fence = $2',
    [lease.holder, lease.fence, head.size, head.root, head.note],
    'evidence-move',
  );
}

export async function keepCheckpoint(
  sql: Sql,
  at: number,
  head: { size: number; root: Buffer; note: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO evidence_checkpoint (size, root, at, note) VALUES ($1, $2, to_timestamp($3::float8 / 1000), $4)
     ON CONFLICT DO NOTHING`,
    [head.size, head.root, at, head.note],
  );
}

/** The hashes of a tile one after another, as many as there are: of level 0 from the leaves. */
export async function readTile(sql: Sql, level: number, tile: number): Promise<Buffer> {
  const { rows } =
    level === 0
      ? await sql.query<{ hashes: Buffer | null }>(
          `SELECT string_agg(leaf_hash, '' ORDER BY leaf_index) AS hashes FROM evidence_leaf
           WHERE leaf_index BETWEEN $1::bigint * 256 AND $1::bigint * 256 + 255`,
          [tile],
          'evidence-read-leaves',
        )
      : await sql.query<{ hashes: Buffer | null }>(
          'SELECT hashes FROM evidence_tile WHERE level = $1 AND tile = $2',
          [level, tile],
          'evidence-read-tile',
        );
  return rows[0]?.hashes ?? Buffer.alloc(0);
}

export interface LeafRow extends PendingRow {
  readonly leaf_index: number;
}

export async function leavesOf(sql: Sql, eventIds: readonly string[]): Promise<LeafRow[]> {
  return (
    await sql.query<LeafRow>(
      'SELECT leaf_index, event_id, leaf_hash FROM evidence_leaf WHERE event_id = ANY($1::uuid[])',
      [eventIds],
    )
  ).rows;
}

export interface AuditRow extends LeafRow {
  /** Null where the event is gone. */
  readonly body: string | null;
  readonly message_id: string | null;
  readonly kind: string;
  readonly at: Date;
  /** Whether anything is sealed beside it. */
  readonly has_sealed: boolean;
}

/** From here on this transaction sees the database as it is now, whatever is appended meanwhile. */
export async function snapshot(sql: Sql): Promise<void> {
  await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
}

/** Leaves from `first` on with the events they stand for. */
export async function leafPage(sql: Sql, first: number, count: number): Promise<AuditRow[]> {
  const { rows } = await sql.query<AuditRow>(
    `SELECT l.leaf_index, l.event_id, l.leaf_hash, e.body, e.message_id, e.kind, e.at,
            e.sealed IS NOT NULL AS has_sealed
     FROM evidence_leaf l LEFT JOIN evidence_event e ON e.id = l.event_id
     WHERE l.leaf_index >= $1 ORDER BY l.leaf_index LIMIT $2`,
    [first, count],
  );
  return rows;
}

/** Where leaves with these hashes stand now, with the kind and time of their events. Reads the whole table: for audits. */
export async function leavesByHash(
  sql: Sql,
  hashes: readonly Buffer[],
): Promise<(LeafRow & { kind: string | null; at: Date | null })[]> {
  if (hashes.length === 0) return [];
  const { rows } = await sql.query<LeafRow & { kind: string | null; at: Date | null }>(
    `SELECT l.leaf_index, l.event_id, l.leaf_hash, e.kind, e.at
     FROM evidence_leaf l LEFT JOIN evidence_event e ON e.id = l.event_id WHERE l.leaf_hash = ANY($1::bytea[])`,
    [hashes],
  );
  return rows;
}

/** Events that neither have a leaf nor wait for one. */
export async function strayEvents(
  sql: Sql,
  limit: number,
): Promise<{ id: string; kind: string; at: Date }[]> {
  const { rows } = await sql.query<{ id: string; kind: string; at: Date }>(
    `SELECT id, kind, at FROM evidence_event e
     WHERE NOT EXISTS (SELECT 1 FROM evidence_leaf WHERE event_id = e.id)
       AND NOT EXISTS (SELECT 1 FROM evidence_pending WHERE event_id = e.id) ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows;
}

export interface SigningKeyRow {
  readonly id: string;
  readonly algorithm: Algorithm;
  readonly public_key: Buffer;
  /** Empty once the generation after it signs. */
  readonly sealed: Buffer;
  readonly generation: number;
  /** The event that introduced it; null for the first generation. */
  readonly rotation: string | null;
}

/** Every key that ever signed or is about to; `active` once the event that introduced it has its place in the log. */
export async function loadSigningKeys(sql: Sql): Promise<(SigningKeyRow & { readonly active: boolean })[]> {
  return (
    await sql.query<SigningKeyRow & { active: boolean }>(
      `SELECT id, algorithm, public_key, sealed, generation, rotation,
              rotation IS NULL OR EXISTS (SELECT 1 FROM evidence_leaf WHERE event_id = rotation) AS active
       FROM evidence_key ORDER BY generation, algorithm`,
    )
  ).rows;
}

/** Keeps a new key unless another process made the one of that algorithm and generation first. */
export async function addSigningKey(sql: Sql, row: SigningKeyRow, now: number): Promise<void> {
  await sql.query(
    `INSERT INTO evidence_key (id, algorithm, public_key, sealed, created_at, generation, rotation)
     VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6, $7) ON CONFLICT DO NOTHING`,
    [row.id, row.algorithm, row.public_key, row.sealed, now, row.generation, row.rotation],
  );
}

/** Destroys the private halves of keys before a generation. */
export async function forgetKeysBefore(sql: Sql, generation: number): Promise<void> {
  await sql.query(`UPDATE evidence_key SET sealed = '' WHERE generation < $1 AND sealed <> ''`, [generation]);
}

/** Nobody else changes the keys or appends until this transaction ends. */
export async function lockHead(sql: Sql): Promise<void> {
  await sql.query('SELECT 1 FROM evidence_head FOR UPDATE');
}

/** The events by which keys were changed, with their places. */
export async function rotationEvents(sql: Sql): Promise<{ leaf_index: number; body: string }[]> {
  const { rows } = await sql.query<{ leaf_index: number; body: string }>(
    `SELECT DISTINCT l.leaf_index, e.body FROM evidence_key k JOIN evidence_leaf l ON l.event_id = k.rotation
     JOIN evidence_event e ON e.id = k.rotation ORDER BY l.leaf_index`,
  );
  return rows;
}

/** How one place stands to which checkpoints go. */
export interface AnchorRow {
  readonly name: string;
  readonly since: Date;
  readonly reached_at: Date | null;
  /** Leaves that it has seen. */
  readonly size: number;
  readonly reason: string | null;
  readonly late: boolean;
}

/** Takes the next try where one is due: of several processes one gets the row. Times are milliseconds. */
export async function claimAnchor(
  sql: Sql,
  claim: { name: string; now: number; reachedBefore: number; triedBefore: number },
): Promise<AnchorRow | undefined> {
  await sql.query(
    `INSERT INTO evidence_anchor_target (name, since, tried_at) VALUES ($1, to_timestamp($2::float8 / 1000), 'epoch')
     ON CONFLICT DO NOTHING`,
    [claim.name, claim.now],
  );
  const { rows } = await sql.query<AnchorRow>(
    `UPDATE evidence_anchor_target SET tried_at = to_timestamp($2::float8 / 1000)
     WHERE name = $1 AND tried_at <= to_timestamp($4::float8 / 1000)
       AND (reached_at IS NULL OR reached_at <= to_timestamp($3::float8 / 1000)) RETURNING *`,
    [claim.name, claim.now, claim.reachedBefore, claim.triedBefore],
  );
  return rows[0];
}

export async function keepAnchor(
  sql: Sql,
  anchor: { name: string; size: number; at: number; proof: Buffer | null },
): Promise<void> {
  const { name, size, at, proof } = anchor;
  await sql.query(
    `UPDATE evidence_anchor_target
     SET reached_at = to_timestamp($2::float8 / 1000), size = $3, reason = NULL, late = false WHERE name = $1`,
    [name, at, size],
  );
  if (!proof) return;
  await sql.query(
    `INSERT INTO evidence_anchor (name, size, at, proof) VALUES ($1, $2, to_timestamp($3::float8 / 1000), $4)
     ON CONFLICT DO NOTHING`,
    [name, size, at, proof],
  );
}

export async function anchorFailed(sql: Sql, name: string, reason: string): Promise<void> {
  await sql.query('UPDATE evidence_anchor_target SET reason = $2 WHERE name = $1', [name, reason]);
}

/** Says once that a place is late: false where that was said before. */
export async function markLate(sql: Sql, name: string): Promise<boolean> {
  const { rows } = await sql.query(
    'UPDATE evidence_anchor_target SET late = true WHERE name = $1 AND NOT late RETURNING name',
    [name],
  );
  return rows.length > 0;
}

export async function anchorRows(sql: Sql): Promise<AnchorRow[]> {
  return (await sql.query<AnchorRow>('SELECT * FROM evidence_anchor_target ORDER BY name')).rows;
}

/** How many events wait for a leaf, and since when the oldest has. */
export async function pendingSince(sql: Sql): Promise<{ waiting: number; oldest: Date | null }> {
  const { rows } = await sql.query<{ waiting: number; oldest: Date | null }>(
    `SELECT count(*) AS waiting, min(e.at) AS oldest
     FROM evidence_pending p JOIN evidence_event e ON e.id = p.event_id`,
  );
  return rows[0]!;
}
