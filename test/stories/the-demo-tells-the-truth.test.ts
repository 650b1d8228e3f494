import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { alive } from '../../scripts/demo/postgres.ts';
import { Teller } from '../../scripts/demo/tell.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Door {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}
interface Line {
  readonly submission: Door;
  readonly submissions: Door;
  readonly relay: Door;
  readonly ca: string;
  readonly portal: string;
  readonly sinks: readonly { readonly name: string; readonly host: string; readonly port: number }[];
  readonly domains: readonly { readonly domain: string; readonly sink: string; readonly behaviour: string }[];
  readonly pids: readonly number[];
  readonly logs: readonly string[];
  readonly story: { readonly seen: number; readonly failed: readonly string[] };
}

async function demo(...args: string[]): Promise<{ code: number | null; out: string; told: string }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'demo.ts'), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FORCE_COLOR: '1' } },
  );
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const [out, told, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, told };
}

describe('the demo tells the truth', () => {
  it('runs by itself, sees everything it tells, hands over one line, and leaves nothing behind', async () => {
    const { code, out, told } = await demo('--exit', '--json');
    assert.equal(code, 0, told);
    assert.match(told, /All \d+ things told above were seen to be so\./);
    assert.doesNotMatch(told, /\u001b|NOT/, 'no colour outside of a terminal, nothing unseen');
    assert.equal(out.split('\n').length, 2, 'one line, ended');
    const line = JSON.parse(out) as Line;
    for (const door of [line.submission, line.submissions, line.relay])
      assert.ok(door.host && door.port > 0 && door.user && door.password);
    assert.match(line.portal, /^http:\/\/localhost:\d+$/);
    assert.deepEqual(
      line.domains.map(({ sink }) => sink),
      line.sinks.map(({ name }) => name),
    );
    assert.ok(line.story.seen > 20);
    assert.deepEqual(line.story.failed, []);
    assert.equal(line.pids.length, 2);
    for (const pid of line.pids) assert.equal(alive(pid), false, `process ${pid} has ended`);
    for (const path of [line.ca, ...line.logs]) assert.equal(existsSync(dirname(path)), false, path);
  });

  it('refuses options that it does not know, with 2', async () => {
    const { code, told } = await demo('--quick');
    assert.equal(code, 2);
    assert.match(told, /--quick.*usage/s);
  });

  it('says of what was not observed that it was not seen, and counts it as a failure', async () => {
    const out = new PassThrough();
    const tell = new Teller(out as unknown as NodeJS.WriteStream);
    tell.expect('water is wet', true);
    tell.expect('pigs fly', false);
    out.end();
    const said = await text(out);
    assert.match(said, /✓ water is wet/);
    assert.match(said, /✗ NOT SEEN: pigs fly/);
    assert.deepEqual(tell.failures, ['pigs fly']);
    assert.equal(tell.seen, 1);
  });
});
