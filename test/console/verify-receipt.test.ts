import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Clock, newId, silentLog, systemActor } from '#base';
import { EvidenceLog, formatKey, makeReceipt, verifyEvidence } from '#evidence';
import { verifyReceipt } from '../../console/src/parts/verify-receipt.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const actor = systemActor('test');

/** Numbers from 0 to below `limit`, the same at each run (xorshift, Marsaglia 2003). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

describe('a receipt checked in the browser', () => {
  let lab: TestStore;
  let text: string;
  let keys: string[];
  before(async () => {
    lab = await testStore();
    const { store, keys: sealing, clock, evidence, dir } = lab;
    const log = new EvidenceLog({
      store,
      keys: sealing,
      clock: clock as Clock,
      log: silentLog,
      dir: join(dir, 'evidence'),
    });
    const [message, delivery] = [newId(), newId()];
    for (let n = 0; n < 7; n++) await evidence.record(store, { kind: 'pickup.opened', actor });
    await evidence.record(
      store,
      {
        kind: 'message.accepted',
        actor,
        message,
        data: { decisions: [{ delivery }] },
        secret: { sender: 'ann@clinic.example' },
      },
      { kind: 'delivery.delivered', actor, message, delivery, secret: { reply: '250 ok für Ann' } },
    );
    for (let n = 0; n < 300; n++) await evidence.record(store, { kind: 'pickup.opened', actor });
    await log.turn();
    text = JSON.stringify(
      await makeReceipt({ ...lab, log }, actor, { message, delivery, dek: null }),
      null,
      2,
    );
    keys = (await log.publicKeys()).map(formatKey);
    await log.stop();
  });
  after(() => lab.close());

  it('is valid, says what happened, and what was not checked', async () => {
    const found = await verifyReceipt(text, keys);
    assert.deepEqual(found.problems, []);
    assert.deepEqual(
      found.says?.events.map(({ kind }) => kind),
      ['message.accepted', 'delivery.delivered'],
    );
    assert.ok(found.checked.some((words) => words.includes('this server shows')));
    assert.ok(found.notChecked.some((words) => words.includes('ML-DSA-44')));
    const strange = await verifyReceipt(text, ['another']);
    assert.ok(strange.valid && strange.notChecked.some((words) => words.includes('whose keys')));
  });

  it('damaged in any way is not, and the other verifier agrees but for what only it can check', async () => {
    const random = numbers(7);
    let [agreed, blind] = [0, 0];
    for (let n = 0; n < 250; n++) {
      const bytes = Buffer.from(text);
      bytes[random(bytes.length)]! ^= 1 << random(8);
      const damaged = bytes.toString();
      const path = join(lab.dir, 'damaged.json');
      writeFileSync(path, bytes);
      const [theirs] = await verifyEvidence(path);
      const mine = await verifyReceipt(damaged);
      if (theirs!.valid === mine.valid) agreed++;
      else {
        assert.ok(mine.valid, `${theirs!.valid}: ${mine.problems.join()}`);
        assert.match(theirs!.problems.join(), /ml-dsa-44|checkpoint is wrong|plain form/);
        blind++;
      }
    }
    assert.ok(agreed > 100, `${agreed} agreed, ${blind} in ML-DSA-44 alone`);
  });

  it('and whatever is not a receipt is refused in words', async () => {
    for (const other of [
      '',
      '{}',
      '[]',
      'null',
      text.slice(5),
      `[${text}]`,
      text.replace('"format"', '"x":1,"format"'),
    ]) {
      const { valid, problems } = await verifyReceipt(other);
      assert.equal(valid, false);
      assert.match(problems[0] ?? '', /receipt/);
    }
    for (const [from, to] of [
      ['250 ok', '251 ok'],
      ['ann@clinic', 'eve@clinic'],
      ['delivery.delivered', 'delivery.cancelled'],
    ] as const)
      assert.equal((await verifyReceipt(text.replace(from, to))).valid, false, to);
  });
});
