import { type Actor, type Clock, Fault, newId } from '#base';
import type { Keys } from '#keys';
import type { Sql, Store } from '#store';
import type { Evidence } from './evidence.ts';
import { signRotation } from './rotation.ts';
import { type Algorithm, knowsMlDsa, makeKey, openSigner, type Signer, type VerifierKey } from './signer.ts';
import {
  addSigningKey,
  forgetKeysBefore,
  latestEvents,
  loadSigningKeys,
  lockHead,
  type SigningKeyRow,
} from './store.ts';

const binding = (id: string) => ({ id, part: 'signing-key' });
const wanted = (): Algorithm[] => (knowsMlDsa() ? ['ed25519', 'ml-dsa-44'] : ['ed25519']);

const named = (origin: string, row: SigningKeyRow): VerifierKey => ({
  name: origin,
  algorithm: row.algorithm,
  raw: row.public_key,
});

/** The public keys of the log, of every generation, named after its origin. */
export const publicKeys = async (sql: Sql, origin: string): Promise<VerifierKey[]> =>
  (await loadSigningKeys(sql)).map((row) => named(origin, row));

/**
 * Opens the keys that sign now, and makes those that are missing: Ed25519 and, where this Node knows it, ML-DSA-44. A key
 * that this Node cannot use is an error: a checkpoint without it would look like one whose signature was taken off.
 */
export async function openSigners(
  needs: { sql: Sql; keys: Keys; clock: Clock },
  origin: string,
): Promise<Signer[]> {
  let rows = await loadSigningKeys(needs.sql);
  if (rows.every(({ generation }) => generation === 0)) {
    const missing = wanted().filter((algorithm) => !rows.some((row) => row.algorithm === algorithm));
    for (const algorithm of missing)
      await addSigningKey(needs.sql, freshKey(needs.keys, algorithm, 0).row, needs.clock.now());
    if (missing.length > 0) rows = await loadSigningKeys(needs.sql);
  }
  return inForce(rows).map((row) =>
    openSigner(named(origin, row), needs.keys.openField('evidence', binding(row.id), row.sealed)),
  );
}

/** The newest generation whose event stands in the log. */
function inForce<R extends { generation: number; active: boolean }>(rows: readonly R[]): R[] {
  const newest = Math.max(...rows.filter(({ active }) => active).map(({ generation }) => generation));
  return rows.filter(({ generation }) => generation === newest);
}

/**
 * The keys that sign what is appended in this transaction: those of `known` as long as no new ones came into force. When new
 * ones do, the private halves of those before are destroyed with it.
 */
export async function signersNow(
  needs: { sql: Sql; keys: Keys; clock: Clock },
  known: readonly Signer[],
): Promise<readonly Signer[]> {
  const rows = inForce(await loadSigningKeys(needs.sql));
  const same = rows.every((row) => known.some(({ raw }) => raw.equals(row.public_key)));
  if (same) return known;
  await forgetKeysBefore(needs.sql, rows[0]!.generation);
  return openSigners(needs, known[0]!.name);
}

function freshKey(
  keys: Keys,
  algorithm: Algorithm,
  generation: number,
  rotation: string | null = null,
): { row: SigningKeyRow; pkcs8: Buffer } {
  const id = newId();
  const { raw, pkcs8 } = makeKey(algorithm);
  const sealed = keys.sealField('evidence', binding(id), pkcs8);
  return { row: { id, algorithm, public_key: raw, sealed, generation, rotation }, pkcs8 };
}

/**
 * Makes new signing keys. The old ones sign them in an event; from the checkpoint over that event on the new ones sign alone.
 * Throws `evidence-rotating` where a change is under way.
 */
export function rotateKeys(
  needs: { store: Store; keys: Keys; clock: Clock; evidence: Evidence },
  actor: Actor,
  about: { origin: string; reason: string },
): Promise<{ old: readonly VerifierKey[]; fresh: readonly VerifierKey[] }> {
  const { store, keys, clock, evidence } = needs;
  return store.transaction(async (sql) => {
    await lockHead(sql);
    // The first keys are made here where the log has none yet.
    const old = await openSigners({ sql, keys, clock }, about.origin);
    const rows = await loadSigningKeys(sql);
    if (rows.some(({ active }) => !active))
      throw new Fault({
        code: 'evidence-rotating',
        kind: 'invalid',
        say: 'A change of signing keys is under way. It ends as soon as the log goes on.',
      });
    const generation = 1 + Math.max(...rows.map((row) => row.generation));
    const made = wanted().map((algorithm) => freshKey(keys, algorithm, generation));
    const fresh = made.map(({ row, pkcs8 }) => openSigner(named(about.origin, row), pkcs8));
    const signed = signRotation(old, fresh);
    const data = {
      old: [...signed.old],
      new: [...signed.new],
      signatures: [...signed.signatures],
      reason: about.reason,
    };
    await evidence.record(sql, { kind: 'log.key-rotated', actor, data });
    const [event] = await latestEvents(sql, 'log.key-rotated', 1);
    for (const { row } of made) await addSigningKey(sql, { ...row, rotation: event!.id }, clock.now());
    return { old, fresh };
  });
}
