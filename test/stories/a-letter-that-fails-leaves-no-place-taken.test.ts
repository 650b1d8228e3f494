import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId, systemActor } from '#base';
import type { Decision, Submission } from '#mail';
import { type Lab, openLab } from '../lab/house.ts';

describe('a letter that is held, or breaks before its commit, keeps no place in the window of work', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({ world: { 'good.test': {} } });
  });
  after(() => lab?.close());

  const offered = (): Submission => ({
    id: newId(),
    door: 'submission',
    actor: systemActor('test'),
    peer: { address: '127.0.0.1', helo: 'pc', tls: null },
    envelope: {
      sender: { local: 'nurse', domain: 'clinic.test' },
      recipients: [
        { address: { local: 'ann', domain: 'good.test' } },
        { address: { local: 'bob', domain: 'good.test' } },
      ],
      smtputf8: false,
      body: '7bit',
    },
    raw: Buffer.from('From: nurse@clinic.test\r\nSubject: Parking\r\n\r\nClosed on Friday.\r\n'),
    receivedAt: Date.now(),
    class: 'conversation',
  });

  it('held by a rule', async () => {
    const { house, rounds } = lab.server;
    const { rule } = house.policy;
    house.policy.rule = function (question) {
      const { decisions } = rule.call(this, question);
      return { decisions: decisions.map((decision): Decision => ({ ...decision, action: 'hold' })) };
    };
    try {
      assert.equal((await lab.server.accept(offered())).kind, 'accepted');
    } finally {
      house.policy.rule = rule;
    }
    assert.equal(rounds.kept, 0);
  });

  it('broken while its deliveries were drafted: not accepted, and nothing stays taken', async () => {
    const { house, rounds } = lab.server;
    const { draft } = house.queue;
    let drafts = 0;
    house.queue.draft = function (...args) {
      if (++drafts === 2) throw new Error('a key that cannot be used');
      return draft.apply(this, args);
    };
    try {
      await assert.rejects(lab.server.accept(offered()), /a key/);
    } finally {
      house.queue.draft = draft;
    }
    assert.equal(rounds.kept, 0);
  });

  it('an honest letter still goes at once', async () => {
    assert.equal((await lab.server.accept(offered())).kind, 'accepted');
    await lab.arrived('good.test', 2);
    assert.equal(lab.server.rounds.kept, 0);
  });
});
