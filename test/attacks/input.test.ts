import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { zipSync } from 'fflate';
import { z } from 'zod';
import { type ApiLab, cli, client, openApiLab } from '../api/house.ts';
import { allRoutes, nameOf } from '../roles/door.ts';
import { get, raw, readReply } from './raw.ts';

type Person = Awaited<ReturnType<ApiLab['signedIn']>>;
interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Where a schema lets members through that it does not name. */
function openPlaces(schema: JsonSchema, at = ''): string[] {
  const here = schema.properties && schema.additionalProperties !== false ? [at || '.'] : [];
  return [
    ...here,
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => openPlaces(one, `${at}.${name}`)),
    ...(schema.items ? openPlaces(schema.items, `${at}[]`) : []),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => openPlaces(one, at)),
  ];
}

const nasty = [
  `'; DROP TABLE people_account; --`,
  `' OR '1'='1`,
  `x@y.test' UNION SELECT * FROM keys_kek --`,
  '$1',
  '%',
  '\\',
  '\u0000',
  'a\r\nSet-Cookie: evil=1',
  '../../../../etc/passwd',
  '{"$ne":null}',
  '__proto__',
  'constructor',
  '\ud800',
  '\u202e',
  '<script>alert(1)</script>',
  '=HYPERLINK("https://evil.example")',
  '9'.repeat(400),
  '-1',
  'NaN',
  '[]',
];

describe('what is sent to the API is data, whatever it looks like', () => {
  let at: ApiLab;
  let ann: Person;
  let port: number;
  before(async () => {
    at = await openApiLab();
    ann = await at.signedIn('Ann', ['sender', 'operator', 'admin', 'auditor', 'approver']);
    port = Number(new URL(at.base).port);
  });
  after(() => at.close());
  const cookie = (): string => [...ann.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  it('mass assignment: no call takes a member that it does not name', () => {
    /** What a browser's passkey says is the standard's to name; settings are read by their own schema. */
    const meant = new Set(['.response']);
    for (const one of allRoutes) {
      // Members that nobody here knows are passed over where the standard says so (RFC 7644 §3.3, RFC 6749 §3.2); those
      // that count are picked by name.
      if (one.path.startsWith('/scim/') || one.path === '/oauth/token') continue;
      for (const what of ['body', 'query'] as const) {
        const schema = one[what];
        if (!schema) continue;
        const open = openPlaces(
          z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
        );
        assert.deepEqual(
          open.filter((place) => !meant.has(place)),
          [],
          `${nameOf(one)} ${what}`,
        );
      }
    }
  });

  it('mass assignment: roles, states and owners that a call does not speak of stay as they are', async () => {
    const before = (await ann.call('GET', `/v1/people/${ann.account}`)).body;
    const bob = await at.signedIn('Bob', ['sender']);
    for (const more of [
      { roles: ['admin'] },
      { account: ann.account },
      { state: 'disabled' },
      { constructor: {} },
    ])
      assert.equal(
        (await bob.call('PUT', '/v1/me/password', { password: 'another long enough one', ...more })).status,
        400,
      );
    assert.deepEqual((await ann.call('GET', `/v1/people/${ann.account}`)).body, before);
    assert.deepEqual((await bob.call('GET', '/v1/session')).body.account.roles, ['sender']);
  });

  it('SQL and other languages: every parameter of every route takes what looks like code as text', async () => {
    const { store } = at.lab.server.house;
    const count = async (): Promise<number> =>
      (await store.query<{ n: number }>('SELECT count(*)::int AS n FROM people_account')).rows[0]!.n;
    const before = await count();
    const { ApiKeys, actsOf, isForPeopleOnly } = await import('#people');
    const systems = new ApiKeys({ ...at.lab.server.house, isInside: () => true });
    const owner = await at.lab.server.house.people.get(ann.account);
    const reads = allRoutes.filter(({ method, media }) => method === 'GET' && media !== 'text/event-stream');
    for (const one of reads) {
      // A key of its own for each, so that nobody has asked too often.
      const acts = actsOf(owner.roles).filter((act) => !isForPeopleOnly(act));
      const wish = { label: 'x', acts, networks: [], life: 60_000 };
      const { token } = await systems.add(cli, owner, wish);
      const who = ['session', 'enrolling'].includes(one.who)
        ? `Cookie: ${cookie()}`
        : `Authorization: Bearer ${token}`;
      const schema = one.query
        ? (z.toJSONSchema(one.query, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
        : {};
      const names = Object.keys(schema.properties ?? {});
      const places = /\{\w+\}/.test(one.path) ? ['', ...names] : names;
      for (const name of places) {
        for (const text of nasty) {
          let value: string;
          try {
            value = encodeURIComponent(text);
          } catch {
            value = '%ED%A0%80';
          }
          const path = one.path.replaceAll(
            /\{\w+\}/g,
            name === '' ? value : '01a216ef-fe34-75dc-9886-5cd902050171',
          );
          const reply = readReply(
            await raw(port, get(`/v1${path}${name === '' ? '' : `?${name}=${value}`}`, who)),
          );
          assert.ok(
            reply.status < 500,
            `${nameOf(one)} ${name} ${JSON.stringify(text)}: ${reply.status} ${reply.body}`,
          );
          assert.notEqual(reply.status, 429, 'a person can ask as much as this');
          assert.equal(reply.headers.get('set-cookie'), undefined);
          assert.match(reply.headers.get('content-type') ?? 'application/json', /json/);
        }
      }
    }
    assert.equal(await count(), before);
  });

  it('mail headers: what is typed into a letter’s fields stays in them', async () => {
    const sent = await ann.call('POST', '/v1/letters', {
      to: ['bo@good.test'],
      subject: 'Results\r\nBcc: eve@evil.example\r\n\r\n<body>',
      text: 'See you.\r\n.\r\nMAIL FROM:<x@evil.example>\r\n',
      attachments: [
        { name: '../../x\r\nX-Evil: 1".txt', type: 'text/plain\r\nX-Evil: 2', base64: 'eA==' },
        { name: 'a.html', type: 'text/html; charset="\r\nX-Evil: 3"', base64: 'eA==' },
      ],
    });
    if (sent.status !== 201) {
      assert.equal(sent.status, 400, JSON.stringify(sent.body));
      return;
    }
    const [arrived] = await at.lab.arrived('good.test', 1);
    const text = arrived!.raw.toString();
    assert.ok(!/^(X-Evil|Bcc):/im.test(text), text);
    assert.equal(at.lab.sinks['good.test']!.letters.length, 1);
  });

  it('mail headers: an address with a line break in it is no address', async () => {
    for (const to of [
      'bo@good.test\r\nRCPT TO:<eve@evil.example>',
      'bo@good.test>\r\n',
      '"a\r\nb"@good.test',
    ])
      assert.equal(
        (await ann.call('POST', '/v1/letters', { to: [to], subject: 's', text: 't' })).body.code,
        'address-invalid',
      );
  });

  it('paths: nothing leads out of what is served, or around who may', async () => {
    const inside = /root:|"dependencies"|BEGIN|postern\.toml|export const/;
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/..%5c..%5cpackage.json',
      '/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '/....//....//etc/passwd',
      '//etc/passwd',
      '/%00',
      '/index.html%00.js',
      '/%c0%ae%c0%ae/etc/passwd',
      '/%',
      '/%zz',
      '/src/app.ts',
      '/.git/config',
      '/node_modules/fastify/package.json',
      'http://localhost/../../etc/passwd',
      'http://evil.example/v1/people',
      '*',
      `/${'a'.repeat(15_000)}`,
      `/${'a/'.repeat(4000)}`,
    ]) {
      const text = await raw(port, get(path));
      const { status, body, headers } = readReply(text);
      assert.ok(status < 500, `${path.slice(0, 60)}: ${status}`);
      assert.ok(!inside.test(body), path);
      assert.equal(headers.get('location'), undefined, path);
    }
    for (const path of [
      '/V1/people',
      '/v1/people/',
      '/v1//people',
      '//v1/people',
      '/v1/./people',
      '/v1/x/../people',
      '/v1/people;a=b',
      '/v1/people%2f',
      '/v1/%70eople',
      'http://localhost/v1/people',
    ]) {
      const { status, body } = readReply(await raw(port, get(path)));
      assert.ok(status === 401 || !/"items"/.test(body), `${path}: ${status} ${body.slice(0, 80)}`);
    }
  });

  it('requests that two servers could read in two ways are read by neither', async () => {
    const post = 'POST /v1/session HTTP/1.1\r\nHost: localhost\r\n';
    for (const bytes of [
      `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`,
      `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
      `${post}Content-Length: +2\r\n\r\n{}`,
      'GET / HTTP/1.1\r\nHost: a\r\nX: 1\n\rY: 2\r\n\r\n',
      'GET / HTTP/1.1\r\n Host: a\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
    ]) {
      const { status } = readReply(await raw(port, bytes));
      assert.equal(status, 400, JSON.stringify(bytes.slice(0, 80)));
    }
  });

  it('the log: a name with line breaks in it writes no line of its own', async () => {
    const script = `import { openLog } from '#base';
      openLog('info').warn('people-refresh-failed', { reason: 'x\\n{"level":"error","msg":"forged"}\\r\\n\\u001b[2J' });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(import.meta.dirname, '../..'),
      encoding: 'utf8',
    });
    const lines = stderr.split('\n').filter((one) => one !== '');
    assert.equal(lines.length, 1, stderr + stdout);
    for (const line of lines) {
      const read = JSON.parse(line) as Record<string, unknown>;
      assert.notEqual(read.msg, 'forged');
      assert.ok(!line.includes('\u001b'));
    }
  });

  it('bodies: too large, too deep and not what they say are refused, and others are answered meanwhile', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    assert.equal((await ann.call('POST', '/v1/letters', deep)).status, 400);
    assert.equal((await ann.call('POST', '/v1/letters', `[${'[],'.repeat(300_000)}[]]`)).status, 400);
    assert.equal(
      (await ann.call('POST', '/v1/letters', '{"to":["a@b.test"],"to":["c@d.test"]}')).status,
      400,
    );
    const status = await new Promise<number>((resolve, reject) => {
      const call = request(
        `${at.base}/v1/letters`,
        {
          method: 'POST',
          headers: {
            cookie: cookie(),
            'content-type': 'application/json',
            'content-length': 200 * 1024 * 1024,
          },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
          call.destroy();
        },
      );
      call.on('error', reject);
      call.write('{');
    });
    assert.equal(status, 413);
    const many = { to: Array<string>(101).fill('a@good.test'), subject: 's', text: 't' };
    assert.equal((await ann.call('POST', '/v1/letters', many)).body.code, 'body-invalid');
  });

  it('bombs: files that unpack to what nobody could hold come to an answer, and the memory stays bounded', async () => {
    const zeros = new Uint8Array(40 * 1024 * 1024);
    let bomb: Uint8Array = zipSync({ 'a.txt': [zeros, { level: 9 }], 'b.txt': [zeros, { level: 9 }] });
    for (let n = 0; n < 6; n++)
      bomb = zipSync(
        Object.fromEntries(
          Array.from({ length: 10 }, (_, i) => [`${n}-${i}.zip`, [bomb, { level: 9 }]]),
        ) as never,
      );
    /** A PNG that says of itself to be 60000 × 60000. */
    const png = Buffer.from(
      '89504e470d0a1a0a0000000d494844520000ea600000ea6008060000007c1e7c320000000a49444154789c6300010000050001',
      'hex',
    );
    const before = process.memoryUsage().rss;
    let most = before;
    let ticks = 0;
    const watch = setInterval(() => {
      ticks++;
      most = Math.max(most, process.memoryUsage().rss);
    }, 20);
    const sent = ann.call('POST', '/v1/letters', {
      to: ['bo@good.test'],
      subject: 'Files',
      text: 'See the files.',
      attachments: [
        { name: 'bomb.zip', type: 'application/zip', base64: Buffer.from(bomb).toString('base64') },
        { name: 'scan.png', type: 'image/png', base64: png.toString('base64') },
      ],
    });
    const other = await client(at.base).call('GET', '/v1/status');
    assert.equal(other.status, 401, 'others are answered');
    const { status, body } = await sent;
    clearInterval(watch);
    assert.ok(status === 201 || body.code === 'letter-refused', JSON.stringify(body));
    assert.ok(ticks > 0);
    assert.ok(most - before < 400 * 1024 * 1024, `${Math.round((most - before) / 1024 / 1024)} MiB`);
  });
});
