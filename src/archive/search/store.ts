import { placeholders, type Sql } from '#store';
import type { Places, SegmentsAsked } from './segments/look.ts';
import { removeFromSegments } from './segments/segments.ts';
import { removeWaiting } from './segments/store.ts';

export interface SearchRow {
  readonly message_id: string;
  readonly shown: boolean;
  readonly whole: boolean;
  readonly size: number;
  readonly attachments: number;
  readonly level: string;
  readonly tokens: readonly number[];
  readonly parties: readonly string[];
  readonly words: Buffer | null;
}

/** A letter whose row is to be written anew, as marked when it was seen. */
export interface Again {
  readonly message_id: string;
  readonly mark: string;
}

const resting = (table: string): string =>
  `EXISTS (SELECT FROM archive_search_trouble t WHERE t.message_id = ${table}.message_id AND t.due_at > $1)`;

/** Letters to be indexed again, and the ids of those from `low` on that are not indexed, oldest first. */
export async function dueLetters(
  sql: Sql,
  low: string,
  now: Date,
  limit: number,
): Promise<{ again: Again[]; fresh: string[] }> {
  const again = await sql.query<Again>(
    `SELECT message_id, mark FROM archive_search_again a WHERE NOT ${resting('a')} ORDER BY message_id LIMIT $2`,
    [now, limit],
    'archive-search-again',
  );
  const { rows } = await sql.query<{ message_id: string }>(
    `SELECT m.message_id FROM archive_message m
     WHERE m.message_id >= $2
       AND NOT EXISTS (SELECT FROM archive_search s WHERE s.message_id = m.message_id)
       AND NOT ${resting('m')}
     ORDER BY m.message_id LIMIT $3`,
    [now, low, limit],
    'archive-search-due',
  );
  return { again: again.rows, fresh: rows.map((row) => row.message_id) };
}

/** Rows of one statement. */
const atOnce = 50;

/**
 * Writes rows in the place of earlier ones, counts those that are new by `months`, and takes them off the lists of what
 * is to be done. One statement each; the caller's transaction.
 */
export async function insertSearch(
  sql: Sql,
  rows: readonly SearchRow[],
  monthOf: (id: string) => number,
): Promise<void> {
  const ids = rows.map((row) => row.message_id);
  // The letter must still be there: one destroyed in between stays unindexed.
  const alive = await sql.query<{ message_id: string }>(
    'SELECT message_id FROM archive_message WHERE message_id = ANY($1::uuid[]) FOR KEY SHARE',
    [ids],
    'archive-search-alive',
  );
  const there = new Set(alive.rows.map((row) => row.message_id));
  const kept = rows.filter((row) => there.has(row.message_id));
  const added = new Map<number, number>();
  const earlier: string[] = [];
  for (let from = 0; from < kept.length; from += atOnce) {
    const some = kept.slice(from, from + atOnce);
    const values = some.flatMap((row) => [
      row.message_id,
      row.shown,
      row.whole,
      row.size,
      row.attachments,
      row.level,
      row.parties,
      row.words,
    ]);
    const written = await sql.query<{ message_id: string; shown: boolean; fresh: boolean }>(
      `INSERT INTO archive_search (message_id, shown, whole, size, attachments, level, parties, words)
       VALUES ${placeholders(some.length, 8)}
       ON CONFLICT (message_id) DO UPDATE SET whole = EXCLUDED.whole, level = EXCLUDED.level, tokens = NULL,
         parties = EXCLUDED.parties, words = EXCLUDED.words
       RETURNING message_id, shown, xmax = 0 AS fresh`,
      values,
      some.length === atOnce ? 'archive-search-insert' : undefined,
    );
    for (const { message_id, shown, fresh } of written.rows) {
      const month = monthOf(message_id);
      if (shown && fresh) added.set(month, (added.get(month) ?? 0) + 1);
      if (!fresh) earlier.push(message_id);
    }
    await insertOpen(
      sql,
      some.filter(({ shown }) => shown),
    );
  }
  if (earlier.length > 0) await removeFromSegments(sql, earlier);
  await countMonths(sql, added);
  await sql.query('DELETE FROM archive_search_trouble WHERE message_id = ANY($1::uuid[])', [ids]);
}

/** The tokens of letters, by themselves until they go into a segment. */
async function insertOpen(sql: Sql, rows: readonly SearchRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `INSERT INTO archive_search_open (message_id, tokens, parties, words) VALUES ${placeholders(rows.length, 4)}
     ON CONFLICT (message_id) DO UPDATE SET tokens = EXCLUDED.tokens, parties = EXCLUDED.parties, words = EXCLUDED.words`,
    rows.flatMap(({ message_id, tokens, parties }) => [message_id, tokens, parties, tokens.length]),
    rows.length === atOnce ? 'archive-search-open' : undefined,
  );
}

/** In order, so that two processes do not wait for each other in a circle. */
async function countMonths(sql: Sql, by: ReadonlyMap<number, number>): Promise<void> {
  for (const [month, letters] of [...by].sort(([a], [b]) => a - b))
    await sql.query(
      `INSERT INTO archive_search_month (month, letters) VALUES ($1, $2)
       ON CONFLICT (month) DO UPDATE SET letters = archive_search_month.letters + EXCLUDED.letters`,
      [month, letters],
      'archive-search-month',
    );
}

/** Takes marks off; one that was set anew meanwhile stays. */
export async function removeAgain(sql: Sql, again: readonly Again[]): Promise<void> {
  await sql.query(
    `DELETE FROM archive_search_again a USING unnest($1::uuid[], $2::uuid[]) AS seen (message_id, mark)
     WHERE a.message_id = seen.message_id AND a.mark = seen.mark`,
    [again.map((one) => one.message_id), again.map((one) => one.mark)],
  );
}

export async function insertAgain(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query(
    `INSERT INTO archive_search_again (message_id) SELECT unnest($1::uuid[])
     ON CONFLICT (message_id) DO UPDATE SET mark = EXCLUDED.mark`,
    [ids],
  );
}

export async function insertTrouble(sql: Sql, id: string, code: string, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO archive_search_trouble AS t (message_id, tries, due_at, code)
     VALUES ($1, 1, $2::timestamptz + interval '1 minute', $3)
     ON CONFLICT (message_id) DO UPDATE SET tries = t.tries + 1, code = EXCLUDED.code,
       due_at = $2::timestamptz + least(interval '1 day', interval '1 minute' * 2 ^ least(t.tries, 12))`,
    [id, now, code],
  );
}

/** Takes letters out of the index, with all that was known of their words. */
export async function deleteSearch(
  sql: Sql,
  ids: readonly string[],
  monthOf: (id: string) => number,
): Promise<void> {
  const { rows } = await sql.query<{ message_id: string; shown: boolean }>(
    'DELETE FROM archive_search WHERE message_id = ANY($1::uuid[]) RETURNING message_id, shown',
    [ids],
  );
  const gone = new Map<number, number>();
  for (const { message_id, shown } of rows)
    if (shown) gone.set(monthOf(message_id), (gone.get(monthOf(message_id)) ?? 0) - 1);
  await countMonths(sql, gone);
  await removeWaiting(sql, ids);
  await removeFromSegments(sql, ids);
  await sql.query('DELETE FROM archive_search_again WHERE message_id = ANY($1::uuid[])', [ids]);
  await sql.query('DELETE FROM archive_search_trouble WHERE message_id = ANY($1::uuid[])', [ids]);
}

/** What a search asks the index for. Ids from `low` up to, not including, `high`. */
export interface Asked {
  readonly low: string;
  readonly high: string;
  /** The tokens of each month: a letter has all of its month's. Null: any letter. */
  readonly tokens: SegmentsAsked['tokens'] | null;
  /** Whose letters; null where all may be found. */
  readonly parties: readonly string[] | null;
  readonly attachment: boolean;
  readonly larger: number | null;
  readonly smaller: number | null;
  readonly level: string | null;
  /** Whether so few letters are meant that they are better read one by one than by their tokens. */
  readonly byDate: boolean;
}

export interface Candidate {
  readonly message_id: string;
  readonly size: number;
  readonly attachments: number;
  readonly level: string;
  readonly whole: boolean;
}

/** A list of values, and how a statement names each. */
class Values {
  readonly list: unknown[] = [];
  add = (value: unknown): string => `$${this.list.push(value)}`;
}

/** What a search asks of a letter's row, rights included. */
function rowHas(asked: Asked, { add }: Values): string {
  const parts = ['shown', `message_id >= ${add(asked.low)}`, `message_id < ${add(asked.high)}`];
  if (asked.parties) parts.push(`parties && ${add(asked.parties)}::uuid[]`);
  if (asked.attachment) parts.push('attachments > 0');
  if (asked.larger !== null) parts.push(`size > ${add(asked.larger)}`);
  if (asked.smaller !== null) parts.push(`size < ${add(asked.smaller)}`);
  if (asked.level !== null) parts.push(`level = ${add(asked.level)}`);
  return parts.join(' AND ');
}

/** Letters of a search, before what of them is wanted: statements, to be put together. */
interface Source {
  readonly with: string;
  readonly join: string;
}

const any: Source = { with: '', join: '' };
const found = 'JOIN archive_search_found USING (message_id)';

/**
 * Letters that are in no segment yet and have the tokens. All of them are taken from their index before they are put in
 * order: PostgreSQL knows nothing of how rare a token is, and else may walk through all letters by date to find a few.
 */
function open(asked: Asked & Blinded, { add }: Values): Source {
  const range = `message_id >= ${add(asked.low)} AND message_id < ${add(asked.high)}`;
  // Within each arm, so that one scan of the index takes the words and the rights together.
  const rights = asked.parties ? ` AND parties && ${add(asked.parties)}::uuid[]` : '';
  const arms = asked.tokens.map(({ all }) => `(tokens @> ${add(all)}::int[]${rights})`);
  return {
    with: `WITH archive_search_found AS MATERIALIZED (
      SELECT message_id FROM archive_search_open
      WHERE ${asked.byDate ? range : `(${range}) IS TRUE`} AND (${arms.join(' OR ')})
    )`,
    join: found,
  };
}

/** Letters of segments by their places. */
function placed(places: readonly Places[], { add }: Values): Source {
  const each = places.flatMap((one) => one.places.map((place) => ({ segment: one.segment, place })));
  const segments = add(each.map(({ segment }) => segment));
  const at = add(each.map(({ place }) => place));
  return {
    with: `WITH archive_search_found AS (
      SELECT encode(substring(s.ids FROM p.place * 16 + 1 FOR 16), 'hex')::uuid AS message_id
      FROM unnest(${segments}::uuid[], ${at}::int[]) AS p (segment, place)
      JOIN archive_search_segment s USING (segment)
    )`,
    join: found,
  };
}

async function newest(
  sql: Sql,
  source: Source,
  asked: Asked,
  values: Values,
  limit: number,
): Promise<Candidate[]> {
  const { rows } = await sql.query<Candidate>(
    `${source.with} SELECT message_id, size, attachments, level, whole FROM archive_search ${source.join}
     WHERE ${rowHas(asked, values)} ORDER BY message_id DESC LIMIT ${limit}`,
    values.list,
  );
  return rows;
}

async function counted(
  sql: Sql,
  source: Source,
  asked: Asked,
  values: Values,
  most: number,
): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `${source.with} SELECT count(*) AS count FROM (
       SELECT 1 FROM archive_search ${source.join} WHERE ${rowHas(asked, values)} LIMIT ${most}
     ) few`,
    values.list,
  );
  return Number(rows[0]!.count);
}

type Blinded = { readonly tokens: SegmentsAsked['tokens'] };

/** Letters whatever their words, newest first. */
export const letters = (sql: Sql, asked: Asked, limit: number): Promise<Candidate[]> =>
  newest(sql, any, asked, new Values(), limit);

export const countLetters = (sql: Sql, asked: Asked, most: number): Promise<number> =>
  counted(sql, any, asked, new Values(), most);

/** Letters that are in no segment yet, newest first. */
export function openLetters(sql: Sql, asked: Asked & Blinded, limit: number): Promise<Candidate[]> {
  const values = new Values();
  return newest(sql, open(asked, values), asked, values, limit);
}

export function countOpen(sql: Sql, asked: Asked & Blinded, most: number): Promise<number> {
  const values = new Values();
  return counted(sql, open(asked, values), asked, values, most);
}

/** Letters of segments by their places, newest first. */
export function placedLetters(
  sql: Sql,
  asked: Asked,
  found: readonly Places[],
  limit: number,
): Promise<Candidate[]> {
  const values = new Values();
  return newest(sql, placed(found, values), asked, values, limit);
}

export function countPlaced(sql: Sql, asked: Asked, found: readonly Places[], most: number): Promise<number> {
  const values = new Values();
  return counted(sql, placed(found, values), asked, values, most);
}

/** Has letters indexed once more whose tokens a process from before wrote where nobody looks any more. */
export async function againFromBefore(sql: Sql): Promise<void> {
  await sql.query(
    `INSERT INTO archive_search_again (message_id) SELECT message_id FROM archive_search WHERE tokens IS NOT NULL
     ON CONFLICT (message_id) DO NOTHING`,
  );
}

/** The sealed words of letters that have them. */
export async function sealedWords(sql: Sql, ids: readonly string[]): Promise<Map<string, Buffer>> {
  const { rows } = await sql.query<{ message_id: string; words: Buffer }>(
    'SELECT message_id, words FROM archive_search WHERE message_id = ANY($1::uuid[]) AND words IS NOT NULL',
    [ids],
    'archive-search-words',
  );
  return new Map(rows.map((row) => [row.message_id, row.words]));
}

/** Months that have letters, newest first, and how many. */
export async function monthsOf(sql: Sql): Promise<{ month: number; letters: number }[]> {
  const { rows } = await sql.query<{ month: number; letters: number }>(
    'SELECT month, letters FROM archive_search_month WHERE letters > 0 ORDER BY month DESC',
  );
  return rows;
}

export async function newestIndexed(sql: Sql): Promise<string | null> {
  const { rows } = await sql.query<{ message_id: string }>(
    'SELECT message_id FROM archive_search ORDER BY message_id DESC LIMIT 1',
    [],
    'archive-search-newest',
  );
  return rows[0]?.message_id ?? null;
}

export interface SearchFigures {
  readonly letters: number;
  /** Could not be indexed; tried again. */
  readonly trouble: number;
  /** Are to be indexed again. */
  readonly again: number;
}

export async function searchFigures(sql: Sql): Promise<SearchFigures> {
  const { rows } = await sql.query<SearchFigures>(
    `SELECT coalesce((SELECT sum(letters) FROM archive_search_month), 0)::bigint AS letters,
       (SELECT count(*) FROM archive_search_trouble) AS trouble, (SELECT count(*) FROM archive_search_again) AS again`,
  );
  return rows[0]!;
}
