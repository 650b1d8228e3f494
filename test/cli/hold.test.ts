import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId, openLog, systemActor, systemClock } from '#base';
import { checkedConfig } from '#config';
import { accept, deliver, Rounds } from '#flow';
import { Policy } from '#policy';
import { closeHouse, openHouse } from '../../src/app.ts';
import { type Cli, installed } from './postern.ts';

describe('postern hold', () => {
  let cli: Cli;
  before(async () => {
    cli = await installed();
    await cli.json('domain', 'add', 'clinic.example');
    await cli.json('person', 'add', 'Ada Approver', '--address', 'ada@clinic.example', '--role', 'approver');
    await cli.json('person', 'add', 'Nora Nurse', '--address', 'nora@clinic.example', '--role', 'admin');
  });
  after(() => cli?.lab.close());

  /** A letter that a rule holds, written by Nora; the ids of its deliveries. */
  async function held(...to: string[]): Promise<string[]> {
    const config = checkedConfig(cli.file, systemClock).config;
    const house = await openHouse(config, { log: openLog('silent') });
    const policy = new Policy({
      config: config.policy,
      domains: ['clinic.example'],
      clock: systemClock,
      rules: [
        {
          name: 'wait',
          sentence: 'It waits.',
          citation: '45 CFR 164.530(i)',
          when: {},
          ask: { hold: 'Two people look.' },
        },
      ],
    });
    Object.assign(house, { policy });
    const rounds: Rounds = new Rounds(house, (claim, opened) => deliver(house, rounds, claim, opened));
    const answer = await accept(house, rounds, {
      id: newId(),
      door: 'inside',
      actor: systemActor('test'),
      peer: { address: 'inside', helo: 'test', tls: null },
      envelope: {
        sender: { local: 'nora', domain: 'clinic.example' },
        recipients: to.map((local) => ({ address: { local, domain: 'board.example' } })),
        smtputf8: false,
        body: '7bit',
      },
      raw: Buffer.from('From: nora@clinic.example\r\nSubject: Budget\r\n\r\nFigures of the year.\r\n'),
      receivedAt: Date.now(),
      class: 'conversation',
    });
    assert.ok(answer.kind === 'accepted', JSON.stringify(answer));
    const found = await house.queue.find(systemActor('test'), answer.id);
    await closeHouse(house);
    return found.map(({ id }) => id);
  }
  interface Shown {
    id: string;
    floor: string;
    approval: boolean;
    content?: string;
  }
  const by = (address: string) => ['--by', address, '--reason', 'looked at it'];

  it('lists, shows, raises, refuses and lets go, by somebody who did not write it', async () => {
    const [first, second] = await held('chair', 'clerk');
    const listed = await cli.json<Shown[]>('hold', 'list');
    assert.deepEqual(listed.map(({ id }) => id).sort(), [first, second].sort());
    assert.ok(listed.every(({ approval }) => approval));
    assert.equal((await cli.json<Shown>('hold', 'show', first!)).content, undefined);
    assert.equal((await cli.run('hold', 'show', first!, '--content')).code, 2);
    const seen = await cli.json<Shown>('hold', 'show', first!, '--content', '--reason', 'to decide');
    assert.match(seen.content!, /Figures of the year/);

    const own = await cli.run('hold', 'release', first!, ...by('nora@clinic.example'));
    assert.deepEqual([own.code, /letter of their own/.test(own.err)], [1, true]);
    assert.equal((await cli.run('hold', 'release', first!, '--by', 'ada@clinic.example')).code, 2);
    assert.equal(
      (await cli.run('hold', 'raise', first!, '--floor', 'open', ...by('ada@clinic.example'))).code,
      1,
    );
    await cli.json('hold', 'raise', first!, '--floor', 'sealed', ...by('ada@clinic.example'));
    assert.equal((await cli.json<Shown>('hold', 'show', first!)).floor, 'sealed');
    assert.deepEqual(await cli.json('queue', 'release', '--all'), { touched: [] });
    await cli.json('hold', 'release', first!, ...by('ada@clinic.example'));
    await cli.json('hold', 'refuse', second!, ...by('ada@clinic.example'), '--say', 'Not this year');
    assert.deepEqual(await cli.json('hold', 'list'), []);
    assert.equal((await cli.run('hold', 'release', first!, ...by('ada@clinic.example'))).code, 1);
    const waiting = await cli.json<{ recipient: string; state: string }[]>('queue', 'list');
    assert.deepEqual(waiting.map(({ recipient }) => recipient).sort(), [
      'chair@board.example',
      'nora@clinic.example',
    ]);
  });
});
