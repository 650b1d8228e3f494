import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Floor, Outcome } from '#mail';
import { type Authority, authority, type Credentials, selfSigned } from '../lab/certificates.ts';
import { without } from '../lab/neighbours.ts';
import type { Sink, SinkBehaviour } from '../lab/sink.ts';
import type { SignedZone } from '../lab/unbound.ts';
import { openSignedWorld, type SignedWorld, tlsa } from './signed-world.ts';
import { job } from './world.ts';

const skip = without('unbound');
const day = 86_400_000;
const other = selfSigned(['other.test']);
const chained = (leaf: Credentials, root: Authority): Credentials => ({
  ...leaf,
  cert: leaf.cert + root.pem,
});

/** How one server of `<name>.test` behaves, and what its zone says. */
interface Case {
  readonly behaviour?: Partial<SinkBehaviour>;
  readonly certificate: (host: string, ca: Authority) => Credentials;
  readonly records: (shown: Credentials, ca: Authority) => readonly string[];
  readonly state?: SignedZone['state'];
  /** What is delivered at each floor: the floor it travelled at, or why not. */
  readonly authenticated: Floor | RegExp;
  readonly verified: Floor | RegExp;
  readonly encrypted: Floor | RegExp;
  readonly open?: Floor | RegExp;
}

const good = (host: string, ca: Authority): Credentials => ca.issue([host]);
const own = (host: string): Credentials => selfSigned([host]);
const all = (what: Floor | RegExp) => ({ authenticated: what, verified: what, encrypted: what, open: what });
const differs = /not the one that its TLSA records name/;
const privateRoot = authority('The Hospital');

const cases: Record<string, Case> = {
  ...Object.fromEntries(
    [
      [3, 0, 0],
      [3, 0, 1],
      [3, 0, 2],
      [3, 1, 0],
      [3, 1, 1],
      [3, 1, 2],
    ].map(([usage, selector, matching]) => [
      `ee-${selector}-${matching}`,
      {
        certificate: own,
        records: (shown: Credentials) => [tlsa(shown, usage!, selector!, matching!)],
        ...all('authenticated' as Floor),
      },
    ]),
  ),
  'ee-ignores-name-and-dates': {
    certificate: () =>
      selfSigned(['elsewhere.test'], { from: Date.now() - 9 * day, until: Date.now() - day }),
    records: (shown) => [tlsa(shown, 3, 1, 1)],
    ...all('authenticated'),
  },
  'one-of-several': {
    certificate: own,
    records: (shown) => [tlsa(other, 3, 1, 1), tlsa(shown, 3, 0, 1), tlsa(other, 2, 0, 1)],
    ...all('authenticated'),
  },
  // However good a certificate the public authorities gave it.
  mismatch: { certificate: good, records: () => [tlsa(other, 3, 1, 1)], ...all(differs) },
  'wrong-kind-of-hash': {
    certificate: own,
    records: (shown) => [tlsa(shown, 3, 1, 1).replace('3 1 1', '3 0 1')],
    ...all(differs),
  },
  'no-starttls': {
    behaviour: { starttls: 'absent' },
    certificate: own,
    records: (shown) => [tlsa(shown, 3, 1, 1)],
    ...all(/no STARTTLS/),
  },
  outdated: {
    behaviour: { tlsVersions: 'outdated' },
    certificate: own,
    records: (shown) => [tlsa(shown, 3, 1, 1)],
    ...all(/outdated TLS/),
  },
  ta: {
    certificate: (host) => chained(privateRoot.issue([host]), privateRoot),
    records: (shown) => [tlsa(shown, 2, 0, 1, 1)],
    ...all('authenticated'),
  },
  'ta-by-key': {
    certificate: (host) => chained(privateRoot.issue([host]), privateRoot),
    records: (shown) => [tlsa(shown, 2, 1, 2, 1)],
    ...all('authenticated'),
  },
  'ta-for-the-domain': {
    certificate: () => chained(privateRoot.issue(['ta-for-the-domain.test']), privateRoot),
    records: (shown) => [tlsa(shown, 2, 0, 1, 1)],
    ...all('authenticated'),
  },
  'ta-wrong-name': {
    certificate: () => chained(privateRoot.issue(['elsewhere.test']), privateRoot),
    records: (shown) => [tlsa(shown, 2, 0, 1, 1)],
    ...all(/for another name/),
  },
  'ta-expired': {
    certificate: (host) =>
      chained(
        privateRoot.issue([host], { from: Date.now() - 9 * day, until: Date.now() - day }),
        privateRoot,
      ),
    records: (shown) => [tlsa(shown, 2, 0, 1, 1)],
    ...all(/has expired/),
  },
  'ta-not-its-issuer': {
    certificate: (host) => chained(selfSigned([host]), privateRoot),
    records: (shown) => [tlsa(shown, 2, 0, 1, 1)],
    // Whoever shows somebody else's root beside a leaf of their own has shown nothing.
    ...all(/does not hold together/),
  },
  'ta-for-clients': {
    certificate: (host) => chained(privateRoot.issue([host], { client: true }), privateRoot),
    records: (shown) => [tlsa(shown, 2, 0, 1, 1)],
    ...all(/not made for servers/),
  },
  'ta-is-the-leaf': {
    certificate: own,
    records: (shown) => [tlsa(shown, 2, 0, 1)],
    ...all(differs),
  },
  // Usages of the web count for nothing here: TLS is needed, and what the authorities say of it is heard.
  'unusable-good': {
    certificate: good,
    records: (shown) => [tlsa(other, 0, 1, 1), tlsa(shown, 1, 1, 1)],
    authenticated: /good for "verified"/,
    verified: 'verified',
    encrypted: 'verified',
    open: 'verified',
  },
  'unusable-self-signed': {
    certificate: own,
    records: (shown) => [tlsa(shown, 1, 1, 1), '3 1 9 00', '3 1 1 0011', '3 7 1 00'],
    authenticated: /self-signed/,
    verified: /self-signed/,
    encrypted: 'encrypted',
    open: 'encrypted',
  },
  'unusable-in-clear': {
    behaviour: { starttls: 'absent' },
    certificate: own,
    records: () => [tlsa(other, 0, 1, 1)],
    ...all(/no STARTTLS/),
  },
  none: {
    certificate: good,
    records: () => [],
    authenticated: /good for "verified"/,
    verified: 'verified',
    encrypted: 'verified',
  },
  // Records that nobody signed are anybody's.
  insecure: {
    state: 'insecure',
    certificate: own,
    records: (shown) => [tlsa(shown, 3, 1, 1)],
    authenticated: /self-signed/,
    verified: /self-signed/,
    encrypted: 'encrypted',
  },
  'insecure-mismatch': {
    state: 'insecure',
    certificate: good,
    records: () => [tlsa(other, 3, 1, 1)],
    authenticated: /good for "verified"/,
    verified: 'verified',
    encrypted: 'verified',
  },
  bogus: {
    state: 'bogus',
    certificate: good,
    records: (shown) => [tlsa(shown, 3, 1, 1)],
    ...all(/^deferred .*bogus/),
  },
  expired: {
    state: 'expired',
    certificate: good,
    records: (shown) => [tlsa(shown, 3, 1, 1)],
    ...all(/^deferred .*bogus/),
  },
};

let world: SignedWorld;
const sinks: Record<string, Sink> = {};

before(async () => {
  if (skip) return;
  world = await openSignedWorld(async ({ ca, port, server }) => {
    const zones: Record<string, SignedZone> = {};
    for (const [name, one] of Object.entries(cases)) {
      const host = `mx.${name}.test`;
      const shown = one.certificate(host, ca);
      const { sink, address } = await server({ name: host, tls: shown, ...one.behaviour });
      sinks[name] = sink;
      zones[`${name}.test`] = {
        ...(one.state ? { state: one.state } : {}),
        records: [
          '@ MX 10 mx',
          `mx A ${address}`,
          ...one.records(shown, ca).map((record) => `_${port}._tcp.mx TLSA ${record}`),
        ],
      };
    }
    Object.assign(zones, await alsoKnown(port, ca, server));
    return zones;
  });
});
after(() => world?.close());

/** Servers that several zones speak of: aliases, unsigned MX records, domains without MX. */
async function alsoKnown(
  port: number,
  ca: Authority,
  server: SignedWorld['server'],
): Promise<Record<string, SignedZone>> {
  const at = async (name: string, tls: Credentials): Promise<string> => {
    const made = await server({ name, tls });
    sinks[name] = made.sink;
    return made.address;
  };
  const end = selfSigned(['end.test']);
  const outside = selfSigned(['x.unsigned.test']);
  const alone = selfSigned(['alone.test']);
  const both = ca.issue(['both.hosts.test']);
  const address = {
    end: await at('end', end),
    outside: await at('outside', outside),
    alone: await at('alone', alone),
    wrong: await at('wrong', both),
  };
  return {
    'hosts.test': {
      records: [
        `end A ${address.end}`,
        `_${port}._tcp.end TLSA ${tlsa(end, 3, 1, 1)}`,
        'alias CNAME end',
        'first CNAME bare',
        `bare A ${address.end}`,
        `_${port}._tcp.first TLSA ${tlsa(end, 3, 1, 1)}`,
        'out CNAME x.unsigned.test.',
        `_${port}._tcp.out TLSA ${tlsa(outside, 3, 1, 1)}`,
        'out-wrong CNAME x.unsigned.test.',
        `_${port}._tcp.out-wrong TLSA ${tlsa(other, 3, 1, 1)}`,
        `wrong A ${address.wrong}`,
        `_${port}._tcp.wrong TLSA ${tlsa(other, 3, 1, 1)}`,
        // The address is signed, its TLSA records stand in a zone that is broken.
        `sick A ${address.end}`,
        `_${port}._tcp.sick CNAME tlsa.bogus.test.`,
      ],
    },
    'unsigned.test': { state: 'insecure', records: [`x A ${address.outside}`, '@ MX 10 end.hosts.test.'] },
    'unsigned-wrong.test': { state: 'insecure', records: ['@ MX 10 wrong.hosts.test.'] },
    'by-alias.test': { records: ['@ MX 10 alias.hosts.test.'] },
    'by-first.test': { records: ['@ MX 10 first.hosts.test.'] },
    'by-out.test': { records: ['@ MX 10 out.hosts.test.'] },
    'by-out-wrong.test': { records: ['@ MX 10 out-wrong.hosts.test.'] },
    'by-sick.test': { records: ['@ MX 10 sick.hosts.test.'] },
    'to-bogus.test': { records: ['@ MX 10 mx.bogus.test.', '@ MX 20 end.hosts.test.'] },
    'mx-chain.test': { records: ['www CNAME chained', 'chained MX 10 end.hosts.test.'] },
    'mx-loose.test': { records: ['www CNAME unsigned.test.'] },
    'alone.test': {
      records: [`@ A ${address.alone}`, `_${port}._tcp TLSA ${tlsa(alone, 3, 1, 1)}`],
    },
  };
}

function check(outcome: Outcome, expected: Floor | RegExp, what: string): void {
  const said = `${what}: ${JSON.stringify(outcome)}`;
  if (typeof expected === 'string') {
    assert.equal(outcome.kind, 'delivered', said);
    assert.equal(outcome.kind === 'delivered' && (outcome.tls?.floor ?? 'open'), expected, said);
    return;
  }
  assert.notEqual(outcome.kind, 'delivered', said);
  assert.match(`${outcome.kind} ${'reason' in outcome ? outcome.reason : ''}`, expected, said);
}

for (const [name, one] of Object.entries(cases)) {
  test(`${name}: what a signed zone says of a certificate is kept at every floor`, { skip }, async () => {
    for (const floor of ['authenticated', 'verified', 'encrypted', 'open'] as const) {
      const outcome = await world.delivery.carry(job(`reader@${name}.test`, { floor }));
      check(outcome, one[floor] ?? one.encrypted, floor);
    }
    const nothing = [one.authenticated, one.verified, one.encrypted, one.open].every(
      (expected) => expected instanceof RegExp,
    );
    if (nothing) assert.equal(sinks[name]!.letters.length, 0, 'a letter was handed over');
    assert.ok(!sinks[name]!.clear.includes('CANARY'), 'something leaked');
  });
}

const carry = (domain: string, floor: Floor = 'authenticated'): Promise<Outcome> =>
  world.delivery.carry(job(`reader@${domain}`, { floor }));

test('the receipt names the record that matched, its set, and that the way to it was signed', {
  skip,
}, async () => {
  const outcome = await carry('ee-1-1.test');
  assert.ok(outcome.kind === 'delivered' && outcome.tls?.demanded?.by === 'dane', JSON.stringify(outcome));
  const { base, record, set, signedMx } = outcome.tls.demanded;
  assert.equal(base, 'mx.ee-1-1.test');
  assert.match(record, /^3 1 1 [0-9a-f]{64}$/);
  assert.match(set, /^[0-9a-f]{64}$/);
  assert.equal(signedMx, true);
});

test('an alias that is signed throughout is judged at its end, and asked for by that name', {
  skip,
}, async () => {
  check(await carry('by-alias.test'), 'authenticated', 'alias');
  assert.equal(sinks.end!.letters.at(-1)!.tls?.servername, 'end.hosts.test');
  check(await carry('by-first.test'), 'authenticated', 'records at the first name');
  assert.equal(sinks.end!.letters.at(-1)!.tls?.servername, 'first.hosts.test');
});

test('a signed alias into an unsigned zone is judged by the records at its own name', { skip }, async () => {
  check(await carry('by-out.test'), 'authenticated', 'out');
  for (const floor of ['verified', 'encrypted', 'open'] as const)
    check(await carry('by-out-wrong.test', floor), differs, floor);
});

test('where nobody signed the MX record, the host is known and whose it is is not', { skip }, async () => {
  check(await carry('unsigned.test'), /good for "verified"/, 'authenticated');
  check(await carry('unsigned.test', 'verified'), 'verified', 'verified');
  for (const floor of ['verified', 'encrypted', 'open'] as const)
    check(await carry('unsigned-wrong.test', floor), differs, floor);
});

test('an alias in front of the MX records counts: signed throughout, or not signed', { skip }, async () => {
  check(await carry('www.mx-chain.test'), 'authenticated', 'chain');
  check(await carry('www.mx-loose.test'), /good for "verified"/, 'loose');
  check(await carry('www.mx-loose.test', 'verified'), 'verified', 'loose');
});

test('a domain without MX records is its own server', { skip }, async () => {
  check(await carry('alone.test'), 'authenticated', 'alone');
});

test('records that cannot be told keep letters back: no floor falls back on anything', { skip }, async () => {
  const before = sinks.end!.letters.length;
  for (const floor of ['authenticated', 'verified', 'encrypted', 'open'] as const)
    check(await carry('by-sick.test', floor), /^deferred .*(bogus|could not be (?:looked|reached))/, floor);
  assert.equal(sinks.end!.letters.length, before);
});

test('a server whose address is forged is passed over for one whose is not', { skip }, async () => {
  check(await carry('to-bogus.test'), 'authenticated', 'the second server');
});

test('connections and sessions of an older set of records are not used for a newer one', {
  skip,
}, async () => {
  const first = selfSigned(['mx.turn.test']);
  let zone: SignedZone = { records: [] };
  const turning = await openSignedWorld(async ({ port, server }) => {
    const { address } = await server({ name: 'mx.turn.test', tls: first });
    zone = {
      ttl: 0,
      records: ['@ MX 10 mx', `mx A ${address}`, `_${port}._tcp.mx TLSA ${tlsa(first, 3, 1, 1)}`],
    };
    return { 'turn.test': zone };
  });
  const send = (): Promise<Outcome> =>
    turning.delivery.carry(job('reader@turn.test', { floor: 'authenticated' }));
  try {
    check(await send(), 'authenticated', 'first');
    check(await send(), 'authenticated', 'second');
    assert.equal(turning.sinks[0]!.connections, 1, 'letters under one set share a connection');
    await turning.dns.change('turn.test', {
      ...zone,
      records: [...zone.records.slice(0, 2), `_${turning.port}._tcp.mx TLSA ${tlsa(other, 3, 1, 1)}`],
    });
    check(await send(), differs, 'the key was withdrawn');
    assert.equal(turning.sinks[0]!.letters.length, 2);
    await turning.dns.change('turn.test', { ...zone, state: 'bogus' });
    check(await send(), /^deferred .*bogus/, 'forged');
    await turning.dns.stop();
    check(await send(), /^deferred .*could not be/, 'nobody answers');
    assert.equal(turning.sinks[0]!.letters.length, 2);
  } finally {
    await turning.close();
  }
});
