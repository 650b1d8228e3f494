import type { Sql } from '#store';

export interface StsRow {
  readonly domain: string;
  readonly id: string;
  readonly policy: string;
  readonly fetched_at: Date;
  readonly expires_at: Date;
}

/** A policy that has not ended; marks it as used. */
export async function loadPolicy(sql: Sql, domain: string, now: Date): Promise<StsRow | undefined> {
  const { rows } = await sql.query<StsRow>(
    `UPDATE transport_sts SET used_at = $2 WHERE domain = $1 AND expires_at > $2
     RETURNING domain, id, policy, fetched_at, expires_at`,
    [domain, now],
    'transport-sts-load',
  );
  return rows[0];
}

/** Keeps a policy in the place of an older one; of two fetched by two processes the later stays. */
export async function savePolicy(sql: Sql, row: StsRow): Promise<void> {
  await sql.query(
    `INSERT INTO transport_sts (domain, id, policy, fetched_at, expires_at, used_at)
     VALUES ($1, $2, $3, $4, $5, $4)
     ON CONFLICT (domain) DO UPDATE SET id = $2, policy = $3, fetched_at = $4, expires_at = $5
     WHERE transport_sts.fetched_at <= $4`,
    [row.domain, row.id, row.policy, row.fetched_at, row.expires_at],
  );
}

/** Domains whose policy was fetched before `before` and asked for since `used`; those that have ended go. */
export async function stalePolicies(
  sql: Sql,
  { now, before, used, limit }: { now: Date; before: Date; used: Date; limit: number },
): Promise<string[]> {
  await sql.query('DELETE FROM transport_sts WHERE expires_at <= $1', [now]);
  const { rows } = await sql.query<{ domain: string }>(
    'SELECT domain FROM transport_sts WHERE fetched_at < $1 AND used_at > $2 ORDER BY fetched_at LIMIT $3',
    [before, used, limit],
  );
  return rows.map(({ domain }) => domain);
}
