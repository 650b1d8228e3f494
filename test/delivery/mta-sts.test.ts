import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { silentLog } from '#base';
import type { Floor, Outcome } from '#mail';
import { StsPolicies } from '#transport';
import { certificateFor, selfSigned } from '../lab/certificates.ts';
import { testStore } from '../lab/database.ts';
import { without } from '../lab/neighbours.ts';
import { openPolicies, type Policies, stsPolicy } from '../lab/policies.ts';
import type { SignedZone } from '../lab/unbound.ts';
import { openSignedWorld, tlsa } from './signed-world.ts';
import { job, openWorld, type World } from './world.ts';

type Clouded = World & {
  readonly web: Policies;
  announce(domain: string, policy: string, id?: string): void;
};

async function open(t: TestContext): Promise<Clouded> {
  const house = await testStore();
  let web: Policies | undefined;
  const world = await openWorld({
    policies: (config, resolver) => {
      let made: StsPolicies | undefined;
      return {
        of(domain) {
          // The web server's port is known only once the authority is.
          const delivery = { ...config.delivery, policy_port: web!.port };
          const { clock, store: sql } = house;
          made ??= new StsPolicies({ config: { ...config, delivery }, clock, log: silentLog, sql, resolver });
          return made.of(domain);
        },
      };
    },
  });
  web = await openPolicies(world.ca);
  const { dns } = world;
  t.after(async () => {
    await world.close();
    await web.close();
    await house.close();
  });
  return {
    ...world,
    web,
    announce(domain, policy, id = '1') {
      dns.zone[`_mta-sts.${domain}`] = { txt: [`v=STSv1; id=${id}`], ttl: 0 };
      dns.zone[`mta-sts.${domain}`] = { a: [web.host] };
      web.pages[domain] = { policy };
    },
  };
}

const send = (world: World, domain: string, floor: Floor = 'authenticated'): Promise<Outcome> =>
  world.delivery.carry(job(`reader@${domain}`, { floor }));
const floors = ['authenticated', 'verified', 'encrypted', 'open'] as const;

test('a server that the policy names and that proves its name is authenticated; the receipt names the policy', async (t) => {
  const world = await open(t);
  await world.sink('there.test');
  world.announce('there.test', stsPolicy('enforce', ['*.there.test']), '20260101');
  for (const floor of floors) {
    const outcome = await send(world, 'there.test', floor);
    assert.ok(outcome.kind === 'delivered', JSON.stringify(outcome));
    assert.equal(outcome.tls?.floor, 'authenticated');
    assert.deepEqual(outcome.tls?.demanded, {
      by: 'mta-sts',
      domain: 'there.test',
      id: '20260101',
      mode: 'enforce',
    });
  }
});

test('a server that the policy does not name gets nothing, at no floor', async (t) => {
  const world = await open(t);
  const sink = await world.sink('there.test');
  world.dns.zone['there.test'] = { ...world.dns.zone['there.test'], ttl: 0 };
  world.announce('there.test', stsPolicy('enforce', ['mx.elsewhere.test']));
  for (const floor of floors) {
    const outcome = await send(world, 'there.test', floor);
    assert.ok(outcome.kind === 'unprotected', JSON.stringify(outcome));
    assert.match(outcome.reason, /not among the servers/);
    assert.equal(outcome.passing === true, floor !== 'authenticated');
  }
  assert.equal(sink.connections, 0);
  // Of several servers, the one that is named.
  const named = await world.sink('there.test', {}, 20);
  world.announce('there.test', stsPolicy('enforce', ['mx20.there.test']), '2');
  assert.equal((await send(world, 'there.test', 'open')).kind, 'delivered');
  assert.equal(named.letters.length, 1);
  assert.equal(sink.connections, 0);
});

for (const profile of ['wrong-name', 'self-signed', 'expired', 'unknown-ca'] as const) {
  test(`under a policy in force a certificate that is ${profile} is enough for no floor`, async (t) => {
    const world = await open(t);
    const sink = await world.sink('there.test', {
      tls: certificateFor(profile, 'mx10.there.test', world.ca),
    });
    world.announce('there.test', stsPolicy('enforce', ['mx10.there.test']));
    for (const floor of floors) {
      const outcome = await send(world, 'there.test', floor);
      assert.ok(outcome.kind === 'unprotected', JSON.stringify(outcome));
    }
    assert.equal(sink.letters.length, 0);
  });
}

test('without TLS a server under a policy in force gets nothing, not even what may go in clear', async (t) => {
  const world = await open(t);
  const sink = await world.sink('there.test', { starttls: 'stripped' });
  world.announce('there.test', stsPolicy('enforce', ['mx10.there.test']));
  assert.equal((await send(world, 'there.test', 'open')).kind, 'unprotected');
  assert.ok(!sink.clear.includes('CANARY'));
});

test('a policy on trial changes nothing', async (t) => {
  const world = await open(t);
  await world.sink('there.test', { tls: selfSigned(['mx10.there.test']) });
  world.announce('there.test', stsPolicy('testing', ['mx.elsewhere.test']));
  const outcome = await send(world, 'there.test', 'encrypted');
  assert.ok(outcome.kind === 'delivered', JSON.stringify(outcome));
  assert.equal(outcome.tls?.demanded, undefined);
  assert.equal((await send(world, 'there.test', 'verified')).kind, 'unprotected');
});

test('a policy that cannot be had makes nothing safer and nothing weaker', async (t) => {
  const world = await open(t);
  await world.sink('there.test');
  world.announce('there.test', 'nonsense');
  assert.equal((await send(world, 'there.test', 'verified')).kind, 'delivered');
  assert.equal((await send(world, 'there.test', 'authenticated')).kind, 'unprotected');
});

test('two domains at one server: the policy of one is not the other’s', async (t) => {
  const world = await open(t);
  const sink = await world.sink('there.test');
  world.dns.zone['also.test'] = { mx: ['10 mx10.there.test'] };
  world.dns.zone['third.test'] = { mx: ['10 mx10.there.test'] };
  world.announce('there.test', stsPolicy('enforce', ['mx10.there.test']), 'one');
  world.announce('third.test', stsPolicy('enforce', ['mx10.there.test']), 'three');
  assert.equal((await send(world, 'there.test')).kind, 'delivered');
  assert.equal((await send(world, 'also.test')).kind, 'unprotected');
  const third = await send(world, 'third.test');
  assert.ok(third.kind === 'delivered' && third.tls?.demanded?.by === 'mta-sts');
  assert.deepEqual([third.tls.demanded.domain, third.tls.demanded.id], ['third.test', 'three']);
  assert.equal(sink.letters.length, 2);
});

test('signed records come before a policy, whichever is kinder', { skip: without('unbound') }, async (t) => {
  const house = await testStore();
  let web: Policies | undefined;
  const world = await openSignedWorld(
    async ({ ca, port, server }) => {
      web = await openPolicies(ca);
      const zone = async (name: string, trusted: boolean, matching: boolean): Promise<SignedZone> => {
        const host = `mx.${name}.test`;
        const shown = trusted ? ca.issue([host]) : selfSigned([host]);
        const { address } = await server({ name: host, tls: shown });
        const named = matching ? shown : selfSigned([host]);
        web!.pages[`${name}.test`] = {
          policy: stsPolicy('enforce', [trusted ? host : 'mx.elsewhere.test']),
        };
        return {
          records: [
            '@ MX 10 mx',
            `mx A ${address}`,
            `_${port}._tcp.mx TLSA ${tlsa(named, 3, 1, 1)}`,
            '_mta-sts TXT "v=STSv1; id=1"',
            'mta-sts A 127.0.0.1',
          ],
        };
      };
      return {
        'dane-good.test': await zone('dane-good', false, true),
        'policy-good.test': await zone('policy-good', true, false),
      };
    },
    {
      policies: (config, resolver) =>
        new StsPolicies({
          config: { ...config, delivery: { ...config.delivery, policy_port: web!.port } },
          clock: house.clock,
          log: silentLog,
          sql: house.store,
          resolver,
        }),
    },
  );
  t.after(async () => {
    await world.close();
    await web?.close();
    await house.close();
  });
  const carry = (domain: string, floor: Floor): Promise<Outcome> =>
    world.delivery.carry(job(`reader@${domain}`, { floor }));
  const good = await carry('dane-good.test', 'authenticated');
  assert.ok(good.kind === 'delivered' && good.tls?.demanded?.by === 'dane', JSON.stringify(good));
  for (const floor of floors) {
    const outcome = await carry('policy-good.test', floor);
    assert.ok(outcome.kind === 'unprotected', JSON.stringify(outcome));
    assert.match(outcome.reason, /TLSA/);
  }
});
