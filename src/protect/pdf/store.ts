import type { Sql } from '#store';

export interface PassphraseRow {
  address: Buffer;
  id: string;
  sealed: Buffer;
  agreed_at: Date;
}

export async function passphraseOf(sql: Sql, address: Buffer): Promise<PassphraseRow | null> {
  const { rows } = await sql.query<PassphraseRow>(
    'SELECT address, id, sealed, agreed_at FROM protect_passphrase WHERE address = $1',
    [address],
    'protect-passphrase',
  );
  return rows[0] ?? null;
}

export async function allPassphrases(sql: Sql): Promise<PassphraseRow[]> {
  const { rows } = await sql.query<PassphraseRow>(
    'SELECT address, id, sealed, agreed_at FROM protect_passphrase ORDER BY agreed_at LIMIT 10000',
  );
  return rows;
}

export async function keepPassphrase(sql: Sql, row: PassphraseRow): Promise<void> {
  await sql.query(
    `INSERT INTO protect_passphrase (address, id, sealed, agreed_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (address) DO UPDATE SET id = $2, sealed = $3, agreed_at = $4`,
    [row.address, row.id, row.sealed, row.agreed_at],
  );
}

export async function dropPassphrase(sql: Sql, address: Buffer): Promise<boolean> {
  const { rows } = await sql.query('DELETE FROM protect_passphrase WHERE address = $1 RETURNING id', [
    address,
  ]);
  return rows.length > 0;
}
