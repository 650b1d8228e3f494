import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog, systemActor } from '#base';
import { type Config, configFrom } from '#config';
import { makePassphrase, passphrasePath } from '#keys';
import { closeHouse, openHouse } from '../../src/app.ts';
import type { Settings } from '../lab/database.ts';
import type { Account } from './client.ts';
import { Cluster } from './cluster.ts';
import { Ledger } from './ledger.ts';
import { sender } from './letters.ts';
import { Member } from './member.ts';
import { openWorld, type World } from './world.ts';

/** How long a process owns a letter it works on, milliseconds. */
export const lease = 6000;

export interface PlaceOptions {
  /** A folder of its own, which everybody may enter. */
  readonly dir: string;
  /** Where database and objects lie; by default below `dir`. */
  readonly disk?: string;
  /** Where objects lie, if not on `disk`. */
  readonly storage?: string;
  readonly mark: string;
  readonly members?: readonly string[];
  readonly minFree?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** More settings, by table. */
  readonly settings?: Settings;
  readonly dumps?: boolean;
}

/** Postern as an organisation would run it: processes on one database, and the world around them. */
export interface Place {
  readonly dir: string;
  readonly disk: string;
  readonly mark: string;
  readonly cluster: Cluster;
  readonly members: readonly Member[];
  readonly world: World;
  readonly ledger: Ledger;
  readonly account: Account;
  /** Settings as the first process has them. */
  readonly config: Config;
  /** Folders and files to be searched for what must not be there. */
  readonly traces: readonly string[];
  close(): Promise<void>;
}

function settingsOf(
  name: string,
  options: PlaceOptions,
  at: { database: string; resolver: string; port: number; storage: string },
): object {
  const door = { host: '127.0.0.1', port: 0 };
  const base = {
    organisation: {
      name: 'Riverside Clinic',
      domain: 'clinic.test',
      hostname: `mail-${name}.clinic.test`,
      contact: 'Call 555-0100',
    },
    database: { url: at.database, pool: 6, statement_timeout: `${lease / 2}ms` },
    storage: { dir: at.storage, min_free: options.minFree ?? 0 },
    tls: { certificate: 'cert.pem', key: 'key.pem', ca: ['ca.pem'] },
    intake: {
      submission: door,
      submissions: { enabled: false },
      limits: { connections_per_minute: 100_000, errors: 1000 },
    },
    delivery: {
      resolver: [at.resolver],
      port: at.port,
      allow_private: true,
      ipv6: false,
      retry_first: '300ms',
      retry_max: '2s',
      lease: `${lease}ms`,
      connect_timeout: '3s',
      command_timeout: '10s',
      final_timeout: '15s',
    },
    pickup: { url: 'https://portal.clinic.test' },
    web: { enabled: false },
    operator: { enabled: false },
    log: { level: 'info' },
  };
  const more = Object.entries(options.settings ?? {});
  return {
    ...base,
    ...Object.fromEntries(
      more.map(([table, part]) => [table, { ...base[table as keyof typeof base], ...part }]),
    ),
  };
}

/** TOML of plain settings: tables of tables, arrays of strings, numbers, booleans and strings. */
function toml(table: object, path: readonly string[] = []): string {
  const isTable = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.entries(table);
  const plain = entries
    .filter(([, value]) => !isTable(value))
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`);
  const inner = entries
    .filter(([, value]) => isTable(value))
    .map(([name, value]) => toml(value as object, [...path, name]));
  return `${path.length > 0 ? `\n[${path.join('.')}]\n` : ''}${plain.join('')}${inner.join('')}`;
}

async function makeSender(config: Config): Promise<string> {
  makePassphrase(passphrasePath(config));
  const house = await openHouse(config, { log: silentLog });
  try {
    const actor = systemActor('crash');
    await house.people.addDomain(actor, 'clinic.test');
    const person = await house.people.addPerson(actor, {
      name: 'Nora Nurse',
      addresses: [sender],
      roles: ['sender'],
    });
    return (await house.people.addPassword(actor, person.id, 'crash')).password;
  } finally {
    await closeHouse(house);
  }
}

/** Where a place's outside world and its processes' own folders are. */
interface Ground {
  readonly world: World;
  readonly ledger: Ledger;
  readonly storage: string;
}

function membersOn(
  ground: Ground,
  options: PlaceOptions,
  cluster: Cluster,
): { members: Member[]; config: Config } {
  const { dir, members = ['a', 'b'] } = options;
  const { world, storage } = ground;
  const at = { database: cluster.url, resolver: world.dns.server, port: world.port, storage };
  const doors = world.ca.issue(['mail.clinic.test', ...members.map((name) => `mail-${name}.clinic.test`)]);
  const files = { 'ca.pem': world.ca.pem, 'cert.pem': doors.cert, 'key.pem': doors.key };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 });
  const scratch = join(dir, 'scratch');
  mkdirSync(scratch, { recursive: true });
  const made = members.map((name) => {
    const config = join(dir, `${name}.toml`);
    writeFileSync(config, toml(settingsOf(name, options, at)));
    const { environment, dumps = false } = options;
    return new Member({
      name,
      config,
      log: join(dir, `${name}.log`),
      scratch,
      dumps,
      ...(environment ? { environment } : {}),
    });
  });
  return { members: made, config: configFrom(settingsOf(members[0]!, options, at), dir) };
}

/** Makes database, keys, a sender and the world, and starts everything. */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { dir, disk = join(options.dir, 'disk'), mark } = options;
  mkdirSync(disk, { recursive: true, mode: 0o755 });
  const storage = options.storage ?? join(disk, 'storage');
  const ledger = new Ledger(dir, 'ledger');
  const world = await openWorld(mark, ledger);
  const cluster = await Cluster.create(disk, join(dir, 'postgres.log'));
  if (!(await cluster.start())) throw new Error('PostgreSQL did not start');
  const { members, config } = membersOn({ world, ledger, storage }, options, cluster);
  const account = { user: sender, password: await makeSender(config), ca: world.ca.pem };
  const place: Place = placeOf(
    { world, ledger, storage },
    { dir, disk, mark, cluster, members, account, config },
  );
  await Promise.all(members.map((member) => member.start()));
  return place;
}

function placeOf(ground: Ground, made: Omit<Place, 'world' | 'ledger' | 'traces' | 'close'>): Place {
  const { world, ledger, storage } = ground;
  const { dir, cluster, members } = made;
  const logs = [...members.map((member) => join(dir, `${member.name}.log`)), join(dir, 'postgres.log')];
  return {
    ...made,
    world,
    ledger,
    traces: [cluster.dir, storage, join(dir, 'scratch'), ...logs],
    async close() {
      await Promise.all(members.map((member) => member.remove()));
      await cluster.remove();
      await world.close();
      ledger.close();
    },
  };
}

/**
 * A place on what was found on a disk after its power went: the same database and objects, a new world, and nothing
 * started yet. The keys' passphrase lies in the storage folder, as it did.
 */
export async function revivePlace(
  options: PlaceOptions & { readonly disk: string },
  program: string,
  account: Account,
): Promise<Place> {
  const { dir, disk, mark } = options;
  const storage = join(disk, 'storage');
  const ledger = new Ledger(dir, 'ledger');
  const world = await openWorld(mark, ledger);
  const cluster = Cluster.at(disk, program, join(dir, 'postgres.log'));
  const { members, config } = membersOn({ world, ledger, storage }, options, cluster);
  return placeOf(
    { world, ledger, storage },
    { dir, disk, mark, cluster, members, account: { ...account, ca: world.ca.pem }, config },
  );
}
