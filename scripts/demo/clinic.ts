/** Riverside Clinic sets Postern up: settings, keys, people, passwords, DKIM; then the real server runs. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { stringify } from 'smol-toml';
import { consoleUrl } from '#api';
import { silentLog, systemActor, systemClock } from '#base';
import { checkedConfig } from '#config';
import { type House, type Life, trace } from '#flow';
import { makePassphrase, passphrasePath } from '#keys';
import { Entrance, type Account as Person, type Role } from '#people';
import { closeHouse, openHouse } from '../../src/app.ts';
import { consoleBuilt } from '../console.ts';
import type { Ground } from './ground.ts';
import { nurse, organisation, privacyOfficer, records } from './letters.ts';
import { livePast, type Staff } from './past.ts';
import { week } from './past-letters.ts';
import { openPostgres } from './postgres.ts';
import { type Listening, Server } from './server.ts';
import { Travel } from './travel.ts';
import type { World } from './world.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
}

export interface Clinic {
  readonly at: Listening;
  /** PEM file of the authority that vouches for every honest server here, Postern's doors too. */
  readonly ca: string;
  readonly config: string;
  readonly logs: readonly string[];
  readonly nurse: Account;
  readonly records: Account;
  /** A one-time link into the console for the privacy officer. */
  readonly welcome: string;
  /** What became of a letter, from the evidence. */
  life(id: string): Promise<Life>;
}

const us = systemActor('demo');

/** Ports that are free now, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((done, fail) =>
        server.once('error', fail).listen(0, '127.0.0.1', () => done(server)),
      );
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** The settings file. Limits on connections leave room for a tester on one address; those on errors and sign-ins are the usual ones. */
async function settings(world: World): Promise<string> {
  const [submission, submissions, relay, web, operator, console] = await freePorts(6);
  const host = '127.0.0.1';
  const inside = world.sinks[organisation.domain]!;
  return stringify({
    organisation,
    database: { url: 'embedded' },
    storage: { dir: 'data', min_free: '50MB' },
    keys: { readers: { roots: ['readers-ca.pem'] } },
    tls: { certificate: 'server.crt', key: 'server.key', ca: ['ca.pem'] },
    intake: {
      submission: { host, port: submission },
      submissions: { host, port: submissions },
      relay: { enabled: true, host, port: relay, networks: ['127.0.0.0/8'] },
      limits: { connections_per_minute: 3000, connections_per_address: 200 },
    },
    delivery: {
      resolver: [world.dns.server],
      port: inside.port,
      allow_private: true,
      ipv6: false,
      retry_first: '1s',
      retry_max: '1h',
      connect_timeout: '5s',
      routes: [
        { domain: organisation.domain, host: inside.host, port: inside.port, name: inside.behaviour.name },
      ],
    },
    pickup: { url: `http://localhost:${web}` },
    web: { host, port: web, plain: true },
    console: { enabled: true, host, port: console, plain: true, url: `http://localhost:${console}` },
    operator: { host, port: operator },
  });
}

function write(ground: Ground, world: World, toml: string): { config: string; ca: string } {
  const doors = world.ca.issue([organisation.hostname, 'localhost', '127.0.0.1']);
  const files = {
    'ca.pem': world.ca.pem,
    'readers-ca.pem': world.readers.pem,
    'server.crt': doors.cert,
    'server.key': doors.key,
    'postern.toml': toml,
  };
  for (const [name, text] of Object.entries(files))
    writeFileSync(ground.path(name), text, { mode: name.endsWith('.key') ? 0o600 : 0o644 });
  return { config: ground.path('postern.toml'), ca: ground.path('ca.pem') };
}

/** What an administrator does once: people with their parts, a records system that relays, keys to sign with. */
async function settle(house: House, world: World): Promise<Staff> {
  const { people, dkim } = house;
  const person = (name: string, local: string, roles: readonly Role[]) =>
    people.addPerson(us, { name, addresses: [`${local}@${organisation.domain}`], roles: [...roles] });
  const officer = await person(privacyOfficer.name, 'ines', [
    'admin',
    'auditor',
    'approver',
    'operator',
    'sender',
  ]);
  const approver = await person('Paul Fischer', 'paul', ['admin', 'approver']);
  const helpDesk = await person('Leo Brandt', 'leo', ['operator']);
  const auditor = await person('Amara Okoye', 'amara', ['auditor']);
  const doctor = await person('Dr. Samir Haddad', 'samir', ['sender']);
  const sender = await person(nurse.name, 'nora', ['sender']);
  const service = await people.addServiceAccount(us, {
    name: records.account,
    relay: true,
    class: 'transactional',
  });
  const [first, second, third, fourth] = await Promise.all([
    people.addPassword(us, sender.id, 'mail program'),
    people.addPassword(us, service.id, 'relay'),
    people.addPassword(us, doctor.id, 'mail program'),
    people.addPassword(us, officer.id, 'mail program'),
  ]);
  const keys = await dkim.make(us, organisation.domain);
  for (const key of keys) world.dns.zone[key.name] = { txt: [key.record] };
  await dkim.activate(us, organisation.domain, keys[0]!.pair);
  return {
    officer,
    approver,
    helpDesk,
    auditor,
    service,
    accounts: {
      nurse: { user: nurse.address, password: first.password },
      records: { user: records.account, password: second.password },
      doctor: { user: `samir@${organisation.domain}`, password: third.password },
      officer: { user: privacyOfficer.address, password: fourth.password },
    },
  };
}

/** The link by which somebody comes into the console for the first time. */
async function welcomeLink(house: House, account: Person): Promise<string> {
  const { people, config } = house;
  const url = consoleUrl(config, config.console.port);
  const { hostname, origin } = new URL(url);
  const site = { id: hostname, origins: [origin], name: organisation.name };
  const isInside = (domain: string): boolean => people.isInside(domain);
  const entrance = new Entrance({ ...house, isInside, blocks: house.people.blocks, site: () => site });
  return `${url}/welcome#${(await entrance.invite(us, account)).token}`;
}

/** `past`: with some days behind it, so that there is something to see in the console. */
export async function openClinic(ground: Ground, world: World, past: boolean): Promise<Clinic> {
  const { config: file, ca } = write(ground, world, await settings(world));
  let server: Server | null = null;
  const postgres = await openPostgres(ground, () => server?.again());
  const { config } = checkedConfig(file, systemClock);
  makePassphrase(passphrasePath(config));
  const open = (): Promise<House> =>
    openHouse({ ...config, database: { ...config.database, pool: 3 } }, { log: silentLog });
  const travel = past ? new Travel(systemClock.now() - week.length * 86_400_000) : null;
  const first = await open();
  await first.people.addDomain(us, organisation.domain);
  const staff = await settle(first, world);
  await closeHouse(first);
  if (travel) await livePast(config, world, staff, travel);
  travel?.home();
  await consoleBuilt();
  server = new Server(ground, file);
  const at = await server.start();
  // After the server: it makes the keys that letters are sealed with, and who looks at them has to know those.
  const house = await open();
  ground.atEnd(() => closeHouse(house));
  const welcome = await welcomeLink(house, staff.officer);
  return {
    at,
    ca,
    config: file,
    welcome,
    logs: [server.log, postgres.log],
    nurse: staff.accounts.nurse,
    records: staff.accounts.records,
    life: async (id) => (await trace(house, us, id))[0]!,
  };
}
