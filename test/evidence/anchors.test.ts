import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type Clock, silentLog, systemActor } from '#base';
import {
  Anchors,
  type AnchorTarget,
  anchorStandings,
  EvidenceLog,
  formatKey,
  loadPlaces,
  makeKey,
  openSigner,
  type Signer,
  verifyEvidence,
  Witness,
} from '#evidence';
import { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { without } from '../lab/neighbours.ts';
import { type TimeStamping, timeStamping } from '../lab/time-stamping.ts';

const actor = systemActor('test');
const hour = 3_600_000;
const asking = {
  lookup: async () => ({ kind: 'found' as const, records: ['127.0.0.1'], authentic: false }),
};

describe('checkpoints that go outside', () => {
  let lab: TestStore;
  let log: EvidenceLog;
  const logOf = (name: string): EvidenceLog => {
    const { store, keys, clock, dir } = lab;
    return new EvidenceLog({ store, keys, clock: clock as Clock, log: silentLog, dir: join(dir, name) });
  };
  const anchors = (...targets: AnchorTarget[]): Anchors =>
    new Anchors({ ...lab, clock: lab.clock as Clock, log: silentLog, evidenceLog: log, targets, late: hour });
  const grow = async (): Promise<void> => {
    await lab.evidence.record(lab.store, { kind: 'pickup.opened', actor });
    await log.turn();
  };
  const events = async (kind: 'anchor.made' | 'anchor.late' | 'log.stalled') =>
    lab.evidence.latest(lab.store, { kind, limit: 10 });
  const standing = async (target: AnchorTarget) => (await anchorStandings(lab.store, [target]))[0]!;

  beforeEach(async () => {
    lab = await testStore();
    log = logOf('evidence');
    await grow();
  });
  afterEach(async () => {
    await log.stop();
    await lab.close();
  });

  it('are mailed when it is time, by one of the processes that turn', async () => {
    const { mailAnchor } = await loadPlaces();
    const sent: string[] = [];
    const target = mailAnchor('auditor@example.net', hour, async ({ text }) => void sent.push(text));
    await Promise.all([anchors(target).turn(), anchors(target).turn()]);
    assert.equal(sent.length, 1);
    assert.ok(sent[0]!.includes((await log.checkpoint())!.trim()));
    await log.turn();
    lab.clock.advance(hour - 1);
    await anchors(target).turn();
    assert.equal(sent.length, 1);
    lab.clock.advance(1);
    await anchors(target).turn();
    assert.equal(sent.length, 2);
    assert.deepEqual((await events('anchor.made'))[0]?.data, {
      kind: 'mail',
      place: 'auditor@example.net',
      size: 2,
    });
  });

  it('that do not get through are an alarm, once, and an event; and it ends when one does', async () => {
    const { mailAnchor } = await loadPlaces();
    let works = false;
    const target = mailAnchor('auditor@example.net', hour, async () => {
      if (!works) throw new Error('refused');
    });
    const turning = anchors(target);
    for (let passed = 0; passed <= 2 * hour; passed += 10 * 60_000) {
      await turning.turn();
      assert.equal((await standing(target)).late, false);
      lab.clock.advance(10 * 60_000);
    }
    await turning.turn();
    await turning.turn();
    assert.equal((await standing(target)).late, true);
    assert.equal((await events('anchor.late')).length, 1);
    works = true;
    lab.clock.advance(10 * 60_000);
    await turning.turn();
    assert.deepEqual(await standing(target), {
      kind: 'mail',
      name: 'auditor@example.net',
      reachedAt: new Date(lab.clock.now()),
      size: 1,
      late: false,
      reason: null,
    });
  });

  it('a log that stands still is an alarm and an event', async () => {
    await lab.evidence.record(lab.store, { kind: 'pickup.opened', actor });
    const turning = anchors();
    await turning.turn();
    assert.equal((await events('log.stalled')).length, 0);
    lab.clock.advance(61_000);
    await turning.turn();
    await turning.turn();
    assert.equal((await events('log.stalled')).length, 1);
    assert.ok((await log.standing()).oldest > 60_000);
    await log.turn();
    assert.deepEqual(await log.standing(), { size: 3, waiting: 0, oldest: 0 });
  });

  describe('are stamped with the time', { skip: without('openssl') }, () => {
    let tsa: TimeStamping;
    let dir: string;
    before(async () => {
      dir = mkdtempSync(join(tmpdir(), 'postern-tsa-'));
      tsa = await timeStamping(dir);
    });
    after(async () => {
      await tsa.close();
      rmSync(dir, { recursive: true });
    });

    it('by an authority whose answer is checked before it is believed', async () => {
      const { rootsFrom, stampAnchor } = await loadPlaces();
      const roots = rootsFrom(readFileSync(tsa.root));
      const target = stampAnchor(asking, { url: tsa.url, every: hour, roots });
      tsa.spoil = (response) => {
        const changed = Buffer.from(response);
        changed[changed.length - 1]! ^= 1;
        return changed;
      };
      await anchors(target).turn();
      assert.match((await standing(target)).reason ?? '', /The time stamp of .* is not good/);
      assert.equal((await standing(target)).reachedAt, null);
      tsa.spoil = (response) => response;
      lab.clock.advance(10 * 60_000);
      await anchors(target).turn();
      assert.equal((await standing(target)).reason, null);
      const files = readdirSync(join(lab.dir, 'evidence/anchors'));
      assert.deepEqual(files.map((file) => file.replace(/.*\./, '')).sort(), ['note', 'tsr']);
      const kept = readFileSync(
        join(lab.dir, 'evidence/anchors', files.find((file) => file.endsWith('note'))!),
      );
      assert.equal(kept.toString(), await log.checkpoint());
      await log.stop();
      const [verdict] = await verifyEvidence(join(lab.dir, 'evidence'));
      assert.deepEqual(verdict?.problems, []);
      assert.deepEqual(
        (verdict.says.stamps as { size: number }[]).map(({ size }) => size),
        [1],
      );
      writeFileSync(
        join(
          lab.dir,
          'evidence/anchors',
          files.find((file) => file.endsWith('tsr'))!.replace('tsr', 'x.tsr'),
        ),
        'x',
      );
      const [spoilt] = await verifyEvidence(join(lab.dir, 'evidence'));
      assert.match(spoilt!.problems.join(), /has no checkpoint beside it/);
    });
  });

  describe('are cosigned by a witness', () => {
    let server: Server;
    let dir: string;
    let url: string;
    let signers: Signer[];
    beforeEach(async () => {
      dir = mkdtempSync(join(tmpdir(), 'postern-witness-'));
      signers = (['cosignature-v1', 'ml-dsa-44'] as const).map((algorithm) => {
        const { raw, pkcs8 } = makeKey(algorithm);
        return openSigner({ name: 'witness.example', algorithm, raw }, pkcs8);
      });
      const logs = await log.publicKeys();
      const witness = new Witness({ dir, signers, logs, clock: new FakeClock() });
      server = createServer(async (request, response) => {
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece as Buffer);
        const { status, type, body } = await witness.add(Buffer.concat(pieces).toString());
        response.writeHead(status, { 'content-type': type }).end(body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    });
    afterEach(async () => {
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true });
    });
    const targetOf = async (keys = signers.map(formatKey)): Promise<AnchorTarget> =>
      (await loadPlaces()).witnessAnchor(asking, {
        url,
        keys,
        every: hour,
        prove: (first, second) => log.consistency(first, second),
      });

    it('again and again, with the proof from what it saw before', async () => {
      const target = await targetOf();
      for (let round = 0; round < 3; round++) {
        await anchors(target).turn();
        const { reason, size } = await standing(target);
        assert.deepEqual([reason, size], [null, (await log.standing()).size]);
        await grow();
        lab.clock.advance(hour);
      }
      // A database that has forgotten what the witness saw asks it.
      await lab.store.query('DELETE FROM evidence_anchor_target');
      await anchors(target).turn();
      assert.equal((await standing(target)).reason, null);
    });

    it('and a log that was rolled back is told so, whatever the database says', async () => {
      const target = await targetOf();
      for (let count = 0; count < 5; count++) await grow();
      await anchors(target).turn();
      await log.stop();
      for (const table of ['head', 'leaf', 'tile', 'pending', 'event', 'checkpoint', 'anchor_target'])
        await lab.store.query(`DELETE FROM evidence_${table}`);
      log = logOf('another');
      await log.publicKeys();
      const [known] = readdirSync(join(dir, 'logs'));
      const [old] = readFileSync(join(dir, 'logs', known!), 'utf8').split('\n');
      await lab.store.query('UPDATE evidence_head SET origin = $1', [old]);
      for (let count = 0; count < 9; count++) await grow();
      await anchors(target).turn();
      assert.match(
        (await standing(target)).reason ?? '',
        /what it signed before is not the beginning of this log/,
      );
    });

    it('and an answer that is not its signature is no anchor', async () => {
      const stranger = makeKey('cosignature-v1');
      const target = await targetOf([
        formatKey({ name: 'witness.example', algorithm: 'cosignature-v1', raw: stranger.raw }),
      ]);
      await anchors(target).turn();
      assert.match((await standing(target)).reason ?? '', /is not its signature/);
    });
  });
});
