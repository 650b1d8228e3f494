import type { Sql } from '#store';
import type { EpochKey, EpochKeys } from './types.ts';

export type EpochState = 'current' | 'ending' | 'destroying' | 'destroyed';

export interface EpochRow {
  number: number;
  period: string;
  handle: string;
  wrapped: Buffer | null;
  state: EpochState;
  made_at: Date;
  ended_at: Date | null;
  destroyed_at: Date | null;
  gone_at: Date | null;
  moved: string;
}

export async function epochRows(sql: Sql): Promise<EpochRow[]> {
  return (await sql.query<EpochRow>('SELECT * FROM keys_epoch ORDER BY number')).rows;
}

export async function epochRow(sql: Sql, number: number): Promise<EpochRow | null> {
  return (
    (await sql.query<EpochRow>('SELECT * FROM keys_epoch WHERE number = $1', [number], 'keys-epoch'))
      .rows[0] ?? null
  );
}

/** The current one; null before the first has begun. */
export async function currentEpoch(sql: Sql): Promise<EpochRow | null> {
  return (
    (await sql.query<EpochRow>("SELECT * FROM keys_epoch WHERE state = 'current'", [], 'keys-epoch-now'))
      .rows[0] ?? null
  );
}

/** The current one, which cannot end before the caller's transaction does. */
export async function holdCurrent(sql: Sql): Promise<EpochRow | null> {
  return (
    (
      await sql.query<EpochRow>(
        "SELECT * FROM keys_epoch WHERE state = 'current' FOR SHARE",
        [],
        'keys-epoch-current',
      )
    ).rows[0] ?? null
  );
}

export async function lockEpoch(sql: Sql, number: number): Promise<EpochRow | null> {
  return (
    (await sql.query<EpochRow>('SELECT * FROM keys_epoch WHERE number = $1 FOR UPDATE', [number])).rows[0] ??
    null
  );
}

/** One process turns epochs at a time, until the transaction ends; false where another does. */
export async function claimTurn(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ mine: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('keys-epoch-turn', 81)) AS mine",
  );
  return rows[0]!.mine;
}

/** Ends the current one. */
export async function endCurrent(sql: Sql, now: Date): Promise<void> {
  await sql.query("UPDATE keys_epoch SET state = 'ending', ended_at = $1 WHERE state = 'current'", [now]);
}

export async function insertEpoch(
  sql: Sql,
  row: { readonly period: string; readonly handle: string; readonly wrapped: Buffer; readonly now: Date },
): Promise<number> {
  return (
    await sql.query<{ number: number }>(
      `INSERT INTO keys_epoch (number, period, handle, wrapped, state, made_at)
       SELECT coalesce(max(number), 0) + 1, $1, $2, $3, 'current', $4 FROM keys_epoch RETURNING number`,
      [row.period, row.handle, row.wrapped, row.now],
    )
  ).rows[0]!.number;
}

export async function countMoved(sql: Sql, number: number, moved: number): Promise<void> {
  await sql.query('UPDATE keys_epoch SET moved = moved + $2 WHERE number = $1', [number, moved]);
}

export async function forgetKey(sql: Sql, number: number): Promise<void> {
  await sql.query("UPDATE keys_epoch SET state = 'destroying', wrapped = NULL WHERE number = $1", [number]);
}

export async function settleDestroyed(sql: Sql, number: number, now: Date, gone: Date): Promise<number> {
  return (
    await sql.query(
      `UPDATE keys_epoch SET state = 'destroyed', destroyed_at = $2, gone_at = $3
       WHERE number = $1 AND state = 'destroying'`,
      [number, now, gone],
    )
  ).rowCount;
}

export async function moveEpoch(sql: Sql, number: number, handle: string, wrapped: Buffer): Promise<void> {
  await sql.query('UPDATE keys_epoch SET handle = $2, wrapped = $3 WHERE number = $1', [
    number,
    handle,
    wrapped,
  ]);
}

/** As whose record a KEK stands under its epoch. */
export const kekRecord = (purpose: string, period: string): string => `kek:${purpose}:${period}`;

/** The KEKs of letters, for whoever carries over what survives of an epoch. */
export const epochKeks: EpochKeys = {
  name: 'keks',
  under: async (sql: Sql, epoch: number, limit: number) =>
    (
      await sql.query<EpochKey>(
        `SELECT 'kek:' || purpose || ':' || period AS id, epoch, wrapped FROM keys_kek WHERE epoch = $1
         ORDER BY keys_kek.id LIMIT $2 FOR NO KEY UPDATE`,
        [epoch, limit],
      )
    ).rows,
  put: async (sql: Sql, rows: readonly EpochKey[]) => {
    await sql.query(
      `UPDATE keys_kek k SET epoch = n.epoch, wrapped = n.wrapped
       FROM unnest($1::text[], $2::int[], $3::bytea[]) AS n (id, epoch, wrapped)
       WHERE 'kek:' || k.purpose || ':' || k.period = n.id AND k.epoch IS NOT NULL`,
      [rows.map(({ id }) => id), rows.map(({ epoch }) => epoch), rows.map(({ wrapped }) => wrapped)],
    );
  },
};
