import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newId, openLog, systemActor, systemClock } from '#base';
import { checkedConfig } from '#config';
import { accept, deliver, Rounds } from '#flow';
import { closeHouse, openHouse } from '../../src/app.ts';
import { type Cli, installed } from './postern.ts';

describe('postern retention, legal-hold, destroy', () => {
  let cli: Cli;
  let passwords: Record<string, string>;
  before(async () => {
    cli = await installed();
    await cli.json('domain', 'add', 'clinic.example');
    passwords = {};
    for (const name of ['amy', 'bob']) {
      await cli.json('person', 'add', name, '--address', `${name}@clinic.example`, '--role', 'admin');
      const { password } = await cli.json<{ password: string }>(
        'password',
        'add',
        `${name}@clinic.example`,
        '--label',
        'shell',
      );
      passwords[name] = join(cli.lab.dir, `${name}.password`);
      writeFileSync(passwords[name], password);
    }
  });
  after(() => cli?.lab.close());
  const as = (name: string): string[] => [
    '--as',
    `${name}@clinic.example`,
    '--password-file',
    passwords[name]!,
  ];

  /** A letter that is kept and whose delivery has ended. */
  async function kept(text: string): Promise<string> {
    const config = checkedConfig(cli.file, systemClock).config;
    const house = await openHouse(config, { log: openLog('silent') });
    const rounds: Rounds = new Rounds(house, (claim, opened) => deliver(house, rounds, claim, opened));
    const answer = await accept(house, rounds, {
      id: newId(),
      door: 'inside',
      actor: systemActor('test'),
      peer: { address: 'inside', helo: 'test', tls: null },
      envelope: {
        sender: { local: 'amy', domain: 'clinic.example' },
        recipients: [{ address: { local: 'chair', domain: 'board.example' } }],
        smtputf8: false,
        body: '7bit',
      },
      raw: Buffer.from(`From: amy@clinic.example\r\nSubject: Budget\r\n\r\n${text}\r\n`),
      receivedAt: systemClock.now(),
      class: 'conversation',
    });
    assert.ok(answer.kind === 'accepted', JSON.stringify(answer));
    const deliveries = await house.queue.find(systemActor('test'), answer.id);
    await house.queue.cancel(
      systemActor('test'),
      deliveries.map(({ id }) => id),
      'test',
    );
    await closeHouse(house);
    return answer.id;
  }

  it('a schedule: from the standard one to one in force', async () => {
    const before = await cli.run('retention', 'show');
    assert.match(before.out, /Nobody has said how long/);
    const standard = await cli.run('retention', 'standard');
    const file = join(cli.lab.dir, 'schedule.json');
    writeFileSync(file, standard.out);
    const made = await cli.json<{ version: number }>(
      'retention',
      'propose',
      file,
      '--reason',
      'To begin',
      ...as('amy'),
    );
    assert.equal(made.version, 1);
    const own = await cli.run('retention', 'approve', '1', ...as('amy'));
    assert.equal(own.code, 1);
    assert.match(own.err, /another person must approve/);
    await cli.json('retention', 'approve', '1', ...as('bob'));
    const { out } = await cli.run('retention', 'show');
    assert.match(out, /Version 1/);
    assert.match(out, /2192 days\s+all others/);
    writeFileSync(file, '{');
    assert.match(
      (await cli.run('retention', 'propose', file, '--reason', 'x y z', ...as('amy'))).err,
      /cannot be read/,
    );
  });

  it('a hold keeps a letter; released by two it goes, and the certificate is checked', async () => {
    const [held, free] = [await kept('The figures.'), await kept('Another letter.')];
    const { id } = await cli.json<{ id: string; letters: number }>(
      ...(['legal-hold', 'place', '--matter', 'Doe', '--reason', 'Counsel', '--letter', held] as const),
    );
    const first = await cli.json<{ outcomes: Record<string, number>; id: string }>(
      ...(['destroy', held, free, '--reason', 'Sent in error'] as const),
    );
    assert.deepEqual(first.outcomes, { destroyed: 1, held: 1, 'under-way': 0, missing: 0 });
    await cli.json('legal-hold', 'ask-release', id, '--reason', 'Settled');
    await cli.json('legal-hold', 'release', id, ...as('bob'));
    assert.match((await cli.run('legal-hold', 'list')).out, /no legal hold/);
    assert.match((await cli.run('legal-hold', 'list', '--all')).out, /Doe/);
    const second = await cli.run('destroy', held, '--reason', 'Sent in error');
    assert.match(second.out, /1 letter/);
    const file = join(cli.lab.dir, 'certificate.json');
    const said = await cli.run('destroy', 'certificate', first.id, '--out', file);
    assert.equal(said.code, 0, said.err);
    assert.match(said.out, /no copy of the database and no backup/);
    assert.ok(readFileSync(file, 'utf8').includes(free));
    assert.equal((await cli.run('verify', file)).code, 0);
    assert.match((await cli.run('trace', free)).err, /was destroyed on/);
    const listed = await cli.json<{ state: string }[]>('destroy', 'list');
    assert.deepEqual(
      listed.map(({ state }) => state),
      ['done', 'done'],
    );
    assert.equal((await cli.run('destroy', 'nonsense', '--reason', 'x y z')).code, 2);
    const nothing = await cli.run('destroy', newId(), '--reason', 'x y z');
    assert.equal(nothing.code, 1);
    assert.match(nothing.out, /1 not there/);
    assert.doesNotMatch(nothing.out, /certificate/);
    assert.equal((await cli.run('who-read', 'nonsense')).code, 2);
    assert.match((await cli.run('keys', 'show', 'nonsense')).err, /no such key/);
  });
});
