import { type Actor, newId } from '#base';
import type { Sql } from '#store';
import type { Basis, BasisKind } from './basis.ts';

/** What is needed to record a basis: the address only as its keyed hash, the evidence only sealed. */
export interface NewBasis {
  readonly addressBlind: Buffer;
  readonly kind: BasisKind;
  readonly recordedAt: number;
  readonly expiresAt: number;
  /** How the warning was given and accepted, sealed. A basis without evidence is none. */
  readonly evidenceSealed: Buffer;
}

interface BasisRow {
  id: string;
  address_blind: Buffer;
  kind: BasisKind;
  recorded_at: Date;
  recorded_by: string;
  expires_at: Date;
  revoked_at: Date | null;
}

const toBasis = (row: BasisRow): Basis => ({
  id: row.id,
  addressBlind: row.address_blind,
  kind: row.kind,
  recordedAt: row.recorded_at.getTime(),
  recordedBy: row.recorded_by,
  expiresAt: row.expires_at.getTime(),
  revokedAt: row.revoked_at?.getTime() ?? null,
});

/** Writes a basis down; its id. The caller records the event in the same transaction. */
export async function recordBasis(sql: Sql, basis: NewBasis, actor: Actor): Promise<string> {
  const id = newId();
  await sql.query(
    `insert into policy_basis (id, address_blind, kind, recorded_at, recorded_by, expires_at, evidence_sealed)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      basis.addressBlind,
      basis.kind,
      new Date(basis.recordedAt),
      actor.id,
      new Date(basis.expiresAt),
      basis.evidenceSealed,
    ],
  );
  return id;
}

/** Ends a basis from `at` on; false where there was none to end. */
export async function revokeBasis(sql: Sql, id: string, at: number, actor: Actor): Promise<boolean> {
  const result = await sql.query(
    'update policy_basis set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null',
    [id, new Date(at), actor.id],
  );
  return result.rowCount === 1;
}

/** All that could still be valid at `now`, for `Policy.useBases`. */
export async function loadBases(sql: Sql, now: number): Promise<Basis[]> {
  const { rows } = await sql.query<BasisRow>(
    `select id, address_blind, kind, recorded_at, recorded_by, expires_at, revoked_at
     from policy_basis where revoked_at is null and expires_at > $1`,
    [new Date(now)],
  );
  return rows.map(toBasis);
}

/** The bases of one address, revoked ones included: for the check at each attempt, across processes. */
export async function basesOf(sql: Sql, addressBlind: Buffer): Promise<Basis[]> {
  const { rows } = await sql.query<BasisRow>(
    `select id, address_blind, kind, recorded_at, recorded_by, expires_at, revoked_at
     from policy_basis where address_blind = $1 order by recorded_at`,
    [addressBlind],
  );
  return rows.map(toBasis);
}
