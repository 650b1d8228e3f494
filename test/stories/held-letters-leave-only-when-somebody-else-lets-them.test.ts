import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, newId, openLog, systemActor, systemClock } from '#base';
import { holds, lookAtHold, raiseHold, refuseHold, releaseHold, roundOfHolds } from '#flow';
import { addressBlind } from '#keys';
import { Policy } from '#policy';
import { closeHouse, openHouse, Server } from '../../src/app.ts';
import { type Lab, openLab } from '../lab/house.ts';

const canary = 'CANARY-41bd07';
const letter = { subject: `Minutes ${canary}`, text: `The board meets on Friday. ${canary}` };
const system = systemActor('test');
const shell: Actor = { kind: 'operator', id: 'root', via: 'cli' };

describe('held letters leave only when somebody else lets them', () => {
  let lab: Lab;
  let house: Lab['server']['house'];
  before(async () => {
    lab = await openLab({ world: { 'board.test': {}, 'plain.test': { starttls: 'absent' } } });
    house = lab.server.house;
    const { people, clock, keys, consents } = house;
    const person = (name: string, address: string, roles: ('approver' | 'operator')[]) =>
      people.addPerson(system, { name, addresses: [address], roles });
    await person('Ada Approver', 'ada@clinic.test', ['approver']);
    await person('Otto Operator', 'otto@clinic.test', ['operator']);
    await people.setRoles(system, 'nurse@clinic.test', ['sender', 'approver']);
    const policy = new Policy({
      config: lab.config.policy,
      domains: (domain) => people.isInside(domain),
      clock,
      blind: (address) => addressBlind(keys, address),
      consents: await consents.live(),
      rules: [
        {
          name: 'outside-waits',
          sentence: 'A letter to the board waits for approval.',
          citation: '45 CFR 164.530(i)',
          when: { to: ['board.test', 'plain.test'] },
          ask: { hold: 'It goes to the board.' },
        },
      ],
    });
    Object.assign(house, { policy });
  });
  after(() => lab?.close());

  const deciding = (by: string) => ({ actor: shell, by, reason: 'read and agreed' });
  const ada = deciding('ada@clinic.test');
  const send = async (to = 'chair@board.test', more: object = {}) => {
    const { id } = await lab.send({ to, ...letter, ...more });
    const [waiting] = await house.queue.find(system, id);
    assert.equal(waiting!.state, 'held');
    return { id, delivery: waiting!.id };
  };
  const kinds = async (id: string) =>
    ((await lab.server.trace(system, id))[0]?.events ?? [])
      .map((event) => event.kind)
      .filter((kind) => kind !== 'trace.read');
  const happened = (id: string, kind: string) =>
    lab.until(async () => (await kinds(id)).includes(kind as never), `${kind} of ${id}`);
  const stateOf = async (delivery: string) => (await house.queue.find(system, delivery))[0]?.state;
  const letters = (domain: string, text: string) =>
    lab.sinks[domain]!.letters.filter(({ raw }) => raw.includes(text));

  it('nothing but an approval lets it leave, not even a row changed by hand', async () => {
    const { id, delivery } = await send();
    assert.deepEqual(await house.queue.retry(shell, [delivery]), []);
    await house.store.query('UPDATE queue_delivery SET state = 0, due_at = now() WHERE id = $1', [delivery]);
    lab.server.rounds.poll();
    await happened(id, 'delivery.held');
    assert.equal(await stateOf(delivery), 'held');
    assert.equal(letters('board.test', canary).length, 0);
    await releaseHold(house, ada, delivery);
    lab.server.rounds.poll();
    await happened(id, 'delivery.delivered');
    assert.equal(letters('board.test', canary).length, 1);
    assert.deepEqual((await kinds(id)).sort(), [
      'delivery.delivered',
      'delivery.held',
      'delivery.released',
      'message.accepted',
    ]);
  });

  it('neither its sender nor somebody without the right decides about it', async () => {
    const { delivery } = await send();
    const no = (by: string | undefined, code: string, actor = shell) =>
      assert.rejects(releaseHold(house, { actor, reason: 'because', ...(by ? { by } : {}) }, delivery), {
        code,
      });
    await no('nurse@clinic.test', 'own-letter');
    await no('NURSE@Clinic.test', 'own-letter');
    await no('otto@clinic.test', 'not-approver');
    await no('nobody@clinic.test', 'not-approver');
    await no(undefined, 'not-approver');
    const otto = (await house.people.get('otto@clinic.test')).id;
    await no('ada@clinic.test', 'not-allowed', { kind: 'person', id: otto, via: 'console' });
    const nurse = (await house.people.get('nurse@clinic.test')).id;
    await no('ada@clinic.test', 'own-letter', { kind: 'person', id: nurse, via: 'console' });
    await assert.rejects(releaseHold(house, { ...ada, reason: ' ' }, delivery), { code: 'reason-missing' });
    await house.people.disable(system, 'ada@clinic.test');
    await no('ada@clinic.test', 'not-approver');
    await house.people.enable(system, 'ada@clinic.test');
    assert.equal(await stateOf(delivery), 'held');
    await refuseHold(house, ada, delivery);
  });

  it('an author in the header counts as its sender, whoever handed the letter in', async () => {
    const answer = await lab.server.accept({
      id: newId(),
      door: 'relay',
      actor: { kind: 'service', id: newId(), via: 'relay' },
      peer: { address: '127.0.0.1', helo: 'records', tls: null },
      envelope: {
        sender: { local: 'records', domain: 'clinic.test' },
        recipients: [{ address: { local: 'chair', domain: 'board.test' } }],
        smtputf8: false,
        body: '7bit',
      },
      raw: Buffer.from(
        'From: "Ada A" <Nurse@Clinic.test>\r\nTo: chair@board.test\r\nSubject: Hello\r\n\r\nFrom the desk.\r\n',
      ),
      receivedAt: Date.now(),
      class: 'conversation',
    });
    assert.ok(answer.kind === 'accepted');
    const delivery = (await house.queue.find(system, answer.id))[0]!.id;
    await assert.rejects(releaseHold(house, deciding('nurse@clinic.test'), delivery), { code: 'own-letter' });
    await refuseHold(house, ada, delivery);
  });

  it('a refused letter goes back to its sender in words that quote nothing of it', async () => {
    const { id, delivery } = await send();
    await refuseHold(house, ada, delivery, 'Please send the signed version');
    lab.server.rounds.poll();
    const back = () => letters('clinic.test', 'Please send the signed version')[0];
    const report = (await lab.until(back, 'a report')).raw.toString();
    assert.match(report, /5\.7\.1/);
    assert.ok(!report.includes(canary));
    assert.ok((await kinds(id)).includes('hold.refused'));
    await assert.rejects(releaseHold(house, ada, delivery), { code: 'hold-missing' });
    assert.equal(await stateOf(delivery), undefined);
  });

  it('a floor is raised and never lowered, and holds after the release', async () => {
    const { id, delivery } = await send();
    await assert.rejects(raiseHold(house, ada, delivery, 'open'), { code: 'floor-lower' });
    await assert.rejects(raiseHold(house, ada, delivery, 'encrypted'), { code: 'floor-lower' });
    await raiseHold(house, ada, delivery, 'sealed');
    assert.equal(await stateOf(delivery), 'held');
    const sent = letters('board.test', canary).length;
    await releaseHold(house, ada, delivery);
    lab.server.rounds.poll();
    await happened(id, 'delivery.turned');
    assert.equal(letters('board.test', canary).length, sent);
  });

  it('what is let go is checked anew: to a server without TLS it waits in the portal', async () => {
    const { id, delivery } = await send('chair@plain.test');
    await releaseHold(house, ada, delivery);
    lab.server.rounds.poll();
    await happened(id, 'delivery.turned');
    assert.ok(!lab.sinks['plain.test']!.clear.includes(canary));
  });

  it('of several who decide at once exactly one does', async () => {
    for (let round = 0; round < 4; round++) {
      const { id, delivery } = await send('chair@board.test', { text: `Round ${round} of ${canary}` });
      const results = await Promise.allSettled([
        releaseHold(house, ada, delivery),
        refuseHold(house, ada, delivery),
        releaseHold(house, ada, delivery),
      ]);
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      const released = results[1]!.status === 'rejected';
      lab.server.rounds.poll();
      await happened(id, released ? 'delivery.delivered' : 'delivery.failed');
      assert.equal(letters('board.test', `Round ${round} of`).length, released ? 1 : 0);
    }
  });

  it('a decision that breaks in the middle is none', async () => {
    const { id, delivery } = await send('chair@board.test', { text: 'Broken once' });
    const record = house.evidence.record.bind(house.evidence);
    for (const decide of [releaseHold, refuseHold]) {
      house.evidence.record = (sql, ...events) => {
        if (events.some(({ kind }) => kind === 'delivery.released' || kind === 'hold.refused'))
          throw new Error('the disk is gone');
        return record(sql, ...events);
      };
      await assert.rejects(decide(house, ada, delivery));
      house.evidence.record = record;
      assert.equal(await stateOf(delivery), 'held');
      assert.deepEqual(await kinds(id), ['message.accepted']);
    }
    await releaseHold(house, ada, delivery);
    lab.server.rounds.poll();
    await happened(id, 'delivery.delivered');
    assert.equal(letters('board.test', 'Broken once').length, 1);
  });

  it('approvers are told once, of nothing but that something waits', async () => {
    await roundOfHolds(house);
    const { delivery } = await send();
    await roundOfHolds(house);
    await roundOfHolds(house);
    lab.server.rounds.poll();
    const told = () =>
      lab.sinks['clinic.test']!.letters.filter(({ raw }) =>
        raw.includes('Subject: A message waits for approval'),
      );
    await lab.until(
      () => told().some(({ recipients }) => recipients.includes('ada@clinic.test')),
      'a notice',
    );
    const ours = told().filter(({ recipients }) => recipients.includes('ada@clinic.test'));
    assert.equal(ours.length, 1);
    assert.ok(!ours[0]!.raw.includes(canary) && !ours[0]!.raw.includes('board.test'));
    assert.ok(!told().some(({ recipients }) => recipients.includes('otto@clinic.test')));
    const [one] = (await holds(house, shell)).filter(({ id }) => id === delivery);
    assert.ok(one!.heldUntil! - one!.heldAt! === lab.config.policy.hold_for);
    await refuseHold(house, ada, delivery);
  });

  it('what nobody decides about goes back to its sender and never leaves; what cannot go back stays, with an alarm', async () => {
    const late = await send('chair@board.test', { text: 'Too late' });
    const stuck = await send('chair@board.test', { text: 'Stuck' });
    await roundOfHolds(house);
    await house.store.query(
      `UPDATE queue_delivery SET held_until = now() - interval '1 minute' WHERE state = 1`,
    );
    await house.store.query('UPDATE archive_message SET body = $2 WHERE message_id = $1', [
      stuck.id,
      Buffer.alloc(64),
    ]);
    await roundOfHolds(house);
    assert.deepEqual((await kinds(late.id)).filter((kind) => kind !== 'message.accepted').sort(), [
      'delivery.failed',
      'hold.expired',
    ]);
    assert.equal(await stateOf(late.delivery), undefined);
    assert.equal(await stateOf(stuck.delivery), 'held');
    const alarms = (await house.evidence.latest(house.store, { limit: 20 })).filter(
      ({ kind }) => kind === 'hold.overdue',
    );
    assert.deepEqual(
      alarms.map(({ delivery }) => delivery),
      [stuck.delivery],
    );
    assert.deepEqual(await house.queue.overdue(Date.now()), [], 'looked at again tomorrow');
    assert.equal(letters('board.test', 'Too late').length + letters('board.test', 'Stuck').length, 0);
    await house.queue.cancel(shell, [stuck.delivery], 'broken on purpose');
  });

  it('whoever looks sees why, and the letter itself only for a reason that is recorded', async () => {
    const { id, delivery } = await send();
    const seen = await lookAtHold(house, shell, delivery);
    assert.equal(seen.raw, undefined);
    assert.ok(!JSON.stringify(seen).includes(canary));
    assert.ok(seen.decision.why.some((line) => line.includes('It goes to the board.')));
    const ada2 = {
      kind: 'person',
      id: (await house.people.get('ada@clinic.test')).id,
      via: 'console',
    } as const;
    await assert.rejects(lookAtHold(house, ada2, delivery, { reason: 'curious' }), { code: 'not-allowed' });
    const whole = await lookAtHold(house, shell, delivery, { reason: 'to decide about it' });
    assert.ok(whole.raw!.includes(canary));
    const reads = (await kinds(id)).filter((kind) => kind === 'hold.read');
    assert.equal(reads.length, 2);
    await refuseHold(house, ada, delivery);
  });

  it('survives a restart, and then leaves once', async () => {
    const { id, delivery } = await send('chair@board.test', { text: 'After the night' });
    await lab.server.stop();
    const morning = await openHouse(lab.config, { log: openLog('silent'), clock: systemClock });
    const server = new Server(morning);
    await server.start();
    try {
      assert.equal((await morning.queue.find(system, delivery))[0]?.state, 'held');
      await releaseHold(morning, ada, delivery);
      server.rounds.poll();
      await happened(id, 'delivery.delivered');
      assert.equal(letters('board.test', 'After the night').length, 1);
    } finally {
      await server.stop();
      await closeHouse(morning);
    }
  });
});
