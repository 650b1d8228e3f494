import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { openLog, silentLog, systemActor } from '#base';
import { verifyEvidence } from '#evidence';
import { type Embedded, openEmbedded } from '#store';
import { closeHouse, openHouse, Server } from '../../src/app.ts';
import { type Lab, openLab } from '../lab/house.ts';

const actor = systemActor('test');

/** A PostgreSQL of its own that ships its write-ahead log, and can be taken back to a moment by it. */
class Shipping {
  readonly #dir: string;
  readonly #shipped: string;
  readonly #copy: string;
  #running: Embedded | null = null;

  constructor() {
    this.#dir = mkdtempSync(join(tmpdir(), 'postern-pitr-'));
    chmodSync(this.#dir, 0o755);
    this.#shipped = join(this.#dir, 'shipped');
    this.#copy = join(this.#dir, 'copy');
    mkdirSync(this.#shipped);
    // PostgreSQL may run as an account of its own.
    chmodSync(this.#shipped, 0o777);
  }

  async start(): Promise<string> {
    this.#running = await openEmbedded(this.#dir, silentLog);
    return this.#running.url;
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = null;
  }

  get #cluster(): string {
    return join(this.#dir, 'postgres');
  }

  /** From the next start on, finished segments of the write-ahead log are shipped. */
  ship(): void {
    appendFileSync(
      join(this.#cluster, 'postgresql.conf'),
      `\nwal_level = replica\narchive_mode = on\narchive_command = 'cp %p ${this.#shipped}/%f'\n`,
    );
  }

  async ask<Row>(text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.#running!.url });
    await client.connect();
    try {
      return (await client.query(text)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** A copy of the files while everything goes on (PostgreSQL's own manual: making a base backup by the low-level API). */
  async base(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#running!.url });
    await client.connect();
    try {
      await client.query("SELECT pg_backup_start('test', true)");
      execFileSync('cp', ['-a', this.#cluster, this.#copy]);
      const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(false)');
      writeFileSync(join(this.#copy, 'backup_label'), rows[0].labelfile);
      execFileSync('chown', [
        '--reference',
        join(this.#copy, 'PG_VERSION'),
        join(this.#copy, 'backup_label'),
      ]);
    } finally {
      await client.end();
    }
    rmSync(join(this.#copy, 'postmaster.pid'), { force: true });
    for (const file of readdirSync(join(this.#copy, 'pg_wal')))
      if (/^[0-9A-F]{24}$/.test(file)) rmSync(join(this.#copy, 'pg_wal', file));
  }

  /** The state of a moment, from the copy and what was shipped. */
  async takeBackTo(moment: string): Promise<string> {
    await this.stop();
    rmSync(this.#cluster, { recursive: true });
    cpSync(this.#copy, this.#cluster, { recursive: true, preserveTimestamps: true });
    execFileSync('cp', ['-a', '-T', this.#copy, this.#cluster]);
    appendFileSync(
      join(this.#cluster, 'postgresql.conf'),
      `\narchive_mode = off\nrestore_command = 'cp ${this.#shipped}/%f %p'\nrecovery_target_time = '${moment}'\nrecovery_target_action = promote\n`,
    );
    writeFileSync(join(this.#cluster, 'recovery.signal'), '');
    execFileSync('chown', [
      '--reference',
      join(this.#cluster, 'PG_VERSION'),
      join(this.#cluster, 'recovery.signal'),
    ]);
    const url = await this.start();
    while ((await this.ask<{ busy: boolean }>('SELECT pg_is_in_recovery() AS busy'))[0]!.busy)
      await new Promise((done) => setTimeout(done, 100));
    return url;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

describe('a database that was taken back to a point in time', () => {
  const shipping = new Shipping();
  let lab: Lab;
  let server: Server;
  let sent: { first: string; owed: string };
  let moment = '';
  let url = '';
  const house = () => server.house;
  const count = (subject: string): number =>
    lab.sinks['slow.test']!.letters.filter(({ raw }) => raw.includes(`Subject: ${subject}`)).length;
  const stateOf = async (id: string) =>
    (await server.trace(actor, id))[0]?.events.map(({ kind }) => kind).join(' ') ?? '';

  before(async () => {
    await shipping.start();
    await shipping.stop();
    shipping.ship();
    lab = await openLab({ world: { 'slow.test': {} }, database: await shipping.start() });
    sent = {
      first: (await lab.send({ to: 'ann@slow.test', subject: 'before the copy', text: 'one' })).id,
      owed: '',
    };
    await lab.arrived('slow.test', 1);
    await shipping.base();
    // Owed at the moment that the database goes back to, delivered after it.
    lab.sinks['slow.test']!.behaviour.onRcpt = () => '451 4.3.0 later';
    sent.owed = (await lab.send({ to: 'ann@slow.test', subject: 'owed at that moment', text: 'two' })).id;
    await lab.until(
      async () => (await kindsOf(lab.server, sent.owed)).includes('delivery.attempted'),
      'an attempt',
    );
    await new Promise((done) => setTimeout(done, 300));
    [{ now: moment }] = (await shipping.ask<{ now: string }>('SELECT clock_timestamp()::text AS now')) as [
      { now: string },
    ];
    await new Promise((done) => setTimeout(done, 300));
    lab.sinks['slow.test']!.behaviour.onRcpt = () => undefined;
    await lab.arrived('slow.test', 2);
    await lab.send({ to: 'ann@slow.test', subject: 'after that moment', text: 'three' });
    await lab.arrived('slow.test', 3);
    await lab.until(async () => (await lab.server.evidenceLog.standing()).waiting === 0, 'the log');
    await shipping.ask('SELECT pg_switch_wal()');
    await lab.until(
      async () =>
        (await shipping.ask<{ last: string }>('SELECT last_archived_wal AS last FROM pg_stat_archiver'))[0]
          ?.last,
      'the write-ahead log at its place',
    );
    await lab.stop();
    url = await shipping.takeBackTo(moment);
    server = new Server(
      await openHouse(
        { ...lab.config, database: { ...lab.config.database, url } },
        { log: openLog('silent') },
      ),
    );
    await server.start();
  });
  after(async () => {
    await server?.stop();
    if (server) await closeHouse(server.house);
    await lab?.close();
    await shipping.remove();
  });
  const kindsOf = async (at: Server, id: string) =>
    (await at.trace(actor, id))[0]?.events.map(({ kind }) => kind) ?? [];

  it('is noticed, and what it owes waits for a person', async () => {
    assert.match(await stateOf(sent.first), /delivery\.delivered/);
    await lab.until(async () => /delivery\.held/.test(await stateOf(sent.owed)), 'the owed letter is held');
    const [told] = await house().evidence.latest(house().store, { kind: 'evidence.rolled-back', limit: 1 });
    assert.equal(told?.data.held, 1);
    assert.ok(Number(told?.data.known) > Number(told?.data.size));
    await new Promise((done) => setTimeout(done, 1500));
    assert.equal(count('owed at that moment'), 1, 'nobody gets it twice');
    // The lease of the server before is in the database that came back, and runs out first.
    await lab.until(
      () =>
        server.evidenceLog.turn().then(
          () => false,
          (error) => /stands still/.test(String(error)),
        ),
      'the log to stand still',
      20_000,
    );
  });

  it('goes on by a word with a reason, and what its folder knew beyond is kept', async () => {
    const back = await server.evidenceLog.resume(house().evidence, actor, 'the disk failed at noon');
    assert.ok(back && back.known > back.size);
    await lab.until(
      async () =>
        (await server.evidenceLog.turn()) >= 0 && (await server.evidenceLog.standing()).waiting === 0,
      'the log goes on',
    );
    assert.equal(await server.evidenceLog.rolledBack(), null);
    const dir = join(lab.dir, 'evidence');
    const [aside] = readdirSync(join(dir, 'rolled-back'));
    assert.ok(readdirSync(join(dir, 'rolled-back', aside!)).includes('checkpoint'));
    assert.equal((await server.evidenceLog.audit()).valid, true);
    const [verdict] = await verifyEvidence(dir);
    assert.deepEqual(verdict?.problems, []);
    assert.equal(await server.evidenceLog.resume(house().evidence, actor, 'again'), null);
  });

  it('and sends what waited only when somebody lets it go', async () => {
    const { releaseRestored } = await import('#queue');
    assert.equal(count('owed at that moment'), 1);
    assert.equal(await releaseRestored(house().store, house(), actor, 'the reader says it never came'), 1);
    await lab.until(() => count('owed at that moment') === 2, 'the letter, by that word');
    assert.equal(count('before the copy'), 1);
  });
});
