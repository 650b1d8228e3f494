import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { archiveKeys } from '#archive';
import { isFault, newId, systemActor } from '#base';
import {
  Epochs,
  epochKeks,
  type KeyProvider,
  Keys,
  makePassphrase,
  passphraseProvider,
  retireKeks,
} from '#keys';
import { type TestStore, testStore } from '../lab/database.ts';

const me = systemActor('epochs');
const day = 86_400_000;

interface Copy {
  readonly wrapped: Buffer;
  readonly keks: readonly {
    id: number;
    purpose: string;
    period: string;
    wrapped: Buffer;
    epoch: number | null;
  }[];
  readonly epochs: readonly { number: number; handle: string; wrapped: Buffer | null }[];
}

describe("the keys of letters' keys", () => {
  let lab: TestStore;
  let provider: KeyProvider;
  let keys: Keys;
  let epochs: Epochs;
  before(async () => {
    lab = await testStore();
    const path = join(lab.dir, 'letters.passphrase');
    makePassphrase(path);
    provider = passphraseProvider(path, lab.clock);
    await lab.store.query('DELETE FROM keys_kek');
    keys = await Keys.open({ provider, sql: lab.store, clock: lab.clock });
    const record = lab.evidence.record.bind(lab.evidence);
    epochs = new Epochs({
      store: lab.store,
      clock: lab.clock,
      provider,
      sources: [epochKeks],
      record,
      retire: (actor) =>
        retireKeks({ store: lab.store, keys, sources: archiveKeys, record, batch: 2 }, actor),
    });
  });
  after(() => lab.close());

  const keep = async (dek: Buffer): Promise<string> => {
    const id = newId();
    await lab.store.query(
      `INSERT INTO archive_message (message_id, accepted_at, door, class, level, size, hash, wrapped_mail, wrapped_archive, meta)
       VALUES ($1, now(), 'submission', 'normal', 'ordinary', 1, $2, $3, $4, '')`,
      [id, Buffer.alloc(32), keys.wrap('mail', id, dek), keys.wrap('archive', id, dek)],
    );
    return id;
  };
  const wrappedOf = async (id: string): Promise<Buffer> =>
    (
      await lab.store.query<{ wrapped: Buffer }>(
        'SELECT wrapped_archive AS wrapped FROM archive_message WHERE message_id = $1',
        [id],
      )
    ).rows[0]!.wrapped;
  const copyOf = async (id: string): Promise<Copy> => ({
    wrapped: await wrappedOf(id),
    keks: (await lab.store.query<Copy['keks'][number]>('SELECT * FROM keys_kek')).rows,
    epochs: (await lab.store.query<Copy['epochs'][number]>('SELECT * FROM keys_epoch')).rows,
  });
  const nextMonth = (): void => {
    const now = new Date(lab.clock.now());
    lab.clock.advance(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - lab.clock.now() + 60_000);
  };

  it('lie under the root until there is an epoch, and under the epoch from then on', async () => {
    const dek = keys.newDek();
    const early = await keep(dek);
    await epochs.turn(me);
    const { keks, wrapped } = await copyOf(early);
    const kek = keks.find(({ id }) => id === wrapped.readUInt16BE(0))!;
    assert.equal(kek.epoch, 1, 'what was wrapped before was wrapped anew');
    assert.deepEqual(keys.unwrap('archive', early, wrapped), dek);
    const other = await Keys.open({ provider, sql: lab.store, clock: lab.clock });
    assert.deepEqual(other.unwrap('archive', early, wrapped), dek, 'another process opens it too');
    await assert.rejects(provider.unwrap(kek.wrapped), 'the root alone does not open it');
  });

  it('die at the turn of the month; what survives is carried over, what was destroyed opens from no copy', async () => {
    await epochs.turn(me);
    const [dead, alive] = [keys.newDek(), keys.newDek()];
    const ids = { dead: await keep(dead), alive: await keep(alive) };
    const more = await Promise.all(Array.from({ length: 5 }, () => keep(keys.newDek())));
    const copy = await copyOf(ids.dead);
    const kekOf = (wrapped: Buffer) => copy.keks.find(({ id }) => id === wrapped.readUInt16BE(0))!;
    // The copy opens now, by the root that wraps the epoch: or this test would prove nothing.
    assert.ok(await provider.epochs.unwrap(copy.epochs[0]!.handle, copy.epochs[0]!.wrapped!));
    await lab.store.query('DELETE FROM archive_message WHERE message_id = $1', [ids.dead]);
    const named = epochs.goneBy();
    nextMonth();
    await epochs.turn(me);
    assert.ok(lab.clock.now() <= named);
    assert.equal((await epochs.epochs())[0]!.state, 'destroyed');
    const there = await lab.store.query('SELECT 1 FROM keys_kek WHERE id = $1', [kekOf(copy.wrapped).id]);
    assert.equal(there.rowCount, 0, 'its KEK is gone');
    // Every key that the house still has, tried on the copy.
    assert.throws(
      () => keys.unwrap('archive', ids.dead, copy.wrapped),
      (error) => isFault(error, 'keys-closed'),
    );
    for (const { handle, wrapped } of copy.epochs)
      await assert.rejects(provider.epochs.unwrap(handle, wrapped!), (error) =>
        isFault(error, 'keys-epoch-gone'),
      );
    for (const living of await epochs.living())
      assert.notEqual(living.number, kekOf(copy.wrapped).epoch, 'no key of that month is kept');
    assert.deepEqual(keys.unwrap('archive', ids.alive, await wrappedOf(ids.alive)), alive);
    for (const id of more) keys.unwrap('archive', id, await wrappedOf(id));
    const { rows } = await lab.store.query<{ body: string }>(
      "SELECT body FROM evidence_event WHERE kind = 'keys.retired'",
    );
    assert.equal(rows.length, 3, 'mail, archive and pickup');
  });

  it('say which is missing where the folder of the roots is lost, and open nothing', async () => {
    const folder = join(lab.dir, 'letters.passphrase.epochs');
    renameSync(folder, `${folder}.away`);
    await assert.rejects(Keys.open({ provider, sql: lab.store, clock: lab.clock }), (error) =>
      isFault(error, 'keys-epoch-lost'),
    );
    renameSync(`${folder}.away`, folder);
    await Keys.open({ provider, sql: lab.store, clock: lab.clock });
  });

  it('are not destroyed while anything is wrapped by them, nor written under afterwards', async () => {
    const old = await Keys.open({ provider, sql: lab.store, clock: lab.clock });
    const [kept, late] = [keys.newDek(), newId()];
    const id = await keep(kept);
    const early = old.wrap('archive', late, old.newDek());
    // A place that nobody knew of: its row is found by the database alone.
    const blind = new Epochs({
      store: lab.store,
      clock: lab.clock,
      provider,
      sources: [epochKeks],
      record: lab.evidence.record.bind(lab.evidence),
      retire: (actor) =>
        retireKeks(
          { store: lab.store, keys, sources: [], record: lab.evidence.record.bind(lab.evidence) },
          actor,
        ),
    });
    nextMonth();
    await assert.rejects(blind.turn(me));
    assert.equal(
      (await epochs.epochs()).find(({ number }) => number === 2)!.state,
      'ending',
      'no epoch ends',
    );
    await epochs.turn(me);
    assert.equal((await epochs.epochs()).find(({ number }) => number === 2)!.state, 'destroyed');
    assert.deepEqual(keys.unwrap('archive', id, await wrappedOf(id)), kept);
    await assert.rejects(
      lab.store.query(
        `INSERT INTO archive_message (message_id, accepted_at, door, class, level, size, hash, wrapped_archive, meta)
         VALUES ($1, now(), 'submission', 'normal', 'ordinary', 1, $2, $3, '')`,
        [late, Buffer.alloc(32), early],
      ),
      'what is written late under a key that is gone is refused, not lost',
    );
  });

  it('wait until every process has loaded them, where others run already', async () => {
    const house = await testStore();
    try {
      house.clock.advance(day / 24);
      const path = join(house.dir, 'own.passphrase');
      makePassphrase(path);
      const own = passphraseProvider(path, house.clock);
      await house.store.query('DELETE FROM keys_kek');
      const mine = await Keys.open({ provider: own, sql: house.store, clock: house.clock });
      house.clock.advance(day / 24);
      const book = new Epochs({
        store: house.store,
        clock: house.clock,
        provider: own,
        sources: [epochKeks],
        record: house.evidence.record.bind(house.evidence),
      });
      await book.turn(me);
      await mine.turn();
      const isUnder = async (wrapped: Buffer): Promise<boolean> =>
        (
          await house.store.query<{ epoch: number | null }>('SELECT epoch FROM keys_kek WHERE id = $1', [
            wrapped.readUInt16BE(0),
          ])
        ).rows[0]!.epoch !== null;
      assert.equal(await isUnder(mine.wrap('archive', newId(), mine.newDek())), false);
      assert.deepEqual(mine.passed(), []);
      house.clock.advance(4 * 60_000);
      assert.equal(await isUnder(mine.wrap('archive', newId(), mine.newDek())), true);
    } finally {
      await house.close();
    }
  });
});
