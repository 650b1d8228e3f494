import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { archiveKeys } from '#archive';
import { isFault, newId } from '#base';
import { Keys, makePassphrase, moveRoot, passphraseProvider, Rewrap } from '#keys';
import { type TestStore, testStore } from '../lab/database.ts';
import { kekOf, seed, wrappedOf } from './rewrap-lab.ts';

const me = { kind: 'operator', id: 'op', via: 'cli' } as const;

describe('wrapping anew', () => {
  let lab: TestStore;
  let other: Keys;
  const path = (name: string): string => join(lab.dir, name);
  const open = (name: string): Promise<Keys> =>
    Keys.open({ provider: passphraseProvider(path(name)), sql: lab.store, clock: lab.clock });
  before(async () => {
    lab = await testStore();
    await lab.store.query('DELETE FROM keys_kek');
    makePassphrase(path('one.passphrase'));
    other = await open('one.passphrase');
  });
  after(() => lab.close());
  beforeEach(async () => {
    await lab.store.query('DELETE FROM archive_message');
  });
  const job = (keys: Keys, batch: number, fail?: () => void): Rewrap =>
    new Rewrap({
      store: lab.store,
      keys,
      clock: lab.clock,
      batch,
      sources: archiveKeys.map((source) => ({
        ...source,
        put: async (sql, rows) => {
          await source.put(sql, rows);
          fail?.();
        },
      })),
      record: (sql, draft) => lab.evidence.record(sql, draft),
    });

  it('a new key wraps only when every process has had the time to load it', async () => {
    const keys = await open('one.passphrase');
    const id = newId();
    const before = kekOf(keys.wrap('mail', id, keys.newDek()));
    await keys.renew(lab.clock.now() + 180_000);
    assert.equal(kekOf(keys.wrap('mail', id, keys.newDek())), before);
    assert.equal(keys.renewalWaits(), true);
    await assert.rejects(job(keys, 10).run(me), (error) => isFault(error, 'keys-not-yet'));
    lab.clock.advance(180_000);
    const dek = keys.newDek();
    const wrapped = keys.wrap('mail', id, dek);
    assert.notEqual(kekOf(wrapped), before);
    assert.throws(
      () => other.unwrap('mail', id, wrapped),
      (error) => isFault(error, 'keys-closed'),
    );
    await other.turn();
    assert.deepEqual(other.unwrap('mail', id, wrapped), dek);
  });

  it("the next month's key is there a day before it wraps", async () => {
    const keys = await open('one.passphrase');
    const month = new Date(lab.clock.now());
    const next = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1);
    lab.clock.advance(next - lab.clock.now() - 3_600_000);
    await keys.turn();
    await other.turn();
    const id = newId();
    const before = kekOf(keys.wrap('mail', id, keys.newDek()));
    lab.clock.advance(3_600_000);
    const dek = keys.newDek();
    const wrapped = keys.wrap('mail', id, dek);
    assert.notEqual(kekOf(wrapped), before, 'the new month has its own');
    assert.deepEqual(other.unwrap('mail', id, wrapped), dek, 'without having looked again');
  });

  it('wraps all anew, and what broke off goes on where it was', async () => {
    const keys = await open('one.passphrase');
    const deks = await seed(lab, keys, 57);
    const old = new Set((await wrappedOf(lab)).map(({ archive }) => kekOf(archive)));
    let batches = 0;
    const breaking = job(keys, 10, () => {
      batches += 1;
      if (batches === 4) throw new Error('power cut');
    });
    await breaking.begin(me, lab.clock.now());
    await assert.rejects(breaking.run(me));
    const [first] = (await breaking.progress()).filter(({ source }) => source === 'archive-mail');
    assert.deepEqual([first?.seen, first?.finished], [30, false], 'the batch that broke left nothing');
    assert.equal(await breaking.unfinished(), true);
    const counts: number[] = [];
    const done = await job(keys, 10).run(me, ({ seen }) => counts.push(seen));
    assert.equal(counts[0], 40, 'not from the beginning');
    assert.deepEqual(
      done.map(({ seen, changed, finished }) => [seen, changed, finished]),
      [
        [57, 57, true],
        [57, 57, true],
      ],
    );
    for (const { id, archive, mail } of await wrappedOf(lab)) {
      assert.ok(!old.has(kekOf(archive)));
      assert.deepEqual(keys.unwrap('archive', id, archive), deks.get(id));
      assert.deepEqual(keys.unwrap('mail', id, mail), deks.get(id));
    }
    assert.equal(await job(keys, 10).unfinished(), false);
  });

  it('another root takes over all keys or none, and processes with the old one make no more', async () => {
    const keys = await open('one.passphrase');
    const deks = await seed(lab, keys, 3);
    makePassphrase(path('two.passphrase'));
    const from = passphraseProvider(path('one.passphrase'));
    const to = passphraseProvider(path('two.passphrase'));
    const moving = {
      store: lab.store,
      clock: lab.clock,
      from,
      actor: me,
      record: (...[sql, draft]: Parameters<Parameters<typeof moveRoot>[0]['record']>) =>
        lab.evidence.record(sql, draft),
    };
    let asked = 0;
    const liar = {
      ...to,
      unwrap: async (wrapped: Buffer) => (++asked > 2 ? Buffer.alloc(32) : to.unwrap(wrapped)),
    };
    await assert.rejects(moveRoot({ ...moving, to: liar }), (error) => isFault(error, 'keys-root-lies'));
    await open('one.passphrase');
    await moveRoot({ ...moving, to });
    await assert.rejects(open('one.passphrase'), (error) => isFault(error, 'keys-root-wrong'));
    const moved = await open('two.passphrase');
    for (const { id, archive } of await wrappedOf(lab))
      assert.deepEqual(moved.unwrap('archive', id, archive), deks.get(id));
    await assert.rejects(keys.turn(), (error) => isFault(error, 'keys-root-changed'));
    const id = newId();
    assert.equal(keys.wrap('mail', id, keys.newDek()).length, 62, 'with what it holds it goes on');
  });
});
