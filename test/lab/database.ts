import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Clock, newToken, silentLog, systemClock } from '#base';
import { type Config, configFrom } from '#config';
import { Evidence } from '#evidence';
import { type KeyProvider, Keys, makePassphrase, passphraseProvider } from '#keys';
import { migrations, Store } from '#store';
import { FakeClock } from './clock.ts';
import { holdPostgres, sharedFolder, variable } from './postgres.ts';

/** A part of the settings file as it would be parsed: `{ delivery: { window: 5 } }`. */
export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface TestStore<C extends Clock = FakeClock> {
  readonly store: Store;
  readonly config: Config;
  readonly clock: C;
  readonly keys: Keys;
  readonly evidence: Evidence;
  /** An empty folder of its own; the configuration's relative paths start here. */
  readonly dir: string;
  /** The database's own URL, for a second Store or a process of its own. */
  readonly url: string;
  /** Closes the store, drops the database, removes the folder. */
  close(): Promise<void>;
}

let admin: Promise<string> | undefined;

/** The URL of the PostgreSQL that tests share: the runner's, or one that the test files started by hand share. */
export function adminUrl(): Promise<string> {
  const given = process.env[variable];
  admin ??= given ? Promise.resolve(given) : holdPostgres(sharedFolder()).then(({ url }) => url);
  return admin;
}

const urlOf = (url: string, database: string): string => url.replace(/\/[^/?]*\?/, `/${database}?`);

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: await adminUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const openAt = (url: string, config: Config, clock: Clock): Promise<Store> =>
  Store.open({ config: { ...config, database: { ...config.database, url } }, clock, log: silentLog });

/** Makes the database that all others are copied from, unless the migrations as they are now already have one. */
async function makeTemplate(): Promise<string> {
  const name = `postern_template_${createHash('sha256').update(JSON.stringify(migrations())).digest('hex').slice(0, 12)}`;
  await asAdmin(async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext('postern_template'))`);
    const { rows } = await client.query('SELECT datistemplate AS ready FROM pg_database WHERE datname = $1', [
      name,
    ]);
    if (rows[0]?.ready) return;
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}`);
    const store = await openAt(
      urlOf(await adminUrl(), name),
      configFrom({ database: { pool: 2 } }, '/'),
      systemClock,
    );
    await store.close();
    await client.query(`ALTER DATABASE ${name} IS_TEMPLATE true`);
  });
  return name;
}

let template: Promise<string> | undefined;

/** An empty, migrated database of its own; its URL. */
async function makeDatabase(): Promise<{ name: string; url: string }> {
  template ??= makeTemplate();
  const source = await template;
  const name = `postern_${process.pid}_${newToken(6).replace(/[-_]/g, '0').toLowerCase()}`;
  await asAdmin((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${source}`));
  return { name, url: urlOf(await adminUrl(), name) };
}

let root: { provider: KeyProvider; path: string } | undefined;

/** One root key for all stores of the process: making it costs a tenth of a second. */
function rootKey(): { provider: KeyProvider; path: string } {
  if (root) return root;
  const folder = mkdtempSync(join(tmpdir(), 'postern-root-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'root.passphrase');
  makePassphrase(path);
  root = { provider: passphraseProvider(path), path };
  return root;
}

/**
 * A migrated database with keys and evidence over it, alone in its world. `settings` are merged into the configuration;
 * the clock is a FakeClock unless another is given.
 */
export async function testStore<C extends Clock = FakeClock>(
  options: { settings?: Settings; clock?: C } = {},
): Promise<TestStore<C>> {
  const clock = options.clock ?? (new FakeClock() as Clock as C);
  const { name, url } = await makeDatabase();
  const dir = mkdtempSync(join(tmpdir(), 'postern-lab-'));
  const { provider, path } = rootKey();
  const { database, keys: keySettings, ...rest } = options.settings ?? {};
  const document = {
    ...rest,
    database: { url, pool: 5, ...database },
    keys: { passphrase_file: path, ...keySettings },
  };
  const config = configFrom(document, dir);
  const store = await Store.open({ config, clock, log: silentLog });
  const keys = await Keys.open({ provider, sql: store, clock });
  const close = async (): Promise<void> => {
    await store.close();
    await asAdmin((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    rmSync(dir, { recursive: true, force: true });
  };
  return { store, config, clock, keys, evidence: new Evidence({ keys, clock }), dir, url, close };
}
