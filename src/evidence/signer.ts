import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { base64, isKeyName } from './note.ts';
import { sha256 } from './tree.ts';

/** `cosignature-v1` is the Ed25519 key of a witness: what it signs says when (C2SP tlog-cosignature). */
export type Algorithm = 'ed25519' | 'ml-dsa-44' | 'cosignature-v1';

/** A public key by its name in notes: the origin of the log. */
export interface VerifierKey {
  readonly name: string;
  readonly algorithm: Algorithm;
  /** 32 bytes of Ed25519 (RFC 8032) or 1,312 of ML-DSA-44 (FIPS 204). */
  readonly raw: Buffer;
}

export interface Signer extends VerifierKey {
  readonly secret: KeyObject;
}

/** C2SP signed-note types: 0x01 Ed25519 over the text, 0x04 an Ed25519 and 0x06 an ML-DSA-44 cosignature. */
const kinds = {
  ed25519: { type: 1, length: 32 },
  'cosignature-v1': { type: 4, length: 32 },
  'ml-dsa-44': { type: 6, length: 1312 },
} as const;
const algorithms = Object.keys(kinds) as Algorithm[];

/** SHA-256(name || LF || type || key), first 4 bytes (C2SP signed-note). */
export const keyId = ({ name, algorithm, raw }: VerifierKey): Buffer =>
  sha256(`${name}\n`, Buffer.of(kinds[algorithm].type), raw).subarray(0, 4);

/** `name+id+base64(type || key)`, as C2SP tools take keys. */
export const formatKey = (key: VerifierKey): string =>
  `${key.name}+${keyId(key).toString('hex')}+${Buffer.concat([Buffer.of(kinds[key.algorithm].type), key.raw]).toString('base64')}`;

/** Null for anything that is not exactly such a key. */
export function parseKey(text: string): VerifierKey | null {
  const [name = '', id = '', ...rest] = text.split('+');
  const bytes = base64(rest.join('+'));
  const algorithm = algorithms.find((one) => kinds[one].type === bytes?.[0]);
  if (!bytes || !algorithm || !isKeyName(name) || bytes.length !== kinds[algorithm].length + 1) return null;
  const key = { name, algorithm, raw: bytes.subarray(1) };
  return keyId(key).toString('hex') === id ? key : null;
}

const jwkNames = {
  ed25519: { kty: 'OKP', crv: 'Ed25519' },
  'cosignature-v1': { kty: 'OKP', crv: 'Ed25519' },
  'ml-dsa-44': { kty: 'AKP', alg: 'ML-DSA-44' },
} as const;

function publicKey({ algorithm, raw }: VerifierKey): KeyObject {
  const bytes = raw.toString('base64url');
  return createPublicKey({
    key: { ...jwkNames[algorithm], [algorithm === 'ml-dsa-44' ? 'pub' : 'x']: bytes },
    format: 'jwk',
  });
}

/** Whether this Node can make and check ML-DSA-44 (OpenSSL 3.5). */
export const knowsMlDsa = (): boolean => {
  try {
    generateKeyPairSync('ml-dsa-44');
    return true;
  } catch {
    return false;
  }
};

/** A fresh key: its raw public half, and the private one as PKCS #8. */
export function makeKey(algorithm: Algorithm): { raw: Buffer; pkcs8: Buffer } {
  const pair = algorithm === 'ml-dsa-44' ? generateKeyPairSync('ml-dsa-44') : generateKeyPairSync('ed25519');
  const jwk = pair.publicKey.export({ format: 'jwk' }) as { x?: string; pub?: string };
  return {
    raw: Buffer.from(jwk.x ?? jwk.pub ?? '', 'base64url'),
    pkcs8: pair.privateKey.export({ type: 'pkcs8', format: 'der' }),
  };
}

export const openSigner = (key: VerifierKey, pkcs8: Buffer): Signer => ({
  ...key,
  secret: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
});

export const signBytes = (signer: Signer, bytes: Buffer): Buffer => sign(null, bytes, signer.secret);

/** `unknown` where this Node cannot check the algorithm. */
export function verifyBytes(key: VerifierKey, bytes: Buffer, signature: Buffer): boolean | 'unknown' {
  try {
    return verify(null, bytes, publicKey(key), signature);
  } catch {
    return key.algorithm === 'ml-dsa-44' && !knowsMlDsa() ? 'unknown' : false;
  }
}
