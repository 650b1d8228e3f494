import type { Sql } from '#store';

/** Takes or renews the lease of a work until `until`; false where another holds it. */
export async function takeLease(
  sql: Sql,
  work: string,
  holder: string,
  now: Date,
  until: Date,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO archive_lease AS l (work, holder, until) VALUES ($1, $2, $4)
     ON CONFLICT (work) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until
     WHERE l.holder = EXCLUDED.holder OR l.until < $3`,
    [work, holder, now, until],
    'archive-lease',
  );
  return rowCount > 0;
}

export async function endLease(sql: Sql, work: string, holder: string): Promise<void> {
  await sql.query('DELETE FROM archive_lease WHERE work = $1 AND holder = $2', [work, holder]);
}
