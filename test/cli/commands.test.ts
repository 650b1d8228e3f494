import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Cli, installed } from './postern.ts';

interface AccountJson {
  readonly id: string;
  readonly name: string;
  readonly addresses: string[];
  readonly roles: string[];
  readonly state: string;
  readonly password?: string;
}

describe('the command line', () => {
  let cli: Cli;
  before(async () => {
    cli = await installed();
  });
  after(() => cli.lab.close());

  it('tells its version and its commands without any settings', async () => {
    const [help, version] = await Promise.all([cli.run('help'), cli.run('--version')]);
    assert.equal(help.code, 0);
    assert.match(version.out, /^postern \d+\.\d+\.\d+ /);
    const main = readFileSync(new URL('../../src/main.ts', import.meta.url), 'utf8');
    const known = [...main.matchAll(/^ {2}(\w+): \(\) => import/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== 'help');
    assert.ok(known.length > 10);
    for (const name of known)
      assert.match(help.out, new RegExp(`^  ${name}\\b`, 'm'), `help does not tell of ${name}`);
  });

  it('ends with 2 on wrong usage, with 1 and one sentence on anything else, never with a stack', async () => {
    const wrong = [
      ['nonsense'],
      ['toString'],
      ['person'],
      ['person', 'list', '--jsn'],
      ['person', 'add', 'Nobody'],
      ['init', '--yes', '--submission-port', 'x', '--config', 'other.toml'],
    ];
    const failing = [
      ['person', 'show', 'nobody@clinic.example'],
      ['person', 'list', '--config', 'gone.toml'],
      ['init', '--yes'],
      ['queue', 'why', 'x'],
      ['dkim', 'make', 'other.example'],
    ];
    for (const [code, all] of [
      [2, wrong],
      [1, failing],
    ] as const) {
      const sayings = await Promise.all(all.map((args) => cli.run(...args)));
      for (const [n, said] of sayings.entries()) {
        assert.equal(said.code, code, `${all[n]!.join(' ')}: ${said.err}`);
        assert.ok(said.err.length > 0 && !/^\s+at /m.test(said.err), said.err);
      }
    }
    const said = await cli.run('person', 'show', 'nobody@clinic.example', '--json');
    assert.equal((JSON.parse(said.out) as { error: { code: string } }).error.code, 'account-missing');
  });

  it('keeps domains and people', async () => {
    assert.deepEqual(await cli.json('domain', 'add', 'Clinic.Example'), {
      name: 'clinic.example',
      added: true,
    });
    const jane = await cli.json<AccountJson>(
      'person',
      'add',
      'Dr Jane Roe',
      '--address',
      'jane@clinic.example',
      '--password',
    );
    assert.match(jane.password!, /^([0-9a-z]{5}-){3}[0-9a-z]{5}$/);
    assert.deepEqual(jane.roles, ['sender']);
    await cli.json('person', 'role', jane.id, 'sender', 'operator');
    await cli.json('person', 'address', 'add', jane.id, 'front.desk@clinic.example');
    const shown = await cli.json<AccountJson & { passwords: { label: string }[] }>(
      'person',
      'show',
      'front.desk@clinic.example',
    );
    assert.deepEqual(
      [shown.addresses.length, shown.roles, shown.passwords.length],
      [2, ['operator', 'sender'], 1],
    );
    await cli.json('person', 'disable', jane.id);
    const words = await cli.run('person', 'list');
    assert.match(
      words.out,
      /^NAME +ADDRESSES +MAY +STATE\nDr Jane Roe +jane@clinic\.example front\.desk@clinic\.example +operator, sender +switched off\n$/,
    );
    const lab = await cli.json<{ password: string }>(
      'service',
      'add',
      'his-lab',
      '--relay',
      '--class',
      'urgent',
      '--password',
    );
    assert.ok(lab.password);
  });

  it('makes DKIM keys with records to copy', async () => {
    await cli.json('domain', 'add', 'second.example');
    const made = await cli.json<{ pair: string; zone: string }[]>('dkim', 'make', 'second.example');
    assert.equal(made.length, 2);
    for (const { zone } of made)
      assert.match(zone, /^\S+\._domainkey\.second\.example\. IN TXT \( "v=DKIM1;/);
    await cli.json('dkim', 'activate', 'second.example', made[0]!.pair);
    const listed = await cli.json<{ state: string }[]>('dkim', 'list', 'second.example');
    assert.ok(listed.every(({ state }) => state === 'active'));
  });

  it('records a consent only with the warning and its evidence', async () => {
    const evidence = ['--evidence', 'asked on the phone 2026-11-02, form signed, warned of the risk'];
    assert.equal((await cli.run('consent', 'record', 'patient@home.example', ...evidence)).code, 2);
    const { id } = await cli.json<{ id: string }>(
      'consent',
      'record',
      'patient@home.example',
      '--warned',
      ...evidence,
      '--days',
      '30',
    );
    const [one] = await cli.json<{ id: string; valid: boolean }[]>(
      'consent',
      'list',
      '--address',
      'patient@home.example',
    );
    assert.deepEqual([one!.id, one!.valid], [id, true]);
    await cli.json('consent', 'revoke', id);
    const kinds = (await cli.lab.evidence.latest(cli.lab.store, { limit: 3 })).map(({ kind }) => kind).sort();
    assert.deepEqual(kinds, ['consent.listed', 'consent.recorded', 'consent.revoked']);
  });

  it('answers about a queue and a portal in which nothing waits', async () => {
    assert.deepEqual(await cli.json('queue', 'list'), []);
    assert.deepEqual(await cli.json('queue', 'retry', '--all'), { touched: [] });
    assert.equal((await cli.run('trace', 'jane@clinic.example')).code, 1);
    const { queue, server } = await cli.json<{ queue: { due: number }; server: { running: boolean } }>(
      'status',
    );
    assert.equal(queue.due, 0);
    assert.equal(server.running, false);
  });

  it('checks settings by the same words as start-up', async () => {
    assert.equal((await cli.run('config', 'check')).code, 0);
    const bad = readFileSync(cli.file, 'utf8').replace('[web]', '[web]\nprot = 1');
    const other = `${cli.file}.bad`;
    writeFileSync(other, bad);
    const check = await cli.run('config', 'check', other);
    const serve = await cli.run('serve', '--config', other);
    const line = bad.split('\n').indexOf('prot = 1') + 1;
    for (const said of [check.out, serve.err])
      assert.match(
        said,
        new RegExp(`:${line}: web\\.prot: there is no setting "prot" in \\[web\\]\\. Did you mean port\\?`),
      );
    assert.deepEqual([check.code, serve.code], [1, 1]);
  });

  it('looks at the machine: a word and a remedy for each check', async () => {
    const said = await cli.run('doctor', '--offline', '--json');
    const { checks } = JSON.parse(said.out) as {
      checks: { name: string; state: string; says: string; remedy?: string }[];
    };
    const byName = new Map(checks.map((check) => [check.name, check]));
    assert.deepEqual([...byName.keys()].sort(), [
      'anchors',
      'backup',
      'certificate',
      'database',
      'disk',
      'doors',
      'evidence log',
      'keys',
      'malware',
      'rules',
      'settings',
      'time',
    ]);
    assert.equal(byName.get('database')!.state, 'ok');
    assert.equal(byName.get('keys')!.state, 'ok');
    assert.match(byName.get('certificate')!.says, /made by ourselves/);
    for (const { name, state, remedy } of checks)
      assert.ok(state === 'ok' || remedy, `${name} is ${state} without a remedy`);
  });
});
