import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, newId, systemActor } from '#base';
import { holds, releaseHold } from '#flow';
import type { Listed } from '#queue';
import { type Lab, openLab } from '../lab/house.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };

describe('letters of an account under suspicion wait for a person', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({ world: { 'good.test': {} } });
    await lab.server.house.people.addPerson(cli, {
      name: 'Boss',
      addresses: ['boss@clinic.test'],
      roles: ['approver'],
    });
  });
  after(() => lab.close());
  const letter = (subject: string) => ({ to: 'maria@good.test', subject, text: 'We open at nine.' });

  it('from the moment somebody says so until somebody lets them go; then as before', async () => {
    const { house } = lab.server;
    const nora = await house.people.get(lab.person.user);
    await lab.send(letter('Before'));
    await lab.arrived('good.test', 1);

    await house.people.unusual.hold(cli, nora.id, 'Her telephone was stolen');
    const { response } = await lab.send(letter('Under suspicion'));
    assert.match(response, /^250/, 'who stole it learns nothing');
    const [held, ...more] = await holds(house, cli);
    assert.deepEqual(more, []);
    assert.equal(held!.decision.rule, 'outgoing-held');
    assert.match(held!.decision.why.at(-1)!, /letters of its sender are held\. Her telephone was stolen/);

    const boss = await house.people.get('boss@clinic.test');
    await house.people.unusual.free(cli, nora.id, 'It was found again');
    await lab.send(letter('After'));
    await lab.arrived('good.test', 2);
    assert.deepEqual(
      lab.sinks['good.test']!.letters.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw.toString())?.[1]),
      ['Before', 'After'],
      'what waited still waits: it is decided about by itself',
    );
    await releaseHold(house, { actor: cli, by: boss.id, reason: 'It was her' }, held!.id);
    const letters = await lab.arrived('good.test', 3);
    assert.match(letters[2]!.raw.toString(), /Subject: Under suspicion/);
  });

  it('what has to be looked at for longer waits all the same', async () => {
    const { house } = lab.server;
    const nora = await house.people.get(lab.person.user);
    const before = (await holds(house, cli)).length;
    const left = lab.sinks['good.test']!.letters.length;
    await house.people.unusual.hold(cli, nora.id, 'Looked at');
    const inspect = house.inspect.letter.bind(house.inspect);
    house.inspect.letter = async (raw, options) => {
      const look = await inspect(raw, options);
      return options?.quick ? { ...look, deeper: true } : look;
    };
    try {
      await lab.send(letter('Deep'));
      await lab.until(async () => (await holds(house, cli)).length > before, 'the letter waits', 10_000);
      const found = (await holds(house, cli)).find(({ decision }) => decision.rule === 'outgoing-held');
      assert.ok(found);
    } finally {
      house.inspect.letter = inspect;
    }
    await new Promise((done) => setTimeout(done, 300));
    assert.equal(lab.sinks['good.test']!.letters.length, left, 'nothing left');
  });

  it('what was queued before the hold and has not left waits too, until somebody lets it go', async () => {
    const { house } = lab.server;
    const nora = await house.people.get(lab.person.user);
    const boss = await house.people.get('boss@clinic.test');
    const sink = lab.sinks['good.test']!;
    const subjects = (): string[] =>
      sink.letters.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw.toString())?.[1] ?? '');
    const queued = (id: string) => house.queue.find(cli, id).then(([one]) => one);
    const waits = (state: 'held' | 'tried', how: (one: Listed) => boolean = () => true) =>
      lab.until(
        async () =>
          (await house.queue.list(cli)).find(
            (one) => (state === 'held' ? one.state === 'held' : one.attempts > 0) && how(one),
          ),
        `a letter that was ${state}`,
        10_000,
      );
    const hold = (reason: string): Promise<void> => house.people.unusual.hold(cli, nora.id, reason);
    const free = (): Promise<void> => house.people.unusual.free(cli, nora.id, 'It was found again');
    if (house.people.unusual.heldOutgoing(nora.id)) await free();
    await house.queue.cancel(
      cli,
      (await house.queue.list(cli)).map(({ id }) => id),
      'done with',
    );
    sink.behaviour.onRcpt = () => '451 4.2.1 later';
    await lab.send(letter('Queued'));
    const { id } = await waits('tried');

    await hold('Her telephone was stolen');
    sink.behaviour.onRcpt = () => undefined;
    const held = await waits('held');
    assert.equal(held.id, id);
    assert.equal(held.decision.rule, 'outgoing-held');
    assert.match(held.decision.why.at(-1)!, /letters of its sender are held\. Her telephone was stolen/);
    assert.equal(held.author, nora.id, 'so that she does not decide about it herself');
    assert.deepEqual(await house.queue.retry(cli, [id]), [], 'an operator does not let it go');
    await free();
    assert.equal((await queued(id))?.state, 'held', 'it is decided about by itself');
    await hold('It is gone again');
    const release = () => releaseHold(house, { actor: cli, by: boss.id, reason: 'It was her' }, id);
    sink.behaviour.onRcpt = () => '451 4.2.1 later';
    await release();
    await waits('tried', (one) => one.id === id && one.state !== 'held' && one.attempts > held.attempts);
    assert.ok(!subjects().includes('Queued'));
    await free();
    await hold('A third time');
    await waits('held', (one) => one.id === id && one.decision.why.at(-1)!.endsWith('A third time'));
    sink.behaviour.onRcpt = () => undefined;
    await release();
    await lab.until(() => subjects().includes('Queued'), 'what somebody let go since then leaves');

    const before = sink.letters.length;
    const raw =
      'From: nurse@clinic.test\r\nTo: maria@good.test\r\nSubject: Without\r\n\r\nWe open at nine.\r\n';
    const answer = await lab.server.accept({
      id: newId(),
      door: 'submission',
      actor: systemActor('test'),
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
    });
    assert.equal(answer.kind, 'accepted');
    const other = await waits('held');
    assert.equal(other.author, undefined, 'no account stands with it: the address says whose it is');
    assert.equal(sink.letters.length, before);
    await free();
  });

  it('while nobody can say whose letters are held none leaves', async () => {
    const { store, queue } = lab.server.house;
    const sink = lab.sinks['good.test']!;
    const before = sink.letters.length;
    await store.query('ALTER TABLE people_outgoing_hold RENAME TO people_outgoing_hold_away');
    // What was read a moment ago may still count.
    await new Promise((done) => setTimeout(done, 700));
    await lab.send(letter('Unknown'));
    const tried = await lab.until(
      async () => (await queue.list(cli)).find(({ attempts, state }) => attempts > 0 && state !== 'held'),
      'an attempt',
      10_000,
    );
    assert.equal(sink.letters.length, before);
    assert.ok(tried.lastReason, 'why it waits');
    await store.query('ALTER TABLE people_outgoing_hold_away RENAME TO people_outgoing_hold');
    await lab.arrived('good.test', before + 1);
  });
});
