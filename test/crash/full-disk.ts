import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { search } from '../canary/search.ts';
import { markOf } from './chaos.ts';
import { Client } from './client.ts';
import { type Disk, makeMemoryDisk } from './disk.ts';
import { offerInTurn } from './failing-sync.ts';
import { type LetterMaker, letterMaker } from './letters.ts';
import { drain, offer } from './load.ts';
import type { Outcome, PartNeeds } from './parts.ts';
import { openPlace, type Place } from './place.ts';
import { dice } from './random.ts';
import { reconcile } from './reconcile.ts';

const megabyte = 2 ** 20;

/** Fills a disk until `left` bytes are free. */
function fill(path: string, left: number): void {
  const file = openSync(join(path, 'ballast'), 'a');
  const block = Buffer.alloc(64 * 1024, 1);
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(path);
      const room = bavail * bsize - left;
      if (room <= 0) break;
      writeSync(file, block, 0, Math.min(block.length, room));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    fsyncSync(file);
    closeSync(file);
  }
}

const empty = (path: string): void => rmSync(join(path, 'ballast'), { force: true });

/** How many letters are offered at most until one is refused. */
const most = 400;

/** Offers letters over a connection that is open already; the first answer that is no 250. */
async function untilRefused(place: Place, client: Client, make: LetterMaker): Promise<number> {
  for (let offered = 0; offered < most; offered++) {
    const code = await offer(place, client, make('bulky'), place.members[0]!.name);
    if (code !== 250) return code;
  }
  return 250;
}

/** Waits until a plain letter is accepted; false after `patience` milliseconds. */
async function untilAccepted(place: Place, make: LetterMaker, patience = 30_000): Promise<boolean> {
  for (const until = Date.now() + patience; Date.now() < until; await pause(500)) {
    if ((await offerInTurn(place, make, ['plain']))[0] === 250) return true;
  }
  return false;
}

async function account(place: Place, did: string, wrong: string[]): Promise<Outcome> {
  const left = await drain(place);
  if (left > 0) wrong.push(`${left} deliveries were still owed a minute after there was room again`);
  await Promise.all(place.members.map((member) => member.stop()));
  const found = await reconcile(place, [
    { kind: 'database-kill', target: 'everything', from: 0, until: Date.now() },
  ]);
  return { did, accounts: [found], search: await search(place.traces, [place.mark]), wrong };
}

/** No room for large letters: what is short of room is refused as temporary, what was accepted leaves all the same. */
export async function fullStoragePart(needs: PartNeeds): Promise<Outcome> {
  const disk = makeMemoryDisk(join(needs.dir, 'storage'), 24 * megabyte);
  let place: Place | null = null;
  try {
    place = await openPlace({
      dir: needs.dir,
      storage: disk.path,
      mark: markOf(needs.seed),
      members: ['a'],
      minFree: 6 * megabyte,
    });
    const make = letterMaker(place.mark, dice(needs.seed));
    const wrong: string[] = [];
    await offerInTurn(place, make, ['large', 'large', 'plain']);
    fill(disk.path, 100_000);
    const [large = 0] = await offerInTurn(place, make, ['large']);
    if (large === 250) wrong.push('a large letter was accepted with no room for it');
    await pause(6000);
    const [plain = 0] = await offerInTurn(place, make, ['plain']);
    if (plain !== 452) wrong.push(`with the disk full a letter was answered ${plain}, not 452`);
    const left = await drain(place, 20_000);
    if (left !== 0) wrong.push(`${left} deliveries did not leave while the disk was full`);
    empty(disk.path);
    if (!(await untilAccepted(place, make))) wrong.push('nothing was accepted again after there was room');
    return await account(
      place,
      `disk full under the large letters: a large letter got ${large}, a small one ${plain}, the queue went on; with room again all is as before`,
      wrong,
    );
  } finally {
    await place?.close();
    disk.remove();
  }
}

/** No room for PostgreSQL: refused as temporary until there is room, then everything as before. */
export async function fullDatabasePart(needs: PartNeeds): Promise<Outcome> {
  const disk: Disk = makeMemoryDisk(join(needs.dir, 'disk'), 320 * megabyte);
  let place: Place | null = null;
  try {
    place = await openPlace({
      dir: needs.dir,
      disk: disk.path,
      storage: join(needs.dir, 'storage'),
      mark: markOf(needs.seed),
      members: ['a'],
    });
    const make = letterMaker(place.mark, dice(needs.seed));
    const wrong: string[] = [];
    await offerInTurn(place, make, ['plain', 'stripped', 'plain']);
    const client = await Client.open(place.members[0]!.port, place.account);
    fill(disk.path, 0);
    const code = await untilRefused(place, client, make);
    client.close();
    if (code < 400 || code > 499) wrong.push(`with the database's disk full a letter was answered ${code}`);
    empty(disk.path);
    if (!(await place.cluster.answers(5000))) await place.cluster.start();
    if (!(await untilAccepted(place, make))) wrong.push('nothing was accepted again after there was room');
    const starts = place.members[0]!.starts;
    return await account(
      place,
      `disk full under PostgreSQL: letters got ${code}; with room again all is as before (${starts} start of Postern)`,
      wrong,
    );
  } finally {
    await place?.close();
    disk.remove();
  }
}
