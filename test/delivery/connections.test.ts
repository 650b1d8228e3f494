import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Floor, Outcome } from '#mail';
import { authority, selfSigned } from '../lab/certificates.ts';
import { job, openWorld } from './world.ts';

const many = (count: number, carry: (n: number) => Promise<Outcome>): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => carry(n)));
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test('letters share connections, and floors share them where they satisfy', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test');
    for (let i = 0; i < 20; i++) {
      const floor: Floor = i % 2 ? 'encrypted' : 'verified';
      assert.equal((await world.delivery.carry(job('reader@there.test', { floor }))).kind, 'delivered');
    }
    assert.equal(sink.handshakes, 1);
    const before = sink.peak;
    const outcomes = await many(60, () => world.delivery.carry(job('reader@there.test')));
    assert.ok(outcomes.every(({ kind }) => kind === 'delivered'));
    assert.ok(sink.peak > before && sink.peak <= 20, `${sink.peak} connections`);
    assert.equal(sink.handshakes, sink.connections);
    assert.equal(world.delivery.counts().delivered, 80);
    assert.equal(world.delivery.counts().active, 0);
  } finally {
    await world.close();
  }
});

test('a connection in clear is never reused for a letter with a floor', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test', { starttls: 'absent' });
    assert.equal((await world.delivery.carry(job('reader@there.test', { floor: 'open' }))).kind, 'delivered');
    assert.equal(
      (await world.delivery.carry(job('reader@there.test', { floor: 'encrypted' }))).kind,
      'unprotected',
    );
    assert.equal((await world.delivery.carry(job('reader@there.test', { floor: 'open' }))).kind, 'delivered');
    assert.equal(sink.taken, 2);
    assert.equal(sink.connections, 2);
  } finally {
    await world.close();
  }
});

test('a connection that died while idle, or is closed at MAIL, costs nothing but another one', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test', { lettersPerConnection: 2 });
    for (let i = 0; i < 6; i++)
      assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'delivered');
    assert.equal(sink.connections, 3);
    sink.cut();
    assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'delivered');
    assert.equal(world.delivery.downUntil('there.test'), 0);
  } finally {
    await world.close();
  }
});

test('a connection serves as many letters and stays open as long as the settings say', async () => {
  const world = await openWorld({ delivery: { messages_per_connection: 3, keep_open: 100 } });
  try {
    const sink = await world.sink('there.test');
    for (let i = 0; i < 7; i++) await world.delivery.carry(job('reader@there.test'));
    assert.equal(sink.connections, 3);
    assert.equal(world.delivery.counts().idleConnections, 1);
    await pause(250);
    assert.equal(world.delivery.counts().idleConnections, 0);
    assert.equal(sink.open, 0);
    assert.equal(sink.commands.filter(({ line }) => line === 'QUIT').length, 3);
  } finally {
    await world.close();
  }
});

for (const tlsVersions of ['1.2', '1.3'] as const) {
  test(`a TLS ${tlsVersions} session is resumed with the facts of its first handshake`, async () => {
    const world = await openWorld({ delivery: { keep_open: 0 } });
    try {
      const sink = await world.sink('there.test', { tlsVersions });
      const first = await world.delivery.carry(job('reader@there.test'));
      const second = await world.delivery.carry(job('reader@there.test'));
      assert.ok(first.kind === 'delivered' && second.kind === 'delivered' && first.tls && second.tls);
      assert.equal(first.tls.resumed, false);
      assert.equal(second.tls.resumed, true);
      assert.deepEqual({ ...second.tls, resumed: false }, first.tls);
      assert.equal(sink.resumptions, 1);
      assert.equal(world.delivery.counts().resumed, 1);
    } finally {
      await world.close();
    }
  });
}

test('what is not verified in the first handshake is not verified by resuming it', async () => {
  const world = await openWorld({ delivery: { keep_open: 0 } });
  try {
    const sink = await world.sink('there.test', { tls: selfSigned(['mx10.there.test']) });
    for (let i = 0; i < 3; i++) {
      const lax = await world.delivery.carry(job('reader@there.test', { floor: 'encrypted' }));
      assert.equal(lax.kind === 'delivered' && lax.tls?.floor, 'encrypted');
      const strict = await world.delivery.carry(job('reader@there.test'));
      assert.equal(strict.kind, 'unprotected', JSON.stringify(strict));
    }
    assert.ok(sink.resumptions > 0);
    assert.equal(sink.taken, 3);
  } finally {
    await world.close();
  }
});

test('one server under two names: a session of the right name does not open the wrong one', async () => {
  const world = await openWorld({ delivery: { keep_open: 0 } });
  try {
    const sink = await world.sink('there.test');
    world.dns.zone['thief.test'] = { mx: ['10 mx.thief.test'] };
    world.dns.zone['mx.thief.test'] = { a: [sink.host] };
    assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'delivered');
    for (let i = 0; i < 2; i++) {
      const outcome = await world.delivery.carry(job('reader@thief.test'));
      assert.equal(outcome.kind, 'unprotected', JSON.stringify(outcome));
      assert.match(
        outcome.kind === 'unprotected' ? outcome.reason : '',
        /another name, not for mx\.thief\.test/,
      );
    }
  } finally {
    await world.close();
  }
});

test('routes: a pinned partner is authenticated, by its certificate or its authority, and by nothing else', async () => {
  const world = await openWorld();
  const partnerCa = authority('Partner');
  const certificate = partnerCa.issue(['partner.inside']);
  writeFileSync(join(world.dir, 'partner.pem'), partnerCa.pem);
  writeFileSync(join(world.dir, 'password'), 'open sesame\n');
  try {
    const sink = await world.sink('unused.test', {
      tls: certificate,
      implicitTls: true,
      auth: { user: 'postern', password: 'open sesame' },
    });
    const base = {
      domain: 'partner.test',
      host: sink.host,
      port: sink.port,
      tls: 'authenticated' as Floor,
      name: '',
      ca: '',
      fingerprint: '',
      implicit_tls: true,
      user: 'postern',
      password_file: 'password',
    };
    const tryRoute = async (
      route: Partial<typeof base>,
      floor: Floor = 'authenticated',
    ): Promise<Outcome> => {
      world.config.delivery.routes.splice(0, 9, { ...base, ...route });
      return world.delivery.carry(job('reader@partner.test', { floor }));
    };
    const pinned = await tryRoute({
      fingerprint: certificate.fingerprint.toUpperCase().replace(/..(?=.)/g, '$&:'),
    });
    assert.equal(pinned.kind === 'delivered' && pinned.tls?.floor, 'authenticated', JSON.stringify(pinned));
    const byCa = await tryRoute({ ca: 'partner.pem', name: 'partner.inside' });
    assert.equal(byCa.kind === 'delivered' && byCa.tls?.floor, 'authenticated', JSON.stringify(byCa));
    assert.equal(
      (await tryRoute({ ca: 'partner.pem', name: 'partner.inside', fingerprint: certificate.fingerprint }))
        .kind,
      'delivered',
    );
    const refused: [Partial<typeof base>, RegExp][] = [
      [{ fingerprint: 'ab'.repeat(32) }, /not the pinned one/],
      [{ fingerprint: 'no fingerprint' }, /not the pinned one/],
      [{ ca: 'partner.pem', name: 'other.inside' }, /another name/],
      [{ ca: 'ca.pem', name: 'partner.inside' }, /not trusted/],
      [{ ca: 'partner.pem', name: 'partner.inside', fingerprint: 'ab'.repeat(32) }, /not the pinned one/],
      [{ name: 'partner.inside' }, /not trusted/],
    ];
    for (const [route, words] of refused) {
      const outcome = await tryRoute(route, 'encrypted');
      assert.equal(outcome.kind, 'unprotected', JSON.stringify(outcome));
      assert.match(outcome.kind === 'unprotected' ? outcome.reason : '', words);
    }
    const weaker = await tryRoute({ tls: 'encrypted', fingerprint: certificate.fingerprint }, 'verified');
    assert.equal(weaker.kind, 'unprotected', 'a route is good for no more than it says');
    writeFileSync(join(world.dir, 'password'), 'wrong\n');
    const wrong = await tryRoute({ ca: 'partner.pem', name: 'partner.inside' });
    assert.equal(wrong.kind, 'delivered', 'the kept connection has signed in');
    world.delivery.close();
    const denied = await tryRoute({ ca: 'partner.pem', name: 'partner.inside' });
    assert.equal(denied.kind === 'deferred' && denied.reply?.code, 535, JSON.stringify(denied));
  } finally {
    await world.close();
  }
});

test('a route for all domains; a domain of its own comes first; a password never goes in clear', async () => {
  const world = await openWorld();
  try {
    const all = await world.sink('a.test', { starttls: 'absent' });
    const own = await world.sink('b.test');
    const base = {
      port: all.port,
      name: '',
      ca: '',
      fingerprint: '',
      implicit_tls: false,
      user: '',
      password_file: '',
    };
    world.config.delivery.routes.push(
      { ...base, domain: '*', host: all.host, tls: 'open' },
      { ...base, domain: 'Own.test', host: own.host, tls: 'verified', name: 'mx10.b.test' },
    );
    assert.equal(
      (await world.delivery.carry(job('reader@anything.test', { floor: 'open' }))).kind,
      'delivered',
    );
    assert.equal((await world.delivery.carry(job('reader@own.test', { floor: 'open' }))).kind, 'delivered');
    assert.deepEqual([all.taken, own.taken], [1, 1]);
    world.config.delivery.routes.splice(0, 9, {
      ...base,
      domain: '*',
      host: all.host,
      tls: 'open',
      user: 'u',
      password_file: 'ca.pem',
    });
    const outcome = await world.delivery.carry(job('reader@anything.test', { floor: 'open' }));
    assert.equal(outcome.kind, 'unprotected');
    assert.ok(!all.commands.some(({ line }) => line.startsWith('AUTH')));
  } finally {
    await world.close();
  }
});

test('a handshake that fails with an old session is tried without it before it counts', async () => {
  const world = await openWorld({ delivery: { keep_open: 0 } });
  try {
    const sink = await world.sink('there.test');
    assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'delivered');
    sink.behaviour.starttls = 'cut';
    assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'unprotected');
    assert.equal(sink.connections, 3);
    assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'unprotected');
    assert.equal(sink.connections, 4);
  } finally {
    await world.close();
  }
});
