import { type Clock, newId } from '#base';
import type { Keys } from '#keys';
import type { Sql } from '#store';
import { type Algorithm, knowsMlDsa, makeKey, openSigner, type Signer, type VerifierKey } from './signer.ts';
import { addSigningKey, loadSigningKeys, type SigningKeyRow } from './store.ts';

const binding = (id: string) => ({ id, part: 'signing-key' });

/** The public keys of the log, named after its origin. */
export const publicKeys = async (sql: Sql, origin: string): Promise<VerifierKey[]> =>
  (await loadSigningKeys(sql)).map((row) => ({
    name: origin,
    algorithm: row.algorithm,
    raw: row.public_key,
  }));

/**
 * Opens the log's signing keys and makes those that are missing: Ed25519 and, where this Node knows it, ML-DSA-44. A key
 * that this Node cannot use is an error: a checkpoint without it would look like one whose signature was taken off.
 */
export async function openSigners(
  needs: { sql: Sql; keys: Keys; clock: Clock },
  origin: string,
): Promise<Signer[]> {
  const rows = await loadSigningKeys(needs.sql);
  const wanted: Algorithm[] = knowsMlDsa() ? ['ed25519', 'ml-dsa-44'] : ['ed25519'];
  const missing = wanted.filter((algorithm) => !rows.some((row) => row.algorithm === algorithm));
  for (const algorithm of missing)
    await addSigningKey(needs.sql, freshKey(needs.keys, algorithm), needs.clock.now());
  const all = missing.length > 0 ? await loadSigningKeys(needs.sql) : rows;
  return all.map((row) =>
    openSigner(
      { name: origin, algorithm: row.algorithm, raw: row.public_key },
      needs.keys.openField('evidence', binding(row.id), row.sealed),
    ),
  );
}

function freshKey(keys: Keys, algorithm: Algorithm): SigningKeyRow {
  const id = newId();
  const { raw, pkcs8 } = makeKey(algorithm);
  return { id, algorithm, public_key: raw, sealed: keys.sealField('evidence', binding(id), pkcs8) };
}
