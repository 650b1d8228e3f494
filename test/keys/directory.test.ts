import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServer as createTls } from 'node:tls';
import { type Actor, silentLog } from '#base';
import { type Discovery, openRecipients, type RecipientKeys } from '#keys';
import type { Address } from '#mail';
import { armor } from '#pgp';
import { openResolver } from '#transport';
import { filterValue, openDirectory, startTlsAnswer } from '../../src/keys/discover/ldap.ts';
import { authority } from '../lab/certificates.ts';
import { integer, oid, sequence, set, tagged } from '../lab/certificates-der.ts';
import { makeAuthority, makePerson } from '../lab/certificates-mail.ts';
import { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { without } from '../lab/neighbours.ts';
import { type Entry, openSlapd, type Slapd } from '../lab/slapd.ts';
import { assemble } from '../pgp/maker.ts';

const admin: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const ca = authority();
const tls = ca.issue(['127.0.0.1']);
const at = (local: string): Address => ({ local, domain: 'clinic.test' });
const life = { from: Date.UTC(2026, 0, 1), until: Date.UTC(2027, 0, 1) };

const slapd = async (t: TestContext, entries: readonly Entry[]): Promise<Slapd> => {
  const one = await openSlapd(tls, entries);
  t.after(() => one.close());
  return one;
};

interface Lab extends TestStore {
  readonly discovery: Discovery;
  readonly recipients: RecipientKeys;
}

/** As Postern opens it, by its settings. */
async function lab(t: TestContext, ldap: object, more: object = {}): Promise<Lab> {
  process.env.TEST_DIRECTORY_PASSWORD = 'may-read';
  const house = await testStore({
    settings: {
      keys: { readers: { look_in: ['ldap'], ldap: { base: 'dc=clinic,dc=test', ...ldap }, ...more } },
    },
  });
  house.config.tls.ca.push(`${house.config.base}/directory-ca.pem`);
  writeFileSync(`${house.config.base}/directory-ca.pem`, ca.pem);
  const opened = await openRecipients({
    ...house,
    log: silentLog,
    resolver: openResolver(house.config, house.clock, [500]),
    record: (sql, draft) => house.evidence.record(sql, draft),
  });
  t.after(async () => {
    await opened.discovery.stop();
    await house.close();
  });
  return { ...house, ...opened };
}

/** Certificates alone, as a SignedData that nobody signed (RFC 5652 §5, RFC 8551 §3.8). */
const bundle = (der: Buffer): Buffer =>
  sequence(
    oid('1.2.840.113549.1.7.2'),
    tagged(
      0xa0,
      sequence(integer(Buffer.of(1)), set(), sequence(oid('1.2.840.113549.1.7.1')), tagged(0xa0, der), set()),
    ),
  );

const signIn = (one: Slapd): object => ({ user: one.user, password: 'env:TEST_DIRECTORY_PASSWORD' });

test('certificates and keys are found by LDAPS and by StartTLS, and checked like any others', {
  skip: without('slapd'),
}, async (t) => {
  const issuer = makeAuthority('Clinic CA', life);
  const fay = makePerson('fay@clinic.test', { ...life, issuer });
  const ann = makePerson('ann@clinic.test', { ...life, issuer });
  const old = makePerson('ann@clinic.test', {
    from: Date.UTC(2024, 0, 1),
    until: Date.UTC(2025, 0, 1),
    issuer,
  });
  const other = makePerson('eve@clinic.test', life);
  const key = Buffer.from(armor('PUBLIC KEY BLOCK', assemble({ userId: 'Bob <bob@clinic.test>' })));
  const one = await slapd(t, [
    { mail: 'ann@clinic.test', values: { 'userCertificate;binary': [old.der, ann.der] } },
    { mail: 'bob@clinic.test', values: { pgpKey: [key] } },
    { mail: 'cat@clinic.test', values: { 'userCertificate;binary': [other.der] } },
    { mail: 'dan@clinic.test' },
    { mail: 'ann@clinic.test', values: { userSMIMECertificate: [bundle(ann.der)] } },
    { mail: 'fay@clinic.test', values: { userSMIMECertificate: [bundle(fay.der)] } },
  ]);
  for (const url of [one.ldaps, one.ldap]) {
    const { discovery, recipients, clock } = await lab(t, { url, ...signIn(one) });
    assert.equal(await discovery.before(at('Ann')), true);
    const found = await recipients.recipient(at('Ann'), clock.now());
    assert.deepEqual([found.smime?.source, found.smime?.trust, found.change], ['ldap', 'domain', null], url);
    assert.ok(found.smime?.certificate.der.equals(ann.der));
    await discovery.before(at('fay'));
    assert.ok((await recipients.recipient(at('fay'), clock.now())).smime?.certificate.der.equals(fay.der));
    await discovery.before(at('bob'));
    assert.equal((await recipients.recipient(at('bob'), clock.now())).pgp?.source, 'ldap');
    const [cat] = await discovery.find(admin, at('cat'));
    assert.deepEqual([cat?.looked, cat?.offered.map(({ kind }) => kind)], ['found', ['refused']]);
    assert.equal(
      (await discovery.find(admin, at('dan')))[0]?.reason,
      'it knows the reader, but no certificate or key',
    );
    assert.equal((await discovery.find(admin, at('nobody')))[0]?.looked, 'none');
  }
});

test('an address is never read as a part of the filter', { skip: without('slapd') }, async (t) => {
  const one = await slapd(t, [
    { mail: 'ann@clinic.test', values: { pgpKey: [Buffer.from('x')] } },
    { mail: 'a*b(c)\\d@clinic.test', values: { pgpKey: [Buffer.from('y')] } },
  ]);
  const ask = openDirectory({
    url: one.ldaps,
    base: one.base,
    filter: '(&(objectClass=inetOrgPerson)(mail=%s))',
    bind: { dn: one.user, password: one.password },
    ca: [ca.pem],
    timeoutMs: 10_000,
    clock: new FakeClock(),
  });
  assert.equal((await ask(at('ann'))).kind, 'found');
  assert.equal((await ask(at('a*b(c)\\d'))).kind, 'found');
  for (const local of [
    '*',
    'a*',
    'ann)(uid=*',
    '*)(|(uid=*',
    'x))(|(mail=*',
    '\\2a',
    'ann\0',
    '%s',
    '$&',
    'änn',
  ])
    assert.notEqual((await ask(at(local))).kind, 'found', local);
  assert.equal(filterValue('a*(b)\\\0'), 'a\\2a\\28b\\29\\5c\\00');
});

test('no certificate of its own, a wrong password, too many entries: failed, not none', {
  skip: without('slapd'),
}, async (t) => {
  const one = await slapd(
    t,
    Array.from({ length: 9 }, () => ({ mail: 'many@clinic.test' })),
  );
  const base = {
    url: one.ldaps,
    base: one.base,
    filter: '(mail=%s)',
    bind: { dn: one.user, password: one.password },
    ca: [ca.pem],
    timeoutMs: 10_000,
    clock: new FakeClock(),
  };
  const ask = async (more: Partial<typeof base>, local = 'x') => {
    const looked = await openDirectory({ ...base, ...more })(at(local));
    return looked.kind === 'found' ? 'found' : `${looked.kind}: ${looked.reason}`;
  };
  assert.match(await ask({}), /^none/);
  assert.match(await ask({ ca: [authority().pem] }), /^failed: .*SELF_SIGNED|^failed: .*UNABLE/);
  assert.match(
    await ask({ url: one.ldap, ca: [authority().pem] }),
    /^failed: .*SELF_SIGNED|^failed: .*UNABLE/,
  );
  assert.match(await ask({ url: one.ldaps.replace('127.0.0.1', 'localhost') }), /^failed: .*ALTNAME/);
  assert.match(await ask({ bind: { dn: one.user, password: 'wrong' } }), /^failed: .*InvalidCredentials/);
  assert.match(await ask({ base: 'dc=elsewhere' }), /^failed/);
  assert.match(await ask({ filter: '(mail=%s' }), /^failed/);
  assert.match(await ask({}, 'many'), /^failed: it names more than 8/);
});

/** A directory that misbehaves; in clear or under TLS. */
async function hostile(t: TestContext, serve: (socket: Socket) => void, secure = true): Promise<string> {
  const sockets = new Set<Socket>();
  const take = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  };
  const server: Server = secure ? createTls({ cert: tls.cert, key: tls.key }, take) : createTcp(take);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `${secure ? 'ldaps' : 'ldap'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const message = (id: number, op: number, body: Buffer): Buffer => {
  const length = (n: number): Buffer => Buffer.of(0x83, n >> 16, (n >> 8) & 255, n & 255);
  const inner = Buffer.concat([Buffer.of(2, 1, id, op), length(body.length), body]);
  return Buffer.concat([Buffer.of(0x30), length(inner.length), inner]);
};
const done = Buffer.from('0a010004000400', 'hex');
const yes = message(1, 0x78, done);

const asker = (url: string, timeoutMs = 10_000, clock = new FakeClock()) =>
  openDirectory({ url, base: 'dc=x', filter: '(mail=%s)', ca: [ca.pem], timeoutMs, clock });

test('a directory that hangs, floods, babbles or hangs up ends as failed', async (t) => {
  const reason = async (serve: (socket: Socket) => void, ms?: number): Promise<string> => {
    const looked = await asker(await hostile(t, serve), ms)(at('ann'));
    return looked.kind === 'failed' ? looked.reason : looked.kind;
  };
  assert.match(await reason(() => {}, 300), /in time/);
  assert.match(
    await reason((socket) => void socket.write(message(2, 0x64, Buffer.alloc(400_000)))),
    /more than/,
  );
  const flood = Buffer.concat(
    Array.from({ length: 40_000 }, () => Buffer.from('300c02010578070a010004000400', 'hex')),
  );
  assert.match(await reason((socket) => void socket.write(flood)), /more than/);
  assert.match(
    await reason((socket) => void socket.end('HTTP/1.1 400 no\r\n\r\n')),
    /could not be asked|closed/,
  );
  assert.match(await reason((socket) => void socket.destroy()), /could not be asked|closed/);
});

test('a directory that failed is left alone for a while, and then asked again', async (t) => {
  let asked = 0;
  const url = await hostile(t, (socket) => {
    asked++;
    socket.destroy();
  });
  const clock = new FakeClock();
  const ask = asker(url, 10_000, clock);
  await ask(at('ann'));
  assert.deepEqual([(await ask(at('bob'))).kind, asked], ['failed', 1]);
  clock.advance(30_000);
  await ask(at('ann'));
  assert.equal(asked, 2);
});

test('a directory that hangs holds no letter beyond the patience, and is asked anew in minutes', async (t) => {
  let asked = 0;
  const url = await hostile(t, (socket) => {
    asked++;
    socket.once('data', () => asked > 1 || setTimeout(() => socket.destroy(), 500));
  });
  const { discovery, clock, store } = await lab(t, { url }, { patience: '100ms' });
  assert.equal(await discovery.before(at('ann')), false);
  await discovery.stop();
  const { rows } = await store.query<{ outcome: string; until: Date }>(
    'SELECT outcome, until FROM keys_lookup',
  );
  assert.equal(rows[0]?.outcome, 'failed');
  assert.ok(rows[0].until.getTime() - clock.now() <= 300_000);
});

test('StartTLS: nothing said in the clear is taken for what came protected, and no is no', async (t) => {
  const entry = message(2, 0x64, Buffer.from('0400' + '3000', 'hex'));
  const reason = async (answer: Buffer): Promise<string> => {
    let clear = 0;
    const url = await hostile(
      t,
      (socket) =>
        void socket.once('data', () => {
          socket.write(answer);
          socket.on('data', (data) => {
            // Whatever comes now is a TLS handshake or nothing.
            if (data[0] !== 0x16) clear++;
          });
        }),
      false,
    );
    const looked = await asker(url, 500)(at('ann'));
    assert.equal(clear, 0);
    return looked.kind === 'failed' ? looked.reason : looked.kind;
  };
  assert.match(await reason(Buffer.concat([yes, entry])), /not what it should be/);
  assert.match(await reason(Buffer.concat([yes, entry.subarray(0, 3)])), /not what it should be/);
  assert.match(await reason(message(1, 0x78, Buffer.from('0a013404000400', 'hex'))), /does not take/);
  assert.match(await reason(message(2, 0x78, done)), /not what it should be/);
  assert.match(await reason(yes), /in time/);
});

test('the answer to StartTLS, of any shape, ends in a verdict, and a yes is only a whole one', () => {
  assert.equal(startTlsAnswer(yes), 'yes');
  for (let n = 0; n < yes.length; n++) assert.equal(startTlsAnswer(yes.subarray(0, n)), 'more');
  let state = 7;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
  for (let round = 0; round < 20_000; round++) {
    const bytes = Buffer.concat([yes, Buffer.alloc(next() % 3)]);
    for (let n = next() % 3; n > 0; n--) bytes[next() % bytes.length] = next() & 0xff;
    const said = startTlsAnswer(bytes);
    assert.ok(['more', 'yes', 'no', 'wrong'].includes(said));
    if (bytes.length > yes.length && bytes.subarray(0, yes.length).equals(yes)) assert.equal(said, 'wrong');
  }
});
