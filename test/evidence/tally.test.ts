import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Clock, silentLog, systemActor } from '#base';
import { countEvents, EvidenceLog, tallySince } from '#evidence';
import { type TestStore, testStore } from '../lab/database.ts';

const actor = systemActor('test');
const hour = 3_600_000;

describe('what happened, counted by the hour', () => {
  let lab: TestStore;
  let log: EvidenceLog;
  let first: number;
  before(async () => {
    lab = await testStore();
    const { store, keys, clock, dir } = lab;
    log = new EvidenceLog({
      store,
      keys,
      clock: clock as Clock,
      log: silentLog,
      dir: join(dir, 'evidence'),
    });
    lab.clock.advance(hour - (lab.clock.now() % hour));
    first = lab.clock.now();
  });
  after(async () => {
    await log.stop();
    await lab.close();
  });

  const delivered = (method: string, rule = 'protected') =>
    ({ kind: 'delivery.delivered', actor, data: { method, rule } }) as const;
  const totals = async (unit: 'hour' | 'day' = 'hour') =>
    (await tallySince(lab.store, first, unit)).map(({ at, kind, method, count }) => [
      (at - first) / hour,
      `${kind} ${method}`.trim(),
      count,
    ]);

  it('counts each event once, in its hour, by the means that carried it, and its own letters apart', async () => {
    const { evidence, store } = lab;
    await evidence.record(store, delivered('tls'), delivered('tls'), delivered('pgp'));
    await evidence.record(store, delivered('tls', 'notice'), { kind: 'domain.added', actor });
    await evidence.record(store, { kind: 'message.accepted', actor, data: { notice: 'pickup-notice' } });
    await evidence.record(store, { kind: 'message.accepted', actor, data: { door: 'submission' } });
    assert.deepEqual(await totals(), [], 'nothing counts before it has its place in the log');
    await log.turn();
    assert.equal(await countEvents(store), 0);
    const once = await totals();
    assert.deepEqual(once.map(([at, name, count]) => `${at} ${name} ${count}`).sort(), [
      '0 delivery.delivered notice 1',
      '0 delivery.delivered pgp 1',
      '0 delivery.delivered tls 2',
      '0 message.accepted 1',
      '0 message.accepted notice 1',
    ]);
    await Promise.all([countEvents(store), countEvents(store), countEvents(store)]);
    assert.deepEqual(await totals(), once, 'counting again changes nothing');
  });

  it('goes on where it stopped, and sums hours to days', async () => {
    const { evidence, store, clock } = lab;
    clock.advance(hour);
    await evidence.record(store, delivered('tls'));
    await log.turn();
    await countEvents(store);
    assert.deepEqual((await totals()).at(-1), [1, 'delivery.delivered tls', 1]);
    const days = await tallySince(store, first, 'day');
    const tls = days.filter(({ method }) => method === 'tls').reduce((sum, one) => sum + one.count, 0);
    assert.equal(tls, 3);
  });
});
