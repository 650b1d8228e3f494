import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId, systemActor } from '#base';
import { type Decision, type Door, floors, type Submission } from '#mail';
import { plan } from '#protect';
import { type Lab, openLab } from '../lab/house.ts';

const system = systemActor('test');
const submission = (raw: string, more: Partial<Submission> = {}): Submission => ({
  id: newId(),
  door: 'submission',
  actor: system,
  peer: { address: 'inside', helo: 'test', tls: null },
  envelope: {
    sender: { local: 'nurse', domain: 'clinic.test' },
    recipients: [{ address: { local: 'maria', domain: 'good.test' } }],
    smtputf8: false,
    body: '7bit',
  },
  raw: Buffer.from(raw),
  receivedAt: Date.now(),
  class: 'conversation',
  ...more,
});
const plainLetter =
  'From: nurse@clinic.test\r\nTo: maria@good.test\r\nSubject: Hours\r\n\r\nWe open at nine.\r\n';

describe('the gates of the corridors', () => {
  let lab: Lab;
  let house: Lab['server']['house'];
  before(async () => {
    lab = await openLab({ world: { 'good.test': {}, 'clear.test': { starttls: 'absent' } } });
    house = lab.server.house;
  });
  after(() => lab?.close());

  it('a letter that two programs could read differently is refused at every door', async () => {
    const doors: Door[] = ['submission', 'relay', 'portal', 'inside'];
    for (const door of doors)
      for (const wrong of [
        `Subject: Another\r\n${plainLetter}`,
        `From: eve@evil.test\r\n${plainLetter}`,
        plainLetter.replace('From: nurse@clinic.test\r\n', ''),
        plainLetter.replace('nurse@clinic.test', 'nurse@clinic.test, eve@evil.test'),
      ]) {
        const answer = await lab.server.accept(submission(wrong, { door }));
        assert.equal(answer.kind, 'refused', `${door}: ${wrong}`);
      }
    assert.equal(lab.sinks['good.test']!.letters.length, 0);
  });

  it('what was not committed is not accepted, and does not leave', async () => {
    const add = house.accepts.add.bind(house.accepts);
    house.accepts.add = () => Promise.reject(new Error('the disk is full'));
    try {
      await assert.rejects(lab.server.accept(submission(plainLetter)), /disk is full/);
    } finally {
      house.accepts.add = add;
    }
    assert.equal((await house.queue.counts()).due, 0);
    assert.equal(lab.sinks['good.test']!.letters.length, 0);
  });

  it('while nobody looks into letters none is taken', async () => {
    const { inspect } = house;
    Object.assign(house, { inspect: { letter: () => Promise.reject(new Error('the parser fell over')) } });
    try {
      await assert.rejects(lab.server.accept(submission(plainLetter)), /fell over/);
    } finally {
      Object.assign(house, { inspect });
    }
  });

  it('a letter whose lease was lost on the way does not leave by this process, and leaves once', async () => {
    const ours = house.queue.stillOurs.bind(house.queue);
    let asked = 0;
    house.queue.stillOurs = () => {
      asked++;
      return false;
    };
    const answer = await lab.server.accept(submission(plainLetter.replace('nine', 'ten')));
    assert.equal(answer.kind, 'accepted');
    await lab.until(() => asked > 0, 'the question whether it is still ours');
    assert.equal(lab.sinks['good.test']!.letters.length, 0);
    house.queue.stillOurs = ours;
    const [letter] = await lab.arrived('good.test', 1);
    assert.ok(letter!.raw.includes('We open at ten'));
  });

  it('fields that steer Postern or name hidden readers do not leave', async () => {
    const before = lab.sinks['good.test']!.letters.length;
    const fields = 'Bcc: hidden@good.test\r\nX-Postern-Purpose: treatment\r\nX-Postern-Level: admin\r\n';
    await lab.server.accept(submission(`${fields}${plainLetter}`));
    const letter = (await lab.arrived('good.test', before + 1)).at(-1)!;
    assert.doesNotMatch(letter.raw.toString(), /x-postern|bcc|hidden@/i);
  });

  it('while the scanner gives no verdict no letter is taken', async () => {
    const { malware } = house;
    const unsure = { letter: async () => ({ kind: 'unsure', reason: 'it is down' }) };
    Object.assign(house, { malware: unsure });
    try {
      const answer = await lab.server.accept(submission(plainLetter));
      assert.deepEqual([answer.kind, answer.kind === 'later' && answer.code], ['later', 451]);
    } finally {
      Object.assign(house, { malware });
    }
  });

  it('a letter that is refused by its rules at an attempt goes back to its sender and not to its reader', async () => {
    const { policy } = house;
    const before = lab.sinks['good.test']!.letters.length;
    const recheck = policy.recheck.bind(policy);
    policy.recheck = (decision, ...more) => ({
      ...recheck(decision, ...more),
      ...(decision.rule === 'notice' ? {} : { action: 'refuse', say: 'It may not leave any more' }),
    });
    const answer = await lab.server.accept(submission(plainLetter));
    assert.ok(answer.kind === 'accepted');
    await lab.until(
      () => lab.sinks['clinic.test']!.letters.find(({ raw }) => raw.includes('It may not leave any more')),
      'word to the sender',
    );
    policy.recheck = recheck;
    assert.equal(lab.sinks['good.test']!.letters.length, before);
  });
});

it('a plan holds nothing below the floor: a connection alone never makes a letter sealed', () => {
  for (const floor of floors) {
    const decision: Decision = {
      recipient: { local: 'a', domain: 'b.test' },
      action: 'send',
      floor,
      methods: ['tls', 'pickup'],
      rule: 'x',
      ruleVersion: 'x',
      why: [],
      sensitive: false,
    };
    const steps = plan(decision);
    assert.equal(
      steps.some((step) => step.protection === 'tls'),
      floor !== 'sealed',
    );
    for (const step of steps) if (step.protection === 'tls') assert.equal(step.floor, floor);
  }
});
