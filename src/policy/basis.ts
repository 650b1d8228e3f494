/** The one ground on which a letter may travel in clear: the reader's own request for access, warned and accepted (45 CFR 164.524). */
export type BasisKind = '164.524-request';

/** A recorded basis. The address itself is not in it, only its keyed hash. */
export interface Basis {
  readonly id: string;
  readonly addressBlind: Buffer;
  readonly kind: BasisKind;
  /** Milliseconds since 1970 UTC, as all times here. */
  readonly recordedAt: number;
  readonly recordedBy: string;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

/** Valid now: recorded, not expired, not revoked. */
export const isValid = (basis: Basis, now: number): boolean =>
  basis.recordedAt <= now && now < basis.expiresAt && (basis.revokedAt === null || now < basis.revokedAt);
