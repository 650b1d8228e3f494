import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { silentLog } from '#base';
import { configFrom } from '#config';
import { namesHost, openResolver, parsePolicy, StsPolicies, stsId } from '#transport';
import { authority, selfSigned } from '../lab/certificates.ts';
import { testStore } from '../lab/database.ts';
import { openDns } from '../lab/dns.ts';
import { openPolicies, stsPolicy } from '../lab/policies.ts';

const day = 86_400_000;
const domain = 'there.test';
const enforced = stsPolicy('enforce', ['mx.there.test', '*.pool.there.test']);

async function lab(t: TestContext, delivery: Record<string, unknown> = {}) {
  const house = await testStore();
  const ca = authority();
  const [dns, web] = await Promise.all([openDns(), openPolicies(ca)]);
  writeFileSync(join(house.dir, 'ca.pem'), ca.pem);
  t.after(async () => {
    await Promise.all([dns.close(), web.close()]);
    await house.close();
  });
  const config = configFrom(
    {
      tls: { ca: ['ca.pem'] },
      delivery: {
        resolver: [dns.server],
        policy_port: web.port,
        allow_private: true,
        ipv6: false,
        ...delivery,
      },
    },
    house.dir,
  );
  const { clock, store } = house;
  const process = (): StsPolicies =>
    new StsPolicies({
      config,
      clock,
      log: silentLog,
      sql: store,
      resolver: openResolver(config, clock, [500]),
    });
  const announce = (id: string | null): void => {
    dns.zone[`_mta-sts.${domain}`] = { txt: id === null ? [] : [`v=STSv1; id=${id};`], ttl: 0 };
    dns.zone[`mta-sts.${domain}`] = { a: [web.host] };
  };
  return { clock, dns, web, process, announce, policies: process() };
}

test('a policy is fetched once, kept, and shared by all processes', async (t) => {
  const { web, policies, process, announce } = await lab(t);
  announce('1');
  web.pages[domain] = { policy: enforced };
  const found = await Promise.all([policies.of(domain), policies.of('THERE.test')]);
  for (const { policy, trouble } of found) {
    assert.equal(trouble, null);
    assert.deepEqual([policy?.mode, policy?.id, policy?.text], ['enforce', '1', enforced]);
    assert.deepEqual(policy?.mx, ['mx.there.test', '*.pool.there.test']);
  }
  assert.equal((await process().of(domain)).policy?.id, '1');
  assert.deepEqual(web.asked, [domain]);
});

test('what is in force outlives record, web server and name, until it ends by itself', async (t) => {
  const { clock, dns, web, policies, process, announce } = await lab(t);
  announce('1');
  web.pages[domain] = { policy: enforced };
  await policies.of(domain);
  delete web.pages[domain];
  // Announced anew, and not to be had.
  announce('2');
  const renewed = await policies.of(domain);
  assert.deepEqual([renewed.policy?.id, renewed.trouble?.failing], ['1', 'sts-policy-fetch-error']);
  const asked = web.asked.length;
  await policies.of(domain);
  assert.equal(web.asked.length, asked, 'the server is left alone for a while');
  clock.advance(301_000);
  await policies.of(domain);
  assert.equal(web.asked.length, asked + 1);
  for (const trouble of ['servfail', 'timeout'] as const) {
    dns.zone[`_mta-sts.${domain}`] = { fail: trouble };
    assert.equal((await policies.of(domain)).policy?.mode, 'enforce', trouble);
  }
  delete dns.zone[`_mta-sts.${domain}`];
  assert.equal((await policies.of(domain)).policy?.mode, 'enforce');
  assert.equal((await process().of(domain)).policy?.mode, 'enforce', 'another process knows it too');
  clock.advance(7 * day);
  assert.equal((await policies.of(domain)).policy, null);
  assert.equal((await process().of(domain)).policy, null);
});

test('a new id brings a new policy; mode none ends the old one', async (t) => {
  const { web, policies, announce } = await lab(t);
  announce('1');
  web.pages[domain] = { policy: enforced };
  await policies.of(domain);
  announce('2');
  web.pages[domain] = { policy: stsPolicy('testing', ['mx2.there.test']) };
  assert.deepEqual((await policies.of(domain)).policy?.mx, ['mx2.there.test']);
  announce('3');
  web.pages[domain] = { policy: stsPolicy('none', []) };
  assert.equal((await policies.of(domain)).policy?.mode, 'none');
});

test('a policy is renewed ahead, behind the backs of letters, and by a timer', async (t) => {
  const { clock, web, policies, announce } = await lab(t);
  announce('1');
  web.pages[domain] = { policy: enforced };
  const first = (await policies.of(domain)).policy!;
  clock.advance(day + 1000);
  const meanwhile = (await policies.of(domain)).policy!;
  assert.equal(meanwhile.fetchedAt, first.fetchedAt, 'the letter did not wait');
  for (let tries = 0; web.asked.length < 2 && tries < 500; tries++)
    await new Promise((done) => setTimeout(done, 5));
  for (let tries = 0; tries < 500; tries++) {
    if ((await policies.of(domain)).policy!.fetchedAt > first.fetchedAt) break;
    await new Promise((done) => setTimeout(done, 5));
  }
  assert.equal((await policies.of(domain)).policy!.expiresAt, first.expiresAt + day + 1000);
  clock.advance(day + 1000);
  assert.equal(await policies.refresh(), 1);
  assert.equal(await policies.refresh(), 0);
  assert.equal(web.asked.length, 3);
});

test('while its record lasts the same is told; not beyond the record, nor beyond the policy', async (t) => {
  const { clock, dns, web, policies, announce } = await lab(t);
  announce('1');
  const record = (id: string): void => {
    dns.zone[`_mta-sts.${domain}`] = { txt: [`v=STSv1; id=${id};`], ttl: 60 };
  };
  record('1');
  web.pages[domain] = { policy: stsPolicy('enforce', ['mx.there.test'], 300) };
  await policies.of(domain);
  const told = await policies.of(domain);
  assert.equal(told.policy?.id, '1');
  assert.equal(await policies.of(domain), told);
  // Another one is announced: seen when the old record has ended.
  record('2');
  assert.equal(await policies.of(domain), told);
  clock.advance(60_001);
  assert.equal((await policies.of(domain)).policy?.id, '2');
  // A record that outlives the policy does not make it last.
  dns.zone[`_mta-sts.${domain}`] = { txt: ['v=STSv1; id=2;'], ttl: 3600 };
  clock.advance(60_001);
  assert.equal((await policies.of(domain)).policy?.id, '2');
  delete web.pages[domain];
  clock.advance(240_000);
  const { policy, trouble } = await policies.of(domain);
  assert.equal(policy, null);
  assert.match(trouble?.reason ?? '', /404/);
});

test('hostile policies are none', async (t) => {
  const { web, dns, policies, announce, clock } = await lab(t);
  announce('1');
  const hostile: Record<string, [Parameters<typeof Object.assign>[0], RegExp]> = {
    redirect: [
      {
        answer: (_: unknown, response: { writeHead: CallableFunction; end: CallableFunction }) => {
          response.writeHead(301, { location: 'https://evil.test/mta-sts.txt' });
          response.end(enforced);
        },
      },
      /fetch-error the server answered 301/,
    ],
    'wrong type': [{ policy: enforced, type: 'text/html' }, /fetch-error it is of type "text\/html"/],
    missing: [{ policy: enforced, status: 404 }, /fetch-error the server answered 404/],
    huge: [{ policy: `${enforced}x: ${'y'.repeat(70_000)}` }, /fetch-error the answer is larger/],
    'self-signed': [{ policy: enforced, tls: selfSigned([`mta-sts.${domain}`]) }, /webpki-invalid/],
    'other name': [{ policy: enforced, tls: selfSigned(['other.test']) }, /webpki-invalid/],
    nonsense: [{ policy: '<html>' }, /policy-invalid/],
    empty: [{ policy: '' }, /policy-invalid/],
  };
  for (const [name, [page, expected]] of Object.entries(hostile)) {
    web.pages[domain] = page as object;
    clock.advance(301_000);
    const { policy, trouble } = await policies.of(domain);
    assert.equal(policy, null, name);
    assert.match(`${trouble?.failing} ${trouble?.reason}`, expected, name);
  }
  clock.advance(301_000);
  web.pages[domain] = { policy: enforced };
  dns.zone[`mta-sts.${domain}`] = { a: ['127.0.0.99'] };
  assert.match((await policies.of(domain)).trouble?.reason ?? '', /refused/);
});

test('a policy inside our own network is not fetched', async (t) => {
  const { web, policies, announce } = await lab(t, { allow_private: false });
  announce('1');
  web.pages[domain] = { policy: enforced };
  const { policy, trouble } = await policies.of(domain);
  assert.equal(policy, null);
  assert.match(trouble?.reason ?? '', /only private addresses/);
  assert.deepEqual(web.asked, []);
});

test('a domain that announces nothing, or two things, is asked for nothing', async (t) => {
  const { web, dns, policies, announce } = await lab(t);
  web.pages[domain] = { policy: enforced };
  announce(null);
  assert.deepEqual(await policies.of(domain), { policy: null, trouble: null });
  dns.zone[`_mta-sts.${domain}`] = { txt: ['v=STSv1; id=1', 'v=STSv1; id=2'], ttl: 0 };
  assert.deepEqual(await policies.of(domain), { policy: null, trouble: null });
  assert.deepEqual(web.asked, []);
});

test('records and policies are read by their grammar', () => {
  assert.equal(stsId(['v=STSv1; id=20160831085700Z;']), '20160831085700Z');
  assert.equal(stsId(['v=spf1 -all', 'v=STSv1;id=a;x=y']), 'a');
  for (const bad of [
    'v=STSv1',
    'v=STSv1; id=',
    'v=STSv1; id=a-b',
    `v=STSv1; id=${'a'.repeat(33)}`,
    'v=STSv10; id=a',
  ])
    assert.equal(stsId([bad]), null, bad);

  const policy = parsePolicy(
    'version: STSv1\nmode: enforce\nmx: A.Test.\nmx:*.b.test\nnew_key: x\nmax_age: 99999999999\n',
  );
  assert.equal(policy, 'its max_age is not a number of seconds');
  const good = parsePolicy(
    'version: STSv1\nmode: enforce\nmode: none\nmx: A.Test.\nmx:*.b.test\nx: y\nmax_age: 9999999999',
  );
  assert.deepEqual(good, { mode: 'enforce', mx: ['a.test', '*.b.test'], maxAge: 31_557_600 });
  assert.ok(typeof good !== 'string');
  for (const [host, named] of Object.entries({
    'a.test': true,
    'A.TEST.': true,
    'x.b.test': true,
    'b.test': false,
    'x.y.b.test': false,
    'xa.test': false,
    'a.test.evil.test': false,
    test: false,
  }))
    assert.equal(namesHost(good, host), named, host);
  for (const line of [
    'mode: Enforce',
    'mx: *',
    'mx: *.*.test',
    'mx: a..test',
    'mx: 1.2.3.4 x',
    'mx: a.*.test',
    'max_age: -1',
    'version: STSv2',
  ])
    assert.equal(
      typeof parsePolicy(
        stsPolicy('enforce', ['mx.test']).replace(new RegExp(`^${line.split(':')[0]}: .*$`, 'm'), line),
      ),
      'string',
      line,
    );
  assert.equal(typeof parsePolicy(stsPolicy('enforce', [])), 'string');
});

test('whatever a policy holds, reading it ends', () => {
  let seed = 4711;
  const next = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % most;
  };
  const pieces = [
    'version',
    ': ',
    ':',
    'STSv1',
    '\r\n',
    '\n',
    'mx',
    '*.',
    'a.test',
    'max_age',
    '86400',
    'mode',
    'enforce',
    '\0',
    'é',
    ' ',
    '\t',
    'x'.repeat(300),
  ];
  for (let n = 0; n < 3000; n++) {
    const text = Array.from({ length: next(40) }, () => pieces[next(pieces.length)]).join('');
    const read = parsePolicy(text);
    assert.ok(typeof read === 'string' || read.mx.every((name) => /^[*a-z0-9.-]+$/.test(name)));
    stsId([text]);
  }
});
