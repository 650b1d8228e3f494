import { checkKeys, parseKeys } from '#pgp';

const mark = Buffer.from('-----BEGIN PGP ');

/** Whether a file holds OpenPGP: armour in it, or a first octet that no DER and no PEM begins with (RFC 9580 §4.2). */
export const isPgp = (bytes: Buffer): boolean =>
  bytes.includes(mark) || (((bytes[0] ?? 0) & 0x80) !== 0 && !(bytes[0] === 0xef && bytes[1] === 0xbb));

/** Of all keys in a file, the one that fits the address; else why none does. */
export function checkPgp(
  bytes: Buffer,
  { address, at }: { readonly address: string; readonly at: number },
): { readonly usable: boolean; readonly reason: string } {
  const { keys, broken } = parseKeys(bytes);
  if (keys.length === 0) return { usable: false, reason: broken[0] ?? 'there is no OpenPGP key in it' };
  const { usable, reason } = checkKeys(keys, { address, at });
  return {
    usable,
    reason: usable ? `it is fit to encrypt to ${address}: ${reason.replace(/^fit: /, '')}` : reason,
  };
}
