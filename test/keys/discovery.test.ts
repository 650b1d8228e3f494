import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type Actor, silentLog, systemActor } from '#base';
import { autocryptKey, Discovery, type DiscoveryNeeds, type Place, RecipientKeys } from '#keys';
import { type Address, readHeader } from '#mail';
import { armor } from '#pgp';
import { openResolver } from '#transport';
import { authority } from '../lab/certificates.ts';
import { makePerson } from '../lab/certificates-mail.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { type Dns, openDns, type Zone } from '../lab/dns.ts';
import { without } from '../lab/neighbours.ts';
import { openUnbound } from '../lab/unbound.ts';
import { assemble, flags, life, selfSignature } from '../pgp/maker.ts';

const ann: Address = { local: 'Ann', domain: 'clinic.test' };
const userId = 'Ann <ann@clinic.test>';
const admin: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const ca = authority();

interface Lab extends TestStore {
  readonly discovery: Discovery;
  readonly recipients: RecipientKeys;
  readonly asked: string[];
  readonly dns: Dns;
  /** What the web server answers: by host and path. */
  readonly pages: Map<string, Buffer | number | 'hang' | { to: string }>;
  answer(address?: Address): ReturnType<RecipientKeys['recipient']>;
}

async function lab(
  t: TestContext,
  zone: Zone,
  more: Partial<DiscoveryNeeds> & { resolver?: never } = {},
): Promise<Lab> {
  const dns = await openDns(zone);
  const asked: string[] = [];
  const pages: Lab['pages'] = new Map();
  const tls = ca.issue(['openpgpkey.clinic.test', 'clinic.test', 'keys.test']);
  const server: Server = createServer({ cert: tls.cert, key: tls.key }, (request, response) => {
    const path = `${request.headers.host}${request.url}`;
    asked.push(path);
    const page = pages.get(path) ?? 404;
    if (page === 'hang') return;
    if (typeof page === 'number') response.writeHead(page).end();
    else if (Buffer.isBuffer(page)) response.end(page);
    else response.writeHead(302, { location: page.to }).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const house = await testStore({ settings: { delivery: { resolver: [dns.server], ipv6: false } } });
  const recipients = new RecipientKeys({
    ...house,
    record: (sql, draft) => house.evidence.record(sql, draft),
    onChange: 'hold',
    least: 'seen',
  });
  const discovery = new Discovery({
    ...house,
    log: silentLog,
    recipients,
    resolver: openResolver(house.config, house.clock, [500]),
    keyServer: 'keys.test',
    web: { allowPrivate: true, ca: [ca.pem], port: (server.address() as AddressInfo).port, timeoutMs: 3000 },
    places: ['wkd'],
    patience: 5000,
    again: 86_400_000,
    ...more,
  });
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await discovery.stop();
    await dns.close();
    await house.close();
  });
  return {
    ...house,
    discovery,
    recipients,
    asked,
    dns,
    pages,
    answer: (address = ann) => recipients.recipient(address, house.clock.now()),
  };
}

// The value of the draft's own example, "Joe.Doe".
const hu = (local: string): string => {
  const bits = [...createHash('sha1').update(local.toLowerCase()).digest()]
    .map((one) => one.toString(2).padStart(8, '0'))
    .join('');
  return bits
    .match(/.{5}/g)!
    .map((five) => 'ybndrfg8ejkmcpqxot1uwisza345h769'[Number.parseInt(five, 2)])
    .join('');
};
const advanced = `openpgpkey.clinic.test/.well-known/openpgpkey/clinic.test/hu/${hu('ann')}?l=Ann`;
const direct = `clinic.test/.well-known/openpgpkey/hu/${hu('ann')}?l=Ann`;
const both: Zone = { 'openpgpkey.clinic.test': { a: ['127.0.0.1'] }, 'clinic.test': { a: ['127.0.0.1'] } };
const only: Zone = { 'clinic.test': { a: ['127.0.0.1'] } };

test("the directory's names are those of the draft", () => {
  assert.equal(hu('Joe.Doe'), 'iy9q119eutrkn8s1mk4r39qejnbu3n5q');
});

test('WKD: a key is found before the letter leaves, once, and kept', async (t) => {
  const { discovery, pages, asked, answer, clock } = await lab(t, both);
  pages.set(advanced, assemble({ userId }));
  assert.equal(await discovery.before(ann), true);
  const { pgp } = await answer();
  assert.deepEqual([pgp?.source, pgp?.trust], ['wkd', 'domain']);
  assert.deepEqual(asked, [advanced]);
  await Promise.all([discovery.before(ann), discovery.before(ann)]);
  assert.equal(asked.length, 1);
  clock.advance(86_400_001);
  await Promise.all([discovery.before(ann), discovery.before(ann)]);
  assert.equal(asked.length, 2);
});

test('WKD: what another process found out is not asked again', async (t) => {
  const one = await lab(t, both);
  one.pages.set(advanced, assemble({ userId }));
  await one.discovery.before(ann);
  const other = new Discovery({
    ...one,
    log: silentLog,
    resolver: openResolver(one.config, one.clock, [500]),
    keyServer: 'keys.test',
    web: { allowPrivate: true, timeoutMs: 100 },
    places: ['wkd'],
    patience: 5000,
    again: 86_400_000,
  });
  assert.equal(await other.before(ann), true);
  await other.stop();
  assert.equal(one.asked.length, 1);
});

test('WKD: the direct way only where the other name does not exist', async (t) => {
  const first = await lab(t, both);
  first.pages.set(direct, assemble({ userId }));
  await first.discovery.before(ann);
  assert.equal((await first.answer()).pgp, null);
  assert.ok(!first.asked.includes(direct));
  const second = await lab(t, only);
  second.pages.set(direct, assemble({ userId }));
  await second.discovery.before(ann);
  assert.ok((await second.answer()).pgp);
  const unsure = await lab(t, { ...both, 'openpgpkey.clinic.test': { fail: 'servfail' } });
  unsure.pages.set(direct, assemble({ userId }));
  const [sighting] = await unsure.discovery.find(admin, ann);
  assert.equal(sighting?.looked, 'failed');
  assert.deepEqual(unsure.asked, []);
});

test('WKD: what is unfit, of another address, huge, redirected or on a private network is not taken', async (t) => {
  const { discovery, pages, answer, recipients } = await lab(t, both);
  const expired = assemble({
    userId,
    certifications: (p, u) => [selfSignature(p, u, { hashed: [flags(3), life(1000)] })],
  });
  pages.set('elsewhere', assemble({ userId }));
  for (const page of [
    expired,
    assemble(),
    Buffer.alloc(300_000),
    Buffer.from('<html>'),
    { to: 'https://clinic.test/elsewhere' },
    500,
  ]) {
    pages.set(advanced, page);
    const [sighting] = await discovery.find(admin, ann);
    assert.ok(
      sighting!.looked !== 'found' || sighting!.offered.every(({ kind }) => kind === 'refused'),
      JSON.stringify(sighting),
    );
    assert.ok(sighting!.reason.length > 0);
  }
  assert.equal((await answer()).pgp, null);
  assert.deepEqual(await recipients.list(admin), []);
  const inside = await lab(t, both, { web: { allowPrivate: false, timeoutMs: 1000 } });
  const [sighting] = await inside.discovery.find(admin, ann);
  assert.deepEqual([sighting?.looked, inside.asked], ['failed', []]);
  assert.match(sighting!.reason, /private/);
});

test('a server that hangs holds no letter longer than the patience, and what comes late is for the next', async (t) => {
  const { discovery, pages, asked, answer } = await lab(t, both, { patience: 50 });
  pages.set(advanced, 'hang');
  assert.equal(await discovery.before(ann), false);
  assert.equal((await answer()).pgp, null);
  await discovery.stop();
  assert.equal(asked.length, 1);
  assert.equal(await discovery.before({ ...ann, local: 'bob' }), false);
});

test('a domain that is no directory is asked for one reader, not for all', async (t) => {
  const { discovery, asked } = await lab(t, both);
  for (const local of ['a', 'b', 'c', 'd']) await discovery.before({ ...ann, local });
  assert.deepEqual(
    asked.map((path) => path.replace(/hu\/.*/, 'hu')),
    [
      'openpgpkey.clinic.test/.well-known/openpgpkey/clinic.test/hu',
      'openpgpkey.clinic.test/.well-known/openpgpkey/clinic.test/policy',
    ],
  );
  const real = await lab(t, both);
  real.pages.set(
    'openpgpkey.clinic.test/.well-known/openpgpkey/clinic.test/policy',
    Buffer.from('# a directory\n'),
  );
  for (const local of ['a', 'b']) await real.discovery.before({ ...ann, local });
  assert.equal(real.asked.filter((path) => path.includes('/hu/')).length, 2);
});

test('key server: only where it is named, and armoured', async (t) => {
  const { discovery, pages, answer, asked } = await lab(
    t,
    { 'keys.test': { a: ['127.0.0.1'] } },
    { places: [] },
  );
  assert.equal(await discovery.before(ann), true);
  assert.deepEqual(asked, []);
  pages.set(
    'keys.test/vks/v1/by-email/Ann%40clinic.test',
    Buffer.from(armor('PUBLIC KEY BLOCK', assemble({ userId }))),
  );
  const [sighting] = await discovery.find(admin, ann, ['vks']);
  assert.equal(sighting?.offered[0]?.kind, 'new');
  const { pgp } = await answer();
  assert.deepEqual([pgp?.source, pgp?.trust], ['vks', 'seen']);
});

test('a key that changed at the directory waits for a person', async (t) => {
  const { discovery, pages, answer, clock } = await lab(t, both);
  pages.set(advanced, assemble({ userId }));
  await discovery.before(ann);
  pages.set(advanced, assemble({ userId }));
  clock.advance(86_400_001);
  await discovery.before(ann);
  const { pgp, change } = await answer();
  assert.deepEqual([pgp, change], [null, 'hold']);
});

const hashed = (local: string, label: string): string =>
  `${createHash('sha256').update(local).digest('hex').slice(0, 56)}.${label}`;
const octets = (data: Buffer): string => `\\# ${data.length} ${data.toString('hex')}`;

test('DNS: keys and certificates are taken under DNSSEC alone', { skip: without('unbound') }, async (t) => {
  const key = assemble({ userId });
  const person = makePerson('ann@clinic.test', { from: Date.UTC(2026, 0, 1), until: Date.UTC(2027, 0, 1) });
  const records = [
    `${hashed('ann', '_openpgpkey')} TYPE61 ${octets(key)}`,
    `${hashed('ann', '_smimecert')} TYPE53 ${octets(Buffer.concat([Buffer.of(3, 0, 0), person.der]))}`,
    // A certificate by its hash alone names none that could be used.
    `${hashed('bob', '_smimecert')} TYPE53 ${octets(Buffer.concat([Buffer.of(3, 0, 1), createHash('sha256').update(person.der).digest()]))}`,
  ];
  for (const state of ['secure', 'insecure', 'bogus'] as const) {
    const unbound = await openUnbound({ 'clinic.test': { state, records } });
    t.after(() => unbound.close());
    const here = await lab(t, {}, { places: ['dns'] });
    const config = { ...here.config, delivery: { ...here.config.delivery, resolver: [unbound.server] } };
    const discovery = new Discovery({
      ...here,
      log: silentLog,
      resolver: openResolver(config, here.clock, [2000]),
      keyServer: '',
      web: { allowPrivate: false, timeoutMs: 100 },
      places: ['dns'],
      patience: 10_000,
      again: 86_400_000,
    });
    const [sighting] = await discovery.find(admin, ann);
    const { pgp, smime } = await here.answer();
    if (state === 'secure') {
      assert.deepEqual(
        [pgp?.source, pgp?.trust, smime?.source],
        ['dns', 'domain', 'dns'],
        JSON.stringify(sighting),
      );
      assert.equal(smime?.certificate.fingerprint, createHash('sha256').update(person.der).digest('hex'));
      assert.equal((await discovery.find(admin, { ...ann, local: 'bob' }))[0]?.looked, 'none');
    } else {
      assert.deepEqual([pgp, smime], [null, null], state);
      assert.equal(sighting?.looked, state === 'insecure' ? 'none' : 'failed');
    }
    await discovery.stop();
  }
});

const letter = (...fields: string[]): Buffer =>
  Buffer.from(`${['From: Ann <ann@clinic.test>', ...fields].join('\r\n')}\r\n\r\nhello\r\n`);
const field = (data: Buffer, addr = 'ann@clinic.test'): string =>
  `Autocrypt: addr=${addr}; prefer-encrypt=mutual; keydata=\r\n ${data
    .toString('base64')
    .match(/.{1,70}/g)!
    .join('\r\n ')}`;

test('Autocrypt: one field in order, of the one author, or none', () => {
  const key = assemble({ userId });
  const read = (raw: Buffer) => autocryptKey(readHeader(raw));
  assert.deepEqual(read(letter(field(key)))?.bytes, key);
  assert.deepEqual(read(letter(field(key, 'ANN@clinic.test')))?.bytes, key);
  assert.deepEqual(read(letter(field(key, 'bob@clinic.test'), field(key)))?.bytes, key);
  assert.deepEqual(read(letter(field(key).replace('prefer', '_extra=1; prefer')))?.bytes, key);
  for (const raw of [
    letter(),
    letter(field(key), field(assemble({ userId }))),
    letter(field(key, 'bob@clinic.test')),
    letter(field(key).replace('prefer', 'critical=1; prefer')),
    letter(field(key).replace('keydata=', 'keydata=!')),
    letter(field(key).replace('addr=', 'addr=x; addr=')),
    letter(field(key), 'Content-Type: multipart/report; boundary=x'),
    letter(field(key), 'From: bob@clinic.test'),
    letter(field(Buffer.alloc(100_000, 1))),
  ])
    assert.equal(read(raw), null);
});

test('Autocrypt: keys come with letters; those passed on are hearsay and only for readers of the letter', async (t) => {
  const { discovery, answer, clock } = await lab(t, {});
  const bob: Address = { local: 'bob', domain: 'clinic.test' };
  const bobKey = assemble({ userId: 'Bob <bob@clinic.test>' });
  assert.equal(await discovery.fromLetter(systemActor('intake'), letter()), null);
  assert.equal(
    (await discovery.fromLetter(systemActor('intake'), letter(field(assemble({ userId })))))?.kind,
    'new',
  );
  assert.equal((await answer()).pgp?.source, 'autocrypt');
  const inner = Buffer.from(
    `${field(bobKey, 'bob@clinic.test').replace('Autocrypt', 'Autocrypt-Gossip')}\r\n\r\n`,
  );
  assert.equal((await discovery.fromInside(systemActor('open'), inner, [ann])).length, 0);
  assert.equal((await discovery.fromInside(systemActor('open'), inner, [ann, bob]))[0]?.kind, 'new');
  assert.equal((await answer(bob)).pgp, null);
  const signed = await discovery.fromSignature(systemActor('open'), bob, bobKey);
  assert.equal(signed.kind, 'refreshed');
  clock.advance(10_000);
  assert.equal((await answer(bob)).pgp?.trust, 'seen');
});

test('Autocrypt fields of any shape end in a key or in none', () => {
  let state = 11;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
  const base = field(assemble({ userId }));
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(base.slice(0, 20 + (next() % base.length)));
    for (let n = next() % 4; n >= 0; n--) bytes[next() % bytes.length] = next() & 0xff;
    autocryptKey(readHeader(letter(bytes.toString('latin1'))));
  }
});

test('what ran out long ago is forgotten', async (t) => {
  const { discovery, clock, pages, store } = await lab(t, both);
  pages.set(advanced, assemble({ userId }));
  await discovery.before(ann);
  assert.equal(await discovery.sweep(), 0);
  clock.advance(3 * 86_400_000);
  assert.equal(await discovery.sweep(), 1);
  assert.equal((await store.query('SELECT 1 FROM keys_recipient')).rows.length, 1);
});

const places: readonly Place[] = ['wkd', 'dns', 'vks'];
test('an address literal is looked for nowhere', async (t) => {
  const { discovery, asked, dns } = await lab(t, both, { places });
  assert.equal(await discovery.before({ local: 'ann', domain: '[192.0.2.1]' }), true);
  assert.deepEqual([asked.length, dns.asked.length], [0, 0]);
});
