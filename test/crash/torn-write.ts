import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { filesBelow, search } from '../canary/search.ts';
import { programPath } from '../lab/neighbours.ts';
import { markOf } from './chaos.ts';
import { offerInTurn } from './failing-sync.ts';
import { letterMaker } from './letters.ts';
import { drain } from './load.ts';
import type { Outcome, PartNeeds } from './parts.ts';
import { openPlace, type Place } from './place.ts';
import { dice } from './random.ts';
import { reconcile } from './reconcile.ts';

const objects = (place: Place): string[] => [...filesBelow([join(place.disk, 'storage', 'objects')])].sort();

/** Ways in which a disk returns something else than it was given. */
const damages: readonly ((path: string, whole: Buffer) => void)[] = [
  (path, whole) => truncateSync(path, whole.length - 100),
  (path, whole) => {
    const changed = Buffer.from(whole);
    changed[changed.length >> 1]! ^= 1;
    writeFileSync(path, changed);
  },
  (path) => truncateSync(path, 0),
  (path, whole) => writeFileSync(path, Buffer.concat([whole, Buffer.of(0)])),
  (path, whole) =>
    writeFileSync(path, Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096)])),
];

/** Letters whose bytes a disk has changed never leave; with the right bytes back they do. */
async function damaged(place: Place, make: ReturnType<typeof letterMaker>, wrong: string[]): Promise<void> {
  const sink = place.world.sinks['good.test']!;
  sink.behaviour.onRcpt = () => '451 4.2.0 later';
  await offerInTurn(place, make, [...damages.map(() => 'large' as const), 'large']);
  // What it has in memory goes with it: from now on letters come from the disk.
  await place.members[0]!.kill();
  const files = objects(place);
  const wholes = files.map((file) => readFileSync(file));
  for (const [index, damage] of damages.entries()) damage(files[index]!, wholes[index]!);
  await place.members[0]!.ready();
  delete sink.behaviour.onRcpt;
  for (const until = Date.now() + 20_000; place.ledger.received.length === 0 && Date.now() < until; )
    await pause(50);
  await pause(3000);
  if (place.ledger.received.length !== 1)
    wrong.push(
      `of ${files.length} letters, ${damages.length} of them damaged on the disk, ${place.ledger.received.length} arrived`,
    );
  for (const [index, whole] of wholes.entries()) writeFileSync(files[index]!, whole);
  await place.cluster.ask('UPDATE queue_delivery SET state = 0, due_at = now() WHERE state = 1');
}

/** A disk that takes less of a file than it was given, and then nothing: the letter stays the client's. */
async function short(place: Place, make: ReturnType<typeof letterMaker>, wrong: string[]): Promise<number> {
  const limit = (bytes: string): unknown =>
    execFileSync(programPath('prlimit')!, [`--pid=${place.members[0]!.pid}`, `--fsize=${bytes}`]);
  limit('100000:unlimited');
  const [code = 0] = await offerInTurn(place, make, ['large']);
  limit('unlimited:unlimited');
  if (code < 400 || code > 499)
    wrong.push(`a letter was answered ${code} though the disk took only a part of it`);
  const [after = 0] = await offerInTurn(place, make, ['large']);
  if (after !== 250) wrong.push(`after the disk took whole files again a letter was answered ${after}`);
  return code;
}

export async function tornWritePart(needs: PartNeeds): Promise<Outcome> {
  const place = await openPlace({ dir: needs.dir, mark: markOf(needs.seed), members: ['a'] });
  try {
    const make = letterMaker(place.mark, dice(needs.seed));
    const wrong: string[] = [];
    await damaged(place, make, wrong);
    const left = await drain(place);
    if (left > 0) wrong.push(`${left} letters did not leave with their bytes back`);
    const code = programPath('prlimit') ? await short(place, make, wrong) : null;
    await drain(place);
    await Promise.all(place.members.map((member) => member.stop()));
    const account = await reconcile(place, []);
    const said =
      code === null ? `short writes left out, prlimit is not installed` : `a disk that writes short: ${code}`;
    return {
      did: `${damages.length} bodies cut, flipped, emptied, lengthened or half zero on the disk: none left until its bytes were back; ${said}`,
      accounts: [account],
      search: await search(place.traces, [place.mark]),
      wrong,
    };
  } finally {
    await place.close();
  }
}
