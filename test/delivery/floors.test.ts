import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Floor, Outcome } from '#mail';
import { type CertificateProfile, certificateFor } from '../lab/certificates.ts';
import type { SinkBehaviour } from '../lab/sink.ts';
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

interface Mode {
  readonly behaviour?: Partial<SinkBehaviour>;
  readonly certificate?: CertificateProfile;
  /** What comes of it at each floor: delivered over this protection, or not, with these words. */
  readonly verified: RegExp | 'verified';
  readonly encrypted: RegExp | Floor;
  readonly open: Floor;
  readonly best: Floor | null;
}

/** Servers that cannot be trusted with a letter at `verified`, and what they are good for. */
const modes: Record<string, Mode> = {
  'good TLS': { verified: 'verified', encrypted: 'verified', open: 'verified', best: null },
  'TLS 1.2 only': {
    behaviour: { tlsVersions: '1.2' },
    verified: 'verified',
    encrypted: 'verified',
    open: 'verified',
    best: null,
  },
  'no STARTTLS': {
    behaviour: { starttls: 'absent' },
    verified: /no STARTTLS/,
    encrypted: /no STARTTLS/,
    open: 'open',
    best: 'open',
  },
  'STARTTLS stripped': {
    behaviour: { starttls: 'stripped' },
    verified: /no STARTTLS/,
    encrypted: /no STARTTLS/,
    open: 'open',
    best: 'open',
  },
  'STARTTLS refused': {
    behaviour: { starttls: 'refused' },
    verified: /refuses it \(454/,
    encrypted: /refuses it \(454/,
    open: 'open',
    best: 'open',
  },
  'response injection': {
    behaviour: { starttls: 'injects' },
    verified: /slipped in/,
    encrypted: /slipped in/,
    open: 'open',
    best: 'open',
  },
  'handshake cut': {
    behaviour: { starttls: 'cut' },
    verified: /cut the TLS|closed the connection during/,
    encrypted: /handshake/,
    open: 'open',
    best: 'open',
  },
  'handshake never answered': {
    behaviour: { starttls: 'mute' },
    verified: /handshake timed out/,
    encrypted: /handshake timed out/,
    open: 'open',
    best: 'open',
  },
  'closed at STARTTLS': {
    behaviour: { starttls: 'closed' },
    verified: /STARTTLS came to nothing/,
    encrypted: /STARTTLS came/,
    open: 'open',
    best: 'open',
  },
  'knows no EHLO': {
    behaviour: { without: ['EHLO'] },
    verified: /does not know EHLO/,
    encrypted: /does not know EHLO/,
    open: 'open',
    best: 'open',
  },
  'TLS 1.1 at most': {
    behaviour: { tlsVersions: 'outdated' },
    verified: /outdated TLS/,
    encrypted: 'encrypted',
    open: 'encrypted',
    best: 'encrypted',
  },
  'wrong name': {
    certificate: 'wrong-name',
    verified: /another name/,
    encrypted: 'encrypted',
    open: 'encrypted',
    best: 'encrypted',
  },
  'self-signed': {
    certificate: 'self-signed',
    verified: /self-signed/,
    encrypted: 'encrypted',
    open: 'encrypted',
    best: 'encrypted',
  },
  expired: {
    certificate: 'expired',
    verified: /expired/,
    encrypted: 'encrypted',
    open: 'encrypted',
    best: 'encrypted',
  },
  'not valid yet': {
    certificate: 'not-yet',
    verified: /not valid yet/,
    encrypted: 'encrypted',
    open: 'encrypted',
    best: 'encrypted',
  },
  'unknown authority': {
    certificate: 'unknown-ca',
    verified: /not trusted/,
    encrypted: 'encrypted',
    open: 'encrypted',
    best: 'encrypted',
  },
};

function check(outcome: Outcome, expected: RegExp | Floor, best: Floor | null): void {
  if (typeof expected === 'string') {
    assert.equal(outcome.kind, 'delivered', JSON.stringify(outcome));
    assert.equal(outcome.kind === 'delivered' && (outcome.tls?.floor ?? 'open'), expected);
    return;
  }
  assert.equal(outcome.kind, 'unprotected', JSON.stringify(outcome));
  assert.ok(outcome.kind === 'unprotected');
  assert.match(outcome.reason, expected);
  assert.equal(outcome.best, best);
}

for (const [name, mode] of Object.entries(modes)) {
  test(`${name}: each floor gets what it asks for or nothing`, async () => {
    const world = await openWorld();
    try {
      const certificate = mode.certificate
        ? { tls: certificateFor(mode.certificate, 'mx10.there.test', world.ca) }
        : {};
      const sink = await world.sink('there.test', { ...mode.behaviour, ...certificate });
      check(
        await world.delivery.carry(job('reader@there.test', { floor: 'authenticated' })),
        /./,
        mode.verified === 'verified' ? 'verified' : mode.best,
      );
      check(await world.delivery.carry(job('reader@there.test')), mode.verified, mode.best);
      check(
        await world.delivery.carry(job('reader@there.test', { floor: 'encrypted' })),
        mode.encrypted,
        mode.best,
      );
      // Below the floor not even the envelope is told.
      assert.ok(
        !sink.clear.includes('CANARY') && !/MAIL|RCPT|nurse|reader/.test(sink.clear.toString('latin1')),
        'something leaked',
      );
      const taken = sink.letters.length;
      check(await world.delivery.carry(job('reader@there.test', { floor: 'open' })), mode.open, null);
      assert.equal(sink.letters.length, taken + 1);
      assert.equal(sink.clear.includes('CANARY'), mode.open === 'open');
      assert.equal(sink.bare, 0);
    } finally {
      await world.close();
    }
  });
}

test('a sealed letter is nothing for a bare connection', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test');
    const outcome = await world.delivery.carry(job('reader@there.test', { floor: 'sealed' }));
    assert.equal(outcome.kind, 'unprotected');
    assert.equal(sink.connections, 0);
  } finally {
    await world.close();
  }
});

test('one server below the floor and one unreachable is unprotected; a better one is found', async () => {
  const world = await openWorld();
  try {
    await world.sink('mixed.test', { starttls: 'stripped' }, 10);
    world.dns.zone['mixed.test'] = { mx: ['10 mx10.mixed.test', '20 gone.mixed.test'], ttl: 0 };
    world.dns.zone['gone.mixed.test'] = { a: ['127.0.99.99'] };
    const outcome = await world.delivery.carry(job('reader@mixed.test'));
    assert.equal(outcome.kind, 'unprotected');
    assert.match(outcome.kind === 'unprotected' ? outcome.reason : '', /STARTTLS.*refused/);
    const good = await world.sink('mixed.test', {}, 30);
    const again = await world.delivery.carry(job('reader@mixed.test'));
    assert.equal(again.kind, 'delivered', JSON.stringify(again));
    assert.equal(good.letters.length, 1);
  } finally {
    await world.close();
  }
});
