import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId } from '#base';
import type { Address, MailClass } from '#mail';
import { ageBounds, agesByClass, failingDomains, Queue } from '#queue';
import { type TestStore, testStore } from '../lab/database.ts';

describe('figures of the queue', () => {
  let lab: TestStore;
  let queue: Queue;
  before(async () => {
    lab = await testStore();
    queue = new Queue(lab);
  });
  after(() => lab.close());

  async function add(domain: string, mailClass: MailClass, age: number, action: 'send' | 'hold' = 'send') {
    const address: Address = { local: 'ann', domain };
    const drafted = queue.draft(
      { id: newId(), acceptedAt: lab.clock.now() - age * 1000 },
      {
        recipient: { address },
        decision: {
          recipient: address,
          action,
          floor: 'verified',
          methods: ['tls'],
          rule: 'r',
          ruleVersion: 'v',
          why: [],
          sensitive: false,
        },
        class: mailClass,
      },
      false,
    );
    await queue.enqueue(lab.store, [drafted]);
    return drafted.row.id;
  }

  it('tells ages by class, each letter in the group that its age begins', async () => {
    await add('a.example', 'urgent', 59);
    await add('a.example', 'urgent', 60);
    await add('a.example', 'bulk', 90_000);
    await add('a.example', 'bulk', 5, 'hold');
    const found = await agesByClass(lab.store, lab.clock.now());
    const of = (name: MailClass) => found.find((one) => one.class === name);
    assert.equal(ageBounds.length, 5);
    assert.deepEqual(of('urgent')?.ages, [1, 1, 0, 0, 0, 0]);
    assert.deepEqual(of('bulk')?.ages, [1, 0, 0, 0, 0, 1]);
    assert.equal(of('bulk')?.held, 1);
    assert.equal(of('urgent')?.held, 0);
    assert.equal(of('bulk')?.oldest, lab.clock.now() - 90_000_000);
    assert.equal(of('conversation'), undefined);
  });

  it('names domains that letters could not be handed to, and no others', async () => {
    await add('down.example', 'conversation', 10);
    await add('down.example', 'conversation', 10);
    const claims = await queue.claim({
      want: 10,
      lowest: 3,
      retries: true,
      saturated: [],
    });
    const dueAt = lab.clock.now() + 60_000;
    const vain = claims.filter((claim) => claim.recipient.address.domain === 'down.example');
    assert.equal(vain.length, 2);
    await queue.settle(
      lab.store,
      vain.map((claim) => ({
        claim,
        settlement: { kind: 'deferred' as const, dueAt, reason: '4.4.1 no answer', warned: false },
      })),
    );
    const found = await failingDomains(lab.store);
    assert.deepEqual(
      found.map(({ domain, waiting, attempts, next }) => ({ domain, waiting, attempts, next })),
      [{ domain: 'down.example', waiting: 2, attempts: 1, next: dueAt }],
    );
  });
});
