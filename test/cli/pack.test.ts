import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { newId, systemActor } from '#base';
import { type Cli, installed, type Said } from './postern.ts';

const bin = fileURLToPath(new URL('../../bin/postern', import.meta.url));
const actor = systemActor('test');

describe('postern pack and postern verify', () => {
  let cli: Cli;
  let away = '';
  const [message, delivery] = [newId(), newId()];

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
    await evidence.record(
      store,
      {
        kind: 'message.accepted',
        actor,
        message,
        data: { decisions: [{ delivery }] },
        secret: { sender: 'nurse@clinic.example' },
      },
      { kind: 'delivery.delivered', actor, message, delivery, secret: { reply: '250 ok' } },
    );
  });
  after(async () => {
    rmSync(away, { recursive: true, force: true });
    await cli.lab.close();
  });

  it('a pack made here is checked anywhere else, shows nothing protected, and is for its owner alone', async () => {
    const out = join(away, 'pack.tar');
    const made = await cli.run('pack', '--letter', message, '--reason', 'audit 2026', '--out', out, '--json');
    assert.equal(made.code, 0, made.err);
    assert.equal((JSON.parse(made.out) as { events: number }).events, 2);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    const bytes = readFileSync(out);
    assert.equal(bytes.includes('nurse@clinic') || bytes.includes('250 ok'), false);
    const good = await verify('pack.tar');
    assert.equal(good.code, 0, good.out);
    assert.match(good.out, /valid pack[\s\S]*not checked: protected values[\s\S]*audit 2026/);
    bytes[bytes.indexOf('audit 2026')]! ^= 1;
    writeFileSync(join(away, 'bad.tar'), bytes);
    assert.match((await verify('bad.tar')).out, /NOT VALID/);
  });

  it('opens values only where that is asked for, and records what was asked', async () => {
    const out = join(away, 'open.tar');
    const asked = ['--from', '2020-01-01', '--to', '2100-01-01', '--reason', 'audit', '--open', '--out', out];
    const made = await cli.run('pack', ...asked);
    assert.equal(made.code, 0, made.err);
    assert.ok(readFileSync(out).includes('nurse@clinic.example'));
    const { evidence, store } = cli.lab;
    const [begun] = await evidence.latest(store, { kind: 'pack.begun', limit: 1 });
    assert.equal(begun?.data.opened, true);
    assert.equal(begun?.actor.via, 'cli');
    assert.equal((await evidence.latest(store, { kind: 'pack.made', limit: 5 })).length, 2);
  });

  it('says what is missing, and leaves no half of a file', async () => {
    const out = join(away, 'none.tar');
    assert.equal((await cli.run('pack', '--letter', message, '--out', out)).code, 2);
    assert.equal((await cli.run('pack', '--reason', 'x', '--out', out)).code, 2);
    assert.equal((await cli.run('pack', '--letter', 'x', '--reason', 'x', '--out', out)).code, 2);
    const both = ['--letter', message, '--person', 'ann', '--reason', 'x', '--out', out];
    assert.equal((await cli.run('pack', ...both)).code, 2);
    const none = await cli.run('pack', '--letter', newId(), '--reason', 'x', '--out', out);
    assert.equal(none.code, 1);
    assert.match(none.err, /no event of that/);
    assert.equal(existsSync(out) || existsSync(`${out}.part`), false);
  });
});
