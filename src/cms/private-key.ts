import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Certificate } from './certificate.ts';

/** A private key from PEM or DER (PKCS #8, PKCS #1, SEC 1), with its passphrase where it has one; null for what is none. */
export function parsePrivateKey(bytes: Uint8Array, passphrase?: string): KeyObject | null {
  const key = Buffer.from(bytes);
  const secret = passphrase === undefined ? {} : { passphrase };
  const ways: (() => KeyObject)[] = [
    () => createPrivateKey({ key: key.toString('latin1'), format: 'pem', ...secret }),
    () => createPrivateKey({ key, format: 'der', type: 'pkcs8', ...secret }),
    () => createPrivateKey({ key, format: 'der', type: 'pkcs1' }),
    () => createPrivateKey({ key, format: 'der', type: 'sec1' }),
  ];
  for (const way of ways) {
    try {
      return way();
    } catch {
      // Not in this form: the next is tried.
    }
  }
  return null;
}

/** Whether a private key is the one of a certificate. */
export function belongsTo(key: KeyObject, certificate: Certificate): boolean {
  const { key: publicKey } = certificate.publicKey;
  return publicKey !== null && createPublicKey(key).equals(publicKey);
}
