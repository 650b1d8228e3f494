import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostfix, type Postfix, postfixMissing } from '../lab/postfix.ts';
import { openSink, type Sink } from '../lab/sink.ts';
import { job, openWorld } from './world.ts';

async function until(ready: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !ready(); tries++) await new Promise((done) => setTimeout(done, 50));
}

const textOf = (sink: Sink, n: number): string => sink.letters[n]?.raw.toString() ?? '';

test('a real Postfix takes our letters over verified TLS, and they arrive as they were', {
  skip: postfixMissing(),
}, async () => {
  const world = await openWorld({
    delivery: { command_timeout: 5000, greeting_timeout: 10_000, final_timeout: 10_000 },
  });
  const end = await openSink({ name: 'end.test' });
  const host = '127.0.77.1';
  let postfix: Postfix | null = null;
  try {
    postfix = await openPostfix({
      name: 'mx.real.test',
      domains: ['real.test'],
      tls: world.ca.issue(['mx.real.test']),
      relayTo: end.port,
      host,
      port: world.config.delivery.port,
      settings: [
        'smtpd_recipient_restrictions = check_recipient_access inline:{ { gone@real.test = 550 5.1.1 nobody of that name }, { full@real.test = 452 4.2.2 the box is full } }',
      ],
    });
    world.dns.zone['real.test'] = { mx: ['10 mx.real.test'] };
    world.dns.zone['mx.real.test'] = { a: [host] };
    const body =
      'Subject: dots\r\nFrom: <nurse@clinic.test>\r\n\r\n.\r\n..\r\n.hidden\r\nna\u00efve \u2713\r\nlast\r\n';
    const raw = [Buffer.from(body)];
    for (let i = 0; i < 3; i++) {
      const outcome = await world.delivery.carry(job('reader@real.test', { raw }));
      assert.equal(outcome.kind, 'delivered', JSON.stringify(outcome));
      assert.equal(outcome.kind === 'delivered' && outcome.tls?.floor, 'verified');
    }
    await until(() => end.letters.length === 3);
    assert.equal(end.letters.length, 3, postfix.log());
    assert.ok(textOf(end, 0).endsWith(body.slice(body.indexOf('\r\n\r\n'))), textOf(end, 0));
    assert.match(textOf(end, 0), /using TLSv1\.3/);
    const gone = await world.delivery.carry(job('gone@real.test'));
    assert.equal(gone.kind === 'failed' && gone.reply?.enhanced, '5.1.1', JSON.stringify(gone));
    const full = await world.delivery.carry(job('full@real.test'));
    assert.equal(full.kind === 'deferred' && full.reply?.code, 452, JSON.stringify(full));
    world.dns.zone['else.test'] = { mx: ['10 mx.real.test'] };
    const relay = await world.delivery.carry(job('reader@else.test'));
    assert.equal(relay.kind, 'failed', 'Postfix is no open relay');
    assert.equal(
      postfix.log().match(/smtpd\[\d+\]: connect from/g)?.length,
      2,
      'one connection of ours, one of the runner',
    );
  } finally {
    await postfix?.close();
    await Promise.all([world.close(), end.close()]);
  }
});

test('a real Postfix whose TLS is off gets nothing', { skip: postfixMissing() }, async () => {
  const world = await openWorld({ delivery: { greeting_timeout: 10_000 } });
  const end = await openSink({ name: 'end.test' });
  const host = '127.0.77.2';
  let postfix: Postfix | null = null;
  try {
    postfix = await openPostfix({
      name: 'mx.bare.test',
      domains: ['bare.test'],
      tls: world.ca.issue(['mx.bare.test']),
      relayTo: end.port,
      host,
      port: world.config.delivery.port,
      settings: ['smtpd_tls_security_level = none'],
    });
    world.dns.zone['bare.test'] = { mx: ['10 mx.bare.test'] };
    world.dns.zone['mx.bare.test'] = { a: [host] };
    const outcome = await world.delivery.carry(job('reader@bare.test', { floor: 'encrypted' }));
    assert.equal(outcome.kind, 'unprotected', JSON.stringify(outcome));
    assert.doesNotMatch(postfix.log(), /from=<nurse/);
    assert.equal((await world.delivery.carry(job('reader@bare.test', { floor: 'open' }))).kind, 'delivered');
  } finally {
    await postfix?.close();
    await Promise.all([world.close(), end.close()]);
  }
});
