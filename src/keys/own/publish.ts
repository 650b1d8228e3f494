import type { Kept } from './sealed.ts';

/** The public half of an OpenPGP key with its own revocation, Base64: what WKD gives out from then on. */
export async function revokedPgp(
  kept: Kept,
  at: number,
  reason: 'compromised' | 'superseded' | 'retired',
): Promise<string> {
  const { openSecret, revokeKey } = await import('#pgp');
  const secret = await openSecret(Buffer.from(kept.key, 'base64'));
  return (await revokeKey(secret, at, reason)).toString('base64');
}

/** The public half, binary: the revoked one where it was revoked. It was set apart when the key was made. */
export const publicPgp = (kept: Kept): Buffer => Buffer.from(kept.published ?? '', 'base64');
