import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Cli } from '../cli/postern.ts';
import { asking, contents, emptyDatabase } from './ground.ts';
import { type Standing, standing } from './installed.ts';

describe('from a backup to a machine that stands again', () => {
  let here: Standing;
  let cli: Cli;
  let places: readonly string[];
  let shares: string;
  before(async () => {
    here = await standing();
    ({ cli, places, shares } = here);
  });
  after(() => here.close());

  it('says that there is no key yet, and ends with 1', async () => {
    const said = await cli.run('backup', '--to', places[0]!);
    assert.equal(said.code, 1);
    assert.match(said.err, /no recovery key yet/);
    const { troubles } = await cli.json<{ troubles: string[] }>('backup', 'list');
    assert.match(troubles.join('\n'), /no recovery key/);
  });

  it('makes a key for five people, and a backup in each of two places', async () => {
    const made = await cli.run('backup', 'recovery-key', 'create', '--out', shares);
    assert.equal(made.code, 0, made.err);
    assert.equal(readdirSync(shares).length, 5);
    await cli.json('domain', 'add', 'clinic.example');
    await cli.json('person', 'add', 'Dr Jane Roe', '--address', 'jane@clinic.example');
    // Deliveries as they stand in a queue: one due, one under way, one that waits for a person.
    const owed = [0, 0, 1].map((state, n) => ({ state, id: `00000000-0000-7000-8000-00000000000${n}` }));
    for (const { state, id } of owed)
      await cli.lab.store.query(
        `INSERT INTO queue_delivery (message_id, id, priority, domain, state, due_at, leased, accepted_at, recipient_blind, sealed)
         VALUES ($1::uuid, $1::uuid, 1, 'far.test', $2, now(), $1::uuid::text LIKE '%1', now(), '\\x00', '\\x00')`,
        [id, state],
      );
    const all = await cli.json<{ place: string; made: boolean; written: number }[]>('backup');
    assert.deepEqual(
      all.map(({ place, made }) => ({ place, made })),
      places.map((place) => ({ place, made: true })),
    );
  });

  it('stands on an empty machine from three shares; nothing leaves without a word; the roll-back is told', async (t) => {
    // After the backup: two people more, whom the restore cannot know of, and the log's checkpoints kept elsewhere.
    await cli.json('person', 'add', 'Late One', '--address', 'late@clinic.example');
    const served = cli.start('serve', '--json', '--parts', 'mail');
    await new Promise((done) => served.stdout!.once('data', done));
    served.kill('SIGTERM');
    await new Promise((done) => served.once('exit', done));
    const kept = join(cli.lab.dir, 'kept-elsewhere');
    cpSync(join(cli.lab.dir, 'data', 'evidence'), kept, { recursive: true });

    const empty = await emptyDatabase();
    const machine = mkdtempSync(join(tmpdir(), 'postern-machine-'));
    t.after(async () => {
      await empty.drop();
      rmSync(machine, { recursive: true, force: true });
    });
    const toml = readFileSync(cli.file, 'utf8').replace(cli.lab.url, empty.url);
    assert.ok(toml.includes(empty.url));
    writeFileSync(join(machine, 'postern.toml'), toml);
    const config = join(machine, 'postern.toml');
    const words = ['restore', '--config', config, '--from', places[0]!, '--anchor', kept];
    const few = await cli.run(
      ...words,
      '--share',
      join(shares, 'share-1.txt'),
      '--share',
      join(shares, 'share-4.txt'),
    );
    assert.equal(few.code, 1);
    assert.match(few.err, /1 more/);
    const three = [5, 2, 4].flatMap((n) => ['--share', join(shares, `share-${n}.txt`)]);
    const done = await cli.json<{ held: number; outside: { size: number; lost: number }[]; leaves: number }>(
      ...words,
      ...three,
    );
    assert.equal(done.held, 2);
    assert.ok(done.outside[0]!.lost > 0, JSON.stringify(done));
    const people = await cli.json<{ addresses: string[] }[]>('person', 'list', '--config', config);
    assert.deepEqual(
      people.flatMap(({ addresses }) => addresses),
      ['jane@clinic.example'],
    );
    const states = await asking(empty.url, (client) =>
      client.query(
        "SELECT id, state, held_until > now() + interval '300 days' AS long FROM queue_delivery ORDER BY id",
      ),
    );
    assert.deepEqual(
      states.rows.map(({ state, long }) => [state, long]),
      [
        [1, true],
        [1, true],
        [1, null],
      ],
    );
    const { troubles } = await cli.json<{ troubles: string[] }>('backup', 'list', '--config', config);
    assert.match(troubles.join('\n'), /restored from a backup.*restore release/);
    const again = await cli.run(...words, ...three);
    assert.equal(again.code, 1);
    assert.match(again.err, /there already|not empty/);
    assert.deepEqual(await cli.json('restore', 'release', '--reason', 'looked at all', '--config', config), {
      released: 2,
    });
    const after = await asking(empty.url, (client) =>
      client.query('SELECT state FROM queue_delivery ORDER BY id'),
    );
    assert.deepEqual(
      after.rows.map(({ state }) => state),
      [0, 0, 1],
    );
    assert.ok((await contents(empty.url)).queue_restored?.startsWith('0 '));
  });
});
