import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { SessionCache } from '../../src/transport/sessions.ts';
import { judge, show } from '../../src/transport/verdict.ts';
import { authority } from '../lab/certificates.ts';

const hour = 3_600_000;
const leaf = new X509Certificate(authority().issue(['mx.test', '*.wild.test', '192.0.2.1']).cert);

test('a session ends an hour after its first handshake, however often it was resumed', () => {
  const cache = new SessionCache();
  const shown = show([leaf], null, 0);
  cache.keep('a', Buffer.from('1'), shown, 0);
  assert.equal(cache.take('b', 1), null);
  assert.equal(cache.take('a', hour / 2)?.shown, shown);
  assert.equal(cache.take('a', hour / 2), null, 'a ticket serves once');
  cache.keep('a', Buffer.from('2'), shown, hour / 2);
  assert.equal(cache.take('a', hour), null);
  cache.keep('a', Buffer.from('3'), shown, hour);
  assert.equal(cache.size, 0);
});

test('another certificate under the same key ends the sessions of the first', () => {
  const cache = new SessionCache();
  cache.keep('a', Buffer.from('old'), show([leaf], null, 0), 0);
  const next = show([leaf], 'CERT_HAS_EXPIRED', 1);
  cache.keep('a', Buffer.from('new'), next, 1);
  assert.deepEqual(cache.take('a', 2), { ticket: Buffer.from('new'), shown: next });
  assert.equal(cache.take('a', 2), null);
});

test('the cache does not grow without end', () => {
  const cache = new SessionCache();
  const shown = show([leaf], null, 0);
  for (let n = 0; n < 5000; n++) cache.keep(`k${n}`, Buffer.from('t'), shown, 0);
  assert.ok(cache.size <= 2000);
  assert.ok(cache.take('k4999', 1));
});

test('what was shown is judged anew each time: its name, its dates, its chain', () => {
  const now = Date.now();
  const good = show([leaf], null, 0);
  const floorFor = (name: string, at = now, shown = good, modern = true): string =>
    judge(shown, { name }, modern, at).floor;
  assert.equal(floorFor('mx.test'), 'verified');
  assert.equal(floorFor('MX.test'), 'verified');
  assert.equal(floorFor('a.wild.test'), 'verified');
  assert.equal(floorFor('192.0.2.1'), 'verified');
  for (const name of ['other.test', 'wild.test', 'a.b.wild.test', 'mx.test.evil.test', '192.0.2.2'])
    assert.equal(floorFor(name), 'encrypted', name);
  assert.equal(floorFor('mx.test', now + 400 * 86_400_000), 'encrypted');
  assert.equal(floorFor('mx.test', now, show([leaf], 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 0)), 'encrypted');
  assert.equal(floorFor('mx.test', now, good, false), 'encrypted');
  assert.equal(floorFor('mx.test', now, show([], null, 0)), 'encrypted');
  const fingerprint = leaf.fingerprint256.replaceAll(':', '').toLowerCase();
  assert.equal(
    judge(show([leaf], 'DEPTH_ZERO_SELF_SIGNED_CERT', 0), { name: 'x', fingerprint }, true, now).floor,
    'authenticated',
  );
  assert.equal(judge(good, { name: 'mx.test', fingerprint: '' }, true, now).floor, 'encrypted');
});
