import type { SignerVerdict } from '#cms';
import type { SignatureVerdict } from '#pgp';

/** A signature as it was found. `counts`: it is around the whole letter, and inside the encryption where there is one. */
export interface Found {
  readonly valid: boolean;
  readonly signer: string | null;
  readonly reason: string;
  readonly counts: boolean;
}

export const unsound = (one: Found, reason: string): Found => ({
  valid: false,
  signer: null,
  reason: one.valid ? reason : one.reason,
  counts: false,
});

export const refusedSignature = (reason: string): Found => ({
  valid: false,
  signer: null,
  reason,
  counts: true,
});

/** Of several addresses that a key is bound to, the author's where it is among them. */
const named = (addresses: readonly string[], authors: readonly string[]): string | null =>
  addresses.find((one) => authors.some((author) => author.toLowerCase() === one.toLowerCase())) ??
  addresses[0] ??
  null;

export function pgpFound({ valid, signers, reason }: SignatureVerdict, authors: readonly string[]): Found {
  if (!valid) return refusedSignature(reason);
  const signer = named(signers, authors);
  return signer
    ? { valid, signer, reason, counts: true }
    : refusedSignature('the key is bound to no address');
}

export function smimeFound(
  { valid, addresses, reason }: SignerVerdict,
  authors: readonly string[],
  vouched: boolean,
): Found {
  if (!valid) return refusedSignature(reason?.say ?? 'it is not valid');
  if (!vouched)
    return refusedSignature('nobody that is believed vouches for the certificate: no roots were given');
  const signer = named(addresses, authors);
  return signer
    ? { valid, signer, reason: 'valid', counts: true }
    : refusedSignature('the certificate is bound to no address');
}

/** Several signatures count only where all are good and of one signer: else one could lend its look to another. */
export function agreed(found: readonly Found[]): readonly Found[] {
  const counted = found.filter(({ counts }) => counts);
  const first = counted[0]?.signer?.toLowerCase();
  if (counted.length < 2 || counted.every(({ valid, signer }) => valid && signer?.toLowerCase() === first))
    return found;
  return found.map((one) => unsound(one, 'there are several signatures, and they do not agree'));
}
