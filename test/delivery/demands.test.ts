import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { silentLog } from '#base';
import { Delivery, type Policies } from '#delivery';
import type { Outcome } from '#mail';
import { type KnownPolicy, openResolver, type Resolver } from '#transport';
import { selfSigned } from '../lab/certificates.ts';
import { FakeClock } from '../lab/clock.ts';
import { without } from '../lab/neighbours.ts';
import type { SignedZone } from '../lab/unbound.ts';
import { openSignedWorld, tlsa } from './signed-world.ts';
import { job } from './world.ts';

const skip = without('unbound');
const ttl = 60;

/** One domain with one server in another zone, and a delivery whose questions of certificates are counted. */
async function lab(t: TestContext, policies?: Policies, state: SignedZone['state'] = 'secure') {
  const clock = new FakeClock(Date.now());
  const right = selfSigned(['mx.hosts.test']);
  const wrong = selfSigned(['mx.hosts.test']);
  const zones: { right?: SignedZone; wrong?: SignedZone } = {};
  const world = await openSignedWorld(async ({ ca, port, server }) => {
    const shown = state === 'secure' ? right : ca.issue(['mx.hosts.test']);
    const { address } = await server({ name: 'mx.hosts.test', tls: shown });
    const zone = (cert: typeof right): SignedZone => ({
      state,
      ttl,
      records: [`mx A ${address}`, `_${port}._tcp.mx TLSA ${tlsa(cert, 3, 1, 1)}`],
    });
    zones.right = zone(right);
    zones.wrong = zone(wrong);
    return { 'there.test': { ttl, records: ['@ MX 10 mx.hosts.test.'] }, 'hosts.test': zones.right };
  });
  const real = openResolver(world.config, clock);
  const asked: string[] = [];
  const resolver: Resolver = {
    ...real,
    tlsa(name) {
      asked.push(name);
      return real.tlsa(name);
    },
  };
  const { config } = world;
  const delivery = new Delivery({
    config,
    clock,
    log: silentLog,
    resolver,
    ...(policies ? { policies } : {}),
  });
  t.after(async () => {
    delivery.close();
    await world.close();
  });
  const carry = (): Promise<Outcome> =>
    delivery.carry(job('reader@there.test', { floor: state === 'secure' ? 'authenticated' : 'encrypted' }));
  const kind = async (): Promise<string> => (await carry()).kind;
  const change = (zone: SignedZone): Promise<void> => world.dns.change('hosts.test', zone);
  return {
    clock,
    asked,
    carry,
    kind,
    change,
    sink: world.sinks[0]!,
    right: zones.right!,
    wrong: zones.wrong!,
  };
}

test('what a domain demands is asked for once while it lasts, and anew when it has ended', {
  skip,
}, async (t) => {
  const { clock, asked, kind } = await lab(t);
  for (let n = 0; n < 5; n++) assert.equal(await kind(), 'delivered');
  assert.equal(asked.length, 1);
  clock.advance(ttl * 1000 + 1);
  for (let n = 0; n < 5; n++) assert.equal(await kind(), 'delivered');
  assert.equal(asked.length, 2);
});

test('another set of TLSA records holds as soon as the old one has ended, for kept connections too', {
  skip,
}, async (t) => {
  const { clock, carry, kind, change, sink, right, wrong } = await lab(t);
  const first = await carry();
  assert.ok(first.kind === 'delivered' && first.tls?.demanded?.by === 'dane', JSON.stringify(first));
  await change(wrong);
  assert.equal(await kind(), 'delivered', 'the old set still lasts');
  clock.advance(ttl * 1000 + 1);
  const refused = await carry();
  assert.equal(refused.kind, 'unprotected', JSON.stringify(refused));
  assert.equal(sink.letters.length, 2);
  await change(right);
  clock.advance(ttl * 1000 + 1);
  assert.equal(await kind(), 'delivered');
});

test('an answer that DNSSEC rejects is never kept: the next letter asks again', { skip }, async (t) => {
  const { clock, carry, kind, change, sink, right } = await lab(t);
  assert.equal(await kind(), 'delivered');
  await change({ ...right, state: 'bogus' });
  clock.advance(ttl * 1000 + 1);
  const waits = await carry();
  assert.ok(waits.kind === 'deferred' && /mx\.hosts\.test.*bogus/.test(waits.reason), JSON.stringify(waits));
  assert.equal(sink.letters.length, 1);
  await change(right);
  assert.equal(await kind(), 'delivered', 'no time has passed');
});

test('a policy that changes counts for the next letter, whatever of the DNS is still kept', {
  skip,
}, async (t) => {
  const policy = (id: string, mx: string): KnownPolicy => ({
    domain: 'there.test',
    id,
    text: '',
    mode: 'enforce',
    mx: [mx],
    maxAge: 86_400,
    fetchedAt: Date.now(),
    expiresAt: Date.now() + 86_400_000,
  });
  let held: KnownPolicy | null = null;
  const policies: Policies = { of: () => Promise.resolve({ policy: held, trouble: null }) };
  const { carry, sink } = await lab(t, policies, 'insecure');
  const plain = await carry();
  assert.ok(plain.kind === 'delivered' && plain.tls?.demanded === undefined, JSON.stringify(plain));
  for (const id of ['1', '2']) {
    held = policy(id, 'mx.hosts.test');
    const bound = await carry();
    assert.ok(bound.kind === 'delivered' && bound.tls?.demanded?.by === 'mta-sts', JSON.stringify(bound));
    assert.equal(bound.tls.demanded.id, id);
  }
  held = policy('3', 'mx.elsewhere.test');
  const refused = await carry();
  assert.equal(refused.kind, 'unprotected', JSON.stringify(refused));
  assert.equal(sink.letters.length, 3);
  held = null;
  assert.equal((await carry()).kind, 'delivered');
});
