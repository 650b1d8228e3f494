import type { Floor, MailClass } from '#mail';
import type { Sql } from '#store';
import type { Ending, Proof, Role } from './words.ts';

export interface LetterRow {
  readonly id: string;
  readonly message_id: string;
  readonly reader_hash: Buffer;
  readonly sender_hash: Buffer;
  readonly recipient_blind: Buffer;
  readonly sender_blind: Buffer | null;
  readonly addresses: Buffer;
  readonly sensitive: boolean;
  readonly class: MailClass;
  readonly size: number;
  readonly path: Floor | null;
  readonly placed_at: Date;
  readonly expires_at: Date;
  readonly ended: Ending | null;
  readonly ended_at: Date | null;
  readonly opened_at: Date | null;
  readonly replied_at: Date | null;
  readonly declined_at: Date | null;
  readonly sender_asked_at: Date | null;
  readonly secret: Buffer | null;
  readonly secret_failures: number;
  readonly secret_wait_until: Date | null;
  readonly wrapped: Buffer | null;
}

export type NewLetter = Pick<
  LetterRow,
  | 'id'
  | 'message_id'
  | 'reader_hash'
  | 'sender_hash'
  | 'recipient_blind'
  | 'sender_blind'
  | 'addresses'
  | 'sensitive'
  | 'class'
  | 'size'
  | 'placed_at'
  | 'expires_at'
  | 'wrapped'
>;

/** False where a letter of that id is already there: then nothing is changed. */
export async function insertLetter(sql: Sql, row: NewLetter, sealed: Buffer): Promise<boolean> {
  const columns = Object.keys(row);
  const { rowCount } = await sql.query(
    `INSERT INTO pickup_letter (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})
     ON CONFLICT (id) DO NOTHING`,
    Object.values(row),
  );
  if (rowCount === 0) return false;
  await sql.query('INSERT INTO pickup_body (letter_id, sealed) VALUES ($1, $2)', [row.id, sealed]);
  return true;
}

/** The letter, held until the transaction ends: what is done to one letter is done in turn. */
export async function lockLetter(sql: Sql, id: string): Promise<LetterRow | null> {
  return (
    (await sql.query<LetterRow>('SELECT * FROM pickup_letter WHERE id = $1 FOR UPDATE', [id])).rows[0] ?? null
  );
}

export async function loadLetter(sql: Sql, id: string): Promise<LetterRow | null> {
  return (await sql.query<LetterRow>('SELECT * FROM pickup_letter WHERE id = $1', [id])).rows[0] ?? null;
}

const byToken: { readonly [role in Role]: string } = {
  reader: 'SELECT * FROM pickup_letter WHERE reader_hash = $1 FOR UPDATE',
  sender: 'SELECT * FROM pickup_letter WHERE sender_hash = $1 FOR UPDATE',
};

export async function lockByToken(sql: Sql, role: Role, hash: Buffer): Promise<LetterRow | null> {
  return (await sql.query<LetterRow>(byToken[role], [hash])).rows[0] ?? null;
}

export async function loadBody(sql: Sql, id: string): Promise<Buffer | null> {
  return (
    (await sql.query<{ sealed: Buffer }>('SELECT sealed FROM pickup_body WHERE letter_id = $1', [id])).rows[0]
      ?.sealed ?? null
  );
}

export async function setPath(sql: Sql, id: string, path: Floor): Promise<void> {
  await sql.query('UPDATE pickup_letter SET path = $2 WHERE id = $1', [id, path]);
}

type Stamp = 'opened_at' | 'replied_at' | 'declined_at';

/** Notes the first time. */
export async function stamp(sql: Sql, id: string, column: Stamp, at: Date): Promise<void> {
  await sql.query(`UPDATE pickup_letter SET ${column} = coalesce(${column}, $2) WHERE id = $1`, [id, at]);
}

export async function setSenderAsked(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE pickup_letter SET sender_asked_at = $2 WHERE id = $1', [id, at]);
}

/** A new secret starts afresh. */
export async function setSecret(sql: Sql, id: string, secret: Buffer): Promise<void> {
  await sql.query(
    `UPDATE pickup_letter SET secret = $2, secret_failures = 0, secret_wait_until = NULL WHERE id = $1`,
    [id, secret],
  );
}

export async function setSecretFailures(
  sql: Sql,
  id: string,
  failures: number,
  waitUntil: Date | null,
): Promise<void> {
  await sql.query('UPDATE pickup_letter SET secret_failures = $2, secret_wait_until = $3 WHERE id = $1', [
    id,
    failures,
    waitUntil,
  ]);
}

export async function setExpiry(sql: Sql, id: string, until: Date): Promise<void> {
  await sql.query('UPDATE pickup_letter SET expires_at = $2 WHERE id = $1', [id, until]);
}

/** Destroys the key and the sealed letter; what remains says only that there was one. */
export async function end(sql: Sql, id: string, how: Ending, at: Date): Promise<void> {
  await sql.query(
    'UPDATE pickup_letter SET ended = $2, ended_at = $3, wrapped = NULL, secret = NULL WHERE id = $1',
    [id, how, at],
  );
  await sql.query('DELETE FROM pickup_body WHERE letter_id = $1', [id]);
}

export async function dueLetters(sql: Sql, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    'SELECT id FROM pickup_letter WHERE ended IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2',
    [now, limit],
  );
  return rows.map((row) => row.id);
}

/** Newest first; `blind` finds letters to or from one address; `after` is the last of the page before. */
export async function listLetters(
  sql: Sql,
  blind: Buffer | null,
  limit: number,
  after: string | null = null,
): Promise<LetterRow[]> {
  const { rows } = await sql.query<LetterRow>(
    `SELECT * FROM pickup_letter WHERE ($1::bytea IS NULL OR recipient_blind = $1 OR sender_blind = $1)
       AND ($3::uuid IS NULL OR (placed_at, id) < (SELECT placed_at, id FROM pickup_letter WHERE id = $3))
     ORDER BY placed_at DESC, id DESC LIMIT $2`,
    [blind, limit, after],
  );
  return rows;
}

export interface AskCounts {
  readonly letter_short: number;
  readonly letter_long: number;
  readonly mailbox_short: number;
  readonly mailbox_long: number;
}

/** Codes sent since `short` and since `long`, for this letter and role and to this mailbox. */
export async function countAsks(
  sql: Sql,
  ask: { id: string; role: Role; mailbox: Buffer; short: Date; long: Date },
): Promise<AskCounts> {
  const { rows } = await sql.query<AskCounts>(
    `SELECT count(*) FILTER (WHERE letter_id = $1 AND role = $2 AND at > $4) AS letter_short,
            count(*) FILTER (WHERE letter_id = $1 AND role = $2) AS letter_long,
            count(*) FILTER (WHERE mailbox_blind = $3 AND at > $4) AS mailbox_short,
            count(*) FILTER (WHERE mailbox_blind = $3) AS mailbox_long
     FROM pickup_ask WHERE (letter_id = $1 OR mailbox_blind = $3) AND at > $5`,
    [ask.id, ask.role, ask.mailbox, ask.short, ask.long],
  );
  return rows[0]!;
}

export interface NewCode {
  readonly id: string;
  readonly role: Role;
  readonly browser: Buffer;
  readonly code: Buffer;
  readonly mailbox: Buffer;
  readonly now: Date;
  readonly expiresAt: Date;
}

/** Puts a code in the place of the one this browser had. */
export async function putCode(sql: Sql, code: NewCode): Promise<void> {
  await sql.query(
    `INSERT INTO pickup_code (letter_id, role, browser, code, expires_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (letter_id, role, browser) DO UPDATE SET code = $4, expires_at = $5, attempts = 0`,
    [code.id, code.role, code.browser, code.code, code.expiresAt],
  );
  await sql.query('INSERT INTO pickup_ask (letter_id, role, mailbox_blind, at) VALUES ($1, $2, $3, $4)', [
    code.id,
    code.role,
    code.mailbox,
    code.now,
  ]);
}

export interface Guess {
  readonly id: string;
  readonly role: Role;
  readonly browser: Buffer;
  readonly now: Date;
  readonly most: number;
}

/**
 * Spends one attempt on the live code of this browser and returns it; null where there is none, or no attempt is left.
 * Counting comes before comparing, and the row stays locked, so guesses made side by side are counted one by one.
 */
export async function spendAttempt(
  sql: Sql,
  guess: Guess,
): Promise<{ code: Buffer; attempts: number } | null> {
  const { rows } = await sql.query<{ code: Buffer; attempts: number }>(
    `UPDATE pickup_code SET attempts = attempts + 1
     WHERE letter_id = $1 AND role = $2 AND browser = $3 AND expires_at > $4 AND attempts < $5
     RETURNING code, attempts`,
    [guess.id, guess.role, guess.browser, guess.now, guess.most],
  );
  return rows[0] ?? null;
}

/** True for the one who redeems it. */
export async function redeemCode(sql: Sql, guess: Guess): Promise<boolean> {
  const { rowCount } = await sql.query(
    'DELETE FROM pickup_code WHERE letter_id = $1 AND role = $2 AND browser = $3',
    [guess.id, guess.role, guess.browser],
  );
  return rowCount === 1;
}

export interface SessionRow {
  readonly letter_id: string;
  readonly role: Role;
  readonly proof: Proof;
  readonly expires_at: Date;
  readonly ends_at: Date;
}

export async function insertSession(sql: Sql, hash: Buffer, browser: Buffer, row: SessionRow): Promise<void> {
  await sql.query(
    'INSERT INTO pickup_session (hash, browser, letter_id, role, proof, expires_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [hash, browser, row.letter_id, row.role, row.proof, row.expires_at, row.ends_at],
  );
}

export interface KnownSessionRow extends SessionRow {
  /** Whether it has opened the letter. */
  readonly opened: boolean;
}

export async function loadSession(sql: Sql, hash: Buffer, browser: Buffer): Promise<KnownSessionRow | null> {
  const { rows } = await sql.query<KnownSessionRow>(
    'SELECT letter_id, role, proof, expires_at, ends_at, opened FROM pickup_session WHERE hash = $1 AND browser = $2',
    [hash, browser],
  );
  return rows[0] ?? null;
}

export async function prolongSession(sql: Sql, hash: Buffer, until: Date): Promise<void> {
  await sql.query('UPDATE pickup_session SET expires_at = least(ends_at, $2) WHERE hash = $1', [hash, until]);
}

export async function noteOpened(sql: Sql, hash: Buffer): Promise<void> {
  await sql.query('UPDATE pickup_session SET opened = true WHERE hash = $1 AND NOT opened', [hash]);
}

export async function raiseProof(sql: Sql, hash: Buffer, proof: Proof): Promise<void> {
  await sql.query('UPDATE pickup_session SET proof = $2 WHERE hash = $1', [hash, proof]);
}

/** Sessions that showed an older secret must show the new one. */
export async function lowerProofs(sql: Sql, id: string): Promise<void> {
  await sql.query("UPDATE pickup_session SET proof = 'mailbox' WHERE letter_id = $1", [id]);
}

export async function deleteSession(sql: Sql, hash: Buffer): Promise<void> {
  await sql.query('DELETE FROM pickup_session WHERE hash = $1', [hash]);
}

export type ReplyClaim =
  | { readonly kind: 'first' }
  | { readonly kind: 'under-way' }
  | { readonly kind: 'sent'; readonly message: string };

/** Claims a form for sending. A claim older than `stale` that never ended is taken over: its process died. */
export async function claimReply(
  sql: Sql,
  id: string,
  form: Buffer,
  now: Date,
  stale: Date,
): Promise<ReplyClaim> {
  const { rowCount } = await sql.query(
    `INSERT INTO pickup_reply AS reply (letter_id, form, started_at) VALUES ($1, $2, $3)
     ON CONFLICT (letter_id, form) DO UPDATE SET started_at = $3 WHERE reply.message_id IS NULL AND reply.started_at < $4`,
    [id, form, now, stale],
  );
  if (rowCount === 1) return { kind: 'first' };
  const { rows } = await sql.query<{ message_id: string | null }>(
    'SELECT message_id FROM pickup_reply WHERE letter_id = $1 AND form = $2',
    [id, form],
  );
  const message = rows[0]?.message_id;
  return message ? { kind: 'sent', message } : { kind: 'under-way' };
}

export async function settleReply(sql: Sql, id: string, form: Buffer, message: string): Promise<void> {
  await sql.query('UPDATE pickup_reply SET message_id = $3 WHERE letter_id = $1 AND form = $2', [
    id,
    form,
    message,
  ]);
}

export async function releaseReply(sql: Sql, id: string, form: Buffer): Promise<void> {
  await sql.query('DELETE FROM pickup_reply WHERE letter_id = $1 AND form = $2 AND message_id IS NULL', [
    id,
    form,
  ]);
}

/** Removes what has served: old codes, sessions, counts, and the last traces of letters that ended before `forget`. */
export async function sweep(sql: Sql, now: Date, counted: Date, forget: Date): Promise<void> {
  await sql.query('DELETE FROM pickup_code WHERE expires_at <= $1', [now]);
  await sql.query('DELETE FROM pickup_session WHERE ends_at <= $1', [now]);
  await sql.query('DELETE FROM pickup_ask WHERE at <= $1', [counted]);
  await sql.query('DELETE FROM pickup_letter WHERE ended IS NOT NULL AND ended_at < $1', [forget]);
}
