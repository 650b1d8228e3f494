import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Actor, silentLog } from '#base';
import { type Document, Documents, documentText, Policy, parse } from '#policy';
import { type TestStore, testStore } from '../lab/database.ts';

const person = (id: string): Actor => ({ kind: 'person', id, via: 'portal' });
const [nora, omar] = [person('nora'), person('omar')];

const written = (body: string): Document => {
  const reading = parse(`Rules of "test".\n${body}`);
  assert.ok(reading.ok, reading.ok ? '' : JSON.stringify(reading.problem));
  return reading.document;
};
const sealing = written(
  'Rule labs because of "45 CFR 164.312(e)(1)":\nWhen a letter holds a laboratory test and goes outside, then seal it.\nCase "labs are sealed":\nwhen a@clinic.example writes to b@home.example with health information and a laboratory test, it must be sealed.',
);
const other = written('Rule all because of "x":\nAlways seal it.');

describe('documents of policy', () => {
  let house: TestStore;
  before(async () => {
    house = await testStore();
  });
  after(() => house?.close());
  beforeEach(async () => {
    for (const table of ['policy_document', 'policy_active']) await house.store.query(`DELETE FROM ${table}`);
    await house.store.query(`DELETE FROM evidence_event WHERE kind LIKE 'policy.%'`);
  });

  const process = (): { policy: Policy; documents: Documents } => {
    const policy = new Policy({
      config: { profile: 'standard', default_floor: 'encrypted', sensitive_floor: 'sealed', inside: [] },
      domains: ['clinic.example'],
      clock: house.clock,
    });
    return { policy, documents: new Documents({ ...house, log: silentLog, policy }) };
  };
  const about = (base: number) => ({
    reason: 'laboratory results must be sealed',
    assessment: { letters: 7 },
    base,
  });
  /** Proposed by Nora, approved by Omar, in force. */
  async function inForce(documents: Documents, document: Document, base: number): Promise<number> {
    const number = await documents.propose(nora, document, about(base));
    await documents.approve(omar, number);
    await documents.activate(omar, number);
    return number;
  }
  const code = (wanted: string) => (error: unknown) => (error as { code: string }).code === wanted;

  test('proposed, approved by another, activated: other processes take it up at their next look', async () => {
    const [one, two] = [process(), process()];
    await Promise.all([one.documents.refresh(), two.documents.refresh()]);
    const own = (at: { policy: Policy }) => at.policy.own?.number ?? null;
    assert.equal(own(one), null);
    const number = await inForce(one.documents, sealing, 0);
    assert.equal(own(one), number);
    assert.equal(own(two), null);
    await two.documents.refresh();
    assert.equal(own(two), number);
    assert.equal(two.policy.version, one.policy.version);
    const [version] = await one.documents.versions();
    assert.deepEqual(
      [version!.author, version!.approver, version!.assessment],
      ['nora', 'omar', { letters: 7 }],
    );
    assert.deepEqual(version!.document, sealing);
    const kinds = (await one.documents.history(10)).map(({ kind, actor }) => `${kind} ${actor.id}`);
    assert.deepEqual(kinds, ['policy.activated omar', 'policy.approved omar', 'policy.proposed nora']);
  });

  test('an author cannot approve, nor can anything unapproved come into force', async () => {
    const { documents } = process();
    const number = await documents.propose(nora, sealing, about(0));
    await assert.rejects(documents.approve(nora, number), code('policy-own'));
    await assert.rejects(documents.activate(omar, number), code('policy-unapproved'));
    await house.store.query(`UPDATE policy_document SET author = 'somebody'`);
    await assert.rejects(documents.approve(nora, number), code('policy-own'), 'the event tells who proposed');
    await house.store.query(`UPDATE policy_document SET approver = 'omar', approved_at = now()`);
    await assert.rejects(
      documents.activate(omar, number),
      code('policy-unapproved'),
      'the event tells who approved',
    );
  });

  test('a case that is not true keeps a version from the table', async () => {
    const { documents } = process();
    const broken = { ...sealing, cases: [{ ...sealing.cases[0]!, expect: { action: 'refuse' as const } }] };
    await assert.rejects(documents.propose(nora, broken, about(0)), /labs are sealed/);
    assert.deepEqual(await documents.versions(), []);
  });

  test('what was tried against other rules than those in force is tried again', async () => {
    const { documents } = process();
    const first = await documents.propose(nora, sealing, about(0));
    const second = await documents.propose(nora, other, about(0));
    await documents.approve(omar, first);
    await documents.activate(omar, first);
    await assert.rejects(documents.approve(omar, second), code('policy-stale'));
    await assert.rejects(documents.propose(nora, other, about(0)), code('policy-stale'));
    await assert.rejects(documents.propose(nora, sealing, about(first)), code('policy-unchanged'));
  });

  test('one step back, and one more, and no further', async () => {
    const { documents, policy } = process();
    const first = await inForce(documents, sealing, 0);
    const second = await inForce(documents, other, first);
    assert.equal(policy.own?.number, second);
    assert.equal(await documents.rollback(omar, 'too strict'), first);
    assert.equal(policy.own?.number, first);
    assert.equal(await documents.rollback(omar, 'still too strict'), 0);
    assert.equal(policy.own, null);
    await assert.rejects(documents.rollback(omar, 'more'), code('policy-first'));
  });

  test('a document changed by hand is noticed and not used, in running processes and in new ones', async () => {
    const running = process();
    const number = await inForce(running.documents, sealing, 0);
    const version = running.policy.version;
    const lax = documentText({ ...sealing, rules: [] });
    // Even whoever holds the key.
    await house.store.query('UPDATE policy_document SET sealed = $1', [
      house.keys.sealField('settings', { id: String(number), part: 'policy' }, Buffer.from(lax)),
    ]);
    await running.documents.refresh();
    assert.match(running.documents.drift ?? '', /changed in the database by hand/);
    assert.equal(running.policy.version, version);
    const fresh = process();
    await fresh.documents.refresh();
    assert.equal(fresh.policy.version, version, 'the approved text stands in its event');
    assert.match(fresh.documents.drift ?? '', /by hand/);
    const drifted = (await running.documents.history(10)).filter(({ kind }) => kind === 'policy.drifted');
    assert.equal(drifted.length, 1, 'noticed once, however many look');
    await assert.rejects(running.documents.activate(omar, number), code('policy-changed'));
  });

  test('neither another number, nor none, nor a forged one takes the place of what was approved', async () => {
    const { documents, policy } = process();
    const first = await inForce(documents, other, 0);
    await inForce(documents, sealing, first);
    const version = policy.version;
    for (const change of [
      `UPDATE policy_active SET number = ${first}`,
      'UPDATE policy_active SET turn = 0',
      'DELETE FROM policy_active',
      'DELETE FROM policy_document',
    ]) {
      await house.store.query(change);
      const fresh = process();
      await fresh.documents.refresh();
      await documents.refresh();
      assert.equal(policy.version, version, change);
      assert.equal(fresh.policy.version, version, change);
      assert.notEqual(documents.drift, null, change);
    }
  });

  test('a version put in force by hand where none was approved is not used', async () => {
    const { documents, policy } = process();
    await documents.propose(nora, sealing, about(0));
    await house.store.query(
      `INSERT INTO policy_active (number, hash, turn) SELECT number, hash, 1 FROM policy_document`,
    );
    await documents.refresh();
    assert.equal(policy.own, null);
    assert.match(documents.drift ?? '', /by hand/);
  });

  test('where the approved text is lost too, every letter waits, and one step back opens again', async () => {
    const { documents, policy } = process();
    const first = await inForce(documents, other, 0);
    await inForce(documents, sealing, first);
    await house.store.query(
      `UPDATE evidence_event SET sealed = NULL WHERE id = (SELECT max(id::text)::uuid FROM evidence_event WHERE kind = 'policy.activated')`,
    );
    const fresh = process();
    await fresh.documents.refresh();
    assert.equal(fresh.policy.shut, true);
    assert.throws(
      () =>
        fresh.policy.rule({
          envelope: { sender: null, recipients: [], smtputf8: false, body: '7bit' },
          door: 'submission',
          class: 'bulk',
          inspection: {
            level: 'none',
            score: 0,
            inspectable: true,
            uninspectable: [],
            findings: [],
            labels: [],
            pack: 'x',
          },
        }),
      /policy-distrusted/,
    );
    await fresh.documents.rollback(omar, 'the text is lost');
    assert.deepEqual([fresh.policy.shut, fresh.policy.own?.number], [false, first]);
    void policy;
  });
});
