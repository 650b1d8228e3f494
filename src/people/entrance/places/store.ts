import type { Sql } from '#store';

/** `others`: there is a place already, beside this one. */
export async function notePlace(
  sql: Sql,
  account: string,
  place: string,
  at: Date,
): Promise<{ fresh: boolean; others: boolean }> {
  const { rows } = await sql.query<{ fresh: boolean; others: boolean }>(
    `WITH before AS (SELECT count(*) FILTER (WHERE place = $2) AS here, count(*) AS all_places
                       FROM people_place WHERE account_id = $1),
          noted AS (INSERT INTO people_place (account_id, place, first_at, last_at) VALUES ($1, $2, $3, $3)
                    ON CONFLICT (account_id, place) DO UPDATE SET last_at = $3)
     SELECT here = 0 AS fresh, all_places > here AS others FROM before`,
    [account, place, at],
  );
  return rows[0]!;
}

export async function isKnownPlace(sql: Sql, account: string, place: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM people_place WHERE account_id = $1 AND place = $2',
    [account, place],
    'people-place',
  );
  return rowCount === 1;
}

export interface AlertRow {
  success: boolean;
  failure: boolean;
}

export async function alertRow(sql: Sql, account: string): Promise<AlertRow> {
  const { rows } = await sql.query<AlertRow>(
    'SELECT success, failure FROM people_alert WHERE account_id = $1',
    [account],
  );
  return rows[0] ?? { success: false, failure: true };
}

export async function putAlert(sql: Sql, account: string, row: AlertRow): Promise<void> {
  await sql.query(
    `INSERT INTO people_alert (account_id, success, failure) VALUES ($1, $2, $3)
     ON CONFLICT (account_id) DO UPDATE SET success = $2, failure = $3`,
    [account, row.success, row.failure],
  );
}

/** Takes the word about failures that is due, once since `since`; false where it was sent, or is not wanted. */
export async function takeFailureWord(sql: Sql, account: string, at: Date, since: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO people_alert (account_id, failure_told_at) VALUES ($1, $2)
     ON CONFLICT (account_id) DO UPDATE SET failure_told_at = $2
      WHERE people_alert.failure AND (people_alert.failure_told_at IS NULL OR people_alert.failure_told_at < $3)`,
    [account, at, since],
  );
  return rowCount === 1;
}

/** Forgets a device and lets its sessions stand without it; the caller has ended them. */
export async function deleteDevice(sql: Sql, account: string, id: string): Promise<boolean> {
  await sql.query('UPDATE people_session SET device_id = NULL WHERE account_id = $1 AND device_id = $2', [
    account,
    id,
  ]);
  const { rowCount } = await sql.query('DELETE FROM people_device WHERE account_id = $1 AND id = $2', [
    account,
    id,
  ]);
  return rowCount === 1;
}

/** Ends the sessions on one device. */
export async function endOnDevice(sql: Sql, account: string, device: string, at: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `UPDATE people_session SET ended_at = $3, ended_why = 'device-forgotten'
      WHERE account_id = $1 AND device_id = $2 AND ended_at IS NULL`,
    [account, device, at],
  );
  return rowCount;
}
