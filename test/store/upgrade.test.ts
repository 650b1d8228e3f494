import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Archive } from '#archive';
import { isFault, newId, silentLog, systemActor, systemClock } from '#base';
import { configFrom } from '#config';
import type { Inspection, Submission } from '#mail';
import { Queue } from '#queue';
import { migrations, openLoad, type Sql, Store } from '#store';
import { asking, emptyDatabase } from '../backup/ground.ts';
import { testStore } from '../lab/database.ts';
import { openLab } from '../lab/house.ts';

const inspection: Inspection = {
  level: 'none',
  score: 0,
  inspectable: true,
  uninspectable: [],
  findings: [],
  labels: [],
  pack: 'core-1',
};
const text = (n: number): Buffer =>
  Buffer.from(
    `From: nurse@clinic.test\r\nTo: ann${n}@good.test\r\nSubject: letter ${n}\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000\r\nMessage-ID: <${n}@clinic.test>\r\n\r\nSee you at nine.\r\n`,
  );

/** The schema of the first release, before anything was added to it. */
const first = migrations()
  .map(({ name }) => name)
  .filter((name) => name < '0060');

/** Rows with the columns that a table had then. */
async function copyRows(from: Sql, to: Sql, table: string): Promise<void> {
  const { rows } = await from.query<{ row: unknown }>(`SELECT to_json(t) AS row FROM ${table} t`);
  for (const { row } of rows)
    await to.query(`INSERT INTO ${table} SELECT * FROM json_populate_record(NULL::${table}, $1)`, [row]);
}

describe('an upgrade', () => {
  it('with a full queue: what was owed under the schema of before is delivered under the one of now, all of it', async (t) => {
    const count = 40;
    const before = await testStore({ clock: systemClock, settings: { delivery: { lease: '3s' } } });
    const empty = await emptyDatabase();
    t.after(async () => {
      await empty.drop();
      await before.close();
    });
    const { config, keys, store: sql } = before;
    const archive = new Archive({ config, keys, sql });
    const queue = new Queue(before);
    for (let n = 0; n < count; n++) {
      const address = { local: `ann${n}`, domain: 'good.test' };
      const submission: Submission = {
        id: newId(),
        door: 'submission',
        actor: systemActor('lab'),
        peer: { address: '127.0.0.1', helo: 'pc', tls: null },
        class: 'conversation',
        receivedAt: systemClock.now(),
        envelope: {
          sender: { local: 'nurse', domain: 'clinic.test' },
          recipients: [{ address }],
          smtputf8: false,
          body: '7bit',
        },
        raw: text(n),
      };
      const sealed = await archive.seal(submission, inspection);
      await archive.keep(sql, [sealed]);
      const decision = {
        recipient: address,
        action: 'send' as const,
        floor: 'verified' as const,
        methods: ['tls' as const],
        rule: 'default',
        ruleVersion: 'v',
        why: [],
        sensitive: false,
      };
      const message = { id: submission.id, acceptedAt: submission.receivedAt };
      // Every third was in a process's hands when it ended.
      const drafted = queue.draft(
        message,
        { recipient: { address }, decision, class: 'conversation' },
        n % 3 === 0,
      );
      await queue.enqueue(sql, [drafted]);
    }
    const load = await openLoad(empty.url, 1, first);
    for (const table of ['keys_kek', 'archive_message', 'queue_delivery'])
      await copyRows(sql, load.sql, table);
    await load.finish();
    await load.close();
    const lab = await openLab({
      world: { 'good.test': {} },
      settings: { database: { url: empty.url }, keys: { passphrase_file: config.keys.passphrase_file } },
    });
    try {
      const letters = await lab.arrived('good.test', count, 60_000);
      const readers = letters.flatMap(({ recipients }) => recipients).sort();
      assert.deepEqual(readers, Array.from({ length: count }, (_, n) => `ann${n}@good.test`).sort());
      assert.ok(letters.every(({ tls }) => tls !== null));
      await lab.until(
        async () =>
          (
            await asking(empty.url, (client) =>
              client.query(`SELECT count(*)::int AS n FROM queue_settled WHERE outcome = 'delivered'`),
            )
          ).rows[0].n === count,
        'all are settled',
      );
      const { rows } = await asking(empty.url, (client) => client.query('SELECT name FROM store_migration'));
      assert.equal(rows.length, migrations().length);
    } finally {
      await lab.close();
    }
  });

  it('a database that a newer Postern has made is not touched', async (t) => {
    const empty = await emptyDatabase();
    t.after(() => empty.drop());
    const load = await openLoad(empty.url, 1, first);
    await load.finish();
    await load.close();
    await asking(empty.url, (client) =>
      client.query(`INSERT INTO store_migration (name, hash) VALUES ('9999-later.sql', 'x')`),
    );
    const config = configFrom({ database: { url: empty.url, pool: 2 } }, '/');
    await assert.rejects(Store.open({ config, clock: systemClock, log: silentLog }), (error) =>
      isFault(error, 'schema-newer'),
    );
    const { rows } = await asking(empty.url, (client) => client.query('SELECT name FROM store_migration'));
    assert.equal(rows.length, first.length + 1);
  });

  it('only adds: no migration takes away or renames what an older process beside it still uses', () => {
    // Files from before this rule was tested are as they were released.
    const taking = /\b(drop\s+(table|column)|rename\s+(to|column)|alter\s+column\s+\w+\s+type)\b/i;
    const found = migrations()
      .map(({ name, text: sql }) => ({ name, sql: sql.replace(/--[^\n]*/g, '') }))
      .filter(({ sql }) => taking.test(sql))
      .map(({ name }) => name);
    assert.deepEqual(found, []);
    assert.ok(taking.test('ALTER TABLE x DROP COLUMN y') && taking.test('alter table x rename to y'));
  });
});
