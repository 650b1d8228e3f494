import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlain, request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkReceipt } from '#evidence';
import { ApiKeys } from '#people';
import { isGenuine, Postern, Refused } from '../../client/postern.ts';
import { apiTypes, typesPath } from '../../scripts/console.ts';
import { type ApiLab, cli, openApiLab } from '../api/house.ts';

const root = join(import.meta.dirname, '../..');

describe('the client', () => {
  let at: ApiLab;
  let dir = '';
  const tokens: Record<'live' | 'sandbox' | 'admin', string> = { live: '', sandbox: '', admin: '' };
  const children: ChildProcess[] = [];
  const servers: Server[] = [];
  before(async () => {
    at = await openApiLab({ webhooks: { networks: ['127.0.0.0/8'] } });
    dir = mkdtempSync(join(tmpdir(), 'postern-client-'));
    const { house } = at.lab.server;
    const systems = new ApiKeys({ ...house, isInside: () => true });
    const robot = await house.people.addServiceAccount(cli, { name: 'ehr' });
    const make = async (sandbox: boolean): Promise<string> =>
      (
        await systems.add(cli, robot, {
          label: 'x',
          acts: ['mail.send'],
          networks: [],
          life: 3_600_000,
          sandbox,
        })
      ).token;
    tokens.live = await make(false);
    tokens.sandbox = await make(true);
    const boss = await house.people.addPerson(cli, {
      name: 'Boss',
      addresses: ['boss@clinic.test'],
      roles: ['admin'],
    });
    const wish = { label: 'x', acts: ['people.read'], networks: [], life: 3_600_000 };
    tokens.admin = (await systems.add(cli, boss, wish)).token;
  });
  after(async () => {
    for (const child of children) child.kill();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await at.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const postern = (kind: keyof typeof tokens, more: object = {}): Postern =>
    new Postern({ url: at.base, key: tokens[kind], ...more });

  /** Runs an example as somebody would; resolves with what it printed. */
  const run = (name: string, args: readonly string[], key: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(root, 'examples', name), ...args], {
        cwd: dir,
        env: { PATH: process.env.PATH, POSTERN_URL: at.base, POSTERN_KEY: key, NODE_NO_WARNINGS: '1' },
      });
      children.push(child);
      let text = '';
      child.stdout.on('data', (piece) => (text += piece));
      child.stderr.on('data', (piece) => (text += piece));
      child.on('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`${code}: ${text}`))));
    });

  it('its types are those of the API as it is', async () => {
    assert.equal(readFileSync(typesPath, 'utf8'), await apiTypes(), 'run: npm run console');
  });

  it('the example sends a letter with a file and keeps a receipt that proves itself', async () => {
    writeFileSync(join(dir, 'leaflet.pdf'), 'Opening hours: nine to five.');
    const told = await run(
      'send-a-letter.ts',
      ['lab@clinic.test', 'ann@good.test', 'leaflet.pdf'],
      tokens.live,
    );
    const [arrived] = await at.lab.arrived('good.test', 1);
    assert.match(arrived!.raw.toString(), /leaflet\.pdf/);
    assert.match(told, /ann@good\.test: (delivered|portal|held)/);
    const [file = ''] = readdirSync(dir).filter((name) => name.endsWith('.json'));
    const verdict = checkReceipt(JSON.parse(readFileSync(join(dir, file), 'utf8')));
    assert.ok(verdict.valid, verdict.problems.join());
  });

  it('the same example with a key of the sandbox sends nothing', async () => {
    const before = at.lab.sinks['good.test']!.letters.length;
    const told = await run(
      'send-a-letter.ts',
      ['lab@clinic.test', 'bounced@sandbox.invalid'],
      tokens.sandbox,
    );
    assert.match(told, /sandbox: it does not leave/);
    assert.match(told, /bounced@sandbox\.invalid: failed/);
    assert.equal(at.lab.sinks['good.test']!.letters.length, before);
  });

  it('the example lists people page by page, and says in words what it may not do', async () => {
    const told = await run('list-people.ts', [], tokens.admin);
    assert.match(told, /Boss boss@clinic\.test/);
    assert.match(told, /Nora Nurse/);
    await assert.rejects(run('list-people.ts', [], tokens.live), /You may not do this/);
    const names: string[] = [];
    for await (const { name } of postern('admin').all('/v1/people', { query: { limit: 1 } }))
      names.push(name);
    assert.deepEqual(names.sort(), ['Boss', 'Nora Nurse', 'ehr']);
  });

  it('the example receives webhooks once each, and none that are forged', async () => {
    const { openWebhooks } = await import('../../src/app-webhooks.ts');
    const webhooks = openWebhooks(at.lab.server.house);
    // The proxy that adds TLS, in front of the example.
    const tls = at.lab.ca.issue(['hooks.test']);
    let port = 0;
    const proxy = createServer({ cert: tls.cert, key: tls.key }, (incoming, outgoing) => {
      const onward = request(
        { port, host: '127.0.0.1', method: incoming.method ?? 'POST', headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500);
          answer.pipe(outgoing);
        },
      );
      incoming.pipe(onward);
    });
    servers.push(proxy);
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    at.lab.dns.zone['hooks.test'] = { a: ['127.0.0.1'] };
    const { secret, id } = await webhooks.add(cli, {
      label: 'example',
      url: `https://hooks.test:${(proxy.address() as AddressInfo).port}/`,
      kinds: ['delivery.delivered'],
    });
    const child = spawn(process.execPath, [join(root, 'examples/receive-webhooks.ts')], {
      env: { PATH: process.env.PATH, WEBHOOK_SECRET: secret, PORT: '0', NODE_NO_WARNINGS: '1' },
    });
    children.push(child);
    let told = '';
    child.stdout.on('data', (piece) => (told += piece));
    await at.lab.until(() => /listening (\d+)/.test(told), 'the receiver');
    port = Number(/listening (\d+)/.exec(told)![1]);
    const letter = await postern('live').send({
      from: 'lab@clinic.test',
      to: ['cora@good.test'],
      subject: 'Hello',
      text: 'See you.',
    });
    await at.lab.until(() => told.includes(`delivery.delivered ${letter.id}`), 'word of the delivery');
    const [call] = await webhooks.calls(cli, id, { limit: 1 });
    await webhooks.replay(cli, id, call!.id);
    await at.lab.until(
      async () => (await webhooks.calls(cli, id, { limit: 1 }))[0]!.state === 'done',
      'the second call',
    );
    assert.equal(told.split(letter.id).length, 2, 'told twice, done once');
    const forged = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' },
      body: '{}',
    });
    assert.equal(forged.status, 401);
    const headers = { 'webhook-id': 'x', 'webhook-timestamp': '1000', 'webhook-signature': '' };
    assert.equal(isGenuine(secret, headers, '{}', 1000 * 1000), false);
  });

  it('a busy server is asked again under the same key, and one that says no is not', async () => {
    const keys: (string | undefined)[] = [];
    let answers = [503, 429, 201];
    const busy = createPlain((incoming, outgoing) => {
      keys.push(incoming.headers['idempotency-key'] as string | undefined);
      const status = answers.shift() ?? 500;
      outgoing.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0.02' });
      outgoing.end(
        JSON.stringify(status === 201 ? { id: 'x', sandbox: false } : { code: 'busy', title: 'Later' }),
      );
    });
    await new Promise<void>((done) => busy.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`;
    const letter = { to: ['ann@good.test'], subject: 's', text: 't' };
    try {
      assert.equal((await postern('live', { url }).send(letter)).id, 'x');
      assert.equal(keys.length, 3);
      assert.equal(new Set(keys).size, 1);
      answers = [400, 201];
      await assert.rejects(postern('live', { url }).send(letter), Refused);
      assert.equal(keys.length, 4);
      answers = [503, 503, 503];
      await assert.rejects(postern('live', { url, tries: 2 }).send(letter), /Later/);
    } finally {
      busy.closeAllConnections();
      busy.close();
    }
    await assert.rejects(
      postern('live', { url, tries: 1 }).send(letter),
      (error) => error instanceof Refused && error.status === 0,
    );
  });
});
