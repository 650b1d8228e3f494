import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newId, silentLog, systemActor, systemClock } from '#base';
import { configFrom } from '#config';
import { type EventDraft, Evidence, EvidenceLog, verifyEvidence } from '#evidence';
import { Keys, makePassphrase, passphraseProvider } from '#keys';
import { Store } from '#store';
import { now, quantile } from './clock.ts';
import type { Context, Findings, Verdict } from './scenario.ts';

const actor = systemActor('bench');
/** Events of one transaction, as many as letters that share a commit leave. */
const together = 50;
const offered = 5000;
/** Seconds for which so many events a second are offered. */
const seconds = 20;

interface Rooms {
  readonly store: Store;
  readonly evidence: Evidence;
  readonly log: EvidenceLog;
  readonly dir: string;
  close(): Promise<void>;
}

async function openRooms({ place, database }: Context, name: string): Promise<Rooms> {
  const dir = join(place.dir, name);
  mkdirSync(dir, { recursive: true });
  const url = await database.make(name);
  const config = configFrom({ database: { url, pool: 6, statement_timeout: '1h' } }, dir);
  const store = await Store.open({ config, clock: systemClock, log: silentLog });
  const passphrase = join(dir, 'passphrase');
  makePassphrase(passphrase);
  const keys = await Keys.open({ provider: passphraseProvider(passphrase), sql: store, clock: systemClock });
  const evidence = new Evidence({ keys, clock: systemClock });
  const folder = join(dir, 'evidence');
  return {
    store,
    evidence,
    log: new EvidenceLog({ store, keys, clock: systemClock, log: silentLog, dir: folder }),
    dir: folder,
    close: async () => {
      await store.close();
      await database.drop(name);
    },
  };
}

const accepted = (): EventDraft => ({
  kind: 'message.accepted',
  actor,
  message: newId(),
  data: { size: 5000, hash: 'ab'.repeat(32), decisions: [{ delivery: newId(), floor: 'verified' }] },
  secret: { sender: 'nurse@clinic.example', recipients: '["ann@example.net"]' },
});

const record = ({ store, evidence }: Rooms, count: number): Promise<void> =>
  store.transaction((sql) => evidence.record(sql, ...Array.from({ length: count }, accepted)));

/** Events come at a steady rate while the log turns, all in one process: how old the oldest that waits for its leaf gets. */
async function keepUp(rooms: Rooms): Promise<{ rate: number; late: number; worst: number }> {
  const { log } = rooms;
  log.start();
  const begin = now();
  const ages: number[] = [];
  const writing = new Set<Promise<void>>();
  let written = 0;
  const watch = setInterval(async () => ages.push((await log.standing()).oldest), 200);
  while (now() - begin < seconds * 1000) {
    const due = ((now() - begin) / 1000) * offered;
    if (written >= due) {
      await pause(2);
      continue;
    }
    // Four transactions at once: what cannot be written in time lowers the rate that is reported.
    if (writing.size >= 4) await Promise.race(writing);
    const one: Promise<void> = record(rooms, together).finally(() => writing.delete(one));
    writing.add(one);
    written += together;
  }
  await Promise.all(writing);
  const rate = written / ((now() - begin) / 1000);
  clearInterval(watch);
  await log.stop();
  ages.sort((a, b) => a - b);
  return { rate, late: quantile(ages, 0.95), worst: ages.at(-1) ?? Number.NaN };
}

/** Sequences what waits, as fast as it goes. */
async function drain({ log }: Rooms): Promise<number> {
  const begin = now();
  const count = await log.turn();
  return count / ((now() - begin) / 1000);
}

/** The log at the pace of a large house, and how long it takes to hold all of it against its events and its files. */
export async function logging(context: Context): Promise<Findings> {
  const { tell, scale } = context;
  const cells: string[][] = [];
  const verdicts: Verdict[] = [];
  const rooms = await openRooms(context, 'log');
  try {
    tell(`log: ${offered} events a second for ${seconds} s`);
    const { rate, late, worst } = await keepUp(rooms);
    cells.push([
      `events a second, ${offered} offered`,
      rate.toFixed(0),
      `oldest without a leaf: 95 % ${late.toFixed(0)} ms, most ${worst.toFixed(0)} ms`,
    ]);
    verdicts.push({
      what: `95 of 100 looks: the oldest event without a leaf, at ${rate.toFixed(0)} events a second`,
      figure: `${late.toFixed(0)} ms`,
      aim: `1000 ms at ${offered}`,
      met: late <= 1000 && rate >= offered * 0.98,
    });
    const already = (await rooms.log.standing()).size;
    const sequenced: number[] = [];
    for (let size = already; size < scale.kept; size += 50_000) {
      tell(`log: ${size} events`);
      for (let n = 0; n < Math.min(50_000, scale.kept - size); n += 1000) await record(rooms, 1000);
      sequenced.push(await drain(rooms));
    }
    if (sequenced.length > 0)
      cells.push([
        'leaves a second, nothing else to do',
        (sequenced.reduce((a, b) => a + b, 0) / sequenced.length).toFixed(0),
        '',
      ]);
    await rooms.log.stop();
    const { size } = await rooms.log.standing();
    tell(`log: checking ${size} events`);
    for (const [what, check] of [
      ['events in the database against the log and its folder', async () => [await rooms.log.audit()]],
      ['the folder alone, no database', () => verifyEvidence(rooms.dir)],
    ] as const) {
      const begin = now();
      const found = await check();
      const took = (now() - begin) / 1000;
      const bad = found.filter((verdict) => !verdict.valid);
      if (bad.length > 0) throw new Error(bad.flatMap(({ problems }) => problems).join('; '));
      cells.push([what, `${size} leaves`, `${took.toFixed(1)} s`]);
      const aim = (120 * size) / 1_000_000;
      verdicts.push({
        what: `${what}, ${size} leaves`,
        figure: `${took.toFixed(1)} s`,
        aim: `${aim.toFixed(1)} s (120 s a million)`,
        met: took <= aim,
      });
    }
  } finally {
    await rooms.close();
  }
  return { name: 'log', rows: [], table: { heads: ['what', 'figure', 'time'], cells }, verdicts };
}
