import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Actor, silentLog } from '#base';
import { type Config, configFrom } from '#config';
import type { House } from '#flow';
import { makePassphrase, passphrasePath } from '#keys';
import { ApiKeys } from '#people';
import { closeHouse, openHouse } from '../src/app.ts';
import { openConsole } from '../src/app-console.ts';
import { headOf, nothingFound, seeded, submissionOf, wordOf, zipf } from './archive-letters.ts';
import { now, quantile } from './clock.ts';
import { freePort } from './port.ts';
import type { Context, Findings, Verdict } from './scenario.ts';
import { seed } from './seed.ts';
import { home, readers, sender } from './target.ts';

const actor: Actor = { kind: 'operator', id: 'bench', via: 'cli' };
/** Letters that are still owed: real ones, with their deliveries and events. */
const owed = 3000;
const batch = 500;
const times = 40;
const warmUp = 10;
/** Years over which letters are spread. */
const years = 2;

/** Letters as they are kept, sealed and openable, without deliveries and events of their own, spread over two years. */
async function keepMany(
  { archive, store }: House,
  count: number,
  tell: (text: string) => void,
): Promise<void> {
  const next = seeded(11);
  const end = Date.now() - 86_400_000;
  const span = years * 365 * 86_400_000;
  for (let done = 0; done < count; done += batch) {
    const sealed = await Promise.all(
      Array.from({ length: Math.min(batch, count - done) }, (_, n) => {
        const at = end - span + ((done + n) * span) / count;
        const reader = Math.floor(next() * 2000);
        const words = Array.from({ length: 60 }, () => wordOf(zipf(next, 200_000)));
        const raw = Buffer.from(`${headOf(reader, words[0]!)}\r\n${words.join(' ')}\r\n`);
        return archive.seal(submissionOf(at, reader, raw), {
          ...nothingFound,
          level: next() < 0.01 ? 'sensitive' : next() < 0.5 ? 'phi' : 'none',
        });
      }),
    );
    await store.transaction((sql) => archive.keep(sql, sealed));
    if (done % 50_000 === 0) tell(`api: ${done} letters kept`);
  }
  await store.query('VACUUM ANALYZE archive_message');
}

/** The console's door with a key that may look at what an operator and an auditor may. */
async function openDoor(house: House): Promise<{ key(): Promise<string>; stop(): Promise<void> }> {
  const api = openConsole(house, {
    accept: () => Promise.reject(new Error('nothing is sent here')),
    trace: () => Promise.reject(new Error('nothing is traced here')),
    ready: async () => [],
  });
  await api.start();
  const account = await house.people.addPerson(actor, {
    name: 'Olga Operator',
    addresses: [`olga@${home}`],
    roles: ['operator', 'auditor'],
  });
  const keys = new ApiKeys({ ...house, isInside: (domain) => house.people.isInside(domain) });
  // A key may call so often in a while: each list is asked for with one of its own.
  const key = async (): Promise<string> => {
    const { token } = await keys.add(actor, account, {
      label: 'bench',
      acts: ['queue.read', 'trace.read', 'people.read', 'evidence.read'],
      networks: [],
      life: 86_400_000,
    });
    return token;
  };
  return { key, stop: () => api.stop() };
}

interface Asked {
  readonly name: string;
  path(n: number): string;
}

async function measure(
  base: string,
  token: string,
  asked: Asked,
): Promise<{ cells: string[]; all: number[] }> {
  const all: number[] = [];
  let items = 0;
  for (let n = 0; n < times + warmUp; n++) {
    const begin = now();
    const response = await fetch(`${base}/v1${asked.path(n)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = (await response.json()) as { items?: unknown[]; detail?: string };
    if (response.status !== 200) throw new Error(`${asked.path(n)}: ${response.status} ${body.detail ?? ''}`);
    if (n < warmUp) continue;
    all.push(now() - begin);
    items += body.items?.length ?? 0;
  }
  all.sort((a, b) => a - b);
  return {
    all,
    cells: [
      asked.name,
      (items / times).toFixed(0),
      `${quantile(all, 0.5).toFixed(0)} ms`,
      `${quantile(all, 0.95).toFixed(0)} ms`,
    ],
  };
}

/** Lists of the API over many letters: a page of 50, by real calls. */
export async function calling({ place, database, scale, tell }: Context): Promise<Findings> {
  const dir = join(place.dir, 'api');
  mkdirSync(dir, { recursive: true });
  const at = await freePort();
  const url = `http://127.0.0.1:${at}`;
  const config: Config = configFrom(
    {
      organisation: { name: 'Bench Clinic', domain: home, hostname: `mail.${home}` },
      database: { url: await database.make('api'), pool: 6, statement_timeout: '1h' },
      storage: { dir, min_free: 0 },
      console: { host: '127.0.0.1', port: at, plain: true, url },
      log: { level: 'silent' },
    },
    dir,
  );
  makePassphrase(passphrasePath(config));
  const house = await openHouse(config, { log: silentLog });
  try {
    await house.epochs.begin(actor);
    await house.keys.turn();
    await house.people.addDomain(actor, home);
    await house.people.addPerson(actor, { name: 'Desk', addresses: [sender], roles: ['sender'] });
    await keepMany(house, scale.kept, tell);
    tell(`api: ${owed} letters owed`);
    await seed(house, { deliveries: owed, readers: 1, class: 'transactional', domains: [readers] });
    const door = await openDoor(house);
    const day = (n: number): string =>
      new Date(Date.now() - (30 + ((n * 37) % 600)) * 86_400_000).toISOString().slice(0, 10);
    const search = (q: string): string => `/letters/search?q=${encodeURIComponent(q)}`;
    const lists: readonly Asked[] = [
      { name: 'letters, the newest', path: () => search('') },
      { name: 'letters before a day', path: (n) => search(`before:${day(n)}`) },
      { name: 'letters of one sender', path: (n) => search(`from:nurse${n % 50}@clinic.example`) },
      {
        name: 'letters of one sender before a day',
        path: (n) => search(`from:nurse${n % 50}@clinic.example before:${day(n)}`),
      },
      { name: 'sensitive letters (1 in 100)', path: () => search('level:sensitive') },
      { name: 'waiting letters', path: () => search('state:waiting') },
      { name: 'letters to one reader', path: (n) => search(`to:reader${n}@${readers}`) },
      { name: 'the queue', path: () => '/queue?limit=50' },
      { name: 'events', path: () => '/events?limit=50' },
      { name: 'people', path: () => '/people?limit=50' },
    ];
    tell('api: asking');
    const cells: string[][] = [];
    const every: number[] = [];
    for (const list of lists) {
      const found = await measure(url, await door.key(), list);
      cells.push(found.cells);
      every.push(...found.all);
    }
    await door.stop();
    every.sort((a, b) => a - b);
    const p95 = quantile(every, 0.95);
    const verdicts: Verdict[] = [
      {
        what: `lists over ${scale.kept} letters, p95 of all`,
        figure: `${p95.toFixed(0)} ms`,
        aim: '150 ms',
        met: p95 <= 150,
      },
    ];
    return {
      name: 'api',
      rows: [],
      table: { heads: ['list', 'on the page', 'median', 'p95'], cells },
      verdicts,
    };
  } finally {
    await closeHouse(house);
    await database.drop('api');
  }
}
