/** A restored house, looked at as an auditor and a reader would. */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inside, type Manifest, type Opened } from '#backup';
import { Fault, silentLog, systemClock } from '#base';
import type { Config } from '#config';
import { readCheckpoint, verifyConsistency } from '#evidence';
import type { House } from '#flow';
import { adoptEpochs, type KeyProvider } from '#keys';
import { openLoad } from '#store';
import { closeHouse, openEvidenceLog, openHouse } from '../app.ts';
import { storageOf } from './backup-rooms.ts';

const workers = 2;
/** Letters of a restored archive that are opened, newest first. */
const sample = 200;

const failed = (say: string): Fault => new Fault({ code: 'restore-unproved', kind: 'broken', say });

export interface Found {
  readonly leaves: number;
  readonly letters: number;
  /** Letters whose key is gone, as it is for destroyed ones. */
  readonly gone: number;
}

/**
 * Fills an empty database from a backup, with the keys of months under roots of `provider`; `last` is done before anybody can
 * see it. Throws `keys-epoch-gone` where the backup is past its time.
 */
export async function fill(
  opened: Opened,
  url: string,
  provider: KeyProvider,
  tell: (bytes: number, what: string) => void,
  last: (sql: Awaited<ReturnType<typeof openLoad>>['sql']) => Promise<void> = async () => {},
): Promise<void> {
  const load = await openLoad(url, workers, opened.manifest.migrations);
  try {
    await opened.load(load, workers, tell);
    const epochs = await opened.epochs();
    // Roots elsewhere outlive the machine and are found by their handles.
    if (epochs || provider.name === 'file') await adoptEpochs(load.sql, provider, epochs ?? []);
    await last(load.sql);
    await load.finish();
  } finally {
    await load.close();
  }
}

/** Files of the storage folder to `storage`; the checkpoints that the log once dropped go beside it, to be held against it. */
export async function putFiles(
  opened: Opened,
  storage: string,
  anchors: string,
  tell: (bytes: number, what: string) => void,
): Promise<void> {
  const [toStorage, toAnchors] = [inside('storage', storage), inside('storage/evidence', anchors)];
  await opened.write((path) => toAnchors(path) ?? toStorage(path), tell);
}

/**
 * Opens the restored house and holds it against what is known of it: every event against the log, the log against the
 * checkpoints that were kept and the one in the backup, and letters against their keys and hashes.
 */
export async function examine(
  config: Config,
  manifest: Manifest,
  anchors: readonly string[],
): Promise<Found> {
  const house = await openHouse(config, { log: silentLog, clock: systemClock });
  try {
    const leaves = await examineLog(house, manifest, anchors);
    return { leaves, ...(await examineLetters(house)) };
  } finally {
    await closeHouse(house);
  }
}

async function examineLog(
  house: House,
  { log: kept }: Manifest,
  anchors: readonly string[],
): Promise<number> {
  const log = openEvidenceLog(house);
  try {
    await log.turn();
    const note = await log.checkpoint();
    const keys = await log.publicKeys();
    const head = note ? readCheckpoint(note, keys)?.head : undefined;
    if (!head) {
      if (kept) throw failed('The evidence log of the backup is empty.');
      return 0;
    }
    if (kept) {
      const proof =
        kept.size <= head.size && kept.origin === head.origin
          ? await log.consistency(kept.size, head.size)
          : null;
      const claim = {
        firstSize: kept.size,
        secondSize: head.size,
        firstRoot: Buffer.from(kept.root, 'hex'),
        secondRoot: head.root,
      };
      if (!proof || !verifyConsistency({ ...claim, proof }))
        throw failed('The restored evidence log does not continue the one that was backed up.');
    }
    const dirs = anchors.filter((dir) => existsSync(join(dir, 'checkpoints')));
    const own = join(storageOf(house.config), 'evidence');
    const verdict = await log.audit({ dirs: [...dirs, own], keys });
    if (!verdict.valid)
      throw failed(`The restored evidence does not hold: ${verdict.problems[0] ?? 'unknown'}`);
    return head.size;
  } finally {
    await log.stop();
  }
}

async function examineLetters(house: House): Promise<{ letters: number; gone: number }> {
  const found = { letters: 0, gone: 0 };
  const day = 86_400_000;
  const now = house.clock.now();
  // The newest first: a day, then a week, then all.
  for (const [from, to] of [
    [now - day, now + day],
    [now - 7 * day, now - day],
    [0, now - 7 * day],
  ] as const)
    for await (const batch of house.archive.between(from, to)) {
      for (const letter of batch) {
        if (!letter) found.gone++;
        else if (found.letters < sample) {
          await house.archive.open(letter.id);
          found.letters++;
        }
      }
      if (found.letters >= sample) return found;
    }
  return found;
}

/** Puts the checkpoints back where the log drops them, once it stands. */
export function keepAnchors(anchors: string, storage: string): void {
  const drops = join(anchors, 'checkpoints');
  if (existsSync(drops))
    cpSync(drops, join(storage, 'evidence', 'checkpoints'), { recursive: true, force: false });
}

/** Leaves under the newest checkpoint in a folder that was kept elsewhere; null where it holds none. */
export function newestCheckpoint(dir: string): number | null {
  const drops = join(dir, 'checkpoints');
  const files = [
    join(dir, 'checkpoint'),
    ...(existsSync(drops) ? readdirSync(drops, { recursive: true, encoding: 'utf8' }) : [])
      .filter((name) => /\/\d+$/.test(name))
      .map((name) => join(drops, name)),
  ].filter((file) => existsSync(file));
  const sizes = files.flatMap((file) => readCheckpoint(readFileSync(file, 'utf8'), [])?.head.size ?? []);
  return sizes.length > 0 ? Math.max(...sizes) : null;
}
