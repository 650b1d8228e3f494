import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isFault, newId, systemActor } from '#base';
import {
  type EpochKeys,
  Epochs,
  type EpochWrapped,
  type KeyProvider,
  makePassphrase,
  passphraseProvider,
} from '#keys';
import { filesUnder } from '../../src/backup/files.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const me = systemActor('epochs');
const gone = (error: unknown) => isFault(error, 'keys-epoch-gone');

describe('epochs', () => {
  let lab: TestStore;
  let provider: KeyProvider;
  const source: EpochKeys = {
    name: 'copies',
    under: async (sql, epoch, limit) =>
      (
        await sql.query<{ id: string; epoch: number; wrapped: Buffer }>(
          'SELECT id, epoch, wrapped FROM lab_copy WHERE epoch = $1 LIMIT $2 FOR UPDATE',
          [epoch, limit],
        )
      ).rows,
    put: async (sql, rows) => {
      for (const { id, epoch, wrapped } of rows)
        await sql.query('UPDATE lab_copy SET epoch = $2, wrapped = $3 WHERE id = $1', [id, epoch, wrapped]);
    },
  };
  before(async () => {
    lab = await testStore();
    const path = join(lab.dir, 'epochs.passphrase');
    makePassphrase(path);
    provider = passphraseProvider(path, lab.clock);
    await lab.store.query(
      'CREATE TABLE lab_copy (id uuid PRIMARY KEY, epoch integer NOT NULL, wrapped bytea NOT NULL)',
    );
  });
  after(() => lab.close());
  const open = (more: { sources?: readonly EpochKeys[]; provider?: KeyProvider } = {}): Epochs =>
    new Epochs({
      store: lab.store,
      clock: lab.clock,
      provider,
      sources: [source],
      batch: 4,
      record: (sql, draft) => lab.evidence.record(sql, draft),
      ...more,
    });
  const keep = async (epochs: Epochs, dek: Buffer): Promise<{ id: string } & EpochWrapped> => {
    const id = newId();
    const one = await lab.store.transaction(async (sql) => {
      const made = await epochs.wrap(sql, id, dek);
      await sql.query('INSERT INTO lab_copy (id, epoch, wrapped) VALUES ($1, $2, $3)', [
        id,
        made.epoch,
        made.wrapped,
      ]);
      return made;
    });
    return { id, ...one };
  };
  const nextMonth = (): void => {
    const now = new Date(lab.clock.now());
    lab.clock.advance(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - lab.clock.now());
  };
  const rowOf = async (id: string): Promise<EpochWrapped> =>
    (
      await lab.store.query<{ epoch: number; wrapped: Buffer }>(
        'SELECT epoch, wrapped FROM lab_copy WHERE id = $1',
        [id],
      )
    ).rows[0]!;

  it('wraps for one record alone, and only where there is a key of this month', async () => {
    const epochs = open();
    await assert.rejects(keep(epochs, lab.keys.newDek()), (error) => isFault(error, 'keys-no-epoch'));
    await epochs.turn(me);
    const dek = lab.keys.newDek();
    const copy = await keep(epochs, dek);
    assert.deepEqual(await epochs.unwrap(copy.id, copy), dek);
    assert.deepEqual(await open().unwrap(copy.id, copy), dek, 'in another process too');
    await assert.rejects(epochs.unwrap(newId(), copy), (error) => isFault(error, 'keys-closed'));
  });

  it('what was destroyed opens nowhere after the date that was named, though every copy is kept', async () => {
    const epochs = open();
    const [dead, alive] = [lab.keys.newDek(), lab.keys.newDek()];
    const copies = { dead: await keep(epochs, dead), alive: await keep(epochs, alive) };
    // A whole backup: the table of epochs and of copies. The provider's folder is not in it.
    const backup = (
      await lab.store.query<{ wrapped: Buffer; handle: string }>(
        "SELECT * FROM keys_epoch WHERE state = 'current'",
      )
    ).rows[0]!;
    assert.deepEqual(await epochs.unwrap(copies.dead.id, copies.dead), dead);
    await lab.store.query('DELETE FROM lab_copy WHERE id = $1', [copies.dead.id]);
    const named = epochs.goneBy();
    nextMonth();
    await epochs.turn(me);
    assert.ok(lab.clock.now() <= named);
    const [before] = (await epochs.epochs()).filter(({ number }) => number === copies.dead.epoch);
    assert.equal(before?.state, 'destroyed');
    assert.ok(before.goneAt! <= named);
    await assert.rejects(epochs.unwrap(copies.dead.id, copies.dead), gone);
    await assert.rejects(open().unwrap(copies.dead.id, copies.dead), gone);
    await assert.rejects(
      provider.epochs.unwrap(backup.handle, backup.wrapped),
      gone,
      'not from the backup either',
    );
    assert.deepEqual(
      await epochs.unwrap(copies.alive.id, await rowOf(copies.alive.id)),
      alive,
      'what survives opens',
    );
  });

  it('stopped at any step it goes on from there, and nothing that survives is lost', async () => {
    const first = open();
    const kept = new Map<string, Buffer>();
    for (let n = 0; n < 11; n += 1) {
      const dek = lab.keys.newDek();
      kept.set((await keep(first, dek)).id, dek);
    }
    nextMonth();
    for (let stop = 0; stop < 12; stop += 1) {
      // The process ends after so many more steps; each of them is a call to a place that keeps keys, or to the provider.
      let left = stop;
      const step =
        <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
        async (...args: A): Promise<T> => {
          left -= 1;
          if (left < 0) throw new Error('killed');
          return work(...args);
        };
      const dying = open({
        sources: [{ ...source, under: step(source.under), put: step(source.put) }],
        provider: { ...provider, epochs: { ...provider.epochs, destroy: step(provider.epochs.destroy) } },
      });
      await dying.turn(me).catch(() => {});
      for (const [id, dek] of kept) assert.deepEqual(await open().unwrap(id, await rowOf(id)), dek);
    }
    await open().turn(me);
    const all = await open().epochs();
    assert.deepEqual(
      all.filter(({ state }) => state !== 'destroyed').map(({ state }) => state),
      ['current'],
    );
    assert.equal(
      all.at(-2)?.moved,
      kept.size + 2,
      'each was carried over once, those of the tests before too',
    );
    assert.deepEqual(await open().overdue(), []);
  });

  it('an epoch cannot end while somebody still writes under it', async () => {
    const epochs = open();
    const dek = lab.keys.newDek();
    const id = newId();
    let turned = Promise.resolve();
    await lab.store.transaction(async (sql) => {
      const made = await epochs.wrap(sql, id, dek);
      nextMonth();
      turned = open().turn(me);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await sql.query('INSERT INTO lab_copy (id, epoch, wrapped) VALUES ($1, $2, $3)', [
        id,
        made.epoch,
        made.wrapped,
      ]);
    });
    await turned;
    const row = await rowOf(id);
    assert.equal(row.epoch, (await epochs.epochs()).at(-1)?.number, 'it was carried over');
    assert.deepEqual(await epochs.unwrap(id, row), dek);
  });

  it('a provider that is away keeps the old key until it is told, and that is seen', async () => {
    const away = open({
      provider: {
        ...provider,
        epochs: {
          ...provider.epochs,
          destroy: () => Promise.reject(new Error('away')),
        },
      },
    });
    nextMonth();
    await assert.rejects(away.turn(me));
    lab.clock.advance(4 * 86_400_000);
    assert.equal((await away.overdue()).length, 1);
    await open().turn(me);
    assert.equal((await away.overdue()).length, 0);
    const { rows } = await lab.store.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM evidence_event WHERE kind = 'epoch.destroyed'",
    );
    assert.equal(rows[0]!.n, (await away.epochs()).length - 1, 'each destruction is on record once');
  });

  it('roots of months in files stay out of backups', async () => {
    const paths: string[] = [];
    for await (const { path } of filesUnder(lab.dir)) paths.push(path);
    assert.ok(paths.includes('epochs.passphrase'));
    assert.ok(readdirSync(join(lab.dir, 'epochs.passphrase.epochs')).length > 0);
    assert.deepEqual(
      paths.filter((path) => path.includes('.epochs')),
      [],
    );
  });
});
