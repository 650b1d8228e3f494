import { join } from 'node:path';
import { search } from '../canary/search.ts';
import { startBackups } from './backups.ts';
import { type Disk, makeDisk, noMounts } from './disk.ts';
import { type Fault, startChaos } from './faults.ts';
import { drain, offerLetters } from './load.ts';
import type { Outcome, PartNeeds } from './parts.ts';
import { openPlace, type Place } from './place.ts';
import { bootSnapshot, cutPower, type Snapshot } from './power.ts';
import { type Dice, dice } from './random.ts';
import { type Account, reconcile } from './reconcile.ts';

export interface ChaosOptions extends PartNeeds {
  readonly accepted: number;
  /** Letters offered a second. */
  readonly pace: number;
  /** Power cuts, where disks can be mounted. */
  readonly cuts: number;
  /** Milliseconds after which no more letters are offered, however few were accepted. */
  readonly limit: number;
  /** Whether backups are made all the while. */
  readonly backups: boolean;
}

/** A word that stands in every letter of the run and nowhere else. */
export const markOf = (seed: number): string => `Zq${(seed >>> 0).toString(16).padStart(8, '0')}Canary`;

const summed = (faults: readonly Fault[]): string => {
  const counts = new Map<string, number>();
  for (const { kind, target } of faults) {
    const name =
      kind === 'database-kill' && target === 'everything' ? 'kill of everything' : kind.replace('-', ' ');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
};

/** Takes up to `most` copies of the disk: the first when the house has hardly begun, the others spread over the run. */
function cutter(
  place: Place,
  disk: Disk | null,
  most: number,
  options: ChaosOptions,
): { snapshots: Snapshot[]; now(): Promise<Fault | null> } {
  const snapshots: Snapshot[] = [];
  const early = 5;
  const every = options.accepted / most;
  return {
    snapshots,
    async now() {
      if (
        !disk ||
        snapshots.length >= most ||
        place.ledger.accepted.length < early + every * snapshots.length
      )
        return null;
      const { snapshot, fault } = await cutPower(
        place,
        disk,
        join(options.dir, `cut-${snapshots.length}.img`),
      );
      snapshots.push(snapshot);
      return fault;
    },
  };
}

async function play(
  place: Place,
  disk: Disk | null,
  random: Dice,
  options: ChaosOptions,
): Promise<{ faults: Fault[]; snapshots: Snapshot[] }> {
  const cuts = cutter(place, disk, options.cuts, options);
  const chaos = startChaos(place, random, () => cuts.now());
  const end = Date.now() + options.limit;
  const ticker = setInterval(
    () => options.tell(`${place.ledger.accepted.length} accepted, ${chaos.faults.length} faults`),
    10_000,
  );
  try {
    await offerLetters(
      place,
      { accepted: options.accepted, pace: options.pace, connections: 8, dice: random },
      () => options.stopped() || Date.now() > end,
    );
  } finally {
    clearInterval(ticker);
    await chaos.stop();
  }
  return { faults: chaos.faults, snapshots: cuts.snapshots };
}

/** Where the letters are not: nothing of them may stand in any file, nor have left without TLS to a server that strips it. */
function clearHits(place: Place): string[] {
  const clear = place.world.clear();
  return clear.includes(place.mark) ? ['a letter left in clear over the network'] : [];
}

/**
 * Letters from several clients to two processes on one database, while processes and PostgreSQL are killed, frozen and
 * hung; then everything is let finish and held against the ledger, the power cuts too.
 */
export async function chaosPart(options: ChaosOptions): Promise<Outcome> {
  const random = dice(options.seed);
  const disk = noMounts()
    ? null
    : makeDisk(join(options.dir, 'disk.img'), join(options.dir, 'disk'), 3 * 2 ** 30);
  let place: Place | null = null;
  try {
    place = await openPlace({
      dir: options.dir,
      ...(disk ? { disk: disk.path } : {}),
      mark: markOf(options.seed),
    });
    options.tell('the house stands; letters begin');
    const backups = options.backups
      ? await startBackups(place, dice(options.seed + 1), () => !options.stopped())
      : null;
    const { faults, snapshots } = await play(place, disk, random, options);
    options.tell(`${place.ledger.accepted.length} accepted; letting it finish`);
    const left = await drain(place);
    const unsound = (await backups?.finish()) ?? [];
    await Promise.all(place.members.map((member) => member.stop()));
    const account = await reconcile(place, faults);
    await place.cluster.ask('CHECKPOINT');
    const found = await search(backups ? [...place.traces, backups.dir] : place.traces, [place.mark]);
    const accounts: Account[] = [account];
    for (const [index, snapshot] of snapshots.entries()) {
      if (options.stopped()) break;
      options.tell(
        `starting on power cut ${index + 1} of ${snapshots.length}: ${snapshot.accepted.length} letters were promised`,
      );
      accounts.push(await bootSnapshot(place, snapshot, faults, join(options.dir, `cut-${index}`)));
    }
    const starts = place.members.reduce((sum, member) => sum + member.starts, 0);
    return {
      did: `${summed(faults)}; ${starts} starts; ${place.ledger.unanswered} unanswered; answers other than 250: ${[...place.ledger.refused].map(([code, count]) => `${count} x ${code}`).join(', ') || 'none'}${backups ? `; ${backups.made} backups beside it, ${backups.broken} broken off` : ''}`,
      accounts,
      search: found,
      faults,
      wrong: [
        ...clearHits(place),
        ...unsound,
        ...(left > 0 ? [`${left} deliveries were still owed a minute after the last fault`] : []),
      ],
    };
  } finally {
    await place?.close();
    disk?.remove();
  }
}
