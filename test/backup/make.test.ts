import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import {
  Backup,
  inside,
  type Opened,
  Opened as OpenedBackup,
  Place,
  recoveryKey,
  type Share,
  seedFrom,
} from '#backup';
import { isFault, newId, systemActor } from '#base';
import { openLoad } from '#store';
import { type TestStore, testStore } from '../lab/database.ts';
import { contents, emptyDatabase } from './ground.ts';

const actor = systemActor('lab');

async function addLetters(house: TestStore, count: number, size = 20_000): Promise<void> {
  for (let n = 0; n < count; n++)
    await house.store.query(
      `INSERT INTO archive_message (message_id, accepted_at, door, class, level, size, hash, wrapped_archive, meta, body)
       VALUES ($1, now(), 'submission', 'bulk', 'none', 1, $2, $2, $2, $3)`,
      [newId(), randomBytes(32), randomBytes(size)],
    );
}

interface Ground {
  readonly house: TestStore;
  readonly backup: Backup;
  readonly shares: readonly Share[];
  readonly storage: string;
  readonly place: string;
  run(): ReturnType<Backup['run']>;
}

async function ground(t: TestContext): Promise<Ground> {
  const house = await testStore();
  const place = mkdtempSync(join(tmpdir(), 'postern-place-'));
  t.after(async () => {
    await house.close();
    rmSync(place, { recursive: true, force: true });
  });
  const backup = new Backup({ ...house, epochs: { living: async () => [] } });
  const shares = await backup.makeRecovery(actor, { needed: 3, shares: 5 });
  const storage = join(house.dir, 'storage');
  mkdirSync(join(storage, 'objects', 'ab'), { recursive: true });
  writeFileSync(join(storage, 'root.passphrase'), 'of the root', { mode: 0o600 });
  writeFileSync(join(storage, 'objects', 'ab', newId()), randomBytes(9 * 2 ** 20));
  writeFileSync(join(storage, 'empty'), '');
  writeFileSync(join(house.dir, 'postern.toml'), '[organisation]');
  await addLetters(house, 300);
  return {
    house,
    backup,
    shares,
    storage,
    place,
    run: () =>
      backup.run(actor, place, {
        storage,
        settings: [{ path: join(house.dir, 'postern.toml'), as: 'postern.toml' }],
        log: null,
      }),
  };
}

async function restored(opened: Opened, url: string): Promise<void> {
  const load = await openLoad(url, 2, opened.manifest.migrations);
  try {
    await opened.load(load, 2);
    await load.finish();
  } finally {
    await load.close();
  }
}

const byShares = (place: string, run: string, shares: readonly Share[]): Promise<Opened> =>
  OpenedBackup.withRecovery(new Place(place), run, recoveryKey(seedFrom(shares)));

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

describe('a backup', () => {
  it('stands again from three shares, on a machine that knows nothing', async (t) => {
    const { house, shares, storage, place, run } = await ground(t);
    const before = await contents(house.url);
    const made = await run();
    const empty = await emptyDatabase();
    t.after(() => empty.drop());
    const opened = await byShares(place, made.manifest.run, [shares[1]!, shares[4]!, shares[2]!]);
    await restored(opened, empty.url);
    const after = await contents(empty.url);
    // The run writes down that it began before it looks, and that it ended after.
    for (const [name, hash] of Object.entries(before))
      if (!/^(backup_run|evidence_)/.test(name)) assert.equal(after[name], hash, name);
    const to = join(house.dir, 'again');
    await opened.write(inside('storage', to));
    for (const file of filesIn(storage)) {
      const copy = join(to, file.slice(storage.length));
      assert.deepEqual(readFileSync(copy), readFileSync(file));
      assert.equal(statSync(copy).mode, statSync(file).mode);
    }
    assert.equal(filesIn(to).length, filesIn(storage).length);
    await assert.rejects(opened.write(inside('storage', to)), (error) => isFault(error, 'restore-not-empty'));
    const settings: string[] = [];
    for await (const file of opened.files()) if (file.path.startsWith('settings/')) settings.push(file.path);
    assert.deepEqual(settings, ['settings/postern.toml']);
    const [event] = await house.evidence.latest(house.store, { kind: 'backup.made', limit: 1 });
    assert.equal(event?.data.run, made.manifest.run);
  });

  it('holds nothing that can be read, and opens with no other key', async (t) => {
    const { house, shares, place, run } = await ground(t);
    const word = 'Zq77Canary';
    await house.store.query(`UPDATE archive_message SET door = $1`, [word]);
    const made = await run();
    for (const file of filesIn(place)) {
      assert.ok(!readFileSync(file).includes(word), file);
      assert.ok(!readFileSync(file).includes('archive_message'), file);
    }
    await assert.rejects(
      OpenedBackup.withRecovery(new Place(place), made.manifest.run, recoveryKey(randomBytes(32))),
      (error) => isFault(error, 'backup-damaged') || isFault(error, 'recovery-wrong'),
    );
    assert.throws(() => seedFrom(shares.slice(0, 2)), /1 more/);
  });

  it('writes only what is new, also where rows went and changed in the middle', async (t) => {
    const { house, backup, shares, storage, place, run } = await ground(t);
    const first = await run();
    assert.ok(first.written > 15e6, String(first.written));
    const second = await run();
    assert.ok(second.bytes >= first.bytes && second.written < 1e6, `${second.written} of ${second.bytes}`);
    await house.store.query(
      'DELETE FROM archive_message WHERE message_id = (SELECT message_id FROM archive_message ORDER BY 1 OFFSET 40 LIMIT 1)',
    );
    await addLetters(house, 10);
    const third = await run();
    assert.ok(third.written < first.written * 0.7, `${third.written} of ${first.written}`);
    assert.ok(third.written > 10 * 20_000);
    // Each stands for itself, also once the older ones are forgotten.
    const [oldest] = await new Place(place).runs();
    assert.equal(oldest, first.manifest.run);
    const gone = await new Place(place).prune(
      [first.manifest.run, second.manifest.run],
      Number.POSITIVE_INFINITY,
    );
    assert.ok(gone.chunks > 0);
    const empty = await emptyDatabase();
    t.after(() => empty.drop());
    const opened = await byShares(place, third.manifest.run, shares.slice(0, 3));
    assert.deepEqual(await opened.broken(), []);
    await restored(opened, empty.url);
    assert.equal((await contents(empty.url)).archive_message, (await contents(house.url)).archive_message);
    await opened.write(inside('storage', join(house.dir, 'again')));
    assert.equal(filesIn(join(house.dir, 'again')).length, filesIn(storage).length);
    assert.deepEqual((await backup.newest(place)).manifest, third.manifest);
  });

  it('any byte that is changed, cut off or missing is found before anything is shown', async (t) => {
    const { house, shares, place, run } = await ground(t);
    const made = await run();
    const opened = await byShares(place, made.manifest.run, shares.slice(2));
    const file = filesIn(join(place, 'chunks')).find((path) => statSync(path).size > 500_000)!;
    const whole = readFileSync(file);
    const changed = Buffer.from(whole);
    changed[whole.length >> 1]! ^= 1;
    const damages: (() => void)[] = [
      () => writeFileSync(file, changed),
      () => writeFileSync(file, whole.subarray(0, -1)),
      () => rmSync(file),
    ];
    for (const damage of damages) {
      damage();
      assert.equal((await opened.broken()).length, 1);
      await assert.rejects(opened.verify(), (error) => isFault(error, 'backup-damaged'));
      await assert.rejects(
        opened.write(inside('storage', mkdtempSync(join(house.dir, 'again-')))).then(() => opened.verify()),
        (error) => isFault(error, 'backup-damaged'),
      );
      writeFileSync(file, whole);
    }
    // Two chunks in each other's place: each is whole, neither is what its name says.
    await opened.verify();
    const [one, two] = filesIn(join(place, 'chunks')).filter((path) => statSync(path).size > 500_000);
    const [first, second] = [readFileSync(one!), readFileSync(two!)];
    writeFileSync(one!, second);
    writeFileSync(two!, first);
    await assert.rejects(opened.verify(), (error) => isFault(error, 'backup-damaged'));
    const manifest = join(place, 'manifests', made.manifest.run);
    const sealed = readFileSync(manifest);
    sealed[30]! ^= 1;
    writeFileSync(manifest, sealed);
    await assert.rejects(byShares(place, made.manifest.run, shares.slice(2)), (error) =>
      isFault(error, 'backup-damaged'),
    );
  });

  it('without a recovery key or a place there is none, and that is written down', async (t) => {
    const { house, backup, run, place } = await ground(t);
    rmSync(place, { recursive: true });
    await assert.rejects(run(), (error) => isFault(error, 'backup-place'));
    const [event] = await house.evidence.latest(house.store, { kind: 'backup.failed', limit: 1 });
    assert.match(String(event?.data.reason), /Is it mounted/);
    await house.store.query('DELETE FROM backup_recovery');
    await assert.rejects(run(), (error) => isFault(error, 'recovery-none'));
    assert.deepEqual(await backup.lastDrills(), []);
  });

  it('breaks off and goes on: what was written counts the next time', async (t) => {
    const { backup, storage, place } = await ground(t);
    const stop = new Error('killed');
    await assert.rejects(
      backup.run(actor, place, {
        storage,
        settings: [],
        log: null,
        tell: ({ written }) => {
          if (written > 6e6) throw stop;
        },
      }),
    );
    assert.deepEqual(await new Place(place).runs(), []);
    const made = await backup.run(actor, place, { storage, settings: [], log: null });
    assert.ok(made.written < made.bytes - 5e6, `${made.written} of ${made.bytes}`);
    await (await backup.newest(place)).verify();
  });
});
