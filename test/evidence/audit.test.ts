import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { type Clock, newId, silentLog, systemActor } from '#base';
import { commit, EvidenceLog, nodesFrom, rootAt, signCheckpoint } from '#evidence';
import { type TestStore, testStore } from '../lab/database.ts';

const actor = systemActor('test');

describe('what the owner of the database did is named', () => {
  let lab: TestStore | undefined;
  let log: EvidenceLog;

  const sql = async (text: string, values: unknown[] = []): Promise<void> => {
    await lab!.store.query(text, values);
  };
  const grow = async (count: number): Promise<void> => {
    const drafts = Array.from({ length: count }, () => ({
      kind: 'pickup.opened' as const,
      actor,
      message: newId(),
    }));
    await lab!.evidence.record(lab!.store, ...drafts);
    await log.turn();
    lab!.clock.advance(11_000);
  };
  const problems = async (): Promise<string> => (await log.audit()).problems.join('\n');
  const leaf = async (index: number): Promise<{ event_id: string; leaf_hash: Buffer }> =>
    (
      await lab!.store.query<{ event_id: string; leaf_hash: Buffer }>(
        'SELECT * FROM evidence_leaf WHERE leaf_index = $1',
        [index],
      )
    ).rows[0]!;
  const event = (index: number): Promise<string> => leaf(index).then((row) => row.event_id);
  const head = async () =>
    (
      await lab!.store.query<{ origin: string; size: number; root: Buffer }>(
        'SELECT origin, size, root FROM evidence_head',
      )
    ).rows[0]!;

  /** Makes the head fit the leaves as they are now, signed with the log's own keys. */
  async function resign(): Promise<void> {
    const { rows } = await lab!.store.query<{ leaf_hash: Buffer }>(
      'SELECT leaf_hash FROM evidence_leaf ORDER BY leaf_index',
    );
    const { origin } = await head();
    const root = await rootAt(
      nodesFrom(rows.length, async () => Buffer.concat(rows.map((row) => row.leaf_hash))),
      rows.length,
    );
    const note = signCheckpoint({ origin, size: rows.length, root }, await log.signers(), lab!.clock.now());
    await sql('UPDATE evidence_head SET size = $1, root = $2, note = $3', [rows.length, root, note]);
  }

  beforeEach(async () => {
    await lab?.close();
    lab = await testStore();
    const { store, keys, clock } = lab;
    log = new EvidenceLog({
      store,
      keys,
      clock: clock as Clock,
      log: silentLog,
      dir: join(lab.dir, 'evidence'),
    });
    await grow(5);
    await grow(7);
    assert.deepEqual((await log.audit()).problems, []);
  });
  after(() => lab?.close());

  it('an event edited, or what it is found by', async () => {
    await sql(`UPDATE evidence_event SET body = replace(body, 'opened', 'expired') WHERE id = $1`, [
      await event(3),
    ]);
    await sql(`UPDATE evidence_event SET message_id = NULL WHERE id = $1`, [await event(4)]);
    const found = await problems();
    assert.match(found, /^leaf 3, event \S+ \(pickup\.opened, \d{4}-.*\): the event was edited;/m);
    assert.match(found, /^leaf 4, .*: what it is found by was edited;/m);
  });

  it('an event deleted, alone and with its leaf', async () => {
    await sql('DELETE FROM evidence_event WHERE id = $1', [await event(2)]);
    assert.match(await problems(), /^leaf 2, .*: the event was deleted; it happened after/m);
    await sql('DELETE FROM evidence_leaf WHERE leaf_index = 2');
    assert.match(await problems(), /^leaf 2: its leaf is missing/m);
  });

  it('an event put in beside the log', async () => {
    const id = newId();
    const { body, leafHash } = commit(id, 0, { kind: 'pickup.opened', actor });
    await sql('INSERT INTO evidence_event (id, at, kind, body, leaf_hash) VALUES ($1, $2, $3, $4, $5)', [
      id,
      new Date(0),
      'pickup.opened',
      body,
      leafHash,
    ]);
    assert.match(
      await problems(),
      new RegExp(`event ${id} \\(pickup.opened, 1970-.*was put in beside the log`),
    );
  });

  it('two events swapped, in the leaves and with them', async () => {
    const [one, other] = [await leaf(1), await leaf(6)];
    const move = (index: number, row: typeof one): Promise<void> =>
      sql('UPDATE evidence_leaf SET event_id = $2, leaf_hash = $3 WHERE leaf_index = $1', [
        index,
        row.event_id,
        row.leaf_hash,
      ]);
    await sql('UPDATE evidence_leaf SET event_id = gen_random_uuid() WHERE leaf_index = 1');
    await move(6, one);
    await move(1, other);
    const found = await problems();
    for (const [index, to] of [
      [1, 6],
      [6, 1],
    ])
      assert.match(
        found,
        new RegExp(`^leaf ${index}, .*: what stood here was moved to leaf ${to}; shown`, 'm'),
      );
    assert.match(found, /checkpoints\/.*\(signed .*\): its root is not that of the first 5 leaves/);
  });

  it('a tail cut off and everything signed again with the stolen keys', async () => {
    await sql(
      'DELETE FROM evidence_event WHERE id IN (SELECT event_id FROM evidence_leaf WHERE leaf_index >= 9)',
    );
    await sql('DELETE FROM evidence_leaf WHERE leaf_index >= 9');
    await resign();
    const found = await problems();
    assert.match(found, /the tail is cut off: checkpoints\/\S+ \(signed .*\) has 12 leaves, the database 9/);
  });

  it('an event rewritten with its leaf and everything signed again with the stolen keys', async () => {
    const id = await event(3);
    const { body, leafHash } = commit(id, 0, { kind: 'pickup.expired', actor });
    await sql(
      'UPDATE evidence_event SET body = $2, kind = $3, at = $4, message_id = NULL, leaf_hash = $5 WHERE id = $1',
      [id, body, 'pickup.expired', new Date(0), leafHash],
    );
    await sql('UPDATE evidence_leaf SET leaf_hash = $2 WHERE leaf_index = $1', [3, leafHash]);
    await resign();
    assert.match(
      await problems(),
      /^leaf 3, .*: the event was rewritten, its leaf was changed since.*signed 2026-/m,
    );
    // Even with the tiles gone, the checkpoints in the drop tell.
    rmSync(join(lab!.dir, 'evidence/tile'), { recursive: true });
    assert.match(await problems(), /its root is not that of the first 5 leaves/);
    rmSync(join(lab!.dir, 'evidence'), { recursive: true });
    assert.match(await problems(), /the folder holds no checkpoint/);
  });

  it('a fork beside the log, and other keys put in', async () => {
    const at = join(lab!.dir, 'evidence/checkpoint');
    assert.ok(readFileSync(at, 'utf8').includes('\n12\n'));
    await sql(
      `UPDATE evidence_key SET public_key = decode(repeat('07', 32), 'hex') WHERE algorithm = 'ed25519'`,
    );
    assert.match(await problems(), /checkpoint is not signed with the keys of the log/);
  });
});
