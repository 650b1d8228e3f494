import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ClockWatch } from '#evidence';
import { type TestStore, testStore } from '../lab/database.ts';

describe('a jump of the wall clock', () => {
  let lab: TestStore;
  before(async () => {
    lab = await testStore();
  });
  after(() => lab.close());
  const jumps = async () =>
    (await lab.evidence.latest(lab.store, { kind: 'clock.jumped', limit: 10 })).map(({ data }) => data.ms);

  it('is an event, forwards and backwards, once; time that passes is none', async () => {
    const watch = new ClockWatch(lab);
    lab.clock.advance(3 * 86_400_000);
    await watch.turn();
    lab.clock.set(lab.clock.now() + 59_000);
    await watch.turn();
    assert.deepEqual(await jumps(), []);
    lab.clock.set(lab.clock.now() + 3_600_000);
    await watch.turn();
    await watch.turn();
    lab.clock.set(lab.clock.now() - 7_200_000);
    await watch.turn();
    assert.deepEqual((await jumps()).sort(), [-7_200_000, 3_600_000]);
  });

  it('is told later where the database was away', async () => {
    const watch = new ClockWatch({
      ...lab,
      evidence: {
        record: async () => {
          throw new Error('away');
        },
      } as never,
    });
    const real = new ClockWatch(lab);
    lab.clock.set(lab.clock.now() + 600_000);
    await assert.rejects(watch.turn());
    await assert.rejects(watch.turn(), 'it was not forgotten');
    await real.turn();
    assert.equal((await jumps()).length, 3);
  });
});
