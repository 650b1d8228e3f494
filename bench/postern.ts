/**
 * Postern, to be measured: a PostgreSQL of its own, a database and a settings file for each scenario, and as many
 * `postern serve` processes on it as are asked for. Settings are the defaults but for addresses, ports, routes, and the
 * limits that a load from one address would run into.
 */
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Log, openLog, systemActor, systemClock } from '#base';
import { configFrom, loadConfig } from '#config';
import type { House } from '#flow';
import { makePassphrase } from '#keys';
import { type Embedded, openEmbedded, Store } from '#store';
import { closeHouse, openHouse } from '../src/app.ts';
import { Child, root } from './child.ts';
import { later } from './cleanup.ts';
import type { Place } from './ground.ts';
import { peak } from './processes.ts';
import { type Exit, home, readers, sender, sinkName, type Target } from './target.ts';

const us = systemActor('bench');
const log: Log = openLog('warn');

/** Where letters of a domain go. `dead`: nobody there speaks TLS, or at all. */
export interface Way extends Exit {
  readonly domain: string;
}

/** A PostgreSQL for the whole run; its databases are made and dropped by scenario. */
export class Database {
  readonly pid: number;
  readonly #url: string;
  readonly #admin: Store;

  private constructor({ pid, url }: Embedded, admin: Store) {
    this.pid = pid;
    this.#url = url;
    this.#admin = admin;
  }

  static async start(dir: string): Promise<Database> {
    let opening: Promise<Embedded> | undefined;
    let admin: Store | undefined;
    later(async () => {
      await admin?.close();
      await (await opening)?.stop();
    });
    opening = openEmbedded(join(dir, 'database'), log);
    const embedded = await opening;
    const config = configFrom({ database: { url: embedded.url, pool: 2 } }, dir);
    admin = await Store.open({ config, clock: systemClock, log });
    return new Database(embedded, admin);
  }

  async make(name: string): Promise<string> {
    await this.#admin.query(`CREATE DATABASE ${name}`);
    return this.#url.replace(/\/postern\?/, `/${name}?`);
  }

  async drop(name: string): Promise<void> {
    await this.#admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }

  /** Writes what lies in memory to disk, so that no measured run pays for the one before. */
  async checkpoint(): Promise<void> {
    await this.#admin.query('CHECKPOINT');
  }
}

const quoted = (text: string): string => JSON.stringify(text);

function settings(place: Place, url: string, hostname: string, ways: readonly Way[], more: string): string {
  const { trust } = place;
  const routes = ways.map(
    ({ domain, host, port }) => `[[delivery.routes]]
domain = ${quoted(domain)}
host = ${quoted(host)}
port = ${port}
name = ${quoted(sinkName)}
ca = ${quoted(trust.ca)}
tls = "verified"
`,
  );
  return `[organisation]
name = "Bench Clinic"
domain = ${quoted(home)}
hostname = ${quoted(hostname)}

[database]
url = ${quoted(url)}

[tls]
certificate = ${quoted(trust.cert)}
key = ${quoted(trust.key)}

[intake.submission]
host = "127.0.0.1"
port = 0

[intake.submissions]
enabled = false

[intake.limits]
connections_per_address = 500
connections_per_minute = 1000000
messages_per_hour = 100000000
recipients_per_hour = 100000000

[operator]
enabled = false

${routes.join('\n')}
${more}`;
}

/** Running Postern processes, as one target. */
export interface Running extends Target {
  readonly pids: readonly number[];
  /** The most memory each process has had, bytes. */
  peaks(): number[];
}

/** What a scenario needs beside the mail path: other parts, and their settings. */
export interface More {
  readonly parts?: string;
  readonly settings?: string;
}

/** A database with a domain, a person who sends and a DKIM key, and a settings file for each process. */
export class PosternGround {
  readonly #place: Place;
  readonly #database: Database;
  readonly #dir: string;
  readonly #url: string;
  readonly #ways: readonly Way[];
  readonly #more: More;
  #password = '';
  close: () => Promise<void>;

  private constructor(
    place: Place,
    database: Database,
    name: string,
    url: string,
    ways: readonly Way[],
    more: More,
  ) {
    this.#place = place;
    this.#database = database;
    this.#dir = join(place.dir, name);
    this.#url = url;
    this.#ways = ways;
    this.#more = more;
    this.close = later(() => database.drop(name));
  }

  /** `ways` besides the one to the sink. */
  static async prepare(
    place: Place,
    database: Database,
    name: string,
    ways: readonly Way[] = [],
    more: More = {},
  ): Promise<PosternGround> {
    const url = await database.make(name);
    const all = [{ domain: readers, ...place.exit }, ...ways];
    const ground = new PosternGround(place, database, name, url, all, more);
    mkdirSync(join(ground.#dir, 'data'), { recursive: true });
    makePassphrase(join(ground.#dir, 'data', 'root.passphrase'));
    ground.#settle('postern');
    await ground.withHouse((house) => ground.#furnish(house));
    return ground;
  }

  #settle(name: string): string {
    const file = join(this.#dir, `${name}.toml`);
    writeFileSync(
      file,
      settings(this.#place, this.#url, `${name}.${home}`, this.#ways, this.#more.settings ?? ''),
    );
    chmodSync(file, 0o600);
    return file;
  }

  async #furnish({ people, dkim }: House): Promise<void> {
    await people.addDomain(us, home);
    await people.addPerson(us, { name: 'Front Desk', addresses: [sender] });
    this.#password = (await people.addPassword(us, sender, 'bench')).password;
    const [key] = await dkim.make(us, home);
    await dkim.activate(us, home, key!.pair);
  }

  /** The rooms of this ground in the bench's own process: to set up and to seed. */
  async withHouse<T>(work: (house: House) => Promise<T>): Promise<T> {
    const house = await openHouse(loadConfig(join(this.#dir, 'postern.toml')), { log });
    try {
      return await work(house);
    } finally {
      await closeHouse(house);
    }
  }

  /** Starts `count` processes; each names itself in EHLO, so that the sink can tell them apart. */
  async serve(count: number, nodeOptions = ''): Promise<Running> {
    const files = Array.from({ length: count }, (_, index) => this.#settle(`postern${index + 1}`));
    const children = files.map((file) => this.#start(file, nodeOptions));
    const ready = await Promise.all(
      children.map((child) => child.json<{ submission: { port: number } }>()),
    ).catch((error: Error) => {
      throw new Error(`${error.message}: ${readFileSync(`${files[0]}.log`, 'utf8').slice(-1500)}`);
    });
    const pids = children.map((child) => child.pid);
    return {
      name: `postern x${count}`,
      ports: ready.map(({ submission }) => submission.port),
      user: sender,
      password: this.#password,
      pids,
      sets: { postern: pids, postgres: [this.#database.pid] },
      peaks: () => pids.map(peak),
      stop: async () => void (await Promise.all(children.map((child) => child.stop()))),
    };
  }

  #start(file: string, nodeOptions: string): Child {
    const notes = openSync(`${file}.log`, 'a');
    const env = { ...process.env, ...(nodeOptions ? { NODE_OPTIONS: nodeOptions } : {}) };
    const child = new Child(
      join(root, 'bin/postern'),
      ['serve', '--parts', this.#more.parts ?? 'mail', '--json', '--config', file],
      {
        stdio: ['ignore', 'pipe', notes],
        env,
      },
    );
    closeSync(notes);
    return child;
  }
}
