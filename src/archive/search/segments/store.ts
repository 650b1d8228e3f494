import type { Sql } from '#store';

/** Letters whose tokens stand by themselves, before they go into a segment. */
export interface Waiting {
  readonly month: number;
  readonly letters: number;
  readonly postings: number;
  /** Whether the month has segments. */
  readonly begun: boolean;
}

export interface Range {
  readonly month: number;
  /** Ids from `low` up to, not including, `high`. */
  readonly low: string;
  readonly high: string;
}

/** How much waits in each month, counted up to a few more than `most` letters. */
export async function waiting(sql: Sql, ranges: readonly Range[], most: number): Promise<Waiting[]> {
  const { rows } = await sql.query<Waiting>(
    `SELECT r.month, o.letters, o.postings,
       EXISTS (SELECT FROM archive_search_segment s WHERE s.month = r.month) AS begun
     FROM unnest($1::int[], $2::uuid[], $3::uuid[]) AS r (month, low, high)
     CROSS JOIN LATERAL (
       SELECT count(*) AS letters, coalesce(sum(words), 0) AS postings FROM (
         SELECT words FROM archive_search_open WHERE message_id >= r.low AND message_id < r.high LIMIT $4
       ) counted
     ) o
     WHERE o.letters > 0 ORDER BY r.month`,
    [ranges.map(({ month }) => month), ranges.map(({ low }) => low), ranges.map(({ high }) => high), most],
  );
  return rows.map((row) => ({ ...row, letters: Number(row.letters), postings: Number(row.postings) }));
}

/** Ids and numbers of tokens of the oldest letters that wait in a range, which stay as they are until the end. */
export async function lockWaiting(
  sql: Sql,
  { low, high }: Range,
  most: number,
): Promise<{ message_id: string; words: number }[]> {
  const { rows } = await sql.query<{ message_id: string; words: number }>(
    `SELECT message_id, words FROM archive_search_open WHERE message_id >= $1 AND message_id < $2
     ORDER BY message_id LIMIT $3 FOR UPDATE`,
    [low, high, most],
  );
  return rows;
}

export async function tokensOf(
  sql: Sql,
  ids: readonly string[],
): Promise<{ message_id: string; tokens: number[]; parties: string[] }[]> {
  const { rows } = await sql.query<{ message_id: string; tokens: number[]; parties: string[] }>(
    `SELECT message_id, tokens, parties FROM archive_search_open WHERE message_id = ANY($1::uuid[]) ORDER BY message_id`,
    [ids],
  );
  return rows;
}

export interface Segment {
  readonly segment: string;
  readonly month: number;
  readonly low: string;
  readonly high: string;
  readonly shift: number;
}

export async function insertSegment(
  sql: Sql,
  segment: Segment & { letters: number; ids: Buffer },
): Promise<void> {
  await sql.query(
    `INSERT INTO archive_search_segment (segment, month, low, high, shift, letters, ids) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [segment.segment, segment.month, segment.low, segment.high, segment.shift, segment.letters, segment.ids],
  );
}

/** Writes blocks of a segment in the place of those there are; null takes one away. */
export async function putBlocks(
  sql: Sql,
  segment: string,
  blocks: readonly { readonly block: number; readonly postings: Buffer | null }[],
): Promise<void> {
  const kept = blocks.filter(({ postings }) => postings !== null);
  const gone = blocks.filter(({ postings }) => postings === null);
  if (kept.length > 0)
    await sql.query(
      `INSERT INTO archive_search_block (segment, block, postings)
       SELECT $1, b.block, b.postings FROM unnest($2::smallint[], $3::bytea[]) AS b (block, postings)
       ON CONFLICT (segment, block) DO UPDATE SET postings = EXCLUDED.postings`,
      [segment, kept.map(({ block }) => block), kept.map(({ postings }) => postings)],
    );
  if (gone.length > 0)
    await sql.query('DELETE FROM archive_search_block WHERE segment = $1 AND block = ANY($2::smallint[])', [
      segment,
      gone.map(({ block }) => block),
    ]);
}

/** In the order in which others lock them, so that nobody waits in a circle. */
export async function removeWaiting(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query(
    `WITH locked AS (
       SELECT message_id FROM archive_search_open WHERE message_id = ANY($1::uuid[]) ORDER BY message_id FOR UPDATE
     )
     DELETE FROM archive_search_open o USING locked WHERE o.message_id = locked.message_id`,
    [ids],
  );
}

/** Segments in which some of these letters may be, with the ids of all of theirs; nobody else changes them meanwhile. */
export async function lockSegmentsOf(
  sql: Sql,
  ids: readonly string[],
): Promise<(Segment & { ids: Buffer })[]> {
  const { rows } = await sql.query<Segment & { ids: Buffer }>(
    `SELECT segment, month, low, high, shift, ids FROM archive_search_segment s
     WHERE EXISTS (SELECT FROM unnest($1::uuid[]) AS i (id) WHERE i.id BETWEEN s.low AND s.high)
     ORDER BY segment FOR UPDATE`,
    [ids],
    'archive-search-segments-of',
  );
  return rows;
}

/** Blocks of a segment from one on, in order. */
export async function blocksFrom(
  sql: Sql,
  segment: string,
  from: number,
  most: number,
): Promise<{ block: number; postings: Buffer }[]> {
  const { rows } = await sql.query<{ block: number; postings: Buffer }>(
    `SELECT block, postings FROM archive_search_block WHERE segment = $1 AND block >= $2 ORDER BY block LIMIT $3`,
    [segment, from, most],
    'archive-search-blocks-from',
  );
  return rows;
}

/** Writes which letters are left; its blocks tell of others as well then. */
export async function updateSegment(
  sql: Sql,
  { segment, low, high, letters, ids }: Omit<Segment, 'month' | 'shift'> & { letters: number; ids: Buffer },
): Promise<void> {
  await sql.query(
    'UPDATE archive_search_segment SET low = $2, high = $3, letters = $4, ids = $5, stale = true WHERE segment = $1',
    [segment, low, high, letters, ids],
  );
}

export async function staleSegments(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ segment: string }>(
    'SELECT segment FROM archive_search_segment WHERE stale ORDER BY segment',
  );
  return rows.map(({ segment }) => segment);
}

/** A segment that is stale still, as nobody changes it meanwhile. */
export async function lockStale(sql: Sql, segment: string): Promise<(Segment & { ids: Buffer }) | null> {
  const { rows } = await sql.query<Segment & { ids: Buffer }>(
    `SELECT segment, month, low, high, shift, ids FROM archive_search_segment
     WHERE segment = $1 AND stale FOR UPDATE`,
    [segment],
  );
  return rows[0] ?? null;
}

export async function endStale(sql: Sql, segment: string): Promise<void> {
  await sql.query('UPDATE archive_search_segment SET stale = false WHERE segment = $1', [segment]);
}

/** With its blocks. */
export async function removeSegment(sql: Sql, segment: string): Promise<void> {
  await sql.query('DELETE FROM archive_search_segment WHERE segment = $1', [segment]);
}

/** Segments with letters from `low` up to, not including, `high`, the newest first. */
export async function segmentsIn(sql: Sql, low: string, high: string): Promise<Segment[]> {
  const { rows } = await sql.query<Segment>(
    `SELECT segment, month, low, high, shift FROM archive_search_segment
     WHERE low < $2 AND high >= $1 ORDER BY high DESC`,
    [low, high],
    'archive-search-segments-in',
  );
  return rows;
}

/** Those of these blocks that there are. */
export async function blocks(
  sql: Sql,
  wanted: readonly { readonly segment: string; readonly block: number }[],
): Promise<{ segment: string; block: number; postings: Buffer }[]> {
  const { rows } = await sql.query<{ segment: string; block: number; postings: Buffer }>(
    `SELECT segment, block, postings FROM unnest($1::uuid[], $2::smallint[]) AS w (segment, block)
     JOIN archive_search_block USING (segment, block)`,
    [wanted.map(({ segment }) => segment), wanted.map(({ block }) => block)],
    'archive-search-blocks',
  );
  return rows;
}

/**
 * Builds the index over waiting letters anew: of tokens that nobody has any more PostgreSQL keeps the empty entries. Nobody
 * searches meanwhile, which takes a second or two; where somebody is at it for longer, it is left for another time.
 */
export async function rebuildOpen(sql: Sql): Promise<void> {
  await sql.query(`SET LOCAL lock_timeout = '2s'`);
  await sql.query('REINDEX INDEX archive_search_open_tokens');
}
