import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Actor, systemActor } from '#base';
import { parseCertificates } from '#cms';
import { RecipientKeys, Revocations } from '#keys';
import type { Address } from '#mail';
import { oid, sequence, tagged } from '../lab/certificates-der.ts';
import * as make from '../lab/certificates-mail.ts';
import { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { without } from '../lab/neighbours.ts';

const ann: Address = { local: 'ann', domain: 'clinic.example' };
const machine = systemActor('discover');
const admin: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const { day } = make;
// openssl's responder answers as of now; so certificates and clock are of now.
const now = Math.floor(Date.now() / 1000) * 1000;
const times = { from: now - 30 * day, until: now + 300 * day };
const root = make.makeAuthority('Root', times);
const rival = make.makeAuthority('Root', times);

const listsAt = (...urls: string[]): Buffer =>
  make.extension(
    '2.5.29.31',
    sequence(...urls.map((url) => sequence(tagged(0xa0, tagged(0xa0, make.uriName(url)))))),
  );
const asksAt = (url: string): Buffer =>
  make.extension('1.3.6.1.5.5.7.1.1', sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), make.uriName(url))));

type Page = Buffer | number | 'hang' | ((body: Buffer) => Buffer);

interface Lab extends TestStore {
  readonly url: string;
  readonly asked: string[];
  readonly pages: Map<string, Page>;
  /** One with an empty memory, as after a restart. */
  readers(rules?: {
    demand?: 'soft' | 'hard' | 'off';
    patience?: number;
    allowPrivate?: boolean;
  }): RecipientKeys;
  person(extensions: Readonly<Record<string, Buffer>>): make.Made;
  answer(readers: RecipientKeys): ReturnType<RecipientKeys['recipient']>;
  events(): Promise<string[]>;
}

async function lab(t: TestContext): Promise<Lab> {
  const asked: string[] = [];
  const pages = new Map<string, Page>();
  const server = createServer((request, response) => {
    const path = `${request.method} ${request.url}`;
    asked.push(path);
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const page = pages.get(path) ?? 404;
      if (page === 'hang') return;
      if (typeof page === 'number') response.writeHead(page).end();
      else response.end(Buffer.isBuffer(page) ? page : page(Buffer.concat(pieces)));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new FakeClock(now);
  const house = await testStore({ clock });
  const open: RecipientKeys[] = [];
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    for (const one of open) await one.stop();
    await house.close();
  });
  return {
    ...house,
    url,
    asked,
    pages,
    readers: ({ demand = 'soft', patience = 20_000, allowPrivate = true } = {}) => {
      const readers = new RecipientKeys({
        ...house,
        record: (sql, draft) => house.evidence.record(sql, draft),
        onChange: 'hold',
        least: 'seen',
        roots: parseCertificates(root.der).certificates,
        ...(demand === 'off'
          ? {}
          : {
              revocations: new Revocations({
                clock,
                lookup: () => Promise.resolve({ kind: 'none', authentic: false }),
                allowPrivate,
                patience,
                demand,
              }),
            }),
      });
      open.push(readers);
      return readers;
    },
    person: (extensions) => make.makePerson('ann@clinic.example', { issuer: root, ...times, extensions }),
    answer: (readers) => {
      clock.advance(6000);
      return readers.recipient(ann, clock.now());
    },
    events: async () =>
      (await house.evidence.latest(house.store, { limit: 100 }))
        .map(({ kind }) => kind)
        .filter((kind) => kind.startsWith('key.'))
        .reverse(),
  };
}

const list = (more: Partial<make.ListRecipe> = {}): Buffer =>
  make.makeList({ issuer: root, thisUpdate: now - 3_600_000, nextUpdate: now + 2 * day, ...more });
const wasRevoked = (certificate: make.Made): Partial<make.ListRecipe> => ({
  listed: [{ certificate, at: now - day, reason: 1 }],
});
const offer = (readers: RecipientKeys, { der }: make.Made) =>
  readers.offer(machine, { address: ann, bytes: der, source: 'dns' });

test('a certificate on its list is not learned, and one that comes onto it later is never used again', async (t) => {
  const { readers, person, answer, events, pages, url, clock, asked } = await lab(t);
  const one = person({ lists: listsAt(`${url}/crl`) });
  pages.set('GET /crl', list(wasRevoked(one)));
  const refused = await offer(readers(), one);
  assert.deepEqual([refused.kind, /revoked/.test(refused.reason)], ['refused', true]);
  assert.equal((await readers().pin(admin, ann, one.der)).kind, 'refused');
  assert.deepEqual(await events(), []);

  const here = readers();
  pages.set('GET /crl', list());
  assert.equal((await offer(here, one)).kind, 'new');
  const before = asked.length;
  for (let n = 0; n < 3; n += 1) assert.ok((await answer(here)).smime);
  assert.equal(asked.length, before);
  pages.set('GET /crl', list(wasRevoked(one)));
  clock.advance(day + 1);
  const after = await answer(here);
  assert.equal(after.smime, null);
  assert.match(after.why.join(), /it was revoked on \d{4}/);
  assert.equal((await answer(here)).smime, null);
  assert.deepEqual(await events(), ['key.learned', 'key.revoked']);
  // Whoever starts anew and can ask nobody knows it too, and so does whoever is offered it again.
  pages.clear();
  assert.equal((await answer(readers())).smime, null);
  assert.equal((await offer(readers(), one)).kind, 'refused');
  assert.equal((await readers().pin(admin, ann, one.der)).kind, 'refused');
  assert.deepEqual(await events(), ['key.learned', 'key.revoked']);
});

test('a revocation that cannot be recorded gives no answer at all', async (t) => {
  const { readers, person, answer, pages, url, clock, store } = await lab(t);
  const one = person({ lists: listsAt(`${url}/crl`) });
  pages.set('GET /crl', list());
  const here = readers();
  await offer(here, one);
  pages.set('GET /crl', list(wasRevoked(one)));
  clock.advance(day + 1);
  await store.query('ALTER TABLE evidence_event RENAME TO evidence_gone');
  await assert.rejects(answer(here));
  await store.query('ALTER TABLE evidence_gone RENAME TO evidence_event');
  assert.equal((await answer(here)).smime, null);
});

test('what cannot be learned: used when soft, not when hard', async (t) => {
  const { readers, person, answer, pages, url } = await lab(t);
  const one = person({ lists: listsAt(`${url}/crl`) });
  await offer(readers(), one);
  const spoiled: Record<string, Page> = {
    'no list': 404,
    'not a list': Buffer.from('<html>'),
    forged: list({ forged: true, ...wasRevoked(one) }),
    'forged, and empty': list({ forged: true }),
    'of another, and empty': list({ issuer: rival }),
    'of another of the same name': list({ issuer: rival, ...wasRevoked(one) }),
    'out of date': list({ thisUpdate: now - 9 * day, nextUpdate: now - day }),
    'of a later time': list({ thisUpdate: now + day, nextUpdate: now + 2 * day }),
    'only changes': list({ extensions: [make.extension('2.5.29.27', Buffer.of(2, 1, 1), true)] }),
    'larger than it may be': Buffer.alloc(8 * 1024 * 1024 + 1),
  };
  for (const [name, page] of Object.entries(spoiled)) {
    pages.set('GET /crl', page);
    assert.ok((await answer(readers({ demand: 'soft' }))).smime, name);
    const { smime, why } = await answer(readers({ demand: 'hard' }));
    assert.equal(smime, null, name);
    assert.match(why.join(), /cannot be learned/, name);
  }
  pages.set('GET /crl', list());
  assert.ok((await answer(readers({ demand: 'hard' }))).smime);
});

test('hard: where no place is named or nobody is known who could be asked, it is not used', async (t) => {
  const { readers, person, answer, asked, url, pages } = await lab(t);
  await offer(readers(), person({}));
  assert.ok((await answer(readers())).smime);
  assert.equal((await answer(readers({ demand: 'hard' }))).smime, null);
  assert.deepEqual(asked, []);
  // Inside networks are not asked, whatever a certificate says.
  const other = await lab(t);
  pages.set('GET /crl', list());
  await offer(other.readers({ demand: 'off' }), person({ lists: listsAt(`${url}/crl`) }));
  const { smime, why } = await other.answer(other.readers({ demand: 'hard', allowPrivate: false }));
  assert.deepEqual([smime, asked], [null, []]);
  assert.match(why.join(), /private/);
});

test('a server that hangs holds a letter no longer than the patience; after a while it is asked again', async (t) => {
  const { readers, person, answer, pages, url, asked, clock } = await lab(t);
  await offer(readers({ demand: 'off' }), person({ lists: listsAt(`${url}/crl`) }));
  pages.set('GET /crl', 'hang');
  const [soft, hard] = [readers({ patience: 30 }), readers({ patience: 30, demand: 'hard' })];
  assert.ok((await answer(soft)).smime);
  assert.match((await answer(hard)).why.join(), /takes too long/);
  assert.equal(asked.length, 2);
  const quick = readers({ demand: 'hard' });
  pages.set('GET /crl', 503);
  assert.equal((await answer(quick)).smime, null);
  pages.set('GET /crl', list());
  assert.equal((await answer(quick)).smime, null);
  clock.advance(5 * 60_000);
  assert.ok((await answer(quick)).smime);
});

test('an authority in between that was revoked takes its people with it', async (t) => {
  const { readers, answer, pages, url } = await lab(t);
  const between = make.makeAuthority('Between', {
    issuer: root,
    ...times,
    extensions: { lists: listsAt(`${url}/root`) },
  });
  const one = make.makePerson('ann@clinic.example', { issuer: between, ...times, extensions: {} });
  const bundle = Buffer.from(one.pem + between.pem);
  pages.set('GET /root', list());
  await readers().offer(machine, { address: ann, bytes: bundle, source: 'dns' });
  assert.ok((await answer(readers())).smime);
  pages.set('GET /root', list(wasRevoked(between)));
  const { smime, why } = await answer(readers());
  assert.equal(smime, null);
  assert.match(why.join(), /authority above it .* revoked/);
});

test("openssl's responder is asked first, the list only where it does not know", {
  skip: without('openssl'),
}, async (t) => {
  const { readers, person, answer, events, pages, url, asked, clock } = await lab(t);
  const folder = mkdtempSync(join(tmpdir(), 'revocations-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, bytes: Buffer | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const one = person({ asks: asksAt(`${url}/ocsp`), lists: listsAt(`${url}/crl`) });
  const serial = parseCertificates(one.der).certificates[0]!.serial.toUpperCase();
  const when = (at: number): string => `${new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)}Z`;
  const responder =
    (index: string) =>
    (body: Buffer): Buffer => {
      execFileSync(
        'openssl',
        [
          ...['ocsp', '-index', file('index.txt', `${index}\n`), '-CA', file('root.pem', root.pem)],
          ...['-rsigner', file('signer.pem', root.pem), '-ndays', '2'],
          ...['-rkey', file('signer.key', root.key.export({ type: 'pkcs8', format: 'pem' }))],
          ...['-reqin', file('request.der', body), '-respout', join(folder, 'response.der')],
        ],
        { stdio: 'ignore' },
      );
      return readFileSync(join(folder, 'response.der'));
    };
  const good = `V\t${when(times.until)}\t\t${serial}\tunknown\t/CN=Anna`;
  const revoked = `R\t${when(times.until)}\t${when(now - day)},keyCompromise\t${serial}\tunknown\t/CN=Anna`;
  const stranger = `V\t${when(times.until)}\t\tFFFF\tunknown\t/CN=Bob`;

  pages.set('POST /ocsp', responder(stranger));
  pages.set('GET /crl', list());
  const here = readers({ demand: 'hard' });
  assert.equal((await offer(here, one)).kind, 'new');
  assert.ok((await answer(here)).smime);
  assert.deepEqual(asked.splice(0), ['POST /ocsp', 'GET /crl']);
  pages.set('POST /ocsp', responder(good));
  assert.ok((await answer(readers({ demand: 'hard' }))).smime);
  assert.deepEqual(asked.splice(0), ['POST /ocsp']);
  pages.set('POST /ocsp', responder(revoked));
  clock.advance(day + 1);
  assert.equal((await answer(here)).smime, null);
  assert.deepEqual(asked.splice(0), ['POST /ocsp']);
  assert.deepEqual(await events(), ['key.learned', 'key.revoked']);
});
