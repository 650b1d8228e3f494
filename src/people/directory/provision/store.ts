import type { Sql } from '#store';

export interface PushedRow {
  id: string;
  kind: 'user' | 'group';
  name_blind: Buffer;
  external_blind: Buffer | null;
  sealed: Buffer;
  added_at: Date;
  changed_at: Date;
}

/** False where the name is taken. */
export async function insertPushed(sql: Sql, row: PushedRow): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO people_scim (id, kind, name_blind, external_blind, sealed, added_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [row.id, row.kind, row.name_blind, row.external_blind, row.sealed, row.added_at, row.changed_at],
  );
  return rowCount === 1;
}

/** False where the name is taken by another. */
export async function changePushed(
  sql: Sql,
  row: Pick<PushedRow, 'id' | 'kind' | 'name_blind' | 'external_blind' | 'sealed' | 'changed_at'>,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE people_scim SET name_blind = $3, external_blind = $4, sealed = $5, changed_at = $6
      WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM people_scim o WHERE o.kind = $2 AND o.name_blind = $3 AND o.id <> $1)`,
    [row.id, row.kind, row.name_blind, row.external_blind, row.sealed, row.changed_at],
  );
  return rowCount === 1;
}

export async function deletePushed(sql: Sql, id: string): Promise<boolean> {
  return (await sql.query('DELETE FROM people_scim WHERE id = $1', [id])).rowCount === 1;
}

export type Wish =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'name' | 'external'; readonly blind: Buffer }
  | { readonly by: 'all' };

/** With `lock`, nobody else changes them until the transaction ends. */
export async function pushedRows(
  sql: Sql,
  kind: 'user' | 'group',
  wish: Wish,
  lock = false,
): Promise<PushedRow[]> {
  const { rows } = await sql.query<PushedRow>(
    `SELECT id, kind, name_blind, external_blind, sealed, added_at, changed_at FROM people_scim
      WHERE kind = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::bytea IS NULL OR name_blind = $3)
        AND ($4::bytea IS NULL OR external_blind = $4) ORDER BY id${lock ? ' FOR UPDATE' : ''}`,
    [
      kind,
      wish.by === 'id' ? wish.id : null,
      wish.by === 'name' ? wish.blind : null,
      wish.by === 'external' ? wish.blind : null,
    ],
  );
  return rows;
}
