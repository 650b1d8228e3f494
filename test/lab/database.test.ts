import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { systemActor } from '#base';
import { testStore } from './database.ts';

test('each store is a database of its own, migrated, with keys and evidence', async (t) => {
  const [one, two] = await Promise.all([testStore(), testStore()]);
  t.after(() => Promise.all([one.close(), two.close()]));
  const message = '01890a5d-ac96-774b-bcce-b302099a8057';
  await one.store.transaction((sql) =>
    one.evidence.record(sql, { kind: 'message.accepted', actor: systemActor('test'), message }),
  );
  assert.equal((await one.evidence.ofMessage(one.store, message, null)).length, 1);
  assert.equal((await two.evidence.ofMessage(two.store, message, null)).length, 0);
  const binding = { id: 'a', part: 'b' };
  assert.equal(
    one.keys.openField('mail', binding, one.keys.sealField('mail', binding, Buffer.from('x'))).toString(),
    'x',
  );
});

test('settings reach the configuration and time moves only when told', async (t) => {
  const house = await testStore({ settings: { delivery: { window: 3 } } });
  t.after(() => house.close());
  assert.equal(house.config.delivery.window, 3);
  const before = house.clock.now();
  house.clock.advance(5000);
  assert.equal(house.clock.now() - before, 5000);
  assert.equal(house.clock.monotonic(), 5000);
});

test('closing drops the database and the folder', async () => {
  const house = await testStore();
  await house.close();
  assert.ok(!existsSync(house.dir));
  await assert.rejects(house.store.query('SELECT 1'));
});
