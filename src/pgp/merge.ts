import { type Bound, type PgpKey, parseKeys, type Subkey, type UserId } from './keys.ts';
import type { Material } from './material.ts';
import { issuedBy } from './signature.ts';

/**
 * Copies of one key put together: whatever one of them says is in it, a revocation above all, so that an older copy cannot
 * make forgotten what a newer one said. What strangers signed is left out. Null where they are not one key, or hold a
 * private half.
 */
export function mergeKeys(copies: readonly PgpKey[]): PgpKey | null {
  const [first] = copies;
  if (
    !first ||
    copies.some(({ primary, secret }) => secret || primary.fingerprint !== first.primary.fingerprint)
  )
    return null;
  const own = (bounds: readonly Bound[]): Buffer[] => ownRaw(bounds, first.primary);
  const userIds = joined(
    copies.flatMap((copy) => copy.userIds),
    (one: UserId) => one.bytes.toString('hex'),
  );
  const subkeys = joined(
    copies.flatMap((copy) => copy.subkeys),
    (one: Subkey) => one.material.fingerprint,
  );
  const parts = [
    first.raw,
    ...own(copies.flatMap((copy) => copy.signatures)),
    ...userIds.flatMap(([one, signatures]) => [one.raw, ...own(signatures)]),
    ...subkeys.flatMap(([one, signatures]) => [one.raw, ...own(signatures)]),
  ];
  return parseKeys(Buffer.concat(parts)).keys[0] ?? null;
}

/** Each once. A revocation is kept whoever made it: a key may name others that may revoke it. */
function ownRaw(bounds: readonly Bound[], primary: Material): Buffer[] {
  const kept = new Map<string, Buffer>();
  for (const { signature, raw } of bounds)
    if (signature.type === 0x20 || issuedBy(signature, primary)) kept.set(raw.toString('base64'), raw);
  return [...kept.values()];
}

type Signed = { readonly signatures: readonly Bound[] };

function joined<T extends Signed>(all: readonly T[], by: (one: T) => string): [T, Bound[]][] {
  const found = new Map<string, [T, Bound[]]>();
  for (const one of all) {
    const known = found.get(by(one));
    if (known) known[1].push(...one.signatures);
    else found.set(by(one), [one, [...one.signatures]]);
  }
  return [...found.values()];
}
