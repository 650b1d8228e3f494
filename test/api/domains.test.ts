import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApiLab } from './house.ts';

test('a domain is looked at anew each time, and a key signs only once the DNS has it', async (t) => {
  const at = await openApiLab();
  t.after(() => at.close());
  const boss = await at.signedIn('Boss', ['admin']);
  const { zone } = at.lab.dns;
  const path = '/v1/domains/clinic.test';
  const looks = async (): Promise<Record<string, { state: string; records: { value: string }[] }>> => {
    const { status, body } = await boss.call('GET', `${path}/dns`);
    assert.equal(status, 200, JSON.stringify(body));
    return Object.fromEntries(body.looks.map((one: { name: string }) => [one.name, one]));
  };
  const first = await looks();
  assert.equal(first['SPF clinic.test']!.state, 'bad');
  assert.deepEqual(first['SPF clinic.test']!.records, [
    { name: 'clinic.test', type: 'TXT', value: 'v=spf1 mx a:mail.clinic.test -all' },
  ]);
  assert.equal(first['MX clinic.test']!.state, 'ok');
  assert.equal(first['DKIM clinic.test']!.state, 'bad');
  const made = await boss.call('POST', `${path}/dkim`);
  assert.equal(made.status, 201);
  const [rsa, ed] = made.body.keys;
  const activate = `${path}/dkim/${rsa.pair}/activate`;
  const early = await boss.call('POST', activate, {});
  assert.equal(early.body.code, 'dkim-unpublished');
  assert.match(early.body.title, /_domainkey/);
  // As somebody would who copies what the page shows.
  for (const look of Object.values(await looks()))
    for (const { name, type, value } of look.records as { name: string; type: string; value: string }[])
      if (type === 'TXT') zone[name] = { ...zone[name], txt: [...(zone[name]?.txt ?? []), value], ttl: 0 };
  assert.ok(zone[ed.name]?.txt?.[0]?.includes('k=ed25519'));
  const now = await looks();
  assert.equal(now['SPF clinic.test']!.state, 'ok');
  assert.equal(now['DMARC clinic.test']!.state, 'ok');
  const active = await boss.call('POST', activate, {});
  assert.equal(active.status, 200, JSON.stringify(active.body));
  assert.equal((await looks())[`DKIM ${rsa.selector}`]!.state, 'ok');
  const next = await boss.call('POST', `${path}/dkim`);
  const pair = next.body.keys[0].pair;
  assert.equal((await boss.call('POST', `${path}/dkim/${pair}/activate`, { anyway: true })).status, 200);
  const { keys } = (await boss.call('GET', `${path}/dkim`)).body;
  assert.deepEqual(
    [...new Set(keys.map((key: { pair: string; state: string }) => `${key.pair} ${key.state}`))].sort(),
    [`${rsa.pair} retired`, `${pair} active`].sort(),
  );
  await at.lab.server.house.tlsReports.keep({
    organisation: 'Other Clinic',
    id: 'r1',
    begins: 0,
    ends: 86_400_000,
    successful: 4,
    failed: 1,
    policies: [
      {
        domain: 'clinic.test',
        type: 'sts',
        successful: 4,
        failed: 1,
        failures: [{ result: 'certificate-expired', host: 'mx.clinic.test', reason: '', count: 1 }],
      },
    ],
  });
  const { reports } = (await boss.call('GET', '/v1/tls-reports?domain=clinic.test')).body;
  assert.equal(reports[0].policies[0].failures[0].result, 'certificate-expired');
  assert.equal((await boss.call('GET', '/v1/domains/good.test/dns')).status, 404);
  const sam = await at.signedIn('Sam', ['sender']);
  assert.equal((await sam.call('GET', `${path}/dns`)).status, 403);
});
