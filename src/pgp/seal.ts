import type { Key } from 'openpgp';
import { Fault } from '#base';
import type { Chosen } from './check.ts';
import { library, type PgpSecret, sealer, strict } from './library.ts';

export interface SealTask {
  readonly content: Buffer;
  /** Verdicts of `checkKey`, so that nothing is sealed to a key that was not checked. All of them see each other's key ids. */
  readonly to: readonly Chosen[];
  readonly signWith?: PgpSecret;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const unsealed = (cause?: unknown): Fault =>
  new Fault({
    code: 'pgp-unsealed',
    kind: 'broken',
    say: 'The letter could not be sealed with OpenPGP.',
    cause,
  });

/**
 * Signs, then encrypts (RFC 9580 §10.3): AEAD (SEIPDv2) where every reader's key says that it is understood, else with a
 * modification check (SEIPDv1). Binary. Throws a Fault `pgp-unsealed`; never returns anything weaker.
 */
export async function seal({ content, to, signWith, at }: SealTask): Promise<Buffer> {
  if (to.length === 0) throw unsealed();
  if (to.some(({ until }) => until !== null && until <= at)) throw unsealed();
  try {
    const { createMessage, encrypt, enums } = await library();
    const keys = await Promise.all(to.map(sealer));
    const sealed = await encrypt({
      message: await createMessage({ binary: content }),
      encryptionKeys: keys,
      encryptionKeyIDs: keys.map((key, n) => idOf(key, to[n]!)),
      ...(signWith ? { signingKeys: signWith.handle } : {}),
      date: new Date(at),
      format: 'binary',
      config: { ...strict(content.length), preferredCompressionAlgorithm: enums.compression.uncompressed },
    });
    return Buffer.from(sealed);
  } catch (error) {
    throw unsealed(error);
  }
}

/** Named outright, so that the primary key is not taken where a subkey was chosen, nor the other way round. */
function idOf(key: Key, { material }: Chosen): ReturnType<Key['getKeyID']> {
  const found = key.getKeys().find((one) => one.getFingerprint() === material.fingerprint);
  if (!found) throw new Error('the chosen part is not in the key');
  return found.getKeyID();
}

/** A detached signature (RFC 3156 §5), binary, and the name of its hash for `micalg`. Throws a Fault `pgp-unsealed`. */
export async function signDetached(
  content: Buffer,
  signWith: PgpSecret,
  at: number,
): Promise<{ readonly signature: Buffer; readonly micalg: string }> {
  try {
    const { createMessage, enums, sign } = await library();
    const signature = Buffer.from(
      await sign({
        message: await createMessage({ binary: content }),
        signingKeys: signWith.handle,
        detached: true,
        date: new Date(at),
        format: 'binary',
      }),
    );
    const { readSignature } = await library();
    const { packets } = await readSignature({ binarySignature: signature });
    const name = enums.read(enums.hash, packets[0]!.hashAlgorithm!);
    return { signature, micalg: `pgp-${name}` };
  } catch (error) {
    throw unsealed(error);
  }
}
