import { checkKey, signingMaterials, userIdAddress } from './check.ts';
import type { PgpKey } from './keys.ts';
import { issuedBy, type Signature, verifies, weakHash } from './signature.ts';

/** What one signature came to. */
export interface SignatureVerdict {
  readonly valid: boolean;
  /** The addresses that the signing key is bound to by valid user ids, folded; none where the signature is not valid. */
  readonly signers: readonly string[];
  /** Hex, lower case; null where no key at hand made it. */
  readonly fingerprint: string | null;
  /** When it says it was made, milliseconds since 1970; null where it cannot be read. */
  readonly at: number | null;
  /** Plain words without a capital or full stop. */
  readonly reason: string;
}

export interface VerifyTask {
  readonly content: Buffer;
  readonly keys: readonly PgpKey[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

export const unreadable: SignatureVerdict = {
  valid: false,
  signers: [],
  fingerprint: null,
  at: null,
  reason: 'the signature cannot be read',
};

/** Line ends as a signature over text hashes them (RFC 9580 §5.2.1.2). */
export const textLines = (content: Buffer): Buffer =>
  Buffer.from(content.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n'), 'latin1');

/** Checks a signature over a document: the mathematics, its own limits, then the key at the time it was made. */
export function verdictOn(signature: Signature, { content, keys, at }: VerifyTask): SignatureVerdict {
  const { created } = signature;
  const no = (reason: string, fingerprint: string | null = null): SignatureVerdict => ({
    valid: false,
    signers: [],
    fingerprint,
    at: created,
    reason,
  });
  if (signature.type !== 0x00 && signature.type !== 0x01) return no('it is not a signature over a letter');
  if (signature.version === 3) return no('the signature is in a form of old that can be forged');
  const weak = weakHash(signature);
  if (weak) return no(`the signature is made with ${weak}, which can be forged`);
  if (signature.critical) return no(`the signature holds ${signature.critical}`);
  if (created > at) return no('the signature says it was made in the future');
  if (signature.expires !== null && signature.expires <= at) return no('the signature has expired');
  const document = signature.type === 0x01 ? textLines(content) : content;
  let nearest: SignatureVerdict | null = null;
  for (const key of keys) {
    for (const material of [key.primary, ...key.subkeys.map((subkey) => subkey.material)]) {
      if (!issuedBy(signature, material)) continue;
      if (!verifies(signature, material, document)) {
        nearest ??= no('the letter was changed after it was signed, or the signature is forged');
        continue;
      }
      const signers = boundTo(key, created, material.fingerprint);
      if (signers.length > 0)
        return { valid: true, signers, fingerprint: key.primary.fingerprint, at: created, reason: 'valid' };
      nearest = no(`the key that signed is not fit: ${whyUnfit(key, created)}`, key.primary.fingerprint);
    }
  }
  return nearest ?? no('the key that signed is not known');
}

/** Addresses whose user ids were valid, with that signing key, when it signed. */
function boundTo(key: PgpKey, at: number, fingerprint: string): string[] {
  const found = new Set<string>();
  for (const { text } of key.userIds) {
    const address = userIdAddress(text);
    if (address === null || found.has(address)) continue;
    if (signingMaterials({ key, address, at }).some((material) => material.fingerprint === fingerprint))
      found.add(address);
  }
  return [...found];
}

function whyUnfit(key: PgpKey, at: number): string {
  for (const { text } of key.userIds) {
    const address = userIdAddress(text);
    const verdict = address === null ? null : checkKey({ key, address, at, use: 'sign' });
    if (verdict && !verdict.usable) return verdict.reason;
  }
  return 'it has no part that may be used to sign';
}
