import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecipientKeys } from '#keys';
import { formatAddress } from '#mail';
import { armorKey } from '#pgp';
import { holdsPrivateKey, largestKey } from '../../src/portal/own-key-file.ts';
import { sequence } from '../lab/certificates-der.ts';
import { keyPem, person, pgpPerson } from '../protect/people.ts';
import { Browser, codeIn, hidden, type Page } from './browser.ts';
import { type Clinic, openClinic } from './house.ts';

let clinic: Clinic;
before(async () => {
  clinic = await openClinic();
});
after(() => clinic.stop());

interface Visitor {
  readonly browser: Browser;
  readonly path: string;
  readonly form: string;
  readonly address: { readonly local: string; readonly domain: string };
  readonly delivery: string;
  give(what: Buffer | string, form?: string): Promise<Page>;
}

let readers = 0;
/** Someone new whose letter is open to them, on the page for keys. */
async function visitor(language = 'en'): Promise<Visitor> {
  const address = { local: `reader${++readers}`, domain: 'home.example' };
  const placed = await clinic.place(undefined, { recipient: address });
  const browser = new Browser(clinic.url, { 'accept-language': language });
  const m = `/m/${placed.readerToken}`;
  await browser.get(m);
  await browser.post(`${m}/ask`);
  const letter = await browser.post(`${m}/code`, { code: codeIn(clinic.posted) });
  assert.ok(letter.text.includes(`href="${m}/keys"`), 'the letter leads there');
  const path = `${m}/keys`;
  const page = await browser.get(path);
  assert.equal(page.status, 200);
  assert.ok(page.text.includes(formatAddress(address)));
  const form = hidden(page, 'form');
  return {
    browser,
    path,
    form,
    address,
    delivery: placed.id,
    async give(what, own = form) {
      const body = new FormData();
      body.set('form', own);
      if (typeof what === 'string') body.set('pasted', what);
      else body.set('key', new Blob([new Uint8Array(what)]), 'mine.cer');
      const answer = await browser.send('POST', path, body);
      return answer.status === 303 ? browser.get(answer.location) : answer;
    },
  };
}

const kept = ({ address }: Visitor) =>
  clinic.recipients.list({ kind: 'operator', id: 'test', via: 'cli' }, { address });
const answerFor = ({ address }: Visitor) => clinic.recipients.recipient(address, clinic.clock.now());
const eventsOf = async ({ delivery }: Visitor) =>
  (await clinic.evidence.latest(clinic.store, { limit: 200 }))
    .filter(({ actor }) => actor.kind === 'reader' && actor.id === delivery)
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith('key.') && kind !== 'key.looked');

test('a certificate as a file is used from now on, and the same again changes nothing', async () => {
  const reader = await visitor();
  const mine = person(formatAddress(reader.address));
  assert.match((await reader.give(mine.der)).text, /role="status".*It was kept/);
  const { smime, change } = await answerFor(reader);
  assert.equal(smime?.fingerprint, mine.certificate.fingerprint);
  assert.deepEqual([smime.source, smime.trust, change], ['mailbox', 'seen', null]);
  assert.match((await reader.give(mine.pem)).text, /already have this one/);
  assert.deepEqual(await eventsOf(reader), ['key.learned']);
});

test('a public OpenPGP key is pasted as text', async () => {
  const reader = await visitor();
  const { public: key } = await pgpPerson(formatAddress(reader.address));
  assert.match((await reader.give(armorKey(key))).text, /It was kept/);
  assert.equal((await answerFor(reader)).pgp?.fingerprint, key.primary.fingerprint);
});

test('one that differs from the one known waits for a person, who is told; no more than three wait', async () => {
  const reader = await visitor();
  const address = formatAddress(reader.address);
  await reader.give(person(address).der);
  const told = clinic.changes.length;
  assert.match((await reader.give(person(address).der)).text, /not used yet/);
  assert.deepEqual(await eventsOf(reader), ['key.changed', 'key.learned']);
  const change = clinic.changes.at(-1)!;
  assert.deepEqual([clinic.changes.length, change.source, change.kind], [told + 1, 'mailbox', 'smime']);
  const answer = await answerFor(reader);
  assert.deepEqual([answer.smime, answer.change], [null, 'hold']);
  for (let i = 0; i < 2; i++) assert.match((await reader.give(person(address).der)).text, /not used yet/);
  const more = await reader.give(person(address).der);
  assert.equal(more.status, 422);
  assert.match(more.text, /waiting for somebody here/);
  assert.equal((await kept(reader)).length, 4);
  assert.equal(clinic.changes.length, told + 3);
});

test('a private key in any form is refused in words, and nothing is kept', async () => {
  const reader = await visitor();
  const address = formatAddress(reader.address);
  const mine = person(address);
  const pgp = await pgpPerson(address);
  const der = mine.key.export({ type: 'pkcs8', format: 'der' });
  const files: Readonly<Record<string, Buffer | string>> = {
    'PKCS #8, PEM': keyPem(mine),
    'PKCS #8, DER': der,
    'PKCS #8 in base64 alone': der.toString('base64'),
    'under a false name': `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
    'with its certificate': mine.pem + keyPem(mine),
    'PKCS #12': sequence(Buffer.from([2, 1, 3]), sequence()),
    'PKCS #12 of indefinite length': Buffer.from([0x30, 0x80, 2, 1, 3, 0x30, 0x80, 0, 0, 0, 0]),
    'OpenPGP, armoured': pgp.armored,
    'OpenPGP, under a false name': pgp.armored.replaceAll('PRIVATE', 'PUBLIC'),
    'OpenPGP, binary': Buffer.from((pgp.handle as unknown as { write(): Uint8Array }).write()),
  };
  for (const [name, file] of Object.entries(files)) {
    const page = await reader.give(file);
    assert.equal(page.status, 422, name);
    assert.match(page.text, /role="alert".*That is a private key/, name);
    assert.ok(!page.text.includes(der.toString('base64').slice(0, 40)), 'it is not shown again');
  }
  assert.deepEqual(await kept(reader), []);
});

test('what does not fit the reader is refused with the reason', async () => {
  const reader = await visitor();
  const address = formatAddress(reader.address);
  const refused = async (file: Buffer | string, why: RegExp): Promise<void> => {
    const page = await reader.give(file);
    assert.equal(page.status, 422);
    assert.match(page.text, why);
  };
  await refused(
    person('somebody@else.example').der,
    /cannot use that one.*<span lang="en">[^<]*it is not for/s,
  );
  await refused(person(address, { until: Date.now() - 1000 }).der, /<span lang="en">[^<]*expired/);
  await refused(Buffer.from('a picture of a cat'), /<span lang="en">[^<]+/);
  await refused(Buffer.alloc(0), /Choose a file, or paste/);
  await refused(' \n', /Choose a file, or paste/);
  await refused(Buffer.alloc(largestKey + 1, 'x'), /too large for a key/);
  await refused(Buffer.alloc(2 * largestKey, 'x'), /too large for a key/);
  assert.equal((await reader.give(Buffer.alloc(4 * largestKey, 'x'))).status, 413);
  assert.deepEqual(await kept(reader), []);
});

test('in Spanish, with the reason marked as English', async () => {
  const reader = await visitor('es');
  const page = await reader.give(person('somebody@else.example').der);
  assert.match(page.text, /No podemos usarlo.*<span lang="en">/);
  assert.match((await reader.give(person(formatAddress(reader.address)).der)).text, /Quedó guardado/);
});

test('only from our own page, only with the session, only while the letter is open to it', async () => {
  const reader = await visitor();
  const mine = person(formatAddress(reader.address)).der;
  assert.equal((await reader.give(mine, 'forged')).status, 403);
  const elsewhere = new FormData();
  elsewhere.set('form', reader.form);
  elsewhere.set('key', new Blob([new Uint8Array(mine)]), 'mine.cer');
  const foreign = await reader.browser.send('POST', reader.path, elsewhere, {
    origin: 'https://evil.example',
  });
  assert.equal(foreign.status, 403);
  const stranger = new Browser(clinic.url);
  assert.equal((await stranger.send('POST', reader.path, elsewhere)).status, 303, 'led to the first page');
  assert.equal((await stranger.send('GET', reader.path)).status, 303);
  await clinic.pickup.retract({ kind: 'operator', id: 'test', via: 'cli' }, reader.delivery, '');
  assert.equal((await reader.give(mine)).status, 410);
  assert.deepEqual(await kept(reader), []);
});

test('where a secret is asked for, the mailbox alone is not enough', async () => {
  const address = { local: 'secretive', domain: 'home.example' };
  const placed = await clinic.place(undefined, { sensitive: true, recipient: address });
  await clinic.pickup.setSecret({ kind: 'operator', id: 'test', via: 'cli' }, placed.id, 'Blue House 7');
  const browser = new Browser(clinic.url);
  const m = `/m/${placed.readerToken}`;
  await browser.get(m);
  await browser.post(`${m}/ask`);
  const ask = await browser.post(`${m}/code`, { code: codeIn(clinic.posted) });
  const form = hidden(ask, 'form');
  const offer = async (): Promise<Page> => {
    const body = new FormData();
    body.set('form', form);
    body.set('pasted', person(formatAddress(address)).pem);
    return browser.send('POST', `${m}/keys`, body);
  };
  assert.match((await browser.get(`${m}/keys`)).text, /One more step/);
  assert.match((await offer()).text, /One more step/);
  await browser.post(`${m}/secret`, { form, secret: 'blue house 7' });
  assert.match((await offer()).location, /done=new$/);
});

test('where only what a person checked counts, what a reader gave waits for that', async () => {
  const reader = await visitor();
  const mine = person(formatAddress(reader.address));
  await reader.give(mine.der);
  const strict = new RecipientKeys({
    ...clinic,
    record: (sql, draft) => clinic.evidence.record(sql, draft),
    onChange: 'hold',
    least: 'checked',
  });
  assert.equal((await strict.recipient(reader.address, clinic.clock.now())).smime, null);
  await strict.pin({ kind: 'operator', id: 'test', via: 'cli' }, reader.address, mine.der);
  assert.notEqual((await strict.recipient(reader.address, clinic.clock.now())).smime, null);
});

test('whether bytes hold a private key is answered for any bytes; cut short or spoiled ones change no public key into one', async () => {
  let seed = 20260601;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const mine = person('fuzz@home.example');
  const { public: key } = await pgpPerson('fuzz@home.example');
  for (const sound of [mine.der, Buffer.from(mine.pem), key.bytes, Buffer.from(armorKey(key))]) {
    assert.equal(await holdsPrivateKey(sound), false);
    for (let i = 0; i < 300; i++) {
      assert.equal(await holdsPrivateKey(sound.subarray(0, next(sound.length))), false);
      const spoiled = Buffer.from(sound);
      for (let n = 0; n <= i % 4; n++) spoiled[next(spoiled.length)] = next(256);
      assert.equal(typeof (await holdsPrivateKey(spoiled)), 'boolean');
    }
  }
  for (let i = 0; i < 1000; i++) {
    const noise = Buffer.from(Array.from({ length: next(200) }, () => next(256)));
    assert.equal(typeof (await holdsPrivateKey(noise)), 'boolean');
  }
});
