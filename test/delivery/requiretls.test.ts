import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '#mail';
import { job, openWorld, type World } from './world.ts';

/** Domains whose policy names their servers, as a fetched one would. */
const named = (domains: readonly string[]) => ({
  of: async (domain: string) => ({
    policy: domains.includes(domain)
      ? {
          mode: 'enforce' as const,
          mx: [`mx10.${domain}`],
          maxAge: 1,
          domain,
          id: '1',
          text: '',
          fetchedAt: 0,
          expiresAt: Infinity,
        }
      : null,
    trouble: null,
  }),
});

const open = (): Promise<World> => openWorld({ policies: () => named(['good.test', 'silent.test']) });
const send = (world: World, domain: string, more: object = {}): Promise<Outcome> =>
  world.delivery.carry(job(`reader@${domain}`, { floor: 'open', requireTls: true, ...more }));

test('a letter that asks for TLS to the end goes to a proven server that promises the same, and says so', async () => {
  const world = await open();
  try {
    const sink = await world.sink('good.test', { requireTls: true });
    const outcome = await send(world, 'good.test');
    assert.ok(
      outcome.kind === 'delivered' && outcome.tls?.floor === 'authenticated',
      JSON.stringify(outcome),
    );
    assert.match(sink.letters[0]!.mailParameters, /\bREQUIRETLS\b/);
    // A letter that does not ask, over the same connection, does not say it.
    await world.delivery.carry(job('reader@good.test', { floor: 'verified' }));
    assert.doesNotMatch(sink.letters[1]!.mailParameters, /REQUIRETLS/);
    assert.equal(sink.connections, 1);
  } finally {
    await world.close();
  }
});

test('a server that makes no promise, or has not proved itself, is not given it', async () => {
  const world = await open();
  try {
    const silent = await world.sink('silent.test');
    const unproven = await world.sink('unproven.test', { requireTls: true });
    // A kept connection is as little use as a new one.
    assert.equal((await send(world, 'silent.test', { requireTls: false })).kind, 'delivered');
    const one = await send(world, 'silent.test');
    assert.ok(one.kind === 'unprotected' && one.requireTls === true, JSON.stringify(one));
    assert.match(one.reason, /no REQUIRETLS/);
    const two = await send(world, 'unproven.test');
    assert.ok(two.kind === 'unprotected' && two.requireTls === true, JSON.stringify(two));
    assert.match(two.reason, /good for "verified"/);
    assert.deepEqual([silent.letters.length, unproven.letters.length], [1, 0]);
  } finally {
    await world.close();
  }
});
