import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { canonicalJson, type Json, newId, systemActor } from '#base';
import { commit, commitment } from '#evidence';
import { type TestStore, testStore } from '../lab/database.ts';

const actor = systemActor('test');

describe('evidence', () => {
  let lab: TestStore;
  before(async () => {
    lab = await testStore();
  });
  after(() => lab.close());

  it('an event dies with the transaction of its act', async () => {
    const message = newId();
    await assert.rejects(
      lab.store.transaction(async (sql) => {
        await lab.evidence.record(sql, { kind: 'message.accepted', actor, message });
        throw new Error('the act failed');
      }),
    );
    assert.equal((await lab.evidence.ofMessage(lab.store, message, null)).length, 0);
  });

  it('protected values are not in the row, open with the message key, and are gone without it', async () => {
    const message = newId();
    const dek = lab.keys.newDek();
    await lab.evidence.record(lab.store, {
      kind: 'delivery.delivered',
      actor,
      message,
      dek,
      data: { code: 250 },
      secret: { recipient: 'ann@example.net', reply: '250 ok' },
    });
    const { rows } = await lab.store.query<{ text: string; sealed: Buffer }>(
      'SELECT e::text AS text, sealed FROM evidence_event e WHERE message_id = $1',
      [message],
    );
    assert.ok(!rows[0]!.text.includes('ann@') && !rows[0]!.sealed.includes('ann@'));
    const [open] = await lab.evidence.ofMessage(lab.store, message, dek);
    assert.deepEqual(open?.secret, { recipient: 'ann@example.net', reply: '250 ok' });
    const [shut] = await lab.evidence.ofMessage(lab.store, message, lab.keys.newDek());
    assert.deepEqual(shut?.secret, {});
    assert.equal(shut?.data.code, 250);
  });

  it('the leaf is the RFC 9162 hash of canonical JSON, and each commitment opens with its salt and value', () => {
    const made = commit(newId(), 0, {
      kind: 'pickup.opened',
      actor,
      data: { z: 1, a: [true, null] },
      secret: { who: 'ann' },
    });
    assert.equal(canonicalJson(JSON.parse(made.body)), made.body);
    assert.deepEqual(
      made.leafHash,
      createHash('sha256')
        .update(Buffer.concat([Buffer.of(0), Buffer.from(made.body)]))
        .digest(),
    );
    const { who } = JSON.parse(made.openings!.toString()) as { who: [string, string] };
    assert.equal(
      (JSON.parse(made.body) as { data: { who: { commitment: string } } }).data.who.commitment,
      commitment(Buffer.from(who[0], 'hex'), who[1]),
    );
  });

  it('two events with the same protected value cannot be told to have it', () => {
    const one = () =>
      (
        JSON.parse(commit(newId(), 0, { kind: 'pickup.opened', actor, secret: { who: 'ann' } }).body) as {
          data: { who: { commitment: string } };
        }
      ).data.who.commitment;
    assert.notEqual(one(), one());
  });

  it('canonical JSON refuses what JSON cannot hold', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800'])
      assert.throws(() => canonicalJson(bad), TypeError);
    for (const none of [undefined, [undefined], { at: () => 0 }, [1n]] as unknown[])
      assert.throws(() => canonicalJson(none as Json), TypeError);
    assert.equal(canonicalJson({ a: undefined, list: [{ n: 1 }] }), '{"list":[{"n":1}]}');
    assert.equal(canonicalJson({ b: 1, a: { d: 'é\n', c: 1e21 } }), '{"a":{"c":1e+21,"d":"é\\n"},"b":1}');
  });
});
