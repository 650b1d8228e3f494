import type { Sql } from '#store';

export interface Loose {
  readonly message_id: string;
  /** Octets of the sealed body, or of the letter where the body is a file. */
  readonly octets: number;
}

/** Letters below `high` whose bodies are in no pack, oldest first. Imported ones may stand below those that are packed. */
export async function looseBodies(sql: Sql, high: string, limit: number): Promise<Loose[]> {
  const { rows } = await sql.query<Loose>(
    `(SELECT m.message_id, coalesce(octet_length(m.body), m.size) AS octets FROM archive_message m
      WHERE m.message_id > coalesce((SELECT message_id FROM archive_packed ORDER BY message_id DESC LIMIT 1), '00000000-0000-0000-0000-000000000000')
        AND m.message_id < $1 AND (m.body IS NOT NULL OR m.object IS NOT NULL)
      ORDER BY m.message_id LIMIT $2)
     UNION
     (SELECT m.message_id, coalesce(octet_length(m.body), m.size) FROM archive_message m
      WHERE m.door = 'import' AND m.message_id < $1 AND (m.body IS NOT NULL OR m.object IS NOT NULL)
        AND NOT EXISTS (SELECT FROM archive_packed p WHERE p.message_id = m.message_id)
      ORDER BY m.message_id LIMIT $2)
     ORDER BY message_id LIMIT $2`,
    [high, limit],
  );
  return rows;
}

export async function bodyOf(
  sql: Sql,
  id: string,
): Promise<{ body: Buffer | null; object: string | null } | undefined> {
  const { rows } = await sql.query<{ body: Buffer | null; object: string | null }>(
    'SELECT body, object FROM archive_message WHERE message_id = $1',
    [id],
    'archive-pack-body',
  );
  return rows[0];
}

export interface PackRow {
  readonly pack_id: string;
  readonly made_at: Date;
  readonly size: number;
  readonly records: number;
  readonly manifest: Buffer;
  readonly confirmed_at: Date | null;
  readonly copied_at: Date | null;
  readonly dropped_at: Date | null;
}

export async function insertPack(
  sql: Sql,
  pack: Pick<PackRow, 'pack_id' | 'made_at' | 'size' | 'records' | 'manifest'>,
  placed: readonly { id: string; start: number; length: number }[],
): Promise<void> {
  await sql.query(
    'INSERT INTO archive_pack (pack_id, made_at, size, records, manifest) VALUES ($1, $2, $3, $4, $5)',
    [pack.pack_id, pack.made_at, pack.size, pack.records, pack.manifest],
  );
  await sql.query(
    `INSERT INTO archive_packed (message_id, pack_id, start, length)
     SELECT message_id, $1, start, length FROM unnest($2::uuid[], $3::bigint[], $4::int[]) AS t (message_id, start, length)`,
    [
      pack.pack_id,
      placed.map(({ id }) => id),
      placed.map(({ start }) => start),
      placed.map(({ length }) => length),
    ],
  );
}

export interface PackedAt {
  readonly pack_id: string;
  readonly start: number;
  readonly length: number;
}

export async function packedAt(sql: Sql, id: string): Promise<PackedAt | undefined> {
  const { rows } = await sql.query<PackedAt>(
    'SELECT pack_id, start, length FROM archive_packed WHERE message_id = $1',
    [id],
    'archive-packed-at',
  );
  return rows[0];
}

/** Packs whose loose bodies still stand, oldest first. */
export async function openPacks(sql: Sql): Promise<PackRow[]> {
  const { rows } = await sql.query<PackRow>(
    'SELECT * FROM archive_pack WHERE dropped_at IS NULL ORDER BY made_at',
  );
  return rows;
}

export async function markConfirmed(sql: Sql, pack: string, now: Date): Promise<void> {
  await sql.query('UPDATE archive_pack SET confirmed_at = $2 WHERE pack_id = $1', [pack, now]);
}

/** True where the pack is ours, its manifest is that one, and it was not marked before. */
export async function markCopied(sql: Sql, pack: string, manifest: Buffer, now: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE archive_pack SET copied_at = $3 WHERE pack_id = $1 AND manifest = $2 AND copied_at IS NULL',
    [pack, manifest, now],
  );
  return rowCount > 0;
}

/**
 * Drops loose bodies of a pack that both stores were found to hold, at most `limit`; their files are put on the list of
 * those to be removed. Resolves with how many.
 */
export async function dropLoose(sql: Sql, pack: string, limit: number): Promise<number> {
  const { rows } = await sql.query<{ message_id: string; object: string | null }>(
    `SELECT m.message_id, m.object FROM archive_packed p JOIN archive_message m ON m.message_id = p.message_id
     JOIN archive_pack k ON k.pack_id = p.pack_id AND k.confirmed_at IS NOT NULL AND k.copied_at IS NOT NULL
     WHERE p.pack_id = $1 AND (m.body IS NOT NULL OR m.object IS NOT NULL) LIMIT $2 FOR UPDATE OF m`,
    [pack, limit],
  );
  if (rows.length === 0) return 0;
  await sql.query(
    'INSERT INTO archive_object_gone (object) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
    [rows.flatMap(({ object }) => object ?? [])],
  );
  await sql.query(
    'UPDATE archive_message SET body = NULL, object = NULL WHERE message_id = ANY($1::uuid[])',
    [rows.map(({ message_id }) => message_id)],
  );
  return rows.length;
}

export async function markDropped(sql: Sql, pack: string, now: Date): Promise<void> {
  await sql.query('UPDATE archive_pack SET dropped_at = $2 WHERE pack_id = $1', [pack, now]);
}

export async function goneObjects(sql: Sql, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ object: string }>('SELECT object FROM archive_object_gone LIMIT $1', [
    limit,
  ]);
  return rows.map(({ object }) => object);
}

export async function forgetObjects(sql: Sql, objects: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM archive_object_gone WHERE object = ANY($1::text[])', [objects]);
}

export interface PackFigures {
  readonly packs: number;
  readonly octets: number;
  readonly letters: number;
  /** Not yet found whole in the second store. */
  readonly uncopied: number;
  readonly oldestUncopied: Date | null;
}

export async function packFigures(sql: Sql): Promise<PackFigures> {
  const { rows } = await sql.query<PackFigures>(
    `SELECT count(*) AS packs, coalesce(sum(size), 0)::bigint AS octets, coalesce(sum(records), 0)::bigint AS letters,
       count(*) FILTER (WHERE copied_at IS NULL) AS uncopied,
       min(made_at) FILTER (WHERE copied_at IS NULL) AS "oldestUncopied" FROM archive_pack`,
  );
  return rows[0]!;
}
