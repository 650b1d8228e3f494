import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { DkimAlgorithm } from './dkim.ts';

export interface DkimKeyPair {
  readonly algorithm: DkimAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** A new key: RSA with 2048 bits, which every verifier takes (RFC 8301 §3.2), or Ed25519 (RFC 8463). */
export async function makeDkimKey(algorithm: DkimAlgorithm): Promise<DkimKeyPair> {
  const pair =
    algorithm === 'rsa-sha256' ? await generate('rsa', { modulusLength: 2048 }) : await generate('ed25519');
  return { algorithm, ...pair };
}

/**
 * The text of the TXT record at `selector._domainkey.domain` (RFC 6376 §3.6.1, RFC 8463 §4). `key`: the public key, or
 * the private key it belongs to. Longer than 255 octets for RSA: see `dnsStrings`.
 */
export function dkimRecord(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const der = publicKey.export({ type: 'spki', format: 'der' });
  if (publicKey.asymmetricKeyType === 'ed25519')
    return `v=DKIM1; h=sha256; k=ed25519; p=${der.subarray(-32).toString('base64')}`;
  return `v=DKIM1; h=sha256; k=rsa; p=${der.toString('base64')}`;
}

/** A record's text as a zone file holds it: quoted strings of at most 255 octets (RFC 1035 §3.3.14). */
export const dnsStrings = (text: string): string =>
  (text.match(/.{1,255}/g) ?? []).map((piece) => `"${piece}"`).join(' ');
