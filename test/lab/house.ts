/**
 * The whole house in one process, with a small outside world: readers' servers that behave as told, their names in DNS,
 * an own authority, one person who may write. Real sockets, real PostgreSQL; the clock is the machine's.
 *
 *     const lab = await openLab({ world: { 'good.test': {}, 'old.test': { starttls: 'stripped' } } });
 *     const answer = await lab.send({ to: 'ann@good.test', subject: 'Hello', text: 'See you.' });
 *     const letter = await lab.arrived('good.test', 1);
 *     await lab.close();
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { type Clock, openLog, systemActor, systemClock } from '#base';
import { type Config, configFrom } from '#config';
import { makePassphrase, passphrasePath } from '#keys';
import { closeHouse, type Listening, openHouse, Server } from '../../src/app.ts';
import { type Authority, authority } from './certificates.ts';
import { testStore } from './database.ts';
import { type Dns, openDns, type Zone } from './dns.ts';
import { openSink, type Sink, type SinkBehaviour, type SinkLetter } from './sink.ts';

export interface LabOptions {
  /** Domains outside and how their servers behave; each gets `mx.<domain>` with a good certificate unless it says otherwise. */
  readonly world?: Record<string, Partial<SinkBehaviour>>;
  /** Parts of the settings file. */
  readonly settings?: Record<string, Record<string, unknown>>;
  readonly clock?: Clock;
  /** An empty database to use instead of one of the tests' own server. */
  readonly database?: string;
}

export interface Lab {
  readonly server: Server;
  readonly at: Listening;
  readonly config: Config;
  readonly sinks: Readonly<Record<string, Sink>>;
  readonly dns: Dns;
  readonly ca: Authority;
  readonly person: { readonly user: string; readonly password: string };
  readonly dir: string;
  readonly databaseUrl: string;
  /** Submits a letter as a mail program would; resolves with the server's answer to the final dot. */
  send(letter: SendMailOptions): Promise<{ id: string; response: string }>;
  /** Waits until a domain's server holds `count` letters. */
  arrived(domain: string, count: number, patience?: number): Promise<readonly SinkLetter[]>;
  /** Waits until `ready` answers something. */
  until<T>(
    ready: () => T | undefined | null | false | Promise<T | undefined | null | false>,
    what: string,
    patience?: number,
  ): Promise<T>;
  /** Waits until no letter is under way: those that arrived are settled, those held stay. */
  settled(): Promise<void>;
  /** Ends the server and lets go of its house; the world stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export const ownDomain = 'clinic.test';
const person = `nurse@${ownDomain}`;

const deepen = (
  base: Record<string, Record<string, unknown>>,
  more: Record<string, Record<string, unknown>> = {},
) => {
  const all = { ...base };
  for (const [name, part] of Object.entries(more)) all[name] = { ...all[name], ...part };
  return all;
};

async function openWorld(
  ca: Authority,
  world: Record<string, Partial<SinkBehaviour>>,
  dns: Dns,
): Promise<{ sinks: Record<string, Sink>; port: number }> {
  const sinks: Record<string, Sink> = {};
  let port = 0;
  let last = 20;
  for (const [domain, behaviour] of Object.entries(world)) {
    const name = `mx.${domain}`;
    const host = `127.0.0.${last++}`;
    const sink = await openSink({ name, tls: ca.issue([name]), ...behaviour }, { host, port });
    port = sink.port;
    sinks[domain] = sink;
    dns.zone[domain] = { mx: [`10 ${name}`] };
    dns.zone[name] = { a: [host] };
  }
  return { sinks, port };
}

/** A port nobody listens on: pages must know their own address before they are served. */
export const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });

export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const base = await testStore();
  const ca = authority();
  const dns = await openDns({} as Zone);
  const { sinks, port } = await openWorld(ca, { [ownDomain]: {}, ...options.world }, dns);
  const doors = ca.issue(['mail.clinic.test', '127.0.0.1', 'localhost']);
  for (const [name, text] of Object.entries({
    'ca.pem': ca.pem,
    'cert.pem': doors.cert,
    'key.pem': doors.key,
  }))
    writeFileSync(join(base.dir, name), text, { mode: 0o600 });
  const local = { host: '127.0.0.1', port: 0 };
  const webPort = await freePort();
  const settings = deepen(
    {
      organisation: {
        name: 'Riverside Clinic',
        domain: ownDomain,
        hostname: 'mail.clinic.test',
        contact: 'Call 555-0100',
      },
      database: { url: options.database ?? base.url, pool: 6 },
      storage: { dir: base.dir, min_free: 0 },
      tls: { certificate: 'cert.pem', key: 'key.pem', ca: ['ca.pem'] },
      intake: { submission: local, submissions: local },
      delivery: {
        resolver: [dns.server],
        port,
        allow_private: true,
        ipv6: false,
        retry_first: '200ms',
        retry_max: '1s',
        lease: '5s',
        connect_timeout: '2s',
      },
      web: { host: '127.0.0.1', port: webPort, plain: true },
      pickup: { url: `http://127.0.0.1:${webPort}` },
      operator: { enabled: false },
      log: { level: 'silent' },
    },
    options.settings,
  );
  const config = configFrom(settings, base.dir);
  // The template's keys are under another root.
  await base.store.query('DELETE FROM keys_kek');
  makePassphrase(passphrasePath(config));
  const house = await openHouse(config, {
    log: openLog(config.log.level),
    clock: options.clock ?? systemClock,
  });
  const actor = systemActor('lab');
  await house.people.addDomain(actor, ownDomain);
  const made = await house.people.addPerson(actor, {
    name: 'Nora Nurse',
    addresses: [person],
    roles: ['sender'],
  });
  const { password } = await house.people.addPassword(actor, made.id, 'lab');
  const server = new Server(house);
  const at = await server.start();
  const mailer = createTransport({
    host: '127.0.0.1',
    port: at.submission!.port,
    secure: false,
    requireTLS: true,
    tls: { ca: ca.pem, servername: 'mail.clinic.test' },
    auth: { user: person, pass: password },
    pool: true,
  });

  const until: Lab['until'] = async (ready, what, patience = 45_000) => {
    const end = Date.now() + patience;
    for (;;) {
      const found = await ready();
      if (found) return found;
      if (Date.now() > end) throw new Error(`waited ${patience} ms in vain: ${what}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  };
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= server.stop().then(() => closeHouse(house));
    return stopping;
  };
  return {
    server,
    at,
    config,
    sinks,
    dns,
    ca,
    dir: base.dir,
    databaseUrl: base.url,
    person: { user: person, password },
    until,
    async send(letter) {
      const info = await mailer.sendMail({ from: person, ...letter });
      return { response: info.response, id: /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(info.response)?.[0] ?? '' };
    },
    arrived: (domain, count, patience) =>
      until(
        () => sinks[domain]!.letters.length >= count && sinks[domain]!.letters,
        `${count} letters at ${domain}`,
        patience,
      ),
    async settled() {
      await until(async () => {
        const { rowCount } = await house.store.query('SELECT 1 FROM queue_delivery');
        const { held } = await house.queue.counts();
        return rowCount === held;
      }, 'nothing under way');
    },
    stop,
    async close() {
      mailer.close();
      await stop();
      await Promise.all(Object.values(sinks).map((sink) => sink.close()));
      await dns.close();
      await base.close();
    },
  };
}
