import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Clock, isFault, newId, silentLog, systemActor } from '#base';
import {
  EvidenceLog,
  isSigned,
  nodesFrom,
  readCheckpoint,
  rootAt,
  tilePath,
  verifyConsistency,
  verifyInclusion,
} from '#evidence';
import { type TestStore, testStore } from '../lab/database.ts';
import { naiveRoot } from './naive.ts';

const actor = systemActor('test');

describe('the evidence log', () => {
  let lab: TestStore;
  const opened: EvidenceLog[] = [];
  const openLog = (dir = 'evidence'): EvidenceLog => {
    const { store, keys, clock } = lab;
    const log = new EvidenceLog({
      store,
      keys,
      clock: clock as Clock,
      log: silentLog,
      dir: join(lab.dir, dir),
      name: 'mail.clinic.example',
    });
    opened.push(log);
    return log;
  };
  const record = async (count: number): Promise<void> =>
    lab.evidence.record(
      lab.store,
      ...Array.from({ length: count }, () => ({ kind: 'pickup.opened' as const, actor })),
    );
  const leaves = async (): Promise<{ leaf_index: number; event_id: string; leaf_hash: Buffer }[]> =>
    (
      await lab.store.query<{ leaf_index: number; event_id: string; leaf_hash: Buffer }>(
        'SELECT * FROM evidence_leaf ORDER BY leaf_index',
      )
    ).rows;
  const headSize = async (log: EvidenceLog): Promise<number> =>
    readCheckpoint((await log.checkpoint())!, [])!.head.size;

  before(async () => {
    lab = await testStore();
  });
  after(async () => {
    for (const log of opened) await log.stop();
    await lab.close();
  });

  it('gives every committed event one leaf, a proof under a checkpoint that both algorithms sign', async () => {
    const log = openLog();
    assert.equal(await log.checkpoint(), null);
    await record(3);
    assert.equal(await log.turn(), 3);
    assert.equal(await log.turn(), 0);
    const keys = await log.publicKeys();
    assert.deepEqual(
      keys.map((key) => key.algorithm),
      ['ed25519', 'ml-dsa-44'],
    );
    for (const { event_id } of await leaves()) {
      const proof = await log.proofFor(event_id);
      assert.ok(proof && verifyInclusion(proof));
      const read = readCheckpoint(proof.checkpoint, keys)!;
      assert.ok(isSigned(read, true));
      assert.equal(read.head.size, 3);
      assert.deepEqual(read.head.root, proof.root);
      assert.match(read.head.origin, /^mail\.clinic\.example\/evidence\/[0-9a-f]{12}$/);
    }
    assert.equal(await log.proofFor(newId()), null);
    await log.stop();
  });

  it('a tree over several tiles is the same from the leaves, from the database and from the files', async () => {
    const log = openLog();
    await record(300);
    await log.turn();
    const before = await headSize(log);
    const first = readCheckpoint((await log.checkpoint())!, [])!.head;
    await record(400);
    await log.turn();
    const rows = await leaves();
    const { head } = readCheckpoint((await log.checkpoint())!, await log.publicKeys())!;
    assert.equal(head.size, rows.length);
    assert.deepEqual(naiveRoot(rows.map((row) => row.leaf_hash)), head.root);
    const files = nodesFrom(head.size, async (level, tile, width) =>
      readFileSync(join(lab.dir, 'evidence', tilePath(level, tile, width))),
    );
    assert.deepEqual(await rootAt(files, head.size), head.root);
    assert.ok(!existsSync(join(lab.dir, 'evidence', 'tile/0/000.p')), 'a full tile replaces its parts');
    for (const at of [0, 255, 256, 511, 512, rows.length - 1])
      assert.ok(verifyInclusion((await log.proofFor(rows[at]!.event_id))!));
    const proof = await log.consistency(before, head.size);
    assert.ok(
      verifyConsistency({
        firstSize: before,
        secondSize: head.size,
        firstRoot: first.root,
        secondRoot: head.root,
        proof,
      }),
    );
    assert.equal(readFileSync(join(lab.dir, 'evidence/checkpoint'), 'utf8'), await log.checkpoint());
    await log.stop();
  });

  it('several processes at once, and writers beside them, never fork it', async () => {
    const start = (await leaves()).length;
    const logs = [openLog('a'), openLog('b'), openLog('c')];
    const writers = Array.from({ length: 4 }, async () => {
      for (let n = 0; n < 10; n++) await record(3);
    });
    const turns = logs.map(async (log) => {
      for (let n = 0; n < 12; n++) {
        await log.turn();
        if (n % 4 === 3) await log.stop();
        // The lease runs out: whoever held it does not know yet.
        if (n % 5 === 4) lab.clock.advance(11_000);
      }
    });
    await Promise.all([...writers, ...turns]);
    for (const log of logs) await log.stop();
    lab.clock.advance(11_000);
    const last = openLog('a');
    await last.turn();
    const rows = await leaves();
    assert.equal(rows.length, start + 120);
    assert.deepEqual(
      rows.map((row) => row.leaf_index),
      rows.map((_, n) => n),
    );
    assert.equal(new Set(rows.map((row) => row.event_id)).size, rows.length);
    assert.equal(await headSize(last), rows.length);
    for (const at of [0, start, rows.length - 1])
      assert.ok(verifyInclusion((await last.proofFor(rows[at]!.event_id))!));
    await last.stop();
  });

  it('order is that of commits: an older event that commits late comes after', async () => {
    const log = openLog();
    let late = '';
    let release = (): void => {};
    const waits = new Promise<void>((resolve) => {
      release = resolve;
    });
    const message = newId();
    const slow = lab.store.transaction(async (sql) => {
      await lab.evidence.record(sql, { kind: 'pickup.declined', actor, message });
      late = (await lab.evidence.ofMessage(sql, message, null))[0]!.id;
      await waits;
    });
    while (late === '') await new Promise((resolve) => setTimeout(resolve, 5));
    await record(2);
    await log.turn();
    assert.equal(await log.proofFor(late), null);
    release();
    await slow;
    await log.turn();
    const rows = await leaves();
    assert.equal(rows.at(-1)?.event_id, late);
    assert.ok(rows.at(-2)!.event_id > late, 'its id is older than the one before it');
    await log.stop();
  });

  it('a changed leaf is not handed out as proved, and nothing is appended to it', async () => {
    const log = openLog();
    const row = (await leaves()).at(-1)!;
    const put = (hash: Buffer): Promise<unknown> =>
      lab.store.query('UPDATE evidence_leaf SET leaf_hash = $2 WHERE leaf_index = $1', [
        row.leaf_index,
        hash,
      ]);
    await put(Buffer.alloc(32));
    await record(1);
    await assert.rejects(log.turn(), (error) => isFault(error));
    await assert.rejects(log.proofFor(row.event_id), (error) => isFault(error, 'evidence-damaged'));
    await put(row.leaf_hash);
    assert.equal(await log.turn(), 1);
    await log.stop();
  });

  it('a database that was rolled back stands still: the folder knows better', async () => {
    const kept = await leaves();
    const before = (
      await lab.store.query<{ size: number; root: Buffer; note: string }>(
        'SELECT size, root, note FROM evidence_head',
      )
    ).rows[0]!;
    const log = openLog();
    await record(2);
    await log.turn();
    await log.stop();
    await lab.store.query('DELETE FROM evidence_leaf WHERE leaf_index >= $1', [kept.length]);
    await lab.store.query('UPDATE evidence_head SET size = $1, root = $2, note = $3', [
      before.size,
      before.root,
      before.note,
    ]);
    await record(5);
    const again = openLog();
    await assert.rejects(again.turn(), (error) => isFault(error, 'evidence-rolled-back'));
    assert.equal((await leaves()).length, kept.length);
    // Even when the newest checkpoint is put back too, the file drop still tells.
    rmSync(join(lab.dir, 'evidence/checkpoint'));
    await assert.rejects(again.turn(), (error) => isFault(error, 'evidence-rolled-back'));
  });

  it('another log does not write into the folder of this one', async () => {
    const other = await testStore();
    try {
      cpSync(join(lab.dir, 'evidence'), join(other.dir, 'evidence'), { recursive: true });
      await other.evidence.record(other.store, { kind: 'pickup.opened', actor });
      const { store, keys, clock } = other;
      const log = new EvidenceLog({ store, keys, clock, log: silentLog, dir: join(other.dir, 'evidence') });
      await assert.rejects(log.turn(), (error) => isFault(error, 'evidence-foreign'));
      await log.stop();
    } finally {
      await other.close();
    }
  });

  it('drops checkpoints into a folder of the day, each once', () => {
    const [day = ''] = readdirSync(join(lab.dir, 'evidence/checkpoints'));
    assert.match(day, /^\d{4}-\d{2}-\d{2}$/);
    const names = readdirSync(join(lab.dir, 'evidence/checkpoints', day));
    assert.ok(names.length >= 3 && names.every((name) => /^\d{15}$/.test(name)));
  });
});
