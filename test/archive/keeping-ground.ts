import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  Archive,
  archiveKeys,
  Copier,
  Destructions,
  FolderPlace,
  Indexer,
  LegalHolds,
  notesOf,
  Objects,
  objectsOf,
  openPacker,
  packsOf,
  Retention,
  Search,
  type State,
} from '#archive';
import { Backup, type Share } from '#backup';
import { type Actor, newId, silentLog, systemActor, systemClock } from '#base';
import { Evidence, EvidenceLog } from '#evidence';
import { Inspect } from '#inspect';
import { Epochs, epochKeks, Keys, makePassphrase, passphraseProvider, retireKeks } from '#keys';
import type { Address, Inspection, MailClass, Submission } from '#mail';
import { forgetPickups, pickupKeys } from '#pickup';
import { forgetSettled, lettersUnderWay } from '#queue';
import { FakeClock } from '../lab/clock.ts';
import { testStore } from '../lab/database.ts';

export const us = systemActor('lab');
export const day = 86_400_000;
export const person = (id: string): Actor => ({ kind: 'person', id, via: 'console' });

export interface LetterWish {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly class?: MailClass;
  readonly level?: Inspection['level'];
  readonly found?: readonly string[];
  /** Milliseconds before now at which it was accepted. */
  readonly ago?: number;
}

export const address = (text: string): Address => {
  const [local, domain] = text.split('@') as [string, string];
  return { local, domain };
};

/** All of what keeps letters and lets them go, over a real database, packs in two stores, and backups. */
export async function keepingGround(t: TestContext) {
  // Ids rise with the time of the machine: both clocks go together.
  const clock = new FakeClock(systemClock.now());
  const lab = await testStore({
    clock,
    settings: {
      archive: { packs: true, pack_size: '1MiB', pack_after: 0, pack_patience: 0 },
      storage: { inline_limit: '64KiB' },
      backup: { keep: '35d' },
    },
  });
  t.mock.timers.enable({ apis: ['Date'], now: clock.now() });
  const pass = (ms: number): void => {
    clock.advance(ms);
    t.mock.timers.setTime(clock.now());
  };
  const path = join(lab.dir, 'own.passphrase');
  makePassphrase(path);
  const provider = passphraseProvider(path, clock);
  await lab.store.query('DELETE FROM keys_kek');
  const { store, config } = lab;
  const keys = await Keys.open({ provider, sql: store, clock });
  const evidence = new Evidence({ keys, clock });
  const record = evidence.record.bind(evidence);
  const epochs = new Epochs({
    store,
    clock,
    provider,
    sources: [epochKeks],
    record,
    retire: (actor) => retireKeks({ store, keys, sources: [...archiveKeys, pickupKeys], record }, actor),
  });
  await epochs.turn(us);
  await keys.turn();
  const archive = new Archive({ config, keys, sql: store });
  const inspect = new Inspect();
  const read = (raw: Buffer) => inspect.texts(raw);
  const states = new Map<string, ReadonlySet<State>>();
  const statesOf = async () => states;
  const search = new Search({ archive, keys, store, evidence, read, statesOf });
  const indexer = new Indexer({ archive, keys, store, clock, log: silentLog, read });
  const packer = openPacker({ config, store, evidence, clock, log: silentLog })!;
  const second = join(lab.dir, 'second');
  const copier = new Copier({
    first: new FolderPlace(packsOf(config)),
    second: new FolderPlace(second),
    notes: notesOf(config),
  });
  const holds = new LegalHolds({ archive, store, keys, clock, evidence, read, statesOf });
  const backup = new Backup({ config, store, keys, evidence, clock, epochs });
  const place = mkdtempSync(join(tmpdir(), 'postern-place-'));
  const storage = join(lab.dir, 'storage');
  mkdirSync(storage);
  let shares: Share[] = [];
  const makeBackup = async () => {
    if (shares.length === 0) shares = await backup.makeRecovery(us, { needed: 2, shares: 3 });
    return backup.run(us, place, { storage, settings: [], log: null });
  };
  const destructions = new Destructions({
    store,
    keys,
    clock,
    evidence,
    objects: new Objects(objectsOf(config)),
    holds,
    search,
    underWay: lettersUnderWay,
    elsewhere: async (sql, actor, letters) => {
      await forgetPickups(sql, evidence, actor, letters);
      await forgetSettled(sql, letters);
    },
    dates: async () => ({ database: epochs.goneBy(), backup: await backup.goneBy() }),
    left: async (moment) => [
      ...(await epochs.epochs())
        .filter(({ madeAt, state }) => madeAt <= moment && state !== 'destroyed')
        .map(({ period }) => `epoch ${period}`),
      ...(await backup.stillOpen(moment)).map(({ place, runs }) => `${place}: ${runs}`),
    ],
  });
  const retention = new Retention({
    store,
    keys,
    clock,
    log: silentLog,
    evidence,
    destructions,
    databaseTime: async () => clock.now(),
  });
  const log = new EvidenceLog({
    store,
    keys,
    clock,
    log: silentLog,
    dir: join(lab.dir, 'evidence'),
    name: 'mail.clinic.test',
  });
  t.after(async () => {
    await log.stop();
    await indexer.stop();
    await packer.stop();
    inspect.close();
    await lab.close();
    rmSync(place, { recursive: true, force: true });
  });
  const keep = async (wish: LetterWish = {}): Promise<string> => {
    const { from = 'nurse@clinic.test', to = 'ann@example.net', subject = 'Hello', text = 'See you.' } = wish;
    const at = clock.now() - (wish.ago ?? 0);
    const hex = at.toString(16).padStart(12, '0');
    const letter: Submission = {
      id: wish.ago ? `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}` : newId(),
      door: 'submission',
      actor: us,
      peer: { address: '127.0.0.1', helo: 'pc', tls: null },
      class: wish.class ?? 'conversation',
      receivedAt: at,
      envelope: {
        sender: address(from),
        recipients: [{ address: address(to) }],
        smtputf8: false,
        body: '7bit',
      },
      raw: Buffer.from(
        `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
      ),
    };
    const inspection: Inspection = {
      level: wish.level ?? 'none',
      score: 0,
      inspectable: true,
      uninspectable: [],
      findings: (wish.found ?? []).map((kind) => ({ kind, place: '1/text', confidence: 1 })),
      labels: [],
      pack: 'core-1',
    };
    const sealed = await archive.seal(letter, inspection);
    await store.transaction((sql) => archive.keep(sql, [sealed]));
    return letter.id;
  };
  const exists = async (id: string): Promise<boolean> =>
    (await store.query('SELECT 1 FROM archive_message WHERE message_id = $1', [id])).rowCount > 0;
  const kinds = async (like: string): Promise<string[]> =>
    (
      await store.query<{ kind: string }>('SELECT kind FROM evidence_event WHERE kind LIKE $1 ORDER BY id', [
        like,
      ])
    ).rows.map(({ kind }) => kind);
  return {
    ...lab,
    clock,
    pass,
    keys,
    provider,
    evidence,
    epochs,
    archive,
    search,
    indexer,
    packer,
    copier,
    second,
    holds,
    backup,
    place,
    makeBackup,
    shares: () => shares,
    destructions,
    retention,
    log,
    states,
    keep,
    exists,
    kinds,
  };
}
