import type { ConsentKind, Purpose } from '#mail';
import type { Sql } from '#store';
import type { Consent } from './consent.ts';

/** A consent as it is written: addresses as keyed hashes, the note on the evidence sealed. */
export interface ConsentRecord {
  readonly id: string;
  readonly kind: ConsentKind;
  readonly addresses: readonly Buffer[];
  readonly purposes: readonly Purpose[];
  readonly classes: readonly string[];
  readonly givenAt: number;
  readonly recordedAt: number;
  readonly recordedBy: string;
  readonly expiresAt: number;
  readonly document: Buffer | null;
  readonly evidenceSealed: Buffer;
}

interface ConsentRow {
  id: string;
  kind: ConsentKind;
  addresses: Buffer[];
  purposes: Purpose[];
  classes: string[];
  given_at: Date;
  recorded_at: Date;
  recorded_by: string;
  expires_at: Date;
  revoked_at: Date | null;
  document: Buffer | null;
}

const toConsent = (row: ConsentRow): Consent => ({
  id: row.id,
  kind: row.kind,
  addresses: row.addresses.map((address) => address.toString('hex')),
  purposes: row.purposes,
  classes: row.classes,
  givenAt: row.given_at.getTime(),
  recordedAt: row.recorded_at.getTime(),
  recordedBy: row.recorded_by,
  expiresAt: row.expires_at.getTime(),
  revokedAt: row.revoked_at?.getTime() ?? null,
  document: row.document?.toString('hex') ?? null,
});

export async function insertConsent(sql: Sql, consent: ConsentRecord): Promise<void> {
  await sql.query(
    `insert into policy_consent (id, kind, addresses, purposes, classes, given_at, recorded_at, recorded_by, expires_at, document, evidence_sealed)
     values ($1, $2, $3::bytea[], $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      consent.id,
      consent.kind,
      consent.addresses,
      consent.purposes,
      consent.classes,
      new Date(consent.givenAt),
      new Date(consent.recordedAt),
      consent.recordedBy,
      new Date(consent.expiresAt),
      consent.document,
      consent.evidenceSealed,
    ],
  );
}

/** Ends a consent from `at` on, for older processes too; false where there was none to end. */
export async function endConsent(sql: Sql, id: string, at: number, by: string): Promise<boolean> {
  await sql.query(
    'update policy_basis set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null',
    [id, new Date(at), by],
  );
  const { rowCount } = await sql.query(
    'update policy_consent set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null',
    [id, new Date(at), by],
  );
  return rowCount === 1;
}

const columns = `c.id, c.kind, c.addresses, c.purposes, c.classes, c.given_at, c.recorded_at, c.recorded_by, c.expires_at,
  least(c.revoked_at, b.revoked_at) as revoked_at, c.document
  from policy_consent c left join policy_basis b on b.id = c.id`;

/** All that could still be valid at `now`. */
export async function liveConsents(sql: Sql, now: number): Promise<Consent[]> {
  const { rows } = await sql.query<ConsentRow>(
    `select ${columns} where c.revoked_at is null and b.revoked_at is null and c.expires_at > $1 order by c.recorded_at, c.id`,
    [new Date(now)],
  );
  return rows.map(toConsent);
}

/** The consents of one address, ended ones included. */
export async function consentsFor(sql: Sql, address: Buffer): Promise<Consent[]> {
  const { rows } = await sql.query<ConsentRow>(
    `select ${columns} where c.addresses @> array[$1::bytea] order by c.recorded_at, c.id`,
    [address],
  );
  return rows.map(toConsent);
}

/** One consent with its sealed note; undefined where there is none. */
export async function oneConsent(
  sql: Sql,
  id: string,
): Promise<{ consent: Consent; evidenceSealed: Buffer } | undefined> {
  const { rows } = await sql.query<ConsentRow & { evidence_sealed: Buffer }>(
    `select c.evidence_sealed, ${columns} where c.id = $1`,
    [id],
  );
  const [row] = rows;
  return row && { consent: toConsent(row), evidenceSealed: row.evidence_sealed };
}
