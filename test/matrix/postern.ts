/** Postern itself, whole, against the world outside: what its letters came to, and where their words were seen. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { type Clock, openLog, systemActor, systemClock } from '#base';
import { configFrom } from '#config';
import { makePassphrase, passphrasePath } from '#keys';
import { floors, type TlsFacts } from '#mail';
import { closeHouse, openHouse, Server } from '../../src/app.ts';
import { authority } from '../lab/certificates.ts';
import { testStore } from '../lab/database.ts';
import { firstLetterTo, letterTo } from './letters.ts';
import { giveKeys, mailboxOf, type Secrets } from './secrets.ts';
import { kindOf } from './servers.ts';
import {
  type Cell,
  cellName,
  domainOf,
  firstReaderOf,
  network,
  ownDomain,
  readerOf,
  readers,
  writer,
} from './words.ts';
import { type Arrived, openWorld } from './world.ts';

/** What Postern says of one letter: kinds of its events in order, with what is needed of them. */
export interface Told {
  readonly kind: string;
  readonly attempt: number;
  readonly reason: string;
  readonly tls: Pick<TlsFacts, 'version' | 'cipher' | 'floor' | 'demanded'> | null;
  /** By what means it left, and SHA-256 of what left, hex. */
  readonly method: string;
  readonly sent: string;
}

export interface Kept {
  readonly cell: Cell;
  /** Postern's answer at its door; no id where it took nothing. */
  readonly id: string | null;
  readonly answer: string;
  /** The floor that was decided. */
  readonly floor: string;
  /** The events up to the end of the first attempt, and all of them. */
  readonly first: readonly Told[];
  readonly told: readonly Told[];
  /** Whether the portal holds it, with its content; whether it still stands in the queue. */
  readonly inPortal: boolean;
  readonly inQueue: boolean;
}

export interface Run {
  readonly salt: string;
  readonly kept: readonly Kept[];
  readonly arrived: readonly Arrived[];
  readonly wire: Buffer;
  readonly log: Buffer;
  readonly tables: Buffer;
  /** Of readers who have any, by the cell's name. */
  readonly secrets: Secrets;
}

const actor = systemActor('matrix');
const hour = 3_600_000;

/** The machine's clock, set ahead: timers of sockets go on as they are, pauses between attempts are passed over. */
class Ahead implements Clock {
  #ms = 0;
  now = (): number => systemClock.now() + this.#ms;
  monotonic = (): number => systemClock.monotonic() + this.#ms;
  advance(ms: number): void {
    this.#ms += ms;
  }
}

/** Rules of the organisation that give each cell its floor. An open one is the reader's own request, recorded below. */
const rulesFor = (cells: readonly Cell[]) => ({
  format: 1 as const,
  title: 'Floors of the matrix',
  timezone: 'UTC',
  sets: [],
  groups: [],
  partners: [],
  cases: [],
  rules: floors.flatMap((floor) =>
    floor === 'open'
      ? []
      : readers.flatMap((reader) => {
          const to = cells.filter((cell) => cell.floor === floor && cell.reader === reader).map(domainOf);
          const ask = { floor, ...(reader === 'outside' ? { methods: ['tls' as const] } : {}) };
          return to.length > 0
            ? [{ name: `${reader}-${floor}`, citation: '45 CFR 164.312(e)(1)', when: { to }, ask }]
            : [];
        }),
  ),
});

export async function runPostern(cells: readonly Cell[], logFile: string, days: number): Promise<Run> {
  const base = await testStore();
  const world = await openWorld(cells, base.dir);
  const own = authority('Our Own Doors');
  const doors = own.issue(['mail.clinic.test', 'localhost', '127.0.0.1']);
  const files = { 'ca.pem': world.ca, 'cert.pem': doors.cert, 'key.pem': doors.key };
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(base.dir, name), text, { mode: 0o600 });
  const local = { host: '127.0.0.1', port: 0 };
  const config = configFrom(
    {
      organisation: { name: 'Riverside Clinic', domain: ownDomain, hostname: 'mail.clinic.test' },
      database: { url: base.url, pool: 8 },
      storage: { dir: base.dir, min_free: 0 },
      tls: { certificate: 'cert.pem', key: 'key.pem', ca: ['ca.pem'] },
      intake: { submission: local, submissions: local },
      delivery: {
        resolver: [`${network.resolver}:53`],
        // It stands at the other end of a wire that is ours.
        trust_resolver: true,
        ipv6: false,
        connect_timeout: '3s',
        greeting_timeout: '4s',
        command_timeout: '4s',
        data_timeout: '4s',
        final_timeout: '4s',
        attempt_deadline: '30s',
        keep_open: '20s',
        retry_first: '2h',
        retry_max: '12h',
      },
      web: { host: '127.0.0.1', port: 8080, plain: true },
      pickup: { url: 'http://127.0.0.1:8080' },
      // Held letters stay where they are for the whole run.
      policy: { hold_for: '30d' },
      operator: { enabled: false },
      console: { enabled: false },
      log: { level: 'info' },
    },
    base.dir,
  );
  // The template's keys are under another root.
  await base.store.query('DELETE FROM keys_kek');
  makePassphrase(passphrasePath(config));
  const clock = new Ahead();
  const house = await openHouse(config, { log: openLog('info'), clock });
  const { people } = house;
  await people.addDomain(actor, ownDomain);
  for (const cell of cells) if (cell.reader === 'inside') await people.addDomain(actor, domainOf(cell));
  const nurse = await people.addPerson(actor, { name: 'Nora Nurse', addresses: [writer], roles: ['sender'] });
  const { password } = await people.addPassword(actor, nurse.id, 'matrix');
  for (const cell of cells.filter(({ floor }) => floor === 'open')) {
    await house.consents.record(actor, {
      kind: 'access-request',
      addresses: [mailboxOf(cell)],
      expiresAt: clock.now() + 60 * 24 * hour,
      evidence: 'asked for at the desk, warned, accepted',
      warned: true,
    });
  }
  const secrets = await giveKeys(cells, (who, bytes) => house.recipients.pin(actor, who, bytes));
  const server = new Server(house);
  const at = await server.start();
  house.policy.use(rulesFor(cells), 1);
  house.policy.useConsents(await house.consents.live());
  const mailer = createTransport({
    host: '127.0.0.1',
    port: at.submission!.port,
    requireTLS: true,
    tls: { ca: own.pem, servername: 'mail.clinic.test' },
    auth: { user: writer, pass: password },
    pool: true,
    maxConnections: 4,
    maxMessages: 1000,
  });
  const submit = (to: string, raw: Buffer): Promise<string> =>
    mailer.sendMail({ envelope: { from: writer, to: [to] }, raw }).then(
      ({ response }) => response,
      (error: Error) => `refused: ${error.message}`,
    );
  /** Nothing in hand, and nothing that may be taken now. */
  const idle = async (): Promise<void> => {
    for (let calm = 0; calm < 4; ) {
      await pause(300);
      calm = server.rounds.inHand === 0 && server.rounds.kept === 0 ? calm + 1 : 0;
    }
  };
  const said = async (id: string | null): Promise<{ floor: string; told: Told[] }> => {
    const [life] = id ? await server.trace(actor, id) : [];
    const events = life?.events ?? [];
    const accepted = events.find(({ kind }) => kind === 'message.accepted');
    const [decision] = (accepted?.data.decisions ?? []) as unknown as { floor: string }[];
    return {
      floor: decision?.floor ?? '',
      told: events
        .filter(({ kind }) => kind.startsWith('delivery.'))
        .map(({ kind, data, secret }) => ({
          kind: kind.slice('delivery.'.length),
          attempt: Number(data.attempt ?? 0),
          reason: secret.reason ?? String(data.reason ?? ''),
          tls: (data.tls ?? null) as Told['tls'],
          method: String(data.method ?? ''),
          sent: String(data.sent ?? ''),
        })),
    };
  };

  const salt = randomBytes(6).toString('hex');
  const step = (text: string): void => void process.stdout.write(`# ${text}\n`);
  step(`${cells.length} letters to ${cells.length} servers`);
  const before = cells.filter(({ server: name }) => kindOf(name).first);
  await Promise.all(
    before.map((cell) => {
      const to = firstReaderOf(cell, kindOf(cell.server).first === 'other' ? 'other-' : '');
      return submit(to, firstLetterTo(to));
    }),
  );
  await idle();
  await world.turn('afterFirst');
  const sent = await Promise.all(
    cells.map(async (cell) => {
      const answer = await submit(readerOf(cell), letterTo(cell, salt));
      return { cell, answer, id: /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(answer)?.[0] ?? null };
    }),
  );
  await idle();
  const first = new Map<string, readonly Told[]>();
  for (const { cell, id } of sent) first.set(cellName(cell), (await said(id)).told);
  step('the first attempts are over; the days after them');
  await world.turn('between');
  for (let passed = 0; passed < days * 24; passed += 12) {
    clock.advance(12 * hour);
    await idle();
  }
  const kept: Kept[] = [];
  for (const one of sent) {
    const { id, cell } = one;
    const count = async (query: string): Promise<boolean> =>
      id !== null && (await base.store.query<{ n: number }>(query, [id])).rows[0]!.n > 0;
    kept.push({
      ...one,
      ...(await said(id)),
      first: first.get(cellName(cell))!,
      inPortal: await count(
        'SELECT count(*)::int AS n FROM pickup_letter l JOIN pickup_body b ON b.letter_id = l.id WHERE l.message_id = $1 AND l.wrapped IS NOT NULL',
      ),
      inQueue: await count('SELECT count(*)::int AS n FROM queue_delivery WHERE message_id = $1'),
    });
  }
  const arrived = await world.arrived();
  const tables = await everyRow(base.store);
  mailer.close();
  await server.stop();
  await closeHouse(house);
  const wire = await world.close();
  await base.close();
  return { salt, kept, arrived, wire, tables, secrets, log: readFileSync(logFile) };
}

/** All rows of all tables as text; bytes in them as hex. */
async function everyRow(store: { query<T>(text: string): Promise<{ rows: T[] }> }): Promise<Buffer> {
  const { rows } = await store.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const parts: string[] = [];
  for (const { name } of rows) {
    const all = await store.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    parts.push(name, ...all.rows.map(({ row }) => row));
  }
  return Buffer.from(parts.join('\n'));
}
