import type { Sql } from '#store';
import type { SessionState } from './words.ts';

export interface FactorRow {
  id: string;
  account_id: string;
  kind: 'totp' | 'passkey';
  sealed: Buffer;
  label_sealed: Buffer;
  counter: string;
  confirmed: boolean;
  added_at: Date;
  used_at: Date | null;
}

export interface SessionRow {
  id: Buffer;
  account_id: string;
  state: SessionState;
  started_at: Date;
  seen_at: Date;
  proved_at: Date | null;
  network: string;
  device_id: string | null;
  device_blind: Buffer | null;
  proof: string;
  tries: number;
  account_state: 'active' | 'disabled';
  cut_at: Date | null;
  /** Of the account's partner organisation; none: from anywhere. */
  networks: string[];
}

export interface DeviceRow {
  id: string;
  label_sealed: Buffer;
  first_at: Date;
  last_at: Date;
}

export async function secretOf(sql: Sql, account: string): Promise<Buffer | null> {
  const { rows } = await sql.query<{ hash_sealed: Buffer }>(
    'SELECT hash_sealed FROM people_secret WHERE account_id = $1',
    [account],
  );
  return rows[0]?.hash_sealed ?? null;
}

export async function putSecret(sql: Sql, account: string, sealed: Buffer, at: Date): Promise<void> {
  await sql.query(
    `INSERT INTO people_secret (account_id, hash_sealed, changed_at) VALUES ($1, $2, $3)
     ON CONFLICT (account_id) DO UPDATE SET hash_sealed = $2, changed_at = $3`,
    [account, sealed, at],
  );
}

const factorColumns = 'id, account_id, kind, sealed, label_sealed, counter, confirmed, added_at, used_at';

export async function factorRows(sql: Sql, account: string): Promise<FactorRow[]> {
  const { rows } = await sql.query<FactorRow>(
    `SELECT ${factorColumns} FROM people_factor WHERE account_id = $1 AND removed_at IS NULL ORDER BY id`,
    [account],
  );
  return rows;
}

export async function factorByHandle(sql: Sql, handle: Buffer): Promise<FactorRow | null> {
  const { rows } = await sql.query<FactorRow>(
    `SELECT ${factorColumns} FROM people_factor WHERE handle = $1 AND removed_at IS NULL`,
    [handle],
  );
  return rows[0] ?? null;
}

export async function insertFactor(
  sql: Sql,
  row: Omit<FactorRow, 'counter' | 'used_at'> & { handle: Buffer | null; counter: number },
): Promise<void> {
  await sql.query(
    `INSERT INTO people_factor (id, account_id, kind, handle, sealed, label_sealed, counter, confirmed, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.id,
      row.account_id,
      row.kind,
      row.handle,
      row.sealed,
      row.label_sealed,
      row.counter,
      row.confirmed,
      row.added_at,
    ],
  );
}

/** Moves the counter forward and notes the use; false where the counter has been there already (a replay). */
export async function useFactor(
  sql: Sql,
  id: string,
  use: { counter: number; at: Date; mayRepeat: boolean },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE people_factor SET counter = $2, used_at = $3, confirmed = true
      WHERE id = $1 AND removed_at IS NULL AND (counter < $2 OR ($4 AND counter = 0 AND $2 = 0))`,
    [id, use.counter, use.at, use.mayRepeat],
  );
  return rowCount === 1;
}

export async function endFactor(sql: Sql, account: string, id: string, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE people_factor SET removed_at = $3, handle = NULL WHERE id = $2 AND account_id = $1 AND removed_at IS NULL',
    [account, id, at],
  );
  return rowCount === 1;
}

/** Authenticator apps that were begun and never confirmed. */
export async function dropUnconfirmed(sql: Sql, account: string): Promise<void> {
  await sql.query('DELETE FROM people_factor WHERE account_id = $1 AND NOT confirmed', [account]);
}

export async function putRecovery(sql: Sql, account: string, blinds: readonly Buffer[]): Promise<void> {
  await sql.query('DELETE FROM people_recovery WHERE account_id = $1', [account]);
  await sql.query('INSERT INTO people_recovery (account_id, blind) SELECT $1, unnest($2::bytea[])', [
    account,
    blinds,
  ]);
}

export async function recoveryLeft(sql: Sql, account: string): Promise<number> {
  const { rows } = await sql.query<{ left: number }>(
    'SELECT count(*)::int AS left FROM people_recovery WHERE account_id = $1 AND used_at IS NULL',
    [account],
  );
  return rows[0]?.left ?? 0;
}

export async function useRecovery(sql: Sql, account: string, blind: Buffer, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE people_recovery SET used_at = $3 WHERE account_id = $1 AND blind = $2 AND used_at IS NULL',
    [account, blind, at],
  );
  return rowCount === 1;
}

/** The device's id, and whether it was seen with this account before. */
export async function noteDevice(
  sql: Sql,
  row: { id: string; account_id: string; blind: Buffer; label_sealed: Buffer; at: Date },
): Promise<{ id: string; known: boolean }> {
  const { rows } = await sql.query<{ id: string }>(
    `INSERT INTO people_device (id, account_id, blind, label_sealed, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $5)
     ON CONFLICT (account_id, blind) DO UPDATE SET last_at = $5 RETURNING id`,
    [row.id, row.account_id, row.blind, row.label_sealed, row.at],
  );
  const id = rows[0]!.id;
  return { id, known: id !== row.id };
}

export async function isKnownDevice(sql: Sql, account: string, blind: Buffer): Promise<boolean> {
  const { rowCount } = await sql.query('SELECT 1 FROM people_device WHERE account_id = $1 AND blind = $2', [
    account,
    blind,
  ]);
  return rowCount === 1;
}

/** Whether some account has come in with it. */
export async function isOurDevice(sql: Sql, blind: Buffer): Promise<boolean> {
  return (await sql.query('SELECT 1 FROM people_device WHERE blind = $1 LIMIT 1', [blind])).rowCount === 1;
}

export async function deviceRows(sql: Sql, account: string): Promise<DeviceRow[]> {
  const { rows } = await sql.query<DeviceRow>(
    'SELECT id, label_sealed, first_at, last_at FROM people_device WHERE account_id = $1 ORDER BY last_at DESC',
    [account],
  );
  return rows;
}

export async function insertSession(
  sql: Sql,
  row: Omit<SessionRow, 'device_blind' | 'tries' | 'seen_at' | 'account_state' | 'cut_at' | 'networks'>,
): Promise<void> {
  await sql.query(
    `INSERT INTO people_session (id, account_id, state, started_at, seen_at, proved_at, network, device_id, proof)
     VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)`,
    [row.id, row.account_id, row.state, row.started_at, row.proved_at, row.network, row.device_id, row.proof],
  );
}

const sessionColumns = `s.id, s.account_id, s.state, s.started_at, s.seen_at, s.proved_at, s.network, s.device_id,
  d.blind AS device_blind, s.proof, s.tries, a.state AS account_state, a.cut_at, a.networks`;

export async function sessionRow(sql: Sql, id: Buffer): Promise<SessionRow | null> {
  const { rows } = await sql.query<SessionRow>(
    `SELECT ${sessionColumns} FROM people_session s JOIN people_account_now a ON a.id = s.account_id LEFT JOIN people_device d ON d.id = s.device_id
      WHERE s.id = $1 AND s.ended_at IS NULL`,
    [id],
    'people-session',
  );
  return rows[0] ?? null;
}

export async function sessionRows(sql: Sql, account: string): Promise<SessionRow[]> {
  const { rows } = await sql.query<SessionRow>(
    `SELECT ${sessionColumns} FROM people_session s JOIN people_account_now a ON a.id = s.account_id LEFT JOIN people_device d ON d.id = s.device_id
      WHERE s.account_id = $1 AND s.ended_at IS NULL ORDER BY s.seen_at DESC`,
    [account],
  );
  return rows;
}

export async function touchSession(sql: Sql, id: Buffer, at: Date): Promise<void> {
  await sql.query(
    'UPDATE people_session SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL',
    [id, at],
    'people-touch-session',
  );
}

/** A fresh proof: the session counts from here again, from this network. */
export async function proveSession(
  sql: Sql,
  id: Buffer,
  proof: { at: Date; network: string; device: string; proof: string },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE people_session SET proved_at = $2, seen_at = $2, network = $3, device_id = $4, proof = $5, tries = 0
      WHERE id = $1 AND ended_at IS NULL`,
    [id, proof.at, proof.network, proof.device, proof.proof],
  );
  return rowCount === 1;
}

/** Takes one of the tries that a session has for its second factor; false when none is left. */
export async function takeTry(sql: Sql, id: Buffer, most: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE people_session SET tries = tries + 1 WHERE id = $1 AND ended_at IS NULL AND tries < $2',
    [id, most],
  );
  return rowCount === 1;
}

/** Ends sessions of an account: one by id, or all but one. Returns how many. */
export async function endSessions(
  sql: Sql,
  account: string,
  which: { only?: Buffer; except?: Buffer; at: Date; why: string },
): Promise<number> {
  const { rowCount } = await sql.query(
    `UPDATE people_session SET ended_at = $2, ended_why = $3
      WHERE account_id = $1 AND ended_at IS NULL AND ($4::bytea IS NULL OR id = $4) AND ($5::bytea IS NULL OR id <> $5)`,
    [account, which.at, which.why, which.only ?? null, which.except ?? null],
  );
  return rowCount;
}

export async function dropOldChallenges(sql: Sql, now: Date): Promise<void> {
  await sql.query('DELETE FROM people_challenge WHERE expires_at < $1', [now]);
}

export async function dropOldSessions(sql: Sql, before: Date): Promise<void> {
  await sql.query('DELETE FROM people_session WHERE started_at < $1', [before]);
}

export interface ChallengeRow {
  id: Buffer;
  account_id: string | null;
  kind: 'enter' | 'enrol' | 'invite';
  challenge: string;
  expires_at: Date;
}

export async function insertChallenge(sql: Sql, row: ChallengeRow): Promise<void> {
  await sql.query('DELETE FROM people_challenge WHERE expires_at < $1', [
    new Date(row.expires_at.getTime() - 30 * 86_400_000),
  ]);
  await sql.query(
    'INSERT INTO people_challenge (id, account_id, kind, challenge, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [row.id, row.account_id, row.kind, row.challenge, row.expires_at],
  );
}

/** A challenge or link is good once. */
export async function takeChallenge(
  sql: Sql,
  id: Buffer,
  kind: ChallengeRow['kind'],
  now: Date,
): Promise<ChallengeRow | null> {
  const { rows } = await sql.query<ChallengeRow>(
    'DELETE FROM people_challenge WHERE id = $1 AND kind = $2 AND expires_at > $3 RETURNING *',
    [id, kind, now],
  );
  return rows[0] ?? null;
}

export async function dropInvites(sql: Sql, account: string): Promise<void> {
  await sql.query(`DELETE FROM people_challenge WHERE account_id = $1 AND kind = 'invite'`, [account]);
}
