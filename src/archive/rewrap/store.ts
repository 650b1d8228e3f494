import type { WrappedKey, WrappedKeys } from '#keys';
import type { Sql } from '#store';

const columns = { archive: 'wrapped_archive', mail: 'wrapped_mail' } as const;

const keks = { archive: 'kek_archive', mail: 'kek_mail' } as const;

const wrappedFor = (purpose: keyof typeof columns): WrappedKeys => ({
  name: `archive-${purpose}`,
  purpose,
  next: async (sql, after, limit) =>
    (
      await sql.query<WrappedKey>(
        `SELECT message_id AS id, ${columns[purpose]} AS wrapped FROM archive_message
         WHERE ($1::uuid IS NULL OR message_id > $1) AND ${columns[purpose]} IS NOT NULL
         ORDER BY message_id LIMIT $2 FOR UPDATE`,
        [after || null, limit],
      )
    ).rows,
  put: async (sql: Sql, rows: readonly WrappedKey[]) => {
    await sql.query(
      `UPDATE archive_message m SET ${columns[purpose]} = n.wrapped
       FROM unnest($1::uuid[], $2::bytea[]) AS n (id, wrapped)
       WHERE m.message_id = n.id AND m.${columns[purpose]} IS NOT NULL`,
      [rows.map(({ id }) => id), rows.map(({ wrapped }) => wrapped)],
    );
  },
  under: async (sql, kek, limit) =>
    (
      await sql.query<WrappedKey>(
        `SELECT message_id AS id, ${columns[purpose]} AS wrapped FROM archive_message
         WHERE ${keks[purpose]} = $1 LIMIT $2 FOR UPDATE`,
        [kek, limit],
      )
    ).rows,
});

/** Where the archive keeps DEKs, for whoever wraps them anew. */
export const archiveKeys: readonly WrappedKeys[] = [wrappedFor('mail'), wrappedFor('archive')];
