import type { WrappedKey, WrappedKeys } from '#keys';

/** Where the portal keeps DEKs, for whoever wraps them anew. */
export const pickupKeys: WrappedKeys = {
  name: 'pickup',
  purpose: 'pickup',
  next: async (sql, after, limit) =>
    (
      await sql.query<WrappedKey>(
        `SELECT id, wrapped FROM pickup_letter WHERE ($1::uuid IS NULL OR id > $1) AND wrapped IS NOT NULL
         ORDER BY id LIMIT $2 FOR UPDATE`,
        [after || null, limit],
      )
    ).rows,
  put: async (sql, rows) => {
    await sql.query(
      `UPDATE pickup_letter p SET wrapped = n.wrapped FROM unnest($1::uuid[], $2::bytea[]) AS n (id, wrapped)
       WHERE p.id = n.id AND p.wrapped IS NOT NULL`,
      [rows.map(({ id }) => id), rows.map(({ wrapped }) => wrapped)],
    );
  },
  under: async (sql, kek, limit) =>
    (
      await sql.query<WrappedKey>(
        'SELECT id, wrapped FROM pickup_letter WHERE kek = $1 LIMIT $2 FOR UPDATE',
        [kek, limit],
      )
    ).rows,
};
