import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backup } from '#backup';
import { newId, systemActor, systemClock } from '#base';
import { openLoad } from '#store';
import { emptyDatabase } from '../test/backup/ground.ts';
import { testStore } from '../test/lab/database.ts';
import type { Context, Findings } from './scenario.ts';

const actor = systemActor('bench');
const body = 50_000;

interface Timed {
  readonly seconds: number;
  readonly cpu: number;
}

async function timed(work: () => Promise<unknown>): Promise<Timed> {
  const [before, from] = [process.cpuUsage(), systemClock.monotonic()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (systemClock.monotonic() - from) / 1000, cpu: (user + system) / 1e6 };
}

/** What the disk gives to anybody who writes pieces of 2 MB, each synced and read back. */
async function disk(dir: string, octets: number): Promise<void> {
  mkdirSync(dir);
  const piece = randomBytes(2 * 2 ** 20);
  for (let n = 0; n * piece.length < octets; n++) {
    const file = openSync(join(dir, String(n)), 'w');
    writeSync(file, piece);
    fsyncSync(file);
    closeSync(file);
    if (readFileSync(join(dir, String(n))).length !== piece.length) throw new Error('the disk lies');
  }
}

const aim = 0.5;

/** How fast a backup is made, made again with nothing new, and restored, beside what the disk and PostgreSQL allow. */
export async function backingUp({ scale, tell }: Context): Promise<Findings> {
  const letters = scale.messages * 2;
  const octets = letters * body;
  tell(`backup: ${letters} letters of 50 KB`);
  const house = await testStore({ clock: systemClock });
  const dir = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const empty = await emptyDatabase();
  try {
    const rows = 20;
    for (let n = 0; n < letters; n += rows) {
      const values = Array.from(
        { length: rows },
        () => [newId(), randomBytes(32), randomBytes(body)] as const,
      );
      await house.store.query(
        `INSERT INTO archive_message (message_id, accepted_at, door, class, level, size, hash, wrapped_archive, meta, body)
         SELECT i, now(), 'submission', 'bulk', 'none', 1, h, h, h, b FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS v(i, h, b)`,
        [values.map(([id]) => id), values.map(([, hash]) => hash), values.map(([, , raw]) => raw)],
      );
    }
    const backup = new Backup({ ...house, epochs: { living: async () => [] } });
    await backup.makeRecovery(actor, { needed: 3, shares: 5 });
    const place = join(dir, 'place');
    mkdirSync(place);
    const run = () => backup.run(actor, place, { storage: join(dir, 'none'), settings: [], log: null });
    const bare = await timed(() => disk(join(dir, 'disk'), octets));
    const first = await timed(run);
    const again = await timed(run);
    const opened = await backup.newest(place);
    const read = await timed(() => opened.verify());
    const restored = await timed(async () => {
      const load = await openLoad(empty.url, 2, opened.manifest.migrations);
      await opened.load(load, 2);
      await load.finish();
      await load.close();
    });
    const line = (what: string, { seconds, cpu }: Timed): string[] => [
      what,
      (octets / 1e6 / seconds).toFixed(0),
      (cpu / (octets / 1e9)).toFixed(1),
    ];
    const share = bare.seconds / first.seconds;
    return {
      name: 'backup',
      rows: [],
      table: {
        heads: ['what', 'MB a second', 'CPU seconds a GB, ours'],
        cells: [
          line('the disk alone: written, synced, read back', bare),
          line('backup, all of it new', first),
          line('backup, nothing new', again),
          line('backup, all of it opened and checked', read),
          line('restore into PostgreSQL', restored),
        ],
      },
      verdicts: [
        {
          what: 'speed of a backup beside that of the disk alone',
          figure: share.toFixed(2),
          aim: `${aim}`,
          met: share >= aim,
        },
      ],
    };
  } finally {
    await house.close();
    await empty.drop();
    rmSync(dir, { recursive: true, force: true });
  }
}
