import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId, systemActor } from '#base';
import type { Address, Decision, MailClass } from '#mail';
import { claimName, nextAttempt, Queue } from '#queue';
import { type TestStore, testStore } from '../lab/database.ts';

const decision = (recipient: Address, action: Decision['action'] = 'send'): Decision => ({
  recipient,
  action,
  floor: 'verified',
  methods: ['tls', 'pickup'],
  rule: 'protected',
  ruleVersion: 'v',
  why: [],
  sensitive: false,
});
const everything = { want: 50, lowest: 3, retries: true, saturated: [] as string[] };
const operator = systemActor('test');

describe('the queue', () => {
  let lab: TestStore;
  let queue: Queue;
  before(async () => {
    lab = await testStore();
    queue = new Queue(lab);
  });
  after(() => lab.close());

  async function add(
    domain = 'example.net',
    options: { class?: MailClass; mine?: boolean; action?: Decision['action'] } = {},
  ) {
    const address = { local: 'ann', domain };
    const drafted = queue.draft(
      { id: newId(), acceptedAt: lab.clock.now() },
      {
        recipient: { address },
        decision: decision(address, options.action),
        class: options.class ?? 'conversation',
      },
      options.mine ?? false,
    );
    await queue.enqueue(lab.store, [drafted]);
    return drafted;
  }
  const drain = async () => {
    for (const claim of await queue.claim(everything))
      await queue.settle(lab.store, [{ claim, settlement: { kind: 'finished', outcome: 'delivered' } }]);
  };

  it('gives a delivery to one claim only, with what was stored', async () => {
    const { row } = await add();
    const [first, second] = await Promise.all([queue.claim(everything), queue.claim(everything)]);
    assert.equal(first.length + second.length, 1);
    const [claim] = [...first, ...second];
    assert.equal(claim?.id, row.id);
    assert.deepEqual(claim?.recipient.address, { local: 'ann', domain: 'example.net' });
    assert.equal(claim?.decision.floor, 'verified');
    await drainClaim(claim!);
  });
  const drainClaim = (claim: { id: string; fence: number }) =>
    queue.settle(lab.store, [{ claim, settlement: { kind: 'finished', outcome: 'delivered' } }]);

  it('never shows an address in its rows', async () => {
    const { row } = await add('clear.example');
    const { rows } = await lab.store.query<{ text: string }>(
      'SELECT q::text AS text FROM queue_delivery q WHERE id = $1',
      [row.id],
    );
    assert.ok(!rows[0]!.text.includes('ann'));
    assert.ok(!row.sealed.includes('ann'));
    await drain();
  });

  it('a process that slept past its lease settles nothing once another has claimed', async () => {
    await add();
    const [frozen] = await queue.claim(everything);
    lab.clock.advance(lab.config.delivery.lease + 1);
    assert.equal(queue.stillOurs(frozen!), false);
    const [taken] = await queue.claim(everything);
    assert.equal(taken?.id, frozen?.id);
    assert.equal((await drainClaim(frozen!)).size, 0, 'the zombie must not settle');
    assert.equal(
      (
        await queue.settle(lab.store, [
          { claim: frozen!, settlement: { kind: 'deferred', dueAt: 0, reason: '', warned: false } },
        ])
      ).size,
      0,
    );
    assert.equal((await drainClaim(taken!)).size, 1);
  });

  it('renewal keeps a claim, and tells the one who lost it', async () => {
    await add();
    const [claim] = await queue.claim(everything);
    lab.clock.advance(lab.config.delivery.lease / 2);
    await queue.renew([claim!]);
    lab.clock.advance(lab.config.delivery.lease * 0.8);
    assert.equal(queue.stillOurs(claim!), true);
    assert.equal((await queue.claim(everything)).length, 0);
    lab.clock.advance(lab.config.delivery.lease);
    const [other] = await queue.claim(everything);
    await queue.renew([claim!]);
    assert.equal(queue.stillOurs(claim!), false);
    await drainClaim(other!);
  });

  it('a delivery drafted as ours is leased from the start and falls to others when we die', async () => {
    const { claim } = await add('example.net', { mine: true });
    assert.ok(claim);
    assert.equal((await queue.claim(everything)).length, 0);
    lab.clock.advance(lab.config.delivery.lease + 1);
    const [heir] = await queue.claim(everything);
    assert.equal(heir?.id, claim.id);
    assert.equal((await drainClaim(claim)).size, 0);
    assert.equal((await drainClaim(heir!)).size, 1);
  });

  it('urgent comes first, saturated domains are passed over, retries can be left out', async () => {
    await add('slow.example', { class: 'urgent' });
    await add('bulk.example', { class: 'bulk' });
    const urgent = await add('fast.example', { class: 'urgent' });
    const [first] = await queue.claim({ ...everything, want: 1, saturated: ['slow.example'] });
    assert.equal(first?.id, urgent.row.id);
    const [bulk] = await queue.claim({ ...everything, saturated: ['slow.example'] });
    assert.equal(bulk?.recipient.address.domain, 'bulk.example');
    await queue.settle(lab.store, [
      {
        claim: bulk!,
        settlement: { kind: 'deferred', dueAt: lab.clock.now(), reason: 'later', warned: false },
      },
    ]);
    assert.equal(
      (await queue.claim({ ...everything, saturated: ['slow.example'], retries: false })).length,
      0,
    );
    await drainClaim(first!);
    lab.clock.advance(20_000);
    await drain();
  });

  it('a domain with a deep backlog and no free slot does not stop others behind it', async () => {
    const address = { local: 'x', domain: 'deep.example' };
    const one = () =>
      queue.draft(
        { id: newId(), acceptedAt: lab.clock.now() },
        { recipient: { address }, decision: decision(address), class: 'bulk' },
        false,
      );
    await queue.enqueue(lab.store, Array.from({ length: 2500 }, one));
    lab.clock.advance(5);
    const { row } = await add('other.example', { class: 'bulk' });
    const saturated = ['deep.example'];
    const found: string[] = [];
    for (let turn = 0; turn < 3 && found.length === 0; turn++)
      found.push(...(await queue.claim({ ...everything, saturated })).map((claim) => claim.id));
    assert.deepEqual(found, [row.id]);
    await lab.store.query('DELETE FROM queue_delivery');
  });

  it('fresh mail is claimed though thousands of retries are due before it', async () => {
    const address = { local: 'x', domain: 'dead.example' };
    const one = () =>
      queue.draft(
        { id: newId(), acceptedAt: lab.clock.now() },
        { recipient: { address }, decision: decision(address), class: 'conversation' },
        false,
      );
    await queue.enqueue(lab.store, Array.from({ length: 2500 }, one));
    await lab.store.query('UPDATE queue_delivery SET attempts = 3');
    lab.clock.advance(5);
    const { row } = await add('fresh.example');
    const claims = await queue.claim({ ...everything, retries: false });
    assert.deepEqual(
      claims.map((claim) => claim.id),
      [row.id],
    );
    await lab.store.query('DELETE FROM queue_delivery');
  });

  it('held letters wait for a person; retry releases them, cancel withdraws them, both leave events', async () => {
    const { row } = await add('example.net', { action: 'hold' });
    assert.equal((await queue.claim(everything)).length, 0);
    assert.equal((await queue.find(operator, row.id))[0]?.state, 'held');
    assert.deepEqual(
      await queue.retry(operator, [row.id]),
      [],
      'what needs approval is not let go like this',
    );
    await lab.store.transaction(async (sql) => {
      const held = (await queue.held(sql, row.id))!;
      await queue.letGo(sql, held, { ...held.decision, action: 'send' });
    });
    const [first] = await queue.claim(everything);
    assert.deepEqual([first?.id, first?.decision.action], [row.id, 'send']);
    await queue.settle(lab.store, [{ claim: first!, settlement: { kind: 'held', reason: 'no means left' } }]);
    assert.deepEqual(await queue.retry(operator, [row.id]), [row.id]);
    const [claim] = await queue.claim(everything);
    assert.equal(claim?.id, row.id);
    assert.deepEqual(
      await queue.retry(operator, [row.id]),
      [],
      'a letter that leaves at this moment is not touched',
    );
    assert.deepEqual(await queue.cancel(operator, [row.id], 'wrong reader'), []);
    await queue.settle(lab.store, [{ claim: claim!, settlement: { kind: 'held', reason: 'no means left' } }]);
    assert.deepEqual(await queue.cancel(operator, [row.id], 'wrong reader'), [row.id]);
    const kinds = (await lab.evidence.ofMessage(lab.store, row.message_id, null)).map((event) => event.kind);
    assert.deepEqual(kinds, ['delivery.released', 'delivery.cancelled']);
  });

  it('a process does not claim again what it has in hand, though the lease ended while the database was away', async () => {
    await add();
    const [claim] = await queue.claim(everything);
    lab.clock.advance(lab.config.delivery.lease + 1);
    assert.deepEqual(await queue.claim({ ...everything, inHand: [claim!.id] }), []);
    assert.equal((await drainClaim(claim!)).size, 1, 'its outcome is still good');
  });

  it('two outcomes of one delivery in one batch: only the claim that stands is settled', async () => {
    await add();
    const [first] = await queue.claim(everything);
    lab.clock.advance(lab.config.delivery.lease + 1);
    const [second] = await queue.claim(everything);
    const failed = { kind: 'finished', outcome: 'failed' } as const;
    const ours = await queue.settle(lab.store, [
      { claim: first!, settlement: failed },
      { claim: second!, settlement: failed },
    ]);
    assert.deepEqual([...ours], [claimName(second!)]);
    const kept = await queue.ended(lab.store, [first!, second!]);
    assert.deepEqual([...kept].sort(), [claimName(first!), claimName(second!)].sort());
  });

  it('a later claim stands though an earlier one of the same delivery has ended', async () => {
    await add();
    const [first] = await queue.claim(everything);
    lab.clock.advance(lab.config.delivery.lease + 1);
    const [second] = await queue.claim(everything);
    assert.deepEqual([...(await queue.ended(lab.store, [first!, second!]))], [claimName(first!)]);
    await drainClaim(second!);
  });

  it('a row that cannot even be put aside does not keep the others from leaving', async () => {
    const bad = await add();
    const good = await add();
    await lab.store.query("UPDATE queue_delivery SET sealed = '\\x00' WHERE id = $1", [bad.row.id]);
    await lab.store.query('ALTER TABLE queue_delivery ADD CONSTRAINT no_aside CHECK (state <> 1)');
    const claims = await queue.claim(everything);
    assert.deepEqual(
      claims.map((claim) => claim.id),
      [good.row.id],
    );
    await lab.store.query('ALTER TABLE queue_delivery DROP CONSTRAINT no_aside');
    await drainClaim(claims[0]!);
    await lab.store.query('DELETE FROM queue_delivery');
  });

  it('a row that cannot be read is put aside and the others leave', async () => {
    const bad = await add();
    const good = await add();
    await lab.store.query("UPDATE queue_delivery SET sealed = '\\x00' WHERE id = $1", [bad.row.id]);
    const claims = await queue.claim(everything);
    assert.deepEqual(
      claims.map((claim) => claim.id),
      [good.row.id],
    );
    const { rows } = await lab.store.query<{ state: number }>(
      'SELECT state FROM queue_delivery WHERE id = $1',
      [bad.row.id],
    );
    assert.equal(rows[0]?.state, 1);
    await drainClaim(claims[0]!);
    await lab.store.query('DELETE FROM queue_delivery');
  });

  it('pauses double, stay within a quarter of jitter, and never pass the longest', () => {
    for (let attempts = 0; attempts < 40; attempts++) {
      const pause = nextAttempt(1000, attempts, { first: 60_000, most: 3_600_000 }) - 1000;
      const plain = Math.min(3_600_000, 60_000 * 2 ** attempts);
      assert.ok(pause >= plain * 0.75 && pause <= plain * 1.25, `${attempts}: ${pause}`);
    }
  });
});
