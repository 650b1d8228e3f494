import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Actor } from '#base';
import { holds, releaseHold } from '#flow';
import { type Lab, openLab } from '../lab/house.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };

describe('letters of an account under suspicion wait for a person', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({ world: { 'good.test': {} } });
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

    const boss = await house.people.addPerson(cli, {
      name: 'Boss',
      addresses: ['boss@clinic.test'],
      roles: ['approver'],
    });
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
});
