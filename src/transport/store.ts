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

export interface CountRow {
  /** `2026-06-01`, UTC. */
  readonly day: string;
  readonly domain: string;
  readonly policy: string;
  readonly host: string;
  readonly address: string;
  readonly failing: string;
  readonly count: number;
}

/** Adds to the day's counts. */
export async function addCounts(sql: Sql, rows: readonly CountRow[]): Promise<void> {
  const column = (name: keyof CountRow): unknown[] => rows.map((row) => row[name]);
  await sql.query(
    `INSERT INTO transport_tls_count (day, domain, policy_hash, policy, host, address, failing, count)
     SELECT day, domain, sha256(convert_to(policy, 'UTF8')), policy, host, address, failing, count
     FROM unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
       AS new (day, domain, policy, host, address, failing, count)
     ORDER BY day, domain, policy, host, address, failing
     ON CONFLICT (day, domain, policy_hash, host, address, failing)
     DO UPDATE SET count = transport_tls_count.count + excluded.count`,
    [
      column('day'),
      column('domain'),
      column('policy'),
      column('host'),
      column('address'),
      column('failing'),
      column('count'),
    ],
  );
}

/** Days before `today` that no report was made of, oldest first. */
export async function unreported(
  sql: Sql,
  today: string,
  limit: number,
): Promise<{ day: string; domain: string }[]> {
  const { rows } = await sql.query<{ day: string; domain: string }>(
    `SELECT DISTINCT to_char(day, 'YYYY-MM-DD') AS day, domain FROM transport_tls_count AS c
     WHERE day < $1::date AND NOT EXISTS (SELECT 1 FROM transport_tls_sent AS s WHERE s.day = c.day AND s.domain = c.domain)
     ORDER BY day, domain LIMIT $2`,
    [today, limit],
  );
  return rows;
}

/** Takes a day of a domain for this process: false where another has it. */
export async function takeDay(sql: Sql, day: string, domain: string, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'INSERT INTO transport_tls_sent (day, domain, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [day, domain, at],
  );
  return rowCount === 1;
}

export async function countsOf(sql: Sql, day: string, domain: string): Promise<CountRow[]> {
  const { rows } = await sql.query<Omit<CountRow, 'count'> & { count: string }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, domain, policy, host, address, failing, count::text AS count
     FROM transport_tls_count WHERE day = $1 AND domain = $2 ORDER BY policy, host, address, failing`,
    [day, domain],
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Counts and marks that are older than `before`, and what was seen and has expired. */
export async function forget(sql: Sql, before: string, now: Date): Promise<void> {
  await sql.query('DELETE FROM transport_tls_count WHERE day < $1', [before]);
  await sql.query('DELETE FROM transport_tls_sent WHERE day < $1', [before]);
  await sql.query('DELETE FROM transport_seen WHERE expires_at <= $1', [now]);
}

export interface ReportRow {
  readonly organisation: string;
  readonly report_id: string;
  readonly received_at: Date;
  readonly begins: Date;
  readonly ends: Date;
  readonly successful: number;
  readonly failed: number;
  readonly report: string;
}

/** Keeps a report of others; false where it was known. */
export async function keepReport(sql: Sql, row: ReportRow): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO transport_tls_report (organisation, report_id, received_at, begins, ends, successful, failed, report)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [
      row.organisation,
      row.report_id,
      row.received_at,
      row.begins,
      row.ends,
      row.successful,
      row.failed,
      row.report,
    ],
  );
  return rowCount === 1;
}

/** The newest reports of others. */
export async function newestReports(sql: Sql, limit: number): Promise<ReportRow[]> {
  const { rows } = await sql.query<
    Omit<ReportRow, 'successful' | 'failed'> & { successful: string; failed: string }
  >('SELECT * FROM transport_tls_report ORDER BY ends DESC, organisation LIMIT $1', [limit]);
  return rows.map((row) => ({ ...row, successful: Number(row.successful), failed: Number(row.failed) }));
}

export interface SeenRow {
  readonly domain: string;
  readonly host: string;
  readonly seen_at: Date;
  readonly expires_at: Date;
  readonly facts: string;
}

export async function keepSeen(sql: Sql, rows: readonly SeenRow[]): Promise<void> {
  const column = (name: keyof SeenRow): unknown[] => rows.map((row) => row[name]);
  await sql.query(
    `INSERT INTO transport_seen (domain, host, seen_at, expires_at, facts)
     SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[])
       AS new (domain, host, seen_at, expires_at, facts) ORDER BY domain, host
     ON CONFLICT (domain, host) DO UPDATE SET seen_at = excluded.seen_at, expires_at = excluded.expires_at, facts = excluded.facts
     WHERE transport_seen.seen_at <= excluded.seen_at`,
    [column('domain'), column('host'), column('seen_at'), column('expires_at'), column('facts')],
  );
}

export async function seenOf(sql: Sql, domain: string, now: Date): Promise<SeenRow[]> {
  const { rows } = await sql.query<SeenRow>(
    'SELECT * FROM transport_seen WHERE domain = $1 AND expires_at > $2 ORDER BY host',
    [domain, now],
  );
  return rows;
}
