import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemActor } from '#base';
import { basesOf, isValid, loadBases, recordBasis, revokeBasis } from '#policy';
import { testStore } from '../lab/database.ts';

test('a basis is recorded, found by its hash, and ends when revoked or expired', async (t) => {
  const house = await testStore();
  t.after(() => house.close());
  const { store, clock } = house;
  const now = clock.now();
  const actor = systemActor('test');
  const basis = {
    addressBlind: Buffer.from('blind'),
    kind: '164.524-request',
    recordedAt: now,
    expiresAt: now + 60_000,
    evidenceSealed: Buffer.from('sealed'),
  } as const;
  const id = await recordBasis(store, basis, actor);
  assert.deepEqual(
    (await loadBases(store, now)).map((one) => one.id),
    [id],
  );
  assert.equal((await loadBases(store, now + 60_000)).length, 0);
  assert.equal(await revokeBasis(store, id, now + 10, actor), true);
  assert.equal(await revokeBasis(store, id, now + 20, actor), false);
  assert.equal((await loadBases(store, now)).length, 0);
  const [revoked] = await basesOf(store, basis.addressBlind);
  assert.deepEqual([isValid(revoked!, now + 9), isValid(revoked!, now + 10)], [true, false]);
  await assert.rejects(recordBasis(store, { ...basis, evidenceSealed: Buffer.alloc(0) }, actor));
  await assert.rejects(recordBasis(store, { ...basis, expiresAt: now }, actor));
});
