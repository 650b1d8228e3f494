import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { copyImage, mountDisk } from './disk.ts';
import type { Fault } from './faults.ts';
import type { Entry, Receipt } from './ledger.ts';
import { drain } from './load.ts';
import { type Place, revivePlace } from './place.ts';
import { type Account, reconcile } from './reconcile.ts';

/** What the disk held when its power went, and what had been promised by then. */
export interface Snapshot {
  readonly image: string;
  readonly accepted: readonly Entry[];
  readonly received: readonly Receipt[];
  readonly at: number;
}

/**
 * The power goes: everything stops in the middle of what it does, and the disk is copied as it is, without what only
 * memory held. Everything the ledger had before that moment must be there. Then it all goes on.
 */
export async function cutPower(
  place: Place,
  disk: Disk,
  image: string,
): Promise<{ snapshot: Snapshot; fault: Fault }> {
  const { cluster, members, ledger } = place;
  const accepted = [...ledger.accepted];
  const from = Date.now();
  for (const member of members) member.signal('SIGSTOP');
  cluster.hang();
  // What came before the stop is of the time before the cut.
  const received = [...ledger.received];
  try {
    copyImage(disk.image, image);
  } finally {
    cluster.wake();
    for (const member of members) member.signal('SIGCONT');
  }
  const fault: Fault = { kind: 'snapshot', target: 'everything', from, until: Date.now() };
  return { snapshot: { image, accepted, received, at: from }, fault };
}

/**
 * Mounts a copy, starts PostgreSQL and Postern on it with a world of their own, lets them finish, and holds what came of
 * it against the ledger as it was when the power went.
 */
export async function bootSnapshot(
  place: Place,
  snapshot: Snapshot,
  before: readonly Fault[],
  dir: string,
): Promise<Account> {
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  const disk = mountDisk(snapshot.image, join(dir, 'disk'));
  const cut: Fault = { kind: 'snapshot', target: 'everything', from: snapshot.at, until: Date.now() };
  let revived: Place | null = null;
  try {
    revived = await revivePlace(
      { dir, disk: disk.path, mark: place.mark },
      place.cluster.program,
      place.account,
    );
    // The machine has started anew: the postmaster named there is gone. Here the one that was copied may still run, under
    // the same process id, and PostgreSQL would rightly not start beside it.
    rmSync(join(revived.cluster.dir, 'postmaster.pid'), { force: true });
    if (!(await revived.cluster.start()))
      throw new Error('PostgreSQL does not start on what the power cut left');
    await Promise.all(revived.members.map((member) => member.start()));
    await drain(revived);
    await Promise.all(revived.members.map((member) => member.stop()));
    const received = [...snapshot.received, ...revived.ledger.received];
    return await reconcile(
      revived,
      [...before.filter((fault) => fault.from < snapshot.at), cut],
      snapshot.accepted,
      received,
    );
  } finally {
    await revived?.close();
    disk.remove();
    rmSync(dir, { recursive: true, force: true });
  }
}
