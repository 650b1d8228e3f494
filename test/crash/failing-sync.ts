import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { search } from '../canary/search.ts';
import { markOf } from './chaos.ts';
import { Client } from './client.ts';
import { type Kind, type LetterMaker, letterMaker } from './letters.ts';
import { drain, offer } from './load.ts';
import type { Outcome, PartNeeds } from './parts.ts';
import { openPlace, type Place } from './place.ts';
import { dice } from './random.ts';
import { reconcile } from './reconcile.ts';
import { injectInto, threads } from './trace.ts';

export interface SweepNeeds extends PartNeeds {
  /** No further than the n-th call; null: until none fails any more. */
  readonly most: number | null;
}

/** Offers letters one after another over a connection of its own; the answers' codes, 0 where none came. */
export async function offerInTurn(
  place: Place,
  make: LetterMaker,
  kinds: readonly Kind[],
): Promise<number[]> {
  const codes: number[] = [];
  let client: Client | null = null;
  for (const kind of kinds) {
    try {
      client ??= await Client.open(place.members[0]!.port, place.account);
    } catch (error) {
      codes.push((error as { said?: number }).said ?? 0);
      continue;
    }
    const code = await offer(place, client, make(kind), place.members[0]!.name);
    codes.push(code);
    if (code === 0) client = null;
  }
  client?.close();
  return codes;
}

/** Waits until the tracer has made a call fail, or `work` is over. */
async function untilFired(fired: () => number, work: Promise<unknown>): Promise<boolean> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  while (!over && fired() === 0) await pause(30);
  return fired() > 0;
}

async function revive(place: Place): Promise<void> {
  if (!(await place.cluster.answers(20_000))) await place.cluster.start();
  await place.members[0]!.ready();
}

async function finished(place: Place, what: string, wrong: string[]): Promise<Outcome> {
  const left = await drain(place);
  await Promise.all(place.members.map((member) => member.stop()));
  const account = await reconcile(place, [
    { kind: 'database-kill', target: 'everything', from: 0, until: Date.now() },
  ]);
  await place.cluster.ask('CHECKPOINT');
  const answers = [...place.ledger.refused].map(([code, count]) => `${count} x ${code}`).join(', ') || 'none';
  return {
    did: `${what}; answers other than 250: ${answers}; ${place.ledger.unanswered} unanswered`,
    accounts: [account],
    search: await search(place.traces, [place.mark]),
    wrong: [
      ...wrong,
      ...(left > 0 ? [`${left} deliveries were still owed a minute after the last fault`] : []),
    ],
  };
}

/** EIO on the n-th fsync or fdatasync of each PostgreSQL process, n = 1, 2, ... until no process gets so far. */
export async function databaseSyncPart(needs: SweepNeeds): Promise<Outcome> {
  const place = await openPlace({ dir: needs.dir, mark: markOf(needs.seed), members: ['a'] });
  try {
    const make = letterMaker(place.mark, dice(needs.seed));
    let n = 1;
    let swept = false;
    for (; !swept && !needs.stopped() && (needs.most === null || n <= needs.most); n++) {
      const tracer = await injectInto(
        place.cluster.pids,
        `fsync,fdatasync:error=EIO:when=${n}`,
        join(needs.dir, `strace-${n}`),
      );
      const work = offerInTurn(place, make, ['plain', 'protected', 'stripped']).then(() =>
        place.cluster.ask('CHECKPOINT').catch(() => []),
      );
      const fired = await untilFired(() => tracer.fired(), work);
      await tracer.stop();
      await revive(place);
      await work;
      swept = !fired;
      if (n % 5 === 0) needs.tell(`${n} places so far, ${place.ledger.accepted.length} accepted`);
    }
    const end = swept ? 'until none failed' : 'as many as were asked for';
    return await finished(
      place,
      `EIO at each of the first ${n - (swept ? 2 : 1)} fsyncs of every PostgreSQL process (${end})`,
      [],
    );
  } finally {
    await place.close();
  }
}

/** EIO on each fsync in turn that makes a large letter durable: file, folder. */
export async function objectSyncPart(needs: SweepNeeds): Promise<Outcome> {
  const place = await openPlace({
    dir: needs.dir,
    mark: markOf(needs.seed),
    members: ['a'],
    environment: { UV_THREADPOOL_SIZE: '1' },
  });
  try {
    const make = letterMaker(place.mark, dice(needs.seed));
    const wrong: string[] = [];
    let n = 1;
    let swept = false;
    for (; !swept && !needs.stopped() && (needs.most === null || n <= needs.most); n++) {
      const tracer = await injectInto(
        threads(place.members[0]!.pid, 'libuv-worker'),
        `fsync,fdatasync:error=EIO:when=${n}`,
        join(needs.dir, `strace-${n}`),
        false,
      );
      const codes = await offerInTurn(place, make, ['large', 'large']);
      const fired = tracer.fired();
      const kept = tracer.fired('/objects');
      await tracer.stop();
      // Postern syncs other files too, such as its checkpoints: those are not the letters'.
      if (kept > 0 && codes.every((code) => code === 250))
        wrong.push(`an fsync failed (number ${n}) and every letter was accepted`);
      if (fired === 0 && codes.some((code) => code !== 250))
        wrong.push(`nothing failed and the answers were ${codes.join(', ')}`);
      swept = fired === 0;
    }
    return await finished(
      place,
      `EIO at each of ${n - (swept ? 2 : 1)} fsyncs of two large letters${swept ? ', until none failed' : ''}`,
      wrong,
    );
  } finally {
    await place.close();
  }
}
