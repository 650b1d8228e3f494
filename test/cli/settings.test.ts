import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Cli, installed } from './postern.ts';

describe('postern settings and postern webhook', () => {
  let cli: Cli;
  before(async () => {
    cli = await installed();
  });
  after(() => cli?.lab.close());

  it('says what a change would do, makes it, and goes back', async () => {
    const wish = ['settings', 'change', 'portal', 'expires=14d', 'tell_sender=true'];
    const dry = await cli.json<{ changes: { field: string; after: string }[] }>(...wish, '--dry-run');
    assert.deepEqual(dry.changes, [{ field: 'expires', before: '30d', after: '14d' }]);
    assert.equal((await cli.run(...wish)).code, 2, 'a reason is asked for');
    const made = await cli.json<{ number: number; waits: boolean }>(...wish, '--reason', 'as agreed');
    assert.deepEqual([made.number, made.waits], [1, false]);
    const risky = ['settings', 'change', 'protection', 'sensitive_floor=verified', '--reason', 'trying'];
    assert.match((await cli.run(...risky)).out, /less safe.*verified instead of sealed/);
    const own = await cli.run('settings', 'approve', 'protection', '1');
    assert.equal(own.code, 1);
    assert.match(own.err, /ask somebody else/);
    const back = await cli.run('settings', 'rollback', 'portal', '--reason', 'too short');
    assert.match(back.out, /as the file has it again/);
  });

  it('finds what was changed by hand in the file, until somebody answers for it', async () => {
    assert.equal((await cli.run('settings', 'check')).code, 0);
    writeFileSync(
      cli.file,
      `${readFileSync(cli.file, 'utf8').replace(/^\[pickup\]$/m, '[pickup]\nexpires = "60d"')}`,
    );
    const found = await cli.run('settings', 'check');
    assert.equal(found.code, 1);
    assert.match(found.out, /pickup\.expires is not as it was accepted/);
    assert.equal((await cli.run('settings', 'accept', '--reason', 'a longer holiday')).code, 0);
    assert.equal((await cli.run('settings', 'check')).code, 0);
  });

  it('adds a webhook and shows its secret once', async () => {
    const made = await cli.json<{ id: string; secret: string }>(
      'webhook',
      'add',
      'https://hooks.example/in',
      '--of',
      'delivery.failed',
    );
    assert.match(made.secret, /^whsec_[\w+/=]{44}$/);
    const listed = await cli.json<{ id: string; kinds: string[] }[]>('webhook', 'list');
    assert.deepEqual([listed[0]!.id, listed[0]!.kinds], [made.id, ['delivery.failed']]);
    assert.ok(!JSON.stringify(listed).includes('whsec'));
    const wrong = await cli.run('webhook', 'add', 'https://192.168.1.1/');
    assert.match(wrong.err, /private network/);
  });
});
