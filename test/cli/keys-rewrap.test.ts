import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '#base';
import { Keys, passphraseProvider } from '#keys';
import { kekOf, seed, wrappedOf } from '../keys/rewrap-lab.ts';
import { type Cli, installed } from './postern.ts';

describe('postern keys rewrap', () => {
  let cli: Cli;
  before(async () => {
    cli = await installed();
  });
  after(() => cli.lab.close());

  it('killed in the midst, it goes on from there and every letter still opens', async () => {
    await cli.json('domain', 'add', 'clinic.example');
    const keys = await Keys.open({
      provider: passphraseProvider(join(cli.lab.dir, 'data', 'root.passphrase')),
      sql: cli.lab.store,
      clock: systemClock,
    });
    const deks = await seed(cli.lab, keys, 2000);
    const old = new Set((await wrappedOf(cli.lab)).map(({ archive }) => kekOf(archive)));
    const left = async (): Promise<number> =>
      (await wrappedOf(cli.lab)).filter(({ archive }) => old.has(kekOf(archive))).length;
    const child = cli.start('keys', 'rewrap', '--at-once', '--batch', '5');
    const killed = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once('close', (_code, signal) => resolve(signal)),
    );
    let said = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/archive-archive: \d+ seen/.test(said)) child.kill('SIGKILL');
    });
    assert.equal(await killed, 'SIGKILL', said.slice(-400));
    const rest = await left();
    assert.ok(rest > 0 && rest < 2000, `${rest} left in the midst`);
    const again = await cli.run('keys', 'rewrap', '--batch', '500', '--json');
    assert.equal(again.code, 0, again.err);
    assert.match(again.err, /Going on/);
    const done = JSON.parse(again.out) as { source: string; seen: number; finished: boolean }[];
    assert.ok(done.every(({ finished }) => finished));
    assert.equal(
      done.find(({ source }) => source === 'archive-archive')?.seen,
      2000,
      'none twice, none left out',
    );
    assert.equal(await left(), 0);
    await keys.turn();
    for (const { id, archive, mail } of await wrappedOf(cli.lab)) {
      assert.deepEqual(keys.unwrap('archive', id, archive), deks.get(id));
      assert.deepEqual(keys.unwrap('mail', id, mail), deks.get(id));
    }
  });
});
