import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Cli, installed } from '../cli/postern.ts';
import { asking, contents, emptyDatabase } from './ground.ts';

interface DrillJson {
  readonly place: string;
  readonly passed: boolean;
  readonly reason: string | null;
  readonly rpo: number;
  readonly rto: number;
  readonly letters: number;
  readonly leaves: number;
}

/** Puts a value in the place of a default in a settings file that `init` wrote. */
function set(file: string, table: string, name: string, value: string): void {
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(
    new RegExp(`(\\n\\[${table}\\]\n[^[]*?)# ${name} = [^\n]*`),
    `$1${name} = ${value}`,
  );
  assert.notEqual(changed, text);
  writeFileSync(file, changed);
}

describe('from a backup to a machine that stands again', () => {
  let cli: Cli;
  let places: string[];
  let shares: string;
  before(async () => {
    cli = await installed();
    places = ['one', 'two'].map((name) => {
      const dir = join(cli.lab.dir, `place-${name}`);
      mkdirSync(dir);
      return dir;
    });
    shares = mkdtempSync(join(tmpdir(), 'postern-shares-'));
    set(cli.file, 'backup', 'places', JSON.stringify(places));
  });
  after(async () => {
    await cli.lab.close();
    rmSync(shares, { recursive: true, force: true });
  });

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

  it('a drill restores it for real and passes; damage to either place makes that one fail', async () => {
    const good = await cli.json<DrillJson[]>('drill');
    assert.ok(good.every(({ passed, rto, rpo, leaves }) => passed && rto > 0 && rpo > 0 && leaves > 3));
    const chunks = join(places[1]!, 'chunks');
    const files = readdirSync(chunks, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const file = join(files[3]!.parentPath, files[3]!.name);
    const bytes = readFileSync(file);
    bytes[bytes.length - 60]! ^= 4;
    writeFileSync(file, bytes);
    const said = await cli.run('drill', '--json');
    assert.equal(said.code, 1, said.err);
    const results = JSON.parse(said.out) as DrillJson[];
    assert.deepEqual(
      results.map(({ passed }) => passed),
      [true, false],
    );
    assert.match(results[1]!.reason!, /backup-damaged/);
    const events = await cli.lab.evidence.latest(cli.lab.store, { kind: 'backup.drilled', limit: 9 });
    assert.deepEqual(
      events.map(({ data }) => data.passed),
      [false, true, true, true],
    );
    const { troubles } = await cli.json<{ troubles: string[] }>('backup', 'list');
    assert.match(troubles.join('\n'), /drill of .*place-two failed/);
    // What was damaged was set aside: the next backup writes it anew, and the next drill passes.
    await cli.json('backup', '--to', places[1]!);
    assert.ok((await cli.json<DrillJson[]>('drill', '--from', places[1]!))[0]!.passed);
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
