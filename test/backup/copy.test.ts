import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { isFault, newId, systemActor } from '#base';
import { type Dump, openDump, openLoad, type TableShape, unlessCopied } from '#store';
import { testStore } from '../lab/database.ts';
import { contents, definitions, emptyDatabase } from './ground.ts';

async function* flat(dump: Dump, table: TableShape): AsyncGenerator<Buffer> {
  for await (const rows of dump.rows(table, 0)) yield* rows;
}

async function filled() {
  const house = await testStore();
  const actor = systemActor('lab');
  for (let n = 0; n < 20; n++)
    await house.evidence.record(house.store, { kind: 'clock.jumped', actor, data: { ms: n } });
  // Every octet, empty values and NULL; one row as large as several messages of the wire.
  for (const body of [randomBytes(3 * 2 ** 20), Buffer.alloc(0), null, Buffer.from([...Array(256).keys()])])
    await house.store.query(
      `INSERT INTO archive_message (message_id, accepted_at, door, class, level, size, hash, wrapped_archive, meta, body)
       VALUES ($1, now(), $2, 'bulk', 'none', 1, $3, $3, $3, $4)`,
      [newId(), 'Ω\t\\N\n"', randomBytes(32), body],
    );
  return house;
}

describe('a database copied from one snapshot', () => {
  it('comes back row for row, index for index', async (t) => {
    const house = await filled();
    t.after(() => house.close());
    const empty = await emptyDatabase();
    t.after(() => empty.drop());
    const dump = await openDump(house.url, 2);
    const load = await openLoad(empty.url, 2, dump.migrations);
    assert.ok(dump.tables.length > 30 && dump.tables.every(({ columns }) => columns.length > 0));
    for (const table of dump.tables) await load.table(table, flat(dump, table), 1);
    await load.index();
    // Nobody sees it before it is whole.
    assert.deepEqual(await contents(empty.url), {});
    await load.finish();
    await Promise.all([dump.close(), load.close()]);
    assert.deepEqual(await contents(empty.url), await contents(house.url));
    assert.deepEqual(await definitions(empty.url), await definitions(house.url));
    await assert.rejects(openLoad(empty.url, 1, dump.migrations), (error) =>
      isFault(error, 'restore-not-empty'),
    );
  });

  it('is the moment it was opened, whatever is written meanwhile', async (t) => {
    const house = await filled();
    t.after(() => house.close());
    const dump = await openDump(house.url, 2);
    t.after(() => dump.close());
    await house.store.query('DELETE FROM archive_message');
    const table = dump.tables.find(({ name }) => name === 'archive_message')!;
    for (const worker of [0, 1]) {
      let rows = 0;
      for await (const batch of dump.rows(table, worker)) rows += batch.length;
      assert.equal(rows, 4);
    }
  });

  it('while it is open nothing is taken away that its rows name', async (t) => {
    const house = await testStore();
    t.after(() => house.close());
    let done = 0;
    const work = async (): Promise<void> => void done++;
    const dump = await openDump(house.url, 1);
    assert.equal(await unlessCopied(house.store, work), false);
    assert.equal(done, 0);
    await dump.close();
    while (!(await unlessCopied(house.store, work))) await new Promise((again) => setTimeout(again, 10));
    assert.equal(done, 1);
  });

  it('one that breaks off leaves nothing, and the next begins anew', async (t) => {
    const house = await filled();
    t.after(() => house.close());
    const empty = await emptyDatabase();
    t.after(() => empty.drop());
    const dump = await openDump(house.url, 1);
    t.after(() => dump.close());
    const table = dump.tables.find(({ name }) => name === 'archive_message')!;
    const broken = async function* () {
      for await (const row of flat(dump, table)) {
        yield row.subarray(0, 40);
        throw new Error('the disk went away');
      }
    };
    const load = await openLoad(empty.url, 1, dump.migrations);
    await assert.rejects(load.table(table, broken(), 0));
    await load.close();
    assert.deepEqual(await contents(empty.url), {});
    const again = await openLoad(empty.url, 1, dump.migrations);
    await again.finish();
    await again.close();
    assert.equal((await contents(empty.url)).archive_message, '0 ');
  });

  it('a schema that this version does not know is refused', async (t) => {
    const empty = await emptyDatabase();
    t.after(() => empty.drop());
    await assert.rejects(openLoad(empty.url, 1, ['9999-later.sql']), (error) =>
      isFault(error, 'schema-newer'),
    );
  });
});
