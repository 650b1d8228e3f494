import assert from 'node:assert/strict';
import { test } from 'node:test';
import { job, letterText, openWorld } from './world.ts';

test('a letter travels over verified TLS to the server that the domain names', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test');
    const outcome = await world.delivery.carry(job('reader@there.test'));
    assert.equal(outcome.kind, 'delivered', JSON.stringify(outcome));
    assert.ok(outcome.kind === 'delivered' && outcome.tls);
    assert.equal(outcome.tls.floor, 'verified');
    assert.equal(outcome.tls.peerName, 'mx10.there.test');
    assert.equal(outcome.host, 'mx10.there.test');
    assert.match(outcome.tls.version, /^TLSv1\.[23]$/);
    assert.equal(outcome.reply.code, 250);
    assert.equal(outcome.reply.enhanced, '2.0.0');
    assert.equal(sink.letters.length, 1);
    assert.equal(sink.letters[0]!.raw.toString(), letterText);
    assert.equal(sink.letters[0]!.tls?.servername, 'mx10.there.test');
    assert.ok(!sink.clear.includes('CANARY'));
    assert.doesNotMatch(sink.clear.toString('latin1'), /MAIL|RCPT/);
  } finally {
    await world.close();
  }
});
