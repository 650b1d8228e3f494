import { Fault } from '#base';
import { library, openSecret, type PgpSecret } from './library.ts';

export interface KeyWish {
  /** Addresses that the key is for; the first is the main one. */
  readonly addresses: readonly string[];
  /** What stands before the addresses, such as a person's name. */
  readonly name?: string;
  /** `ed25519`: small and quick, opened by everything since GnuPG 2.1; `rsa`: 3072 bits, for older readers. */
  readonly algorithm: 'ed25519' | 'rsa';
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly notAfter: number;
}

export interface MadeKey {
  /** Private, binary, not locked by a passphrase: whoever keeps it seals it. */
  readonly bytes: Buffer;
  readonly secret: PgpSecret;
}

const invalid = (say: string): Fault => new Fault({ code: 'pgp-wish', kind: 'invalid', say });
const unseen = /[\p{Cc}<>]/u;

/**
 * Makes a key of version 4 (RFC 9580 §4.3 and §10.1.1; what GnuPG and everything else in use reads): one to certify and
 * sign, a subkey to decrypt. Throws a Fault `pgp-wish` for names that no key can carry.
 */
export async function generateKey(wish: KeyWish): Promise<MadeKey> {
  const { addresses, name, at, notAfter } = wish;
  if (addresses.length === 0 || addresses.some((address) => !address.includes('@') || unseen.test(address)))
    throw invalid('A key needs an address.');
  if (name !== undefined && unseen.test(name)) throw invalid('A name in a key has no < and > in it.');
  const seconds = Math.floor((notAfter - at) / 1000);
  if (seconds < 3600) throw invalid('A key that is to end must do so later than it begins.');
  const { generateKey: generate } = await library();
  const { privateKey } = await generate({
    ...(wish.algorithm === 'rsa'
      ? { type: 'rsa' as const, rsaBits: 3072 }
      : { type: 'ecc' as const, curve: 'ed25519Legacy' as const }),
    userIDs: addresses.map((email) => (name ? { name, email } : { email })),
    date: new Date(Math.floor(at / 1000) * 1000),
    keyExpirationTime: seconds,
    format: 'object',
    config: { v6Keys: false, aeadProtect: false },
  });
  const bytes = Buffer.from(privateKey.write());
  return { bytes, secret: await openSecret(bytes) };
}

/** The same key, taken back by itself (RFC 9580 §5.2.1.11): its public half, binary, for whoever has it. */
export async function revokeKey(
  { handle }: PgpSecret,
  at: number,
  reason: 'compromised' | 'superseded' | 'retired',
): Promise<Buffer> {
  const { enums, revokeKey: revoke } = await library();
  const flag = {
    compromised: enums.reasonForRevocation.keyCompromised,
    superseded: enums.reasonForRevocation.keySuperseded,
    retired: enums.reasonForRevocation.keyRetired,
  }[reason];
  const { publicKey } = await revoke({
    key: handle,
    reasonForRevocation: { flag, string: '' },
    date: new Date(Math.floor(at / 1000) * 1000),
    format: 'object',
  });
  return Buffer.from(publicKey.write());
}
