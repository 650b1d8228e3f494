import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '#base';
import type { Outcome } from '#mail';
import { FakeClock } from '../lab/clock.ts';
import { job, openWorld } from './world.ts';

const many = (count: number, carry: (n: number) => Promise<Outcome>): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => carry(n)));

test('a domain starts with few letters at once, takes more as it goes well, and less when it is too much', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test', { dotDelay: 5 });
    assert.equal(world.delivery.capacity('there.test'), 5);
    await many(40, () => world.delivery.carry(job('reader@there.test')));
    const grown = world.delivery.capacity('there.test');
    assert.ok(grown > 5 && grown <= 20, `${grown}`);
    sink.behaviour.onDot = () => '452 4.3.1 too much';
    await world.delivery.carry(job('reader@there.test'));
    const shrunk = world.delivery.capacity('there.test');
    assert.ok(shrunk <= Math.ceil(grown / 2), `${grown} to ${shrunk}`);
    sink.behaviour.onDot = () => undefined;
    await many(600, () => world.delivery.carry(job('reader@there.test')));
    assert.ok(sink.peak <= 20);
    assert.equal(world.delivery.capacity('there.test'), 20);
  } finally {
    await world.close();
  }
});

test('a server that takes two connections gets all letters over two', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test', { mostConnections: 2, dotDelay: 2 });
    let left = 60;
    for (let round = 0; left > 0 && round < 40; round++) {
      const outcomes = await many(left, () => world.delivery.carry(job('reader@there.test')));
      left -= outcomes.filter(({ kind }) => kind === 'delivered').length;
    }
    assert.equal(left, 0);
    assert.equal(sink.taken, 60);
  } finally {
    await world.close();
  }
});

test('letters to full domains wait in their order, and are told when there is no place in time', async () => {
  const world = await openWorld({ delivery: { per_domain: 1 } });
  try {
    const sink = await world.sink('there.test', { dotDelay: 40 });
    const order: number[] = [];
    const carry = async (n: number): Promise<Outcome> => {
      const outcome = await world.delivery.carry(
        job('reader@there.test', n === 3 ? { deadline: systemClock.monotonic() + 30 } : {}),
      );
      order.push(n);
      return outcome;
    };
    const running = many(4, carry);
    assert.deepEqual(world.delivery.saturated(), ['there.test']);
    assert.equal(world.delivery.capacity('there.test'), 0);
    assert.equal(world.delivery.counts().waiting, 3);
    const outcomes = await running;
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['delivered', 'delivered', 'delivered', 'deferred'],
    );
    assert.deepEqual(order, [3, 0, 1, 2]);
    assert.deepEqual(world.delivery.saturated(), []);
    assert.equal(sink.peak, 1);
  } finally {
    await world.close();
  }
});

test('a dead domain is left alone, costs nothing, and one letter finds it alive again', async () => {
  const clock = new FakeClock();
  const world = await openWorld({ clock });
  try {
    const sink = await world.sink('there.test');
    const { port, host } = sink;
    await sink.close();
    for (let i = 0; i < 3; i++) {
      const outcome = await world.delivery.carry(job('reader@there.test'));
      assert.equal(outcome.kind === 'deferred' && outcome.unreachable, true, JSON.stringify(outcome));
    }
    assert.ok(world.delivery.downUntil('there.test') > clock.monotonic());
    assert.deepEqual(world.delivery.saturated(), ['there.test']);
    const asked = world.dns.asked.length;
    const begun = performance.now();
    const dead = await many(5000, () => world.delivery.carry(job('reader@there.test')));
    assert.ok(dead.every((outcome) => outcome.kind === 'deferred' && outcome.unreachable));
    assert.ok(performance.now() - begun < 2000);
    assert.equal(world.dns.asked.length, asked);
    const { openSink } = await import('../lab/sink.ts');
    const back = await openSink(
      { name: 'mx10.there.test', tls: world.ca.issue(['mx10.there.test']) },
      { host, port },
    );
    try {
      clock.advance(60_000);
      assert.equal(world.delivery.downUntil('there.test'), 0);
      assert.equal(world.delivery.capacity('there.test'), 1, 'one letter tries');
      const outcomes = await many(10, () => world.delivery.carry(job('reader@there.test')));
      assert.ok(
        outcomes.every(({ kind }) => kind === 'delivered'),
        JSON.stringify(outcomes[0]),
      );
      assert.equal(world.delivery.counts().domainsDown, 0);
    } finally {
      await back.close();
    }
  } finally {
    await world.close();
  }
});

test('a domain whose names cannot be looked up is temporary and soon left alone; others go on', async () => {
  const world = await openWorld({ zone: { 'dark.test': { fail: 'servfail' } } });
  try {
    const sink = await world.sink('there.test');
    for (let i = 0; i < 3; i++) {
      const outcome = await world.delivery.carry(job('reader@dark.test'));
      assert.equal(outcome.kind === 'deferred' && outcome.unreachable, true, JSON.stringify(outcome));
      assert.match(outcome.kind === 'deferred' ? outcome.reason : '', /^4\.4\.3 .*SERVFAIL/);
    }
    assert.ok(world.delivery.downUntil('dark.test') > 0);
    assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'delivered');
    assert.equal(sink.taken, 1);
  } finally {
    await world.close();
  }
});

test('an attempt ends at its deadline, before the letter is handed over', async () => {
  const world = await openWorld({ delivery: { command_timeout: 60_000, greeting_timeout: 60_000 } });
  try {
    await world.sink('there.test', { hang: 'rcpt' });
    const begun = performance.now();
    const outcome = await world.delivery.carry(
      job('reader@there.test', { deadline: systemClock.monotonic() + 300 }),
    );
    assert.equal(outcome.kind, 'deferred', JSON.stringify(outcome));
    assert.ok(performance.now() - begun < 1500);
  } finally {
    await world.close();
  }
});

test('names that end the matter: no such domain, no mail wanted, ourselves, private networks', async () => {
  const world = await openWorld({
    delivery: { allow_private: false },
    zone: {
      'null.test': { mx: ['0 .'] },
      'empty.test': { txt: ['x'] },
      'self.test': { mx: ['10 out.clinic.test'] },
      'private.test': { mx: ['10 mx.private.test'] },
      'mx.private.test': { a: ['10.0.0.1'] },
      'numeric.test': { mx: ['10 127.0.0.1'] },
      'local.test': { mx: ['10 localhost', '20 intranet'] },
    },
  });
  try {
    const expected: [string, RegExp][] = [
      ['nowhere.test', /^5\.1\.2 .*does not exist/],
      ['null.test', /^5\.1\.10 /],
      ['empty.test', /^5\.4\.4 .*no mail server/],
      ['self.test', /^5\.4\.6 /],
      ['private.test', /^5\.4\.4 .*private/],
      ['numeric.test', /^5\.4\.4 /],
      ['local.test', /^5\.4\.4 /],
    ];
    for (const [domain, words] of expected) {
      const outcome = await world.delivery.carry(job(`reader@${domain}`));
      assert.equal(outcome.kind, 'failed', `${domain} ${JSON.stringify(outcome)}`);
      assert.match(outcome.kind === 'failed' ? outcome.reason : '', words);
    }
  } finally {
    await world.close();
  }
});

test('domains behind one dead server rest as long as it does, without a try of their own', async () => {
  const clock = new FakeClock();
  const world = await openWorld({
    clock,
    zone: {
      'mx.dead.test': { a: ['127.0.99.98'] },
      'one.test': { mx: ['10 mx.dead.test'] },
      'two.test': { mx: ['10 mx.dead.test'] },
    },
  });
  try {
    for (let i = 0; i < 3; i++) await world.delivery.carry(job('reader@one.test'));
    const outcome = await world.delivery.carry(job('reader@two.test'));
    assert.equal(outcome.kind === 'deferred' && outcome.unreachable, true);
    assert.match(outcome.kind === 'deferred' ? outcome.reason : '', /not tried again yet/);
    const until = world.delivery.downUntil('two.test');
    assert.ok(until > 0);
    clock.advance(until - clock.monotonic() + 1);
    assert.equal(world.delivery.capacity('two.test'), 1);
  } finally {
    await world.close();
  }
});
