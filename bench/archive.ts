import { join } from 'node:path';
import { Archive, Indexer, Search } from '#archive';
import { silentLog, systemActor, systemClock } from '#base';
import { configFrom } from '#config';
import { Evidence } from '#evidence';
import { Inspect } from '#inspect';
import { Keys, makePassphrase, passphraseProvider } from '#keys';
import { Store } from '#store';
import { momentOf, monthOf } from '../src/archive/search/moments.ts';
import { fold } from '../src/archive/search/segments/segments.ts';
import { insertSearch, monthsOf } from '../src/archive/search/store.ts';
import { Tokens } from '../src/archive/search/tokens.ts';
import { stemOf } from '../src/archive/search/words.ts';
import { headOf, mixed, nothingFound, seeded, small, submissionOf, wordOf, zipf } from './archive-letters.ts';
import { now } from './clock.ts';
import type { Context, Findings, Verdict } from './scenario.ts';

/** Different words of one generated letter, and of all. */
const wordsEach = 80;
const vocabulary = 200_000;
/** Months over which generated letters are spread. */
const months = 24;
const batch = 500;

interface Rooms {
  readonly store: Store;
  readonly keys: Keys;
  readonly archive: Archive;
  readonly search: Search;
  readonly inspect: Inspect;
  readonly indexer: Indexer;
}

async function openRooms(
  { place, database }: Context,
  name: string,
): Promise<Rooms & { close(): Promise<void> }> {
  const dir = join(place.dir, name);
  const url = await database.make(name);
  const config = configFrom({ database: { url, pool: 5, statement_timeout: '1h' } }, dir);
  const store = await Store.open({ config, clock: systemClock, log: silentLog });
  const passphrase = join(place.dir, `${name}.passphrase`);
  makePassphrase(passphrase);
  const keys = await Keys.open({ provider: passphraseProvider(passphrase), sql: store, clock: systemClock });
  const evidence = new Evidence({ keys, clock: systemClock });
  const archive = new Archive({ config, keys, sql: store });
  const inspect = new Inspect();
  const read = (raw: Buffer) => inspect.texts(raw);
  return {
    store,
    keys,
    archive,
    inspect,
    search: new Search({ archive, keys, store, evidence, read, statesOf: async () => new Map() }),
    indexer: new Indexer({ archive, keys, store, clock: systemClock, log: silentLog, read }),
    close: async () => {
      inspect.close();
      await store.close();
      await database.drop(name);
    },
  };
}

/**
 * Letters that are really sealed and can be opened, of 80 different words by Zipf's law, spread evenly over two years. Their
 * rows in the index are made from the words at hand, by the same code, instead of opening each letter again.
 */
async function generate(
  { store, keys, archive }: Rooms,
  count: number,
  tell: (text: string) => void,
): Promise<void> {
  const next = seeded(3);
  const tokens = new Tokens(keys);
  const end = Date.now();
  const span = months * 30 * 86_400_000;
  // Letters go into segments as fast as they come, so that the index over those that wait would be built for nothing.
  await store.query('DROP INDEX archive_search_open_tokens');
  await store.query('CREATE INDEX archive_search_open_tokens ON archive_search_open (words)');
  for (let done = 0; done < count; done += batch) {
    const made = Array.from({ length: Math.min(batch, count - done) }, (_, n) => {
      const at = end - span + ((done + n) * span) / count;
      const ranks = new Set<number>();
      while (ranks.size < wordsEach) ranks.add(zipf(next, vocabulary));
      const reader = Math.floor(next() * 2000);
      const words = [...ranks].map(wordOf);
      const raw = Buffer.from(`${headOf(reader, words[0]!)}\r\n${words.join(' ')}\r\n`);
      return { submission: submissionOf(at, reader, raw), words, subject: words[0]! };
    });
    const sealed = await Promise.all(made.map(({ submission }) => archive.seal(submission, nothingFound)));
    const rows = made.map(({ submission: { id, envelope, raw }, words, subject }) => ({
      message_id: id,
      shown: true,
      whole: true,
      size: raw.length,
      attachments: 0,
      level: 'none',
      ...{ tokens: tokensOf(tokens, monthOf(momentOf(id)), words, subject, envelope) },
      parties: tokens.parties(envelope),
      words: null,
    }));
    await store.transaction(async (sql) => {
      await archive.keep(sql, sealed);
      await insertSearch(sql, rows, (id) => monthOf(momentOf(id)));
    });
    if (done % 4000 === 0) await foldDue(store);
    if (done % 50_000 === 0) tell(`archive: ${done} letters made`);
  }
  await foldDue(store);
  await store.query('DROP INDEX archive_search_open_tokens');
  await store.query(
    'CREATE INDEX archive_search_open_tokens ON archive_search_open USING gin (tokens, parties)',
  );
  for (const table of ['archive_search', ...indexTables, 'archive_message'])
    await store.query(`VACUUM ANALYZE ${table}`);
}

/** Where tokens stand. */
const indexTables = ['archive_search_open', 'archive_search_segment', 'archive_search_block'];

/** Folds what would be due at a moment. */
const foldDue = async (store: Store, at = Date.now()): Promise<void> => {
  const months = (await monthsOf(store)).map(({ month }) => month);
  await fold(store, { months, now: at });
};

function tokensOf(
  tokens: Tokens,
  month: number,
  words: readonly string[],
  subject: string,
  envelope: ReturnType<typeof submissionOf>['envelope'],
): number[] {
  const { sender, recipients } = envelope;
  const own = words.map((word) => tokens.of(month, 'any', stemOf(word)));
  const people = [
    ...[sender!.local, ...sender!.domain.split('.')].map((word) => tokens.of(month, 'from', stemOf(word))),
    ...recipients.flatMap(({ address }) =>
      [address.local, ...address.domain.split('.')].map((word) => tokens.of(month, 'to', stemOf(word))),
    ),
  ];
  return [...new Set([...own, ...people, tokens.of(month, 'subject', stemOf(subject))])].sort(
    (a, b) => a - b,
  );
}

const kinds: readonly (readonly [name: string, query: (next: () => number) => string])[] = [
  ['a word of one letter in 20', (next) => wordOf(15 + Math.floor(next() * 10))],
  ['a word of one in 1,000', (next) => wordOf(800 + Math.floor(next() * 200))],
  ['a word of one in 20,000', (next) => wordOf(15_000 + Math.floor(next() * 5000))],
  [
    'two words',
    (next) => `${wordOf(50 + Math.floor(next() * 50))} ${wordOf(500 + Math.floor(next() * 100))}`,
  ],
  [
    'from: and a word',
    (next) => `from:nurse${Math.floor(next() * 50)} ${wordOf(30 + Math.floor(next() * 30))}`,
  ],
  ['a word nobody wrote', (next) => `unheard${Math.floor(next() * 1000)}`],
];

async function searching(rooms: Rooms, count: number): Promise<{ cells: string[][]; verdicts: Verdict[] }> {
  const actor = systemActor('bench');
  const scope = { kind: 'all' } as const;
  const cells: string[][] = [];
  const all: number[] = [];
  for (const [name, query] of kinds) {
    const next = seeded(17);
    const times: number[] = [];
    let hits = 0;
    for (let n = 0; n < 45; n++) {
      const text = query(next);
      const begin = now();
      const page = await rooms.search.find(actor, { query: text, scope, reason: 'measuring' });
      // The first ones warm up.
      if (n < 15) continue;
      times.push(now() - begin);
      hits += page.hits.length;
    }
    times.sort((a, b) => a - b);
    all.push(...times);
    cells.push([name, (hits / 30).toFixed(0), times[15]!.toFixed(0), times[28]!.toFixed(0)]);
  }
  all.sort((a, b) => a - b);
  const p95 = all[Math.floor(all.length * 0.95)]!;
  const aim = count > 1_000_000 ? 300 : 100;
  return {
    cells,
    verdicts: [
      {
        what: `first page of 50 among ${count} letters, p95`,
        figure: `${p95.toFixed(0)} ms`,
        aim: `${aim} ms`,
        met: p95 <= aim,
      },
    ],
  };
}

/** Seals, keeps and indexes letters as a server does. */
async function ingest(rooms: Rooms, letters: readonly Buffer[]): Promise<{ rate: number; cpu: number }> {
  const begin = now();
  const used = process.cpuUsage();
  for (let from = 0; from < letters.length; from += 20) {
    const sealed = await Promise.all(
      letters
        .slice(from, from + 20)
        .map((raw, n) => rooms.archive.seal(submissionOf(Date.now(), from + n, raw), nothingFound)),
    );
    await rooms.store.transaction((sql) => rooms.archive.keep(sql, sealed));
  }
  const indexed = await rooms.indexer.run();
  if (indexed < letters.length) throw new Error(`only ${indexed} of ${letters.length} letters were indexed`);
  const { user, system } = process.cpuUsage(used);
  return { rate: letters.length / ((now() - begin) / 1000), cpu: (user + system) / 1000 / letters.length };
}

/** The size of the index, in hundredths of the sealed letters'. */
async function share({ store }: Rooms): Promise<number> {
  const tables = ['archive_search', ...indexTables];
  for (const table of tables) await store.query(`VACUUM ${table}`);
  const { rows } = await store.query<{ index: number; sealed: number }>(
    `SELECT (SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest($1::text[]) AS name)::bigint AS index,
       (SELECT sum(octet_length(meta) + coalesce(octet_length(body), size)) FROM archive_message)::bigint AS sealed`,
    [tables],
  );
  const { index, sealed } = rows[0]!;
  return (index / sealed) * 100;
}

/** The archive: ingest with its index, how large the index is, and the first page of a search. */
export async function archiving(context: Context): Promise<Findings> {
  const { tell, scale } = context;
  const next = seeded(5);
  const cells: string[][] = [];
  const verdicts: Verdict[] = [];
  for (const [name, make, count, aim] of [
    ['5 KB', small, scale.messages, 300],
    ['mixed', mixed, Math.ceil(scale.messages / 2), 100],
  ] as const) {
    const rooms = await openRooms(context, `archive_${name.slice(0, 1)}`.toLowerCase());
    try {
      const letters = Array.from({ length: count }, (_, n) => make(next, n));
      await ingest(rooms, letters.slice(0, 50));
      tell(`archive: ${count} letters, ${name}`);
      const { rate, cpu } = await ingest(rooms, letters.slice(50));
      const fresh = await share(rooms);
      const begin = process.cpuUsage();
      await foldDue(rooms.store, Number.MAX_SAFE_INTEGER);
      const spent = process.cpuUsage(begin);
      const folded = await share(rooms);
      cells.push([
        `ingest, ${name}`,
        `${rate.toFixed(0)} letters/s`,
        `${cpu.toFixed(2)} ms CPU`,
        `index ${fresh.toFixed(0)} %`,
      ]);
      cells.push([
        `its index once the month is over, ${name}`,
        '',
        `${((spent.user + spent.system) / 1000 / count).toFixed(2)} ms CPU`,
        `index ${folded.toFixed(0)} %`,
      ]);
      verdicts.push({
        what: `sealed, kept and indexed in a second, ${name}`,
        figure: rate.toFixed(0),
        aim: String(aim),
        met: rate >= aim,
      });
      if (name === 'mixed')
        verdicts.push({
          what: 'index of months that are over, of the sealed size of a mixed corpus',
          figure: `${folded.toFixed(0)} %`,
          aim: '25 %',
          met: folded <= 25,
        });
    } finally {
      await rooms.close();
    }
  }
  const rooms = await openRooms(context, 'archive_search');
  try {
    await generate(rooms, scale.kept, tell);
    tell('archive: searching');
    const found = await searching(rooms, scale.kept);
    cells.push(
      ...found.cells.map(([name, hits, p50, p95]) => [
        name!,
        `${hits} hits`,
        `p50 ${p50} ms`,
        `p95 ${p95} ms`,
      ]),
    );
    verdicts.push(...found.verdicts);
  } finally {
    await rooms.close();
  }
  return {
    name: 'archive',
    rows: [],
    table: { heads: ['what', 'how many', 'median or CPU', 'p95 or size'], cells },
    verdicts,
  };
}
