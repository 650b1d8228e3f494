import { placeholders, type Sql } from '#store';

export interface DkimRow {
  id: string;
  domain: string;
  selector: string;
  algorithm: 'rsa-sha256' | 'ed25519-sha256';
  pair: string;
  state: 'made' | 'active' | 'retired';
  record: string;
  sealed: Buffer;
  made_at: Date;
  changed_at: Date;
}

export async function insertDkim(sql: Sql, rows: readonly DkimRow[]): Promise<void> {
  await sql.query(
    `INSERT INTO verify_dkim (id, domain, selector, algorithm, pair, state, record, sealed, made_at, changed_at) VALUES ${placeholders(rows.length, 10)}`,
    rows.flatMap((row) => [
      row.id,
      row.domain,
      row.selector,
      row.algorithm,
      row.pair,
      row.state,
      row.record,
      row.sealed,
      row.made_at,
      row.changed_at,
    ]),
  );
}

/** Those of one domain or of all, oldest first. */
export async function dkimRows(sql: Sql, domain: string | null): Promise<DkimRow[]> {
  return (
    await sql.query<DkimRow>(
      'SELECT * FROM verify_dkim WHERE $1::text IS NULL OR domain = $1 ORDER BY domain, made_at, selector',
      [domain],
      'verify-dkim',
    )
  ).rows;
}

/** All keys of a domain, locked until the transaction ends. */
export async function lockDkim(sql: Sql, domain: string): Promise<DkimRow[]> {
  return (
    await sql.query<DkimRow>('SELECT * FROM verify_dkim WHERE domain = $1 ORDER BY id FOR UPDATE', [domain])
  ).rows;
}

export async function setDkimState(
  sql: Sql,
  ids: readonly string[],
  state: DkimRow['state'],
  at: Date,
): Promise<void> {
  await sql.query('UPDATE verify_dkim SET state = $2, changed_at = $3 WHERE id = ANY($1)', [ids, state, at]);
}
