import { placeholders, type Sql } from '#store';

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
  for (let from = 0; from < kept.length; from += atOnce) {
    const some = kept.slice(from, from + atOnce);
    const values = some.flatMap((row) => [
      row.message_id,
      row.shown,
      row.whole,
      row.size,
      row.attachments,
      row.level,
      row.tokens,
      row.parties,
      row.words,
    ]);
    const written = await sql.query<{ message_id: string; fresh: boolean }>(
      `INSERT INTO archive_search (message_id, shown, whole, size, attachments, level, tokens, parties, words)
       VALUES ${placeholders(some.length, 9)}
       ON CONFLICT (message_id) DO UPDATE SET whole = EXCLUDED.whole, level = EXCLUDED.level, tokens = EXCLUDED.tokens,
         parties = EXCLUDED.parties, words = EXCLUDED.words
       RETURNING message_id, shown AND xmax = 0 AS fresh`,
      values,
      some.length === atOnce ? 'archive-search-insert' : undefined,
    );
    for (const { message_id, fresh } of written.rows) {
      const month = monthOf(message_id);
      if (fresh) added.set(month, (added.get(month) ?? 0) + 1);
    }
  }
  await countMonths(sql, added);
  await sql.query('DELETE FROM archive_search_trouble WHERE message_id = ANY($1::uuid[])', [ids]);
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
  await sql.query('DELETE FROM archive_search_again WHERE message_id = ANY($1::uuid[])', [ids]);
  await sql.query('DELETE FROM archive_search_trouble WHERE message_id = ANY($1::uuid[])', [ids]);
}

/** What a search asks the index for. Ids from `low` up to, not including, `high`. */
export interface Asked {
  readonly low: string;
  readonly high: string;
  /** One list of tokens for each month: a letter has all of one of them. Null: any letter. */
  readonly tokens: readonly (readonly number[])[] | null;
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

/** The condition of a search, rights included, and its values. */
function where(asked: Asked): { text: string; values: unknown[] } {
  const values: unknown[] = [asked.low, asked.high];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const range = 'message_id >= $1 AND message_id < $2';
  // PostgreSQL knows nothing of how rare a token is: it would read months by date and leave the tokens' index alone.
  const parts = ['shown', asked.tokens && !asked.byDate ? `(${range}) IS TRUE` : range];
  // Within each arm, so that one scan of the index takes the words and the rights together.
  const rights = asked.parties === null ? '' : ` AND parties && ${add(asked.parties)}::uuid[]`;
  if (asked.tokens)
    parts.push(
      `(${asked.tokens.map((tokens) => `(tokens @> ${add(tokens)}::int[]${rights})`).join(' OR ')})`,
    );
  else if (rights) parts.push(rights.slice(5));
  if (asked.attachment) parts.push('attachments > 0');
  if (asked.larger !== null) parts.push(`size > ${add(asked.larger)}`);
  if (asked.smaller !== null) parts.push(`size < ${add(asked.smaller)}`);
  if (asked.level !== null) parts.push(`level = ${add(asked.level)}`);
  return { text: parts.join(' AND '), values };
}

/**
 * Candidates, newest first. Those with the tokens are all taken from their index before they are put in order: PostgreSQL
 * knows nothing of how rare a token is, and else may walk through all letters by date to find a few.
 */
export async function candidates(sql: Sql, asked: Asked, limit: number): Promise<Candidate[]> {
  const { text, values } = where(asked);
  const columns = 'message_id, size, attachments, level, whole';
  const found = `SELECT ${columns} FROM archive_search WHERE ${text}`;
  const order = `ORDER BY message_id DESC LIMIT ${limit}`;
  const { rows } = await sql.query<Candidate>(
    asked.tokens
      ? `WITH found AS MATERIALIZED (${found}) SELECT ${columns} FROM found ${order}`
      : `${found} ${order}`,
    values,
  );
  return rows;
}

/** How many candidates there are, counted up to `most`. */
export async function countCandidates(sql: Sql, asked: Asked, most: number): Promise<number> {
  const { text, values } = where(asked);
  const { rows } = await sql.query<{ count: number }>(
    `SELECT count(*) AS count FROM (SELECT 1 FROM archive_search WHERE ${text} LIMIT ${most}) found`,
    values,
  );
  return rows[0]!.count;
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
