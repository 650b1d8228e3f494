import type { Config, Key, PrivateKey } from 'openpgp';
import { Fault } from '#base';
import type { Chosen } from './check.ts';
import { type PgpKey, parseKeys } from './keys.ts';

/** Loaded when the first letter needs it: it takes a fifth of a second. */
export const library = () => import('openpgp');

/**
 * Nothing without integrity is opened or made; a message that does not follow the grammar is no message; RSA decryption
 * tells nobody whether its padding fitted.
 */
export const strict = (maxBytes: number): Partial<Config> => ({
  allowUnauthenticatedMessages: false,
  allowMissingKeyFlags: false,
  allowInsecureVerificationWithReformattedKeys: false,
  constantTimePKCS1Decryption: true,
  maxDecompressedMessageSize: maxBytes,
  minRSABits: 2048,
  showComment: false,
  showVersion: false,
});

/** Private keys, open in memory. Made by `openSecret` alone. */
export interface PgpSecret {
  readonly handle: PrivateKey;
  /** Its public half, as others have it. */
  readonly public: PgpKey;
}

const unopened = (say: string): Fault => new Fault({ code: 'pgp-secret', kind: 'invalid', say });

/**
 * Opens a private key, armoured or binary. Throws a Fault `pgp-secret` where it is none, or the passphrase does not fit.
 */
export async function openSecret(bytes: Buffer, passphrase?: string): Promise<PgpSecret> {
  const { decryptKey, readPrivateKey } = await library();
  const armoured = bytes.length > 0 && (bytes[0]! & 0x80) === 0;
  let handle: PrivateKey;
  try {
    handle = await (armoured
      ? readPrivateKey({ armoredKey: bytes.toString('latin1') })
      : readPrivateKey({ binaryKey: bytes }));
  } catch {
    throw unopened('This is not an OpenPGP private key.');
  }
  if (!handle.isDecrypted()) {
    if (passphrase === undefined) throw unopened('This OpenPGP private key needs its passphrase.');
    try {
      handle = await decryptKey({ privateKey: handle, passphrase });
    } catch {
      throw unopened('The passphrase does not open this OpenPGP private key.');
    }
  }
  const half = parseKeys(Buffer.from(handle.toPublic().write())).keys[0];
  if (!half) throw unopened('This OpenPGP private key cannot be used.');
  return { handle, public: half };
}

const sealers = new WeakMap<Chosen, Promise<Key>>();

/**
 * What the library gets to see of a key: the parts that were chosen and nothing else, so that it cannot come to another
 * choice.
 */
export function sealer(chosen: Chosen): Promise<Key> {
  const known = sealers.get(chosen);
  if (known) return known;
  const { key, direct, userId, subkey } = chosen;
  const parts = [key.raw, direct, userId.raw, userId.certification, subkey?.raw, subkey?.binding];
  const binaryKey = Buffer.concat(parts.filter((part) => part !== null && part !== undefined));
  const read = library().then(({ readKey }) => readKey({ binaryKey }));
  sealers.set(chosen, read);
  read.catch(() => sealers.delete(chosen));
  return read;
}
