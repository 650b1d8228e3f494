import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { newId, systemActor } from '#base';
import { type Cli, installed, type Said } from './postern.ts';

const bin = fileURLToPath(new URL('../../bin/postern', import.meta.url));
const actor = systemActor('test');

describe('postern receipt and postern verify', () => {
  let cli: Cli;
  let away = '';
  const message = newId();
  const deliveries = [newId(), newId()];

  /** Runs in an empty folder with an empty environment: no settings, no server. */
  const verify = (...args: string[]): Promise<Said> =>
    new Promise((done) => {
      const env = { PATH: process.env.PATH ?? '' };
      execFile(bin, ['verify', ...args], { cwd: away, env }, (error, out, err) =>
        done({ code: error ? Number(error.code) : 0, out, err }),
      );
    });

  before(async () => {
    cli = await installed();
    away = mkdtempSync(join(tmpdir(), 'postern-away-'));
    const { evidence, store } = cli.lab;
    const decisions = deliveries.map((delivery) => ({ delivery, floor: 'verified' }));
    await evidence.record(store, { kind: 'message.accepted', actor, message, data: { decisions } });
    const delivered = { kind: 'delivery.delivered', actor, message, delivery: deliveries[0]! } as const;
    await evidence.record(store, { ...delivered, secret: { reply: '250 ok' } });
  });
  after(async () => {
    rmSync(away, { recursive: true, force: true });
    await cli.lab.close();
  });

  it('a receipt made here is checked anywhere else, and a changed one is refused', async () => {
    const made = await cli.run('receipt', deliveries[0]!, '--json');
    assert.equal(made.code, 0, made.err);
    writeFileSync(join(away, 'good.json'), made.out);
    writeFileSync(join(away, 'bad.json'), made.out.replace('250 ok', '250 OK'));
    const good = await verify('good.json', '--json');
    assert.equal(good.code, 0, good.out);
    const answer = JSON.parse(good.out) as { valid: boolean; results: { says: { delivery: string } }[] };
    assert.ok(answer.valid && answer.results[0]?.says.delivery === deliveries[0]);
    const both = await verify('good.json', 'bad.json');
    assert.equal(both.code, 1);
    assert.match(both.out, /good\.json: valid receipt[\s\S]*not checked:[\s\S]*bad\.json: NOT VALID/);
    assert.equal((await verify()).code, 2);
    assert.equal((await verify('good.json', '--key', 'nonsense')).code, 2);
  });

  it('is written with its page, once, for its owner alone', async () => {
    const out = join(away, 'out');
    const { files } = await cli.json<{ files: string[] }>('receipt', deliveries[0]!, '--out', out);
    assert.deepEqual(
      readdirSync(out).sort(),
      ['html', 'json', 'pdf'].map((ending) => `${deliveries[0]}.${ending}`),
    );
    for (const file of files) assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal((await verify(join(out, `${deliveries[0]}.json`))).code, 0);
    assert.equal((await cli.run('receipt', deliveries[0]!, '--out', out)).code, 2);
  });

  it('the id of a letter makes one receipt for each reader; the folder of the log is checked too', async () => {
    const all = await cli.json<{ delivery: string }[]>('receipt', message);
    assert.deepEqual(
      all.map(({ delivery }) => delivery),
      deliveries,
    );
    writeFileSync(join(away, 'all.json'), JSON.stringify(all));
    assert.equal((await verify('all.json')).code, 0);
    const folder = join(cli.lab.dir, 'data', 'evidence');
    assert.deepEqual(readdirSync(folder).sort(), ['checkpoint', 'checkpoints', 'keys', 'tile']);
    const log = await verify(folder, '--json');
    assert.equal(log.code, 0, log.out);
    assert.match((await cli.run('receipt', deliveries[0]!)).out, /2 events proved in the log/);
    const audit = await cli.run('verify', '--database', '--json');
    assert.equal(audit.code, 0, audit.out);
    assert.match(audit.out, /"kind":"database","valid":true/);
    await cli.lab.store.query(`UPDATE evidence_event SET body = replace(body, 'verified', 'open')`);
    assert.match((await cli.run('verify', '--database')).out, /wrong: leaf 0, event .*was edited/);
    const none = await cli.run('receipt', newId());
    assert.deepEqual([none.code, /no letter and no delivery/.test(none.err)], [1, true]);
    assert.equal((await cli.run('receipt', 'x')).code, 2);
  });
});
