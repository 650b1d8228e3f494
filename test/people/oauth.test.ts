import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Api } from '#api';
import type { ApiCall } from '#web';
import { openConsole } from '../../src/app-console.ts';
import { cli } from '../api/house.ts';
import { authority, type Credentials } from '../lab/certificates.ts';
import { freePort, type Lab, openLab } from '../lab/house.ts';

type Method = ApiCall['method'];

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests
  readonly body: any;
  readonly headers: Record<string, string | string[] | undefined>;
}

describe('programs that ask for access', () => {
  let lab: Lab;
  let api: Api;
  let port = 0;
  const server = authority();
  const programs = authority();
  const strangers = authority();

  const ask = (
    method: Method,
    path: string,
    { body, headers = {}, by }: { body?: string; headers?: Record<string, string>; by?: Credentials } = {},
  ): Promise<Answer> =>
    new Promise((done, fail) => {
      const asking = request(
        {
          host: '127.0.0.1',
          port,
          servername: 'localhost',
          ca: [server.pem],
          agent: false,
          method,
          path: `/v1${path}`,
          headers,
          ...(by ? { cert: by.cert, key: by.key } : {}),
        },
        (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('end', () => {
            const text = Buffer.concat(pieces).toString();
            const { statusCode: status = 0, headers: answered } = response;
            done({ status, headers: answered, body: text === '' ? null : JSON.parse(text) });
          });
        },
      );
      asking.on('error', fail);
      asking.end(body);
    });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const token = (
    fields: Record<string, string>,
    more: { headers?: Record<string, string>; by?: Credentials } = {},
  ) =>
    ask('POST', '/oauth/token', {
      body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString(),
      headers: { ...form, ...more.headers },
      ...(more.by ? { by: more.by } : {}),
    });
  const bearer = (access: string) => ({ headers: { authorization: `Bearer ${access}` } });
  const clients = async () => {
    const { Clients } = await import('#people');
    const { house } = lab.server;
    return new Clients({ ...house, isInside: () => true });
  };
  const made = async (
    wish: { acts?: string[]; networks?: string[]; certificate?: string; life?: number } = {},
  ) => {
    const account = await lab.server.house.people.get('records');
    return (await clients()).add(cli, account, {
      label: 'Records system',
      acts: wish.acts ?? ['queue.read', 'mail.send'],
      networks: wish.networks ?? [],
      life: wish.life ?? 3_600_000,
      certificate: wish.certificate ?? null,
    });
  };
  const fingerprint = ({ cert }: Credentials): string => new X509Certificate(cert).fingerprint256;

  before(async () => {
    port = await freePort();
    lab = await openLab({
      settings: {
        console: {
          host: '127.0.0.1',
          port,
          url: `https://localhost:${port}`,
          certificate: 'console.crt',
          key: 'console.key',
          client_ca: ['programs.pem'],
        },
      },
    });
    const own = server.issue(['localhost']);
    for (const [name, text] of Object.entries({
      'console.crt': own.cert,
      'console.key': own.key,
      'programs.pem': programs.pem,
    }))
      writeFileSync(join(lab.config.base, name), text, { mode: 0o600 });
    const { house } = lab.server;
    await house.people.addServiceAccount(cli, { name: 'records', roles: ['sender', 'operator'] });
    api = openConsole(house, {
      accept: (submission) => lab.server.accept(submission),
      trace: (...asked) => lab.server.trace(...asked),
      ready: async () => [],
    });
    await api.start();
  });
  after(async () => {
    await api.stop();
    await lab.close();
  });

  it('gives access for minutes by a secret, in a form or by Basic, for all it may or less', async () => {
    const { id, secret } = await made();
    const given = await token({ client_id: id, client_secret: secret! });
    assert.equal(given.status, 200, JSON.stringify(given.body));
    assert.deepEqual(
      [given.body.token_type, given.body.expires_in, given.body.scope],
      ['Bearer', 600, 'mail.send queue.read'],
    );
    assert.equal(given.headers['cache-control'], 'no-store');
    assert.equal((await ask('GET', '/queue', bearer(given.body.access_token))).status, 200);
    assert.equal(
      (await ask('GET', '/people', bearer(given.body.access_token))).status,
      403,
      'no more than its acts',
    );

    const header = { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
    const less = await token({ scope: 'mail.send' }, { headers: header });
    assert.deepEqual([less.status, less.body.scope], [200, 'mail.send']);
    assert.equal((await ask('GET', '/queue', bearer(less.body.access_token))).status, 403);
    const { rows } = await lab.server.house.store.query<{ all: string }>(
      `SELECT string_agg(t::text, ' ') || (SELECT string_agg(c::text, ' ') FROM people_client c) AS all FROM people_token t`,
    );
    for (const word of [secret!, given.body.access_token, 'Records system'])
      assert.ok(!rows[0]!.all.includes(word), 'neither secret nor token stands in the database');
  });

  it('refuses all else in the words of RFC 6749', async () => {
    const { id, secret } = await made();
    const basic = { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
    for (const [what, answer, status, error] of [
      ['a wrong secret', token({ client_id: id, client_secret: 'x' }), 401, 'invalid_client'],
      ['no secret', token({ client_id: id }), 401, 'invalid_client'],
      ['nobody', token({ client_id: 'nobody', client_secret: secret! }), 401, 'invalid_client'],
      ['two ways at once', token({ client_secret: secret! }, { headers: basic }), 401, 'invalid_client'],
      ['a bearer', token({}, { headers: { authorization: 'Bearer x' } }), 401, 'invalid_client'],
      [
        'too much',
        token({ client_id: id, client_secret: secret!, scope: 'people.change' }),
        400,
        'invalid_scope',
      ],
      [
        'another grant',
        token({ client_id: id, client_secret: secret!, grant_type: 'password' }),
        400,
        'unsupported_grant_type',
      ],
      [
        'a field twice',
        ask('POST', '/oauth/token', {
          body: `grant_type=client_credentials&client_id=${id}&client_id=${id}&client_secret=${secret}`,
          headers: form,
        }),
        400,
        'invalid_request',
      ],
      [
        'JSON',
        ask('POST', '/oauth/token', { body: '{}', headers: { 'content-type': 'application/json' } }),
        415,
        'invalid_request',
      ],
    ] as const) {
      const { status: is, body, headers } = await answer;
      assert.deepEqual([is, body.error], [status, error], what);
      if (status === 401) assert.match(String(headers['www-authenticate']), /^Basic/);
    }
    // A form reaches nothing else: pages of others can send one without being asked.
    const slipped = await ask('POST', '/domains', { body: 'name=evil.example', headers: form });
    assert.equal(slipped.status, 415);
  });

  it('ends with its time, its program, its network and its account', async () => {
    const { people, store } = lab.server.house;
    const { id, secret } = await made();
    const access = async (): Promise<string> =>
      (await token({ client_id: id, client_secret: secret! })).body.access_token;
    const holds = async (one: string) => (await ask('GET', '/queue', bearer(one))).status === 200;
    const first = await access();
    assert.ok(await holds(first));
    await store.query(`UPDATE people_token SET expires_at = now() - interval '1 second'`);
    assert.ok(!(await holds(first)), 'ten minutes are over');

    const second = await access();
    await people.disable(cli, 'records');
    assert.ok(!(await holds(second)), 'the account is off');
    assert.equal((await token({ client_id: id, client_secret: secret! })).status, 401);
    await people.enable(cli, 'records');
    await people.setRoles(cli, 'records', ['sender']);
    assert.equal((await ask('GET', '/queue', bearer(second))).status, 403, 'the account may less by now');
    await people.setRoles(cli, 'records', ['sender', 'operator']);
    assert.ok(await holds(second));
    await (await clients()).remove(cli, id);
    assert.ok(!(await holds(second)), 'the program is gone');
    assert.equal((await token({ client_id: id, client_secret: secret! })).status, 401);

    const far = await made({ networks: ['10.0.0.0/8'] });
    assert.equal(
      (await token({ client_id: far.id, client_secret: far.secret! })).status,
      401,
      'from elsewhere',
    );
    const near = await made({ networks: ['127.0.0.0/8'] });
    assert.equal((await token({ client_id: near.id, client_secret: near.secret! })).status, 200);
    const over = await made({ life: 1 });
    assert.equal((await token({ client_id: over.id, client_secret: over.secret! })).status, 401);
  });

  it('by a certificate: a token is good only beside the one it was got with', async () => {
    const own = programs.issue(['records.clinic.test'], { client: true });
    const { id, secret } = await made({ certificate: fingerprint(own) });
    assert.equal(secret, null);
    assert.equal((await token({ client_id: id })).status, 401, 'without it');
    assert.equal((await token({ client_id: id, client_secret: '' })).status, 401);
    assert.equal(
      (await token({ client_id: id }, { by: programs.issue(['x.test'], { client: true }) })).status,
      401,
      'another',
    );
    const given = await token({ client_id: id }, { by: own });
    assert.equal(given.status, 200, JSON.stringify(given.body));
    const access = bearer(given.body.access_token);
    assert.equal((await ask('GET', '/queue', { ...access, by: own })).status, 200);
    assert.equal((await ask('GET', '/queue', access)).status, 401, 'a stolen token');
    assert.equal(
      (await ask('GET', '/queue', { ...access, by: programs.issue(['x.test'], { client: true }) })).status,
      401,
    );
    await assert.rejects(made({ certificate: fingerprint(own) }), /certificate-taken/);
    await (await clients()).remove(cli, id);
    assert.equal((await ask('GET', '/queue', { by: own })).status, 401);
  });

  it('a certificate stands for itself, by its fingerprint or by a name that our authority vouches for', async () => {
    const own = programs.issue(['fax.clinic.test'], { client: true });
    const { id } = await made({ certificate: 'FAX.clinic.test', acts: ['queue.read'] });
    assert.equal((await ask('GET', '/queue', { by: own })).status, 200);
    assert.equal((await ask('GET', '/people', { by: own })).status, 403);
    const renewed = programs.issue(['fax.clinic.test', 'other.test'], { client: true });
    assert.equal(
      (await ask('GET', '/queue', { by: renewed })).status,
      200,
      'a renewed one with the same name',
    );
    assert.equal(
      (await ask('GET', '/queue', { by: strangers.issue(['fax.clinic.test'], { client: true }) })).status,
      401,
      'whose authority nobody knows',
    );
    assert.equal(
      (await ask('GET', '/queue', { by: programs.issue(['fax.clinic.test.evil'], { client: true }) })).status,
      401,
    );
    assert.equal(
      (await ask('GET', '/queue', { by: programs.issue(['fax.clinic.test']) })).status,
      401,
      'made for servers',
    );
    // A name that only looks like two, inside one.
    const sly = programs.issue(['x.test, DNS:fax.clinic.test, y.test'], { client: true });
    assert.equal((await ask('GET', '/queue', { by: sly })).status, 401);
    // Two programs by one certificate: nobody.
    await made({ certificate: fingerprint(renewed), acts: ['queue.read'] });
    assert.equal((await ask('GET', '/queue', { by: renewed })).status, 401);
    // A browser that has such a certificate is not led by another site's page.
    const led = await ask('POST', '/queue/retry', {
      by: own,
      body: '{}',
      headers: {
        'content-type': 'application/json',
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
      },
    });
    assert.equal(led.status >= 400, true);
    await (await clients()).remove(cli, id);
    assert.equal((await ask('GET', '/queue', { by: own })).status, 401);
  });

  it('takes no more acts than the account has, and names of certificates that are some', async () => {
    await assert.rejects(made({ acts: ['people.change'] }), /act-people-only/);
    await assert.rejects(made({ acts: ['fly'] }), /act-unknown/);
    await assert.rejects(made({ certificate: 'not a name' }), /certificate-name-invalid/);
    await assert.rejects(made({ networks: ['10.0.0.0/99'] }), /network-invalid/);
  });
});
