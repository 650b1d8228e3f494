import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Cli, installed } from './postern.ts';

describe('postern guard', () => {
  let cli: Cli;
  before(async () => {
    cli = await installed();
    await cli.json('domain', 'add', 'clinic.example');
    await cli.json('person', 'add', 'Amy', '--address', 'amy@clinic.example');
  });
  after(() => cli?.lab.close());

  it('blocks a network, shows it with its reason, and lets it go', async () => {
    assert.match((await cli.run('guard', 'blocks')).out, /Nothing is blocked/);
    assert.equal((await cli.run('guard', 'block', '203.0.113.0/24')).code, 2, 'a reason is needed');
    const wrong = await cli.run('guard', 'block', '203.0.113.0/99', '--reason', 'x');
    assert.match(wrong.err, /not a network such as/);
    const made = await cli.json<{ id: string }>('guard', 'block', '203.0.113.0/24', '--reason', 'Scans');
    const { out } = await cli.run('guard', 'blocks');
    assert.match(out, /203\.0\.113\.0\/24\s+Scans/);
    assert.match((await cli.run('guard', 'lift', made.id, '--reason', 'Over')).out, /has ended/);
    assert.match((await cli.run('guard', 'blocks')).out, /Nothing is blocked/);
    assert.match((await cli.run('guard', 'blocks', '--all')).out, /lifted/);
    assert.equal((await cli.run('guard', 'lift', made.id)).code, 1);
  });

  it('holds the letters of an account, and lets new ones leave again', async () => {
    assert.match((await cli.run('guard', 'unusual')).out, /Nothing unusual/);
    const held = await cli.run('guard', 'hold', 'amy@clinic.example', '--reason', 'Stolen telephone');
    assert.match(held.out, /New letters of Amy wait for a person/);
    const { rows } = await cli.lab.store.query<{ sealed: Buffer }>(
      'SELECT reason_sealed AS sealed FROM people_outgoing_hold',
    );
    assert.ok(!rows[0]!.sealed.includes('Stolen'), 'what somebody typed is sealed');
    assert.match((await cli.run('guard', 'free', 'amy@clinic.example')).out, /leave again/);
    assert.match((await cli.run('guard', 'free', 'amy@clinic.example')).err, /are not held/);
    assert.equal((await cli.run('guard', 'answer', 'x', 'nonsense', '--reason', 'y')).code, 2);
    assert.match((await cli.run('guard', 'answer', 'x', 'fine', '--reason', 'y')).err, /no such alert/);
  });
});
