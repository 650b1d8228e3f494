import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newId, systemActor } from '#base';
import { type Cli, ended, installed } from './postern.ts';

const actor = systemActor('test');

describe('postern evidence, verify --against and witness', () => {
  let cli: Cli;
  before(async () => {
    cli = await installed();
    await cli.lab.evidence.record(cli.lab.store, { kind: 'archive.read', actor, message: newId() });
  });
  after(() => cli.lab.close());

  it('keys are changed with a reason, and both generations are shown', async () => {
    assert.equal((await cli.run('evidence', 'rotate')).code, 2);
    const first = await cli.json<{ old: string[]; new: string[] }>(
      'evidence',
      'rotate',
      '--reason',
      'yearly',
    );
    const { keys, waiting, anchors } = await cli.json<{
      keys: string[];
      waiting: number;
      anchors: unknown[];
    }>('evidence', 'show');
    assert.deepEqual(keys, [...first.old, ...first.new]);
    assert.deepEqual([waiting, anchors], [0, []]);
    assert.match((await cli.run('evidence', 'show')).out, /Checkpoints go nowhere outside/);
  });

  it('the database is held against a copy that was kept elsewhere', async () => {
    const copy = join(cli.lab.dir, 'kept');
    cpSync(join(cli.lab.dir, 'data/evidence'), copy, { recursive: true });
    const verify = (...more: string[]) => cli.run('verify', '--database', '--against', copy, ...more);
    const good = await verify();
    assert.equal(good.code, 0, good.out);
    await cli.lab.store.query(
      `UPDATE evidence_event SET body = replace(body, 'archive.read', 'archive.reed')`,
    );
    const bad = await verify('--json');
    assert.equal(bad.code, 1);
    const { results } = JSON.parse(bad.out) as { results: { findings: { leaf: number; what: string }[] }[] };
    assert.ok(results[0]?.findings.some(({ leaf, what }) => leaf === 0 && what === 'the event was edited'));
    assert.equal((await cli.run('verify', '--against', copy)).code, 2);
    assert.equal((await cli.run('verify', '--database', '--against', join(copy, 'none'))).code, 2);
  });

  it('a witness shows its keys, then answers until it is stopped', async (t) => {
    const dir = join(cli.lab.dir, 'witness');
    const own = ['witness', '--dir', dir, '--name', 'witness.example'];
    const { keys } = await cli.json<{ keys: string[] }>(...own);
    assert.deepEqual(
      keys.map((key) => key.split('+')[0]),
      ['witness.example', 'witness.example'],
    );
    assert.equal((await cli.run('witness', '--dir', dir, '--name', 'another.example')).code, 2);
    const child = cli.start(...own, '--log', keys[0]!, '--listen', '127.0.0.1:0', '--json');
    const end = ended(child);
    t.after(() => child.kill('SIGKILL'));
    const ready = await new Promise<{ url: string; keys: string[] }>((resolve) => {
      let text = '';
      child.stdout!.on('data', (piece: Buffer) => {
        text += piece.toString();
        if (text.trimEnd().endsWith('}')) resolve(JSON.parse(text) as { url: string; keys: string[] });
      });
    });
    assert.deepEqual(ready.keys, keys);
    const ask = async (path: string, body?: string): Promise<number> =>
      (await fetch(`${ready.url}${path}`, body === undefined ? {} : { method: 'POST', body })).status;
    assert.equal(await ask('/add-checkpoint', 'nonsense'), 400);
    assert.equal(await ask('/add-checkpoint', 'x'.repeat(200_000)), 413);
    assert.equal(await ask('/add-checkpoint'), 405);
    assert.equal(await ask('/'), 404);
    child.kill('SIGTERM');
    assert.equal((await end).code, 0);
  });
});
