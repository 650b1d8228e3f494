import type { RecipientKeys } from '#keys';

/** Keys of readers, as far as a reader may add to them. */
export type ReaderKeys = Pick<RecipientKeys, 'offer' | 'list'>;

/** Largest certificate or key taken, in bytes; what `#keys` takes at most. */
export const largestKey = 256 * 1024;

/**
 * Whether bytes hold a private key, by any of the forms that programs export: armour (RFC 7468, OpenPGP), PKCS #8, PKCS #1,
 * SEC 1 and PKCS #12 in DER or BER, OpenPGP in binary. All those of ASN.1 are a SEQUENCE that begins with a version number,
 * where a certificate begins with a SEQUENCE (RFC 5280 §4.1) and a bundle with an object identifier (RFC 5652 §3).
 */
export async function holdsPrivateKey(bytes: Buffer): Promise<boolean> {
  const text = bytes.toString('latin1');
  if (/-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|PKCS12)/i.test(text)) return true;
  if (beginsWithVersion(bytes)) return true;
  const pgp = text.includes('-----BEGIN PGP ') || ((bytes[0] ?? 0) & 0x80) !== 0;
  if (!pgp) return armouredVersion(text);
  const { parseKeys } = await import('#pgp');
  return parseKeys(bytes).keys.some(({ secret }) => secret);
}

/** The same as base64, whatever the armour calls it or without any. */
function armouredVersion(text: string): boolean {
  const inner = /-----BEGIN [^\r\n]*-----([^-]*)/.exec(text)?.[1] ?? text;
  return /^[A-Za-z0-9+/=\s]+$/.test(inner) && beginsWithVersion(Buffer.from(inner, 'base64'));
}

/** SEQUENCE, its length in any form, INTEGER of one byte (X.690 §8.1.3): a version, not the modulus of a public RSA key. */
function beginsWithVersion(bytes: Buffer): boolean {
  const length = bytes[1] ?? 0;
  const content = length > 0x80 ? 2 + (length & 0x7f) : 2;
  return bytes[0] === 0x30 && bytes[content] === 0x02 && bytes[content + 1] === 1;
}
