import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Fault, newId } from '#base';
import { GroupCommit, type Sql } from '#store';
import { type TestStore, testStore } from '../lab/database.ts';

interface Item {
  readonly id: string;
  readonly bad?: boolean;
}

describe('group commit', () => {
  let lab: TestStore;
  before(async () => {
    lab = await testStore();
    await lab.store.query('CREATE TABLE store_probe (id uuid PRIMARY KEY)');
  });
  after(() => lab.close());

  const kept = async (sql: Sql, ids: readonly string[]) =>
    new Set(
      (
        await sql.query<{ id: string }>('SELECT id FROM store_probe WHERE id = ANY($1::uuid[])', [ids])
      ).rows.map((row) => row.id),
    );
  const insert = async (sql: Sql, items: readonly Item[]) => {
    for (const { id, bad } of items)
      await sql.query('INSERT INTO store_probe VALUES ($1)', [bad ? 'nonsense' : id]);
  };

  it('commits one alone at once and many together', async () => {
    const sizes: number[] = [];
    const group = new GroupCommit<Item>(
      lab.store,
      (sql, items) => {
        sizes.push(items.length);
        return insert(sql, items);
      },
      kept,
    );
    await group.add({ id: newId() });
    const items = Array.from({ length: 20 }, () => ({ id: newId() }));
    await Promise.all(items.map((item) => group.add(item)));
    assert.equal(sizes[0], 1);
    assert.ok(Math.max(...sizes) > 5, `batches were ${sizes}`);
    assert.equal(
      (
        await kept(
          lab.store,
          items.map((item) => item.id),
        )
      ).size,
      20,
    );
  });

  it('a bad item harms only itself: the batch is replayed one by one', async () => {
    const group = new GroupCommit<Item>(lab.store, insert, kept);
    const items: Item[] = [{ id: newId() }, { id: newId() }, { id: newId(), bad: true }, { id: newId() }];
    const results = await Promise.allSettled(items.map((item) => group.add(item)));
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(
      await kept(
        lab.store,
        items.filter((item) => !item.bad).map((item) => item.id),
      ),
      new Set(items.filter((item) => !item.bad).map((item) => item.id)),
    );
  });

  it('a mistake of ours in one item is not taken for a busy database: the others are kept, and nothing of it is told', async () => {
    const throwing = async (sql: Sql, items: readonly Item[]): Promise<void> => {
      if (items.some((item) => item.bad)) throw new Error('cannot read "Maria Lopez"');
      await insert(sql, items);
    };
    const group = new GroupCommit<Item>(lab.store, throwing, kept);
    const results = await Promise.allSettled(
      [{ id: newId() }, { id: newId() }, { id: newId(), bad: true }].map((item) => group.add(item)),
    );
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'fulfilled', 'rejected'],
    );
    const fault = (results[2] as PromiseRejectedResult).reason as Fault;
    assert.equal(fault.kind, 'broken');
    assert.ok(!`${fault.message} ${fault.detail}`.includes('Maria'));
  });

  it('what PostgreSQL could not read is not quoted', async () => {
    await assert.rejects(
      lab.store.query('INSERT INTO store_probe VALUES ($1)', ['Maria Lopez']),
      (fault: Fault) => {
        assert.equal(fault.code, 'database-refused');
        return !`${fault.message} ${fault.detail}`.includes('Maria');
      },
    );
  });

  it('looks up a commit whose outcome it did not hear, both ways', async () => {
    for (const happened of [true, false]) {
      const lame = Object.create(lab.store, {
        transaction: {
          value: async (work: (sql: Sql) => Promise<void>) => {
            if (happened) await lab.store.transaction(work);
            throw new Fault({ code: 'commit-unknown', kind: 'busy', say: 'x', detail: '0' });
          },
        },
        settleUnknown: { value: async () => {} },
        query: { value: lab.store.query.bind(lab.store) },
      });
      const item = { id: newId() };
      const answer = await new GroupCommit<Item>(lame, insert, kept).add(item).then(
        () => 'kept',
        () => 'not kept',
      );
      assert.equal(answer, happened ? 'kept' : 'not kept');
    }
  });

  it('a connection that dies during COMMIT is a commit-unknown, and its server process is gone before the look-up', async () => {
    const id = newId();
    const group = new GroupCommit<Item>(
      lab.store,
      async (sql, items) => {
        await insert(sql, items);
        const { rows } = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        // The server process is ended between the last statement and COMMIT.
        await lab.store.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
      },
      kept,
    );
    await assert.rejects(group.add({ id }), Fault);
    assert.equal((await kept(lab.store, [id])).size, 0);
  });
});
