import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { Fault } from '#base';

/** What the server keeps of the recovery key: enough to make backups, not to open them. */
export interface RecoveryPublic {
  /** SHA-256 over both public keys, hex. */
  readonly id: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly x25519: Buffer;
  readonly mlKem: Buffer;
}

/** The whole key, as it exists only while shares are made or a restore runs. */
export interface RecoveryKey {
  readonly public: RecoveryPublic;
  readonly private: { readonly x25519: KeyObject; readonly mlKem: KeyObject };
  /** What names chunks and vouches for manifests: the server has it too. */
  readonly writer: Buffer;
}

/** The key of one run, closed for the recovery key. Stands in clear beside the backup. */
export interface Capsule {
  readonly run: string;
  readonly recovery: string;
  /** The sender's X25519 key of this one time (SubjectPublicKeyInfo) and the ML-KEM-768 ciphertext, base64. */
  readonly ephemeral: string;
  readonly encapsulated: string;
  /** The run's key: nonce, AES-256-GCM, tag, base64. */
  readonly wrapped: string;
}

const derived = (secret: Buffer, purpose: string, size = 32): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `postern backup 1\n${purpose}`, size));

// PKCS #8 around raw private keys: X25519 (RFC 8410 §7) and the seed form of ML-KEM-768 (RFC 9935).
const x25519Head = Buffer.from('302e020100300506032b656e04220420', 'hex');
const mlKemHead = Buffer.from('3054020100300b060960864801650304040204428040', 'hex');
const privateKey = (head: Buffer, raw: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([head, raw]), format: 'der', type: 'pkcs8' });
const publicOf = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' });
const fromSpki = (key: Buffer): KeyObject => createPublicKey({ key, format: 'der', type: 'spki' });

/**
 * The recovery key that grows from 32 random bytes: X25519 and ML-KEM-768 (FIPS 203) together, because a backup may lie
 * for decades and must hold when either is broken.
 */
export function recoveryKey(seed: Buffer): RecoveryKey {
  const x25519 = privateKey(x25519Head, derived(seed, 'x25519'));
  const mlKem = privateKey(mlKemHead, derived(seed, 'ml-kem-768', 64));
  const pair = { x25519: publicOf(x25519), mlKem: publicOf(mlKem) };
  const id = createHash('sha256').update(pair.x25519).update(pair.mlKem).digest('hex');
  return { public: { id, ...pair }, private: { x25519, mlKem }, writer: derived(seed, 'writer') };
}

/** Both secrets and all that was sent go into the key that wraps, so that neither can be exchanged. */
const wrappingKey = (secrets: readonly Buffer[], sent: readonly Buffer[], run: string): Buffer =>
  derived(
    Buffer.concat(secrets),
    `capsule\n${run}\n${createHash('sha256').update(Buffer.concat(sent)).digest('hex')}`,
  );

/** Closes a run's key so that only the recovery key opens it. */
export function closeFor(to: RecoveryPublic, run: string, runKey: Buffer): Capsule {
  const mine = generateKeyPairSync('x25519');
  const ephemeral = mine.publicKey.export({ format: 'der', type: 'spki' });
  const agreed = diffieHellman({ privateKey: mine.privateKey, publicKey: fromSpki(to.x25519) });
  const { sharedKey, ciphertext } = encapsulate(fromSpki(to.mlKem));
  const key = wrappingKey([agreed, sharedKey], [ephemeral, ciphertext, to.x25519], run);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const wrapped = Buffer.concat([nonce, cipher.update(runKey), cipher.final(), cipher.getAuthTag()]);
  return {
    run,
    recovery: to.id,
    ephemeral: ephemeral.toString('base64'),
    encapsulated: ciphertext.toString('base64'),
    wrapped: wrapped.toString('base64'),
  };
}

/** The run's key. Throws `recovery-wrong` where the capsule was not made for this key or was changed. */
export function openCapsule(recovery: RecoveryKey, capsule: Capsule): Buffer {
  try {
    const ephemeral = Buffer.from(capsule.ephemeral, 'base64');
    const ciphertext = Buffer.from(capsule.encapsulated, 'base64');
    const agreed = diffieHellman({
      privateKey: recovery.private.x25519,
      publicKey: fromSpki(ephemeral),
    });
    const shared = decapsulate(recovery.private.mlKem, ciphertext);
    const key = wrappingKey([agreed, shared], [ephemeral, ciphertext, recovery.public.x25519], capsule.run);
    const wrapped = Buffer.from(capsule.wrapped, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, 12));
    decipher.setAuthTag(wrapped.subarray(-16));
    return Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]);
  } catch (cause) {
    throw new Fault({
      code: 'recovery-wrong',
      kind: 'invalid',
      say: 'The recovery key does not open this backup: the shares are of another key, or the backup was changed.',
      cause,
    });
  }
}

/** The secrets of whoever writes: they name chunks and vouch for manifests, and open nothing. */
export const writerKeys = (writer: Buffer): { readonly names: Buffer; readonly manifests: Buffer } => ({
  names: derived(writer, 'names'),
  manifests: derived(writer, 'manifests'),
});
