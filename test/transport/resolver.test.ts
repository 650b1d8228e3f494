import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFrom } from '#config';
import { hostAddresses, isPrivate, mxHosts, openResolver, type Resolver } from '#transport';
import { FakeClock } from '../lab/clock.ts';
import { type Dns, openDns, type Zone } from '../lab/dns.ts';

async function withDns(
  zone: Zone,
  use: (resolver: Resolver, dns: Dns, jump: (ms: number) => void) => Promise<void>,
  before: string[] = [],
): Promise<void> {
  const dns = await openDns(zone);
  const clock = new FakeClock();
  try {
    await use(
      openResolver(configFrom({ delivery: { resolver: [...before, dns.server] } }, '.'), clock, [200, 300]),
      dns,
      (ms) => clock.advance(ms),
    );
  } finally {
    await dns.close();
  }
}

const rules = { ownNames: ['out.clinic.test'], allowPrivate: false };

test('what is there, what is not, what does not exist and what nobody can tell are four things', async () => {
  const zone: Zone = {
    'mail.test': { mx: ['20 B.mail.test.', '10 a.mail.test'], authentic: true },
    'a.mail.test': { a: ['8.8.4.4'], aaaa: ['2606:4700::1111'] },
    'sick.test': { fail: 'servfail' },
    'shy.test': { fail: 'refused' },
  };
  await withDns(zone, async (resolver) => {
    assert.deepEqual(await resolver.mx('MAIL.test.'), {
      kind: 'found',
      records: [
        { preference: 20, exchange: 'b.mail.test' },
        { preference: 10, exchange: 'a.mail.test' },
      ],
      authentic: true,
      name: 'mail.test',
    });
    assert.deepEqual(await resolver.addresses('a.mail.test'), {
      kind: 'found',
      records: ['2606:4700::1111', '8.8.4.4'],
      authentic: false,
      name: 'a.mail.test',
    });
    assert.deepEqual(await resolver.mx('a.mail.test'), { kind: 'none', authentic: false });
    assert.equal((await resolver.addresses('mail.test')).kind, 'none');
    assert.equal((await resolver.mx('no.test')).kind, 'nonexistent');
    assert.equal((await resolver.mx('sick.test')).kind, 'temporary');
    assert.equal((await resolver.addresses('shy.test')).kind, 'temporary');
  });
});

test('one family that cannot be told makes an absence unsure, not a presence', async () => {
  const zone: Zone = {
    'half.test': { fail: { AAAA: 'servfail' } },
    'one.test': { a: ['8.8.8.8'], fail: { AAAA: 'servfail' } },
  };
  await withDns(zone, async (resolver) => {
    assert.equal((await resolver.addresses('half.test')).kind, 'temporary');
    const one = await resolver.addresses('one.test');
    assert.deepEqual(one.kind === 'found' && one.records, ['8.8.8.8']);
  });
});

test('answers that were cut come whole by TCP', async () => {
  const mx = Array.from({ length: 60 }, (_, n) => `${n} mx${n}.long-enough-to-be-cut.mail.test`);
  await withDns({ 'mail.test': { mx, truncate: true } }, async (resolver, dns) => {
    const found = await resolver.mx('mail.test');
    assert.equal(found.kind === 'found' && found.records.length, 60);
    assert.deepEqual(
      dns.asked.map(({ over }) => over),
      ['udp', 'tcp'],
    );
  });
});

test('forged and garbled packets are no answers; ids and ports vary', async () => {
  await withDns(
    { 'forged.test': { fail: 'forged' }, 'garbage.test': { fail: 'garbage' } },
    async (resolver, dns) => {
      const [forged, garbage] = await Promise.all([resolver.mx('forged.test'), resolver.mx('garbage.test')]);
      assert.equal(forged.kind, 'temporary');
      assert.equal(garbage.kind, 'temporary');
      await Promise.all(Array.from({ length: 30 }, (_, n) => resolver.mx(`n${n}.test`)));
      assert.ok(new Set(dns.asked.map(({ id }) => id)).size > 25);
      assert.ok(new Set(dns.asked.map(({ port }) => port)).size > 10);
    },
  );
});

test('a server that is silent or sick is passed over', async () => {
  const sick = await openDns({ 'mail.test': { fail: 'servfail' }, 'other.test': { fail: 'timeout' } });
  const zone: Zone = { 'mail.test': { mx: ['10 a.mail.test'] }, 'other.test': { mx: ['10 b.mail.test'] } };
  try {
    await withDns(
      zone,
      async (resolver) => {
        assert.equal((await resolver.mx('mail.test')).kind, 'found');
        assert.equal((await resolver.mx('other.test')).kind, 'found');
      },
      [sick.server],
    );
  } finally {
    await sick.close();
  }
});

test('what is known is not asked again until its time is over; what is asked at once is asked once', async () => {
  await withDns(
    { 'mail.test': { mx: ['10 a.mail.test'], ttl: 60 }, 'now.test': { mx: ['10 a.mail.test'], ttl: 0 } },
    async (resolver, dns, jump) => {
      await Promise.all(Array.from({ length: 50 }, () => resolver.mx('mail.test')));
      await resolver.mx('mail.test');
      assert.equal(dns.asked.length, 1);
      dns.zone['mail.test'] = { mx: ['10 new.mail.test'], ttl: 60 };
      jump(61_000);
      const found = await resolver.mx('mail.test');
      assert.equal(found.kind === 'found' && found.records[0]?.exchange, 'new.mail.test');
      await resolver.mx('now.test');
      await resolver.mx('now.test');
      assert.equal(dns.asked.length, 4);
      assert.equal((await resolver.mx('no.test')).kind, 'nonexistent');
      await resolver.mx('no.test');
      assert.equal(dns.asked.length, 5, 'absence is remembered, shortly');
      jump(2000);
      dns.zone['no.test'] = { mx: ['10 a.mail.test'] };
      assert.equal((await resolver.mx('no.test')).kind, 'found');
    },
  );
});

test('aliases are followed, endless ones are temporary', async () => {
  const zone: Zone = {
    'alias.test': { cname: 'real.test' },
    'real.test': { mx: ['10 mx.real.test'] },
    'ring.test': { cname: 'gnir.test' },
    'gnir.test': { cname: 'ring.test' },
    'dangling.test': { cname: 'gone.test' },
  };
  await withDns(zone, async (resolver) => {
    const found = await mxHosts(resolver, 'alias.test', rules);
    assert.deepEqual(found.kind === 'found' && found.hosts, ['mx.real.test']);
    assert.equal((await mxHosts(resolver, 'ring.test', rules)).kind, 'temporary');
    assert.equal((await mxHosts(resolver, 'dangling.test', rules)).kind, 'permanent');
  });
});

test('servers by preference, ties at random, implicit where there is no MX (RFC 5321 §5.1)', async () => {
  const zone: Zone = {
    'mail.test': { mx: ['20 c.mail.test', '10 a.mail.test', '10 b.mail.test', '30 d.mail.test'] },
    'bare.test': { a: ['8.8.8.8'] },
    'six.test': { aaaa: ['2606:4700::1111'] },
    'empty.test': { txt: ['nothing'] },
    'null.test': { mx: ['0 .'] },
    'sick.test': { fail: { MX: 'servfail' }, a: ['8.8.8.8'] },
    'sicker.test': { fail: { A: 'servfail', AAAA: 'servfail' } },
    'backup.test': { mx: ['10 first.test', '20 OUT.clinic.test', '20 equal.test', '30 later.test'] },
    'self.test': { mx: ['5 out.clinic.test', '10 later.test'] },
    'silly.test': {
      mx: ['10 192.0.2.1', '10 localhost', '10 sub.localhost', '10 single', '10 bad!.test', '20 good.test'],
    },
  };
  await withDns(zone, async (resolver) => {
    const firsts = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const found = await mxHosts(resolver, 'mail.test', rules);
      assert.ok(found.kind === 'found');
      firsts.add(found.hosts[0]!);
      assert.deepEqual([...found.hosts].sort(), ['a.mail.test', 'b.mail.test', 'c.mail.test', 'd.mail.test']);
      assert.deepEqual(found.hosts.slice(2), ['c.mail.test', 'd.mail.test']);
    }
    assert.deepEqual([...firsts].sort(), ['a.mail.test', 'b.mail.test']);
    for (const domain of ['bare.test', 'six.test'])
      assert.deepEqual(await mxHosts(resolver, domain, rules), {
        kind: 'found',
        hosts: [domain],
        implicit: true,
        authentic: false,
      });
    const ends: [string, string, RegExp][] = [
      ['empty.test', 'permanent', /^5\.4\.4/],
      ['null.test', 'permanent', /^5\.1\.10/],
      ['gone.test', 'permanent', /^5\.1\.2/],
      ['self.test', 'permanent', /^5\.4\.6/],
      ['sick.test', 'temporary', /^4\.4\.3/],
      ['sicker.test', 'temporary', /^4\.4\.3/],
    ];
    for (const [domain, kind, words] of ends) {
      const result = await mxHosts(resolver, domain, rules);
      assert.equal(result.kind, kind, `${domain} ${JSON.stringify(result)}`);
      assert.match('reason' in result ? result.reason : '', words);
    }
    const backup = await mxHosts(resolver, 'backup.test', rules);
    assert.deepEqual(backup.kind === 'found' && backup.hosts, ['first.test']);
    const silly = await mxHosts(resolver, 'silly.test', rules);
    assert.deepEqual(silly.kind === 'found' && silly.hosts, ['good.test']);
  });
});

test('literals go to their address, and private addresses nowhere', async () => {
  await withDns(
    {
      'inside.test': { a: ['10.1.1.1', '127.0.0.1'], aaaa: ['fe80::1'] },
      'mixed.test': { a: ['10.1.1.1', '8.8.8.8'] },
    },
    async (resolver) => {
      const literal = await mxHosts(resolver, '[8.8.8.8]', rules);
      assert.deepEqual(literal.kind === 'found' && literal.hosts, ['8.8.8.8']);
      const six = await mxHosts(resolver, '[IPv6:2606:4700::1]', rules);
      assert.deepEqual(six.kind === 'found' && six.hosts, ['2606:4700::1']);
      assert.equal((await mxHosts(resolver, '[999.1.1.1]', rules)).kind, 'permanent');
      assert.equal((await hostAddresses(resolver, '127.0.0.1', false)).kind, 'refused');
      assert.equal((await hostAddresses(resolver, 'inside.test', false)).kind, 'refused');
      const mixed = await hostAddresses(resolver, 'mixed.test', false);
      assert.deepEqual(mixed.kind === 'found' && mixed.addresses, ['8.8.8.8']);
      assert.equal((await hostAddresses(resolver, 'inside.test', true)).kind, 'found');
    },
  );
});

test('private addresses in every disguise', () => {
  for (const address of [
    '127.0.0.1',
    '10.9.8.7',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
  ])
    assert.ok(isPrivate(address), address);
  for (const address of [
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'not an address',
  ])
    assert.ok(isPrivate(address), address);
  for (const address of [
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::1a',
  ])
    assert.ok(!isPrivate(address), address);
});
