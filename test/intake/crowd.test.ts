import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFrom } from '#config';
import type { ServerSession } from '#smtp';
import { Crowd } from '../../src/intake/crowd.ts';
import { inNetworks, neighbourhood, plainAddress } from '../../src/intake/network.ts';
import { slidingRate } from '../../src/intake/rate.ts';
import { standInLine } from '../../src/intake/sign-in-line.ts';
import { FakeClock } from '../lab/clock.ts';

test('a rate is kept over a sliding span, for each key, and bounded in memory', () => {
  const clock = new FakeClock();
  const rate = slidingRate(3, 1000, clock);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => rate.take('a')),
    [true, true, true, false],
  );
  assert.equal(rate.take('b', 4), false);
  assert.equal(rate.take('b', 3), true);
  rate.giveBack('a');
  assert.equal(rate.take('a'), true);
  clock.advance(1100);
  assert.equal(rate.take('a'), false, 'most of the last span still counts');
  clock.advance(600);
  assert.equal(rate.take('a'), true);
  clock.advance(5000);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => rate.take('a')),
    [true, true, true, false],
  );
  for (let i = 0; i < 25_000; i++) assert.equal(rate.take(`flood ${i}`), true);
});

test('a line lets so many run, so many wait, and passes a turn on after a failure', async () => {
  const line = standInLine(1, 2);
  let end = (): void => {};
  const first = line(
    () =>
      new Promise<string>((_, no) => {
        end = () => no(new Error('first'));
      }),
  );
  const order: string[] = [];
  const second = line(async () => order.push('second'));
  const third = line(async () => order.push('third'));
  assert.equal(
    line(async () => 'fourth'),
    null,
  );
  assert.deepEqual(order, []);
  end();
  await assert.rejects(first!, /first/);
  await Promise.all([second, third]);
  assert.deepEqual(order, ['second', 'third']);
  assert.equal(await line(async () => 'fifth'), 'fifth');
});

test('networks hold their addresses, however those are written', () => {
  const near = inNetworks(['192.0.2.0/24', '2001:db8::/32', '198.51.100.7']);
  for (const address of ['192.0.2.1', '::ffff:192.0.2.200', '2001:db8::1', '198.51.100.7'])
    assert.equal(near(address), true, address);
  for (const address of ['192.0.3.1', '2001:db9::1', '198.51.100.8', '::1'])
    assert.equal(near(address), false, address);
  assert.throws(() => inNetworks(['192.0.2.0/33']), /intake\.relay\.networks/);
  assert.throws(() => inNetworks(['everywhere']), /intake\.relay\.networks/);
  assert.equal(inNetworks([])('127.0.0.1'), false);
  assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(neighbourhood('2001:db8:1:2:3::1'), neighbourhood('2001:db8:1:2:4::2'));
  assert.notEqual(neighbourhood('2001:db8:1:2::1'), neighbourhood('2001:db8:1:3::1'));
});

function guest(clock: FakeClock, known = false): ServerSession & { sent: string } {
  const one = {
    known,
    leaving: false,
    progressAt: clock.monotonic(),
    sent: '',
    dismiss: () => {
      one.sent = 'dismissed';
    },
    destroy: () => {
      one.sent = 'destroyed';
    },
  };
  return one as unknown as ServerSession & { sent: string };
}

test('a newcomer takes the place of the stranger who has stood idle longest, never of one who has signed in', () => {
  const { limits } = configFrom({ intake: { limits: { connections: 3 } } }, '/').intake;
  const clock = new FakeClock();
  const crowd = new Crowd(limits, clock);
  const known = guest(clock, true);
  crowd.enter('192.0.2.1', known);
  clock.advance(500);
  const old = guest(clock);
  crowd.enter('192.0.2.2', old);
  clock.advance(800);
  const fresh = guest(clock);
  crowd.enter('192.0.2.3', fresh);
  assert.equal(crowd.refusal('192.0.2.4')?.code, 421, 'nobody is stale yet');
  clock.advance(300);
  assert.equal(crowd.refusal('192.0.2.4'), null);
  assert.deepEqual([known.sent, old.sent, fresh.sent], ['', 'dismissed', '']);
  assert.equal(crowd.size, 2);
});

test('a place is given up twice only once', () => {
  const { limits } = configFrom({ intake: { limits: { connections_per_address: 1 } } }, '/').intake;
  const clock = new FakeClock();
  const crowd = new Crowd(limits, clock);
  const leave = crowd.enter('192.0.2.1', guest(clock));
  assert.equal(crowd.refusal('192.0.2.1')?.code, 421);
  leave();
  leave();
  assert.equal(crowd.refusal('192.0.2.1'), null);
  crowd.enter('192.0.2.1', guest(clock));
  assert.equal(crowd.refusal('192.0.2.1')?.code, 421);
});
