import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { archiveKeys } from '#archive';
import { Backup, Opened, Place, recoveryKey, seedFrom } from '#backup';
import { isFault, newId, silentLog, systemActor, systemClock } from '#base';
import { configFrom } from '#config';
import {
  Epochs,
  epochKeks,
  type KeyProvider,
  Keys,
  makePassphrase,
  passphraseProvider,
  retireKeks,
} from '#keys';
import { Store } from '#store';
import { fill } from '../../src/cli/backup-check.ts';
import { FakeClock } from '../lab/clock.ts';
import { testStore } from '../lab/database.ts';
import { emptyDatabase } from './ground.ts';

const us = systemActor('lab');
const day = 86_400_000;
const gone = (error: unknown) => isFault(error, 'keys-epoch-gone');

/** A house whose letters lie under epochs and that makes backups, with a provider of its own. */
async function ground(t: TestContext) {
  // Ids of backups rise with the time of the machine: both clocks go together.
  const clock = new FakeClock(systemClock.now());
  const lab = await testStore({ settings: { backup: { keep: '35d' } }, clock });
  t.mock.timers.enable({ apis: ['Date'], now: clock.now() });
  const pass = (ms: number): void => {
    clock.advance(ms);
    t.mock.timers.setTime(clock.now());
  };
  const place = mkdtempSync(join(tmpdir(), 'postern-place-'));
  t.after(async () => {
    await lab.close();
    rmSync(place, { recursive: true, force: true });
  });
  const path = join(lab.dir, 'own.passphrase');
  makePassphrase(path);
  const provider = passphraseProvider(path, lab.clock);
  await lab.store.query('DELETE FROM keys_kek');
  const keys = await Keys.open({ provider, sql: lab.store, clock: lab.clock });
  const record = lab.evidence.record.bind(lab.evidence);
  const epochs = new Epochs({
    store: lab.store,
    clock: lab.clock,
    provider,
    sources: [epochKeks],
    record,
    retire: (actor) => retireKeks({ store: lab.store, keys, sources: archiveKeys, record }, actor),
  });
  await epochs.turn(us);
  await keys.turn();
  const backup = new Backup({ ...lab, keys, epochs });
  const shares = await backup.makeRecovery(us, { needed: 2, shares: 3 });
  const storage = join(lab.dir, 'storage');
  mkdirSync(storage);
  const keep = async (): Promise<{ id: string; dek: Buffer }> => {
    const [id, dek] = [newId(), keys.newDek()];
    await lab.store.query(
      `INSERT INTO archive_message (message_id, accepted_at, door, class, level, size, hash, wrapped_archive, meta)
       VALUES ($1, now(), 'submission', 'normal', 'none', 1, $2, $3, '')`,
      [id, Buffer.alloc(32), keys.wrap('archive', id, dek)],
    );
    return { id, dek };
  };
  /** A machine that knows nothing but the place and the shares; what it opens of these letters. */
  const elsewhere = async (run: string, letters: readonly { id: string }[]): Promise<(Buffer | null)[]> => {
    const empty = await emptyDatabase();
    const dir = mkdtempSync(join(tmpdir(), 'postern-elsewhere-'));
    t.after(async () => {
      await empty.drop();
      rmSync(dir, { recursive: true, force: true });
    });
    // The passphrase is in the backup; the folder of epochs beside it is not.
    const again: KeyProvider = {
      ...provider,
      epochs: passphraseProviderAt(join(dir, 'root.passphrase')).epochs,
    };
    const opened = await Opened.withRecovery(new Place(place), run, recoveryKey(seedFrom(shares.slice(1))));
    await fill(opened, empty.url, again, () => {});
    const config = configFrom({ database: { url: empty.url, pool: 2 } }, dir);
    const store = await Store.open({ config, clock: systemClock, log: silentLog });
    try {
      const there = await Keys.open({ provider: again, sql: store, clock: lab.clock });
      return await Promise.all(
        letters.map(async ({ id }) => {
          const { rows } = await store.query<{ wrapped: Buffer }>(
            'SELECT wrapped_archive AS wrapped FROM archive_message WHERE message_id = $1',
            [id],
          );
          return rows[0] ? there.unwrap('archive', id, rows[0].wrapped) : null;
        }),
      );
    } finally {
      await store.close();
    }
  };
  const run = () => backup.run(us, place, { storage, settings: [], log: null });
  return { lab, pass, place, backup, epochs, keys, keep, elsewhere, run };
}

const passphraseProviderAt = (path: string): KeyProvider => {
  makePassphrase(path);
  return passphraseProvider(path, systemClock);
};

it('a backup opens kept letters by shares alone; past its time it opens none, though all its bytes are there', async (t) => {
  const { lab, pass, place, backup, epochs, keep, elsewhere, run } = await ground(t);
  const [dead, alive] = [await keep(), await keep()];
  const before = await run();
  await lab.store.query('DELETE FROM archive_message WHERE message_id = $1', [dead.id]);
  const destroyed = lab.clock.now();
  const named = (await backup.goneBy())!;
  pass(33 * day);
  await epochs.turn(us);
  assert.deepEqual(
    await elsewhere(before.manifest.run, [dead, alive]),
    [dead.dek, alive.dek],
    'while the backup is kept it opens, also after the turn of the month: or the rest would prove nothing',
  );
  const later = await run();
  await backup.prune(us, place);
  assert.deepEqual(await backup.stillOpen(destroyed), [{ place, runs: 1 }]);
  pass(3 * day);
  const newest = await run();
  await backup.prune(us, place);
  assert.ok(lab.clock.now() <= named);
  assert.deepEqual(await backup.stillOpen(destroyed), []);
  assert.deepEqual(
    await new Place(place).runs(),
    [before, later, newest].map(({ manifest }) => manifest.run),
    'its bytes are all there: the newest three stay',
  );
  await assert.rejects(elsewhere(before.manifest.run, [dead]), gone);
  assert.deepEqual(await elsewhere(newest.manifest.run, [dead, alive]), [null, alive.dek]);
});

it('the keys of the newest backup stay, whatever their age, and that is said', async (t) => {
  const { lab, pass, place, backup, keep, elsewhere, run } = await ground(t);
  const letter = await keep();
  const only = await run();
  pass(400 * day);
  await backup.prune(us, place);
  assert.deepEqual(await elsewhere(only.manifest.run, [letter]), [letter.dek]);
  assert.deepEqual(await backup.stillOpen(lab.clock.now()), [{ place, runs: 1 }]);
  rmSync(place, { recursive: true });
  assert.deepEqual(
    await backup.stillOpen(lab.clock.now()),
    [{ place, runs: null }],
    'not certain is not empty',
  );
});

it('a clock that jumped over the time that backups are kept closes none of them', async (t) => {
  const { pass, place, backup, keep, elsewhere, run } = await ground(t);
  const letter = await keep();
  const first = await run();
  pass(day);
  await run();
  pass(400 * day);
  await run();
  await backup.prune(us, place);
  assert.deepEqual(await elsewhere(first.manifest.run, [letter]), [letter.dek]);
  // A day later it is no jump any more.
  pass(day);
  await run();
  await backup.prune(us, place);
  assert.equal(await new Place(place).epochs(first.manifest.run), null);
});
