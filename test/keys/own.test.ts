import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isFault } from '#base';
import { checkCertificate, openEnvelope, parseCertificates, readRequest, signData } from '#cms';
import { findByWkd, type OwnKeys, openOwnKeys } from '#keys';
import { checkKeys, open as openPgp, parseKeys, signDetached } from '#pgp';
import { wkdUrls } from '../../src/keys/discover/sources.ts';
import { makeAuthority, makePerson, pemOf } from '../lab/certificates-mail.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { without } from '../lab/neighbours.ts';

const me = { kind: 'operator', id: 'op', via: 'cli' } as const;
const anna = { local: 'anna', domain: 'clinic.example' };
const day = 86_400_000;
const wish = { owner: 'anna@clinic.example', name: 'Anna Berg', days: 365 };

describe('keys of our own', () => {
  let lab: TestStore;
  let own: OwnKeys;
  let dir: string;
  before(async () => {
    lab = await testStore();
    dir = mkdtempSync(join(tmpdir(), 'postern-own-'));
    own = openOwnKeys(lab.config, {
      store: lab.store,
      keys: lab.keys,
      clock: lab.clock,
      record: (sql, draft) => lab.evidence.record(sql, draft),
      isOwn: (domain) => domain.endsWith('clinic.example'),
    });
  });
  after(async () => {
    rmSync(dir, { recursive: true, force: true });
    await lab.close();
  });
  const file = (name: string, bytes: Buffer | string): string => {
    writeFileSync(join(dir, name), bytes);
    return join(dir, name);
  };
  const now = (): string => String(Math.floor(lab.clock.now() / 1000));

  it('without an authority none is issued, and it says what to do', async () => {
    await assert.rejects(own.makeSmime(me, wish), (error) => isFault(error, 'authority-missing'));
  });

  it('an authority issues, and openssl accepts what it issued', { skip: without('openssl') }, async () => {
    const { certificate: root } = await own.authority.init(me, {
      name: 'Clinic Mail Authority',
      organisation: 'Clinic',
      domains: ['clinic.example'],
      years: 10,
    });
    for (const algorithm of ['ec', 'rsa'] as const) {
      await own.makeSmime(me, { ...wish, algorithm });
      const { smime } = await own.own(anna, lab.clock.now());
      assert.ok(smime);
      assert.equal(smime.scope, 'address');
      const ca = file('ca.pem', pemOf(root.der));
      const leaf = file('leaf.pem', pemOf(smime.certificate.der));
      const said = execFileSync('openssl', [
        ...['verify', '-x509_strict', '-attime', now(), '-purpose', 'smimesign', '-CAfile', ca, leaf],
      ]);
      assert.match(said.toString(), /OK/);
      // openssl asks keyEncipherment of every key, and a key on a curve has keyAgreement (RFC 8550 §4.4.2).
      if (algorithm === 'rsa')
        execFileSync('openssl', [
          'verify',
          '-attime',
          now(),
          '-purpose',
          'smimeencrypt',
          '-CAfile',
          ca,
          leaf,
        ]);
      execFileSync('openssl', [
        ...['cms', '-encrypt', '-aes256', '-outform', 'DER', '-out', join(dir, 'sealed.p7m')],
        ...['-in', file('plain.txt', 'Potassium 5.9'), leaf],
      ]);
      const opened = openEnvelope(readFileSync(join(dir, 'sealed.p7m')), [smime]);
      assert.ok(opened.ok);
      assert.match(opened.content.toString(), /Potassium/);
      const web = spawnSync('openssl', [
        'verify',
        '-attime',
        now(),
        '-purpose',
        'sslserver',
        '-CAfile',
        ca,
        leaf,
      ]);
      assert.notEqual(web.status, 0, 'it does for mail alone');
      const signed = signData({
        content: Buffer.from('Content-Type: text/plain\r\n\r\nPotassium 5.9\r\n'),
        certificate: smime.certificate,
        chain: smime.chain,
        key: smime.key,
        detached: false,
        signingTime: lab.clock.now(),
      });
      const message = file('signed.p7m', signed.message);
      const text = execFileSync(
        'openssl',
        ['cms', '-verify', '-inform', 'DER', '-in', message, '-CAfile', ca, '-attime', now()],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      assert.match(text.toString(), /Potassium/);
    }
    assert.equal((await own.openers(anna)).smime.length, 2, 'the one before still opens');
  });

  it('name constraints keep the authority to its own domains', { skip: without('openssl') }, async () => {
    await assert.rejects(own.makeSmime(me, { ...wish, owner: 'anna@sub.clinic.example' }), (error) =>
      isFault(error, 'certificate-request'),
    );
    await assert.rejects(own.makeSmime(me, { ...wish, owner: 'anna@bank.example' }), (error) =>
      isFault(error, 'own-key-foreign'),
    );
    assert.deepEqual(await own.own({ local: 'anna', domain: 'sub.clinic.example' }, lab.clock.now()), {});
  });

  it('a revoked certificate stands on the list, which openssl believes', {
    skip: without('openssl'),
  }, async () => {
    const made = await own.makeSmime(me, { ...wish, owner: 'bo@clinic.example', name: 'Bo' });
    const bo = { local: 'bo', domain: 'clinic.example' };
    const { smime } = await own.own(bo, lab.clock.now());
    const [root] = await own.authority.authorities();
    const check = async () => {
      const crl = file('list.pem', pemOf(await own.authority.list(), 'X509 CRL'));
      return spawnSync('openssl', [
        ...['verify', '-crl_check', '-attime', now(), '-CRLfile', crl],
        ...[
          '-CAfile',
          file('ca.pem', pemOf(root!.certificate.der)),
          file('bo.pem', pemOf(smime!.certificate.der)),
        ],
      ]);
    };
    assert.equal((await check()).status, 0);
    lab.clock.advance(1000);
    await own.revoke(me, made.id, 'compromised');
    lab.clock.advance(1000);
    const after = await check();
    assert.notEqual(after.status, 0);
    assert.match(after.stderr.toString(), /revoked/);
    assert.deepEqual(await own.own(bo, lab.clock.now()), {}, 'nothing is signed with it');
    assert.equal((await own.openers(bo)).smime.length, 1, 'it still opens');
    const { crls } = parseCertificates(await own.authority.list());
    const verdict = checkCertificate({
      certificate: smime!.certificate,
      at: lab.clock.now(),
      roots: [root!.certificate],
      crls,
      use: 'sign',
    });
    assert.equal(verdict.usable, false);
    const listed = await own.authority.issued(me);
    assert.equal(
      listed.find(({ fingerprint }) => fingerprint === smime!.certificate.fingerprint)?.reason,
      'keyCompromise',
    );
  });

  it('a request goes out, and only the certificate for its key comes in', {
    skip: without('openssl'),
  }, async () => {
    const { request, key } = await own.request(me, { ...wish, owner: 'cy@clinic.example', name: 'Cy' });
    assert.equal(key.state, 'waiting');
    const said = execFileSync(
      'openssl',
      ['req', '-verify', '-noout', '-text', '-in', file('cy.csr', request)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    ).toString();
    assert.match(said, /email:cy@clinic\.example/);
    const cy = { local: 'cy', domain: 'clinic.example' };
    assert.deepEqual(await own.own(cy, lab.clock.now()), {});
    const root = makeAuthority('Outside', {
      from: lab.clock.now() - day,
      until: lab.clock.now() + 900 * day,
    });
    const times = { from: lab.clock.now() - day, until: lab.clock.now() + 300 * day };
    const { publicKey } = readRequest(Buffer.from(request))!;
    const issue = (address: string) =>
      makePerson(address, { issuer: root, spki: publicKey.spki, ...times }).pem + root.pem;
    const refuses = (pem: string, words: RegExp) =>
      assert.rejects(own.install(me, Buffer.from(pem)), (error) => {
        assert.ok(isFault(error, 'own-certificate'));
        assert.match(error.say, words);
        return true;
      });
    await refuses(makePerson('cy@clinic.example', { issuer: root, ...times }).pem, /None of the keys/);
    await refuses(issue('dora@clinic.example'), /does not do for cy@clinic\.example/);
    await refuses('nothing', /no certificate/);
    const taken = await own.install(me, Buffer.from(issue('cy@clinic.example')));
    assert.equal(taken.state, 'active');
    const { smime } = await own.own(cy, lab.clock.now());
    assert.equal(smime?.chain.length, 1);
    assert.deepEqual(await own.own(cy, lab.clock.now() + 301 * day), {}, 'nothing is signed after its end');
  });

  it('gpg takes the OpenPGP keys, encrypts to them and believes their signatures', {
    skip: without('gpg'),
  }, async () => {
    await own.makePgp(me, { ...wish, publish: true });
    const { pgp } = await own.own(anna, lab.clock.now());
    assert.ok(pgp);
    const home = join(dir, 'gnupg');
    mkdirSync(home, { mode: 0o700 });
    const gpg = (...args: string[]) =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--faked-system-time', now(), ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    gpg('--import', file('anna.pgp', pgp.key.bytes));
    assert.match(gpg('--list-keys', '--with-colons').toString(), /anna@clinic\.example/);
    gpg(
      ...['--trust-model', 'always', '-r', 'anna@clinic.example', '-o', join(dir, 'sealed.gpg')],
      ...['--encrypt', file('plain.txt', 'Potassium 5.9')],
    );
    const verdict = checkKeys(parseKeys(pgp.key.bytes).keys, {
      address: 'anna@clinic.example',
      at: lab.clock.now(),
    });
    assert.equal(verdict.usable, true);
    const { signature } = await signDetached(Buffer.from('Potassium 5.9'), pgp.secret, lab.clock.now());
    gpg('--verify', file('plain.sig', signature), join(dir, 'plain.txt'));
    assert.throws(() => gpg('--verify', join(dir, 'plain.sig'), file('other.txt', 'Potassium 3.9')));
    const opened = await openPgp({
      bytes: readFileSync(join(dir, 'sealed.gpg')),
      secrets: (await own.openers(anna)).pgp.map(({ secret }) => secret),
      keys: [],
      at: lab.clock.now(),
    });
    assert.equal(opened.kind === 'opened' && opened.content.toString(), 'Potassium 5.9');
    await own.makePgp(me, { ...wish, owner: 'old@clinic.example', algorithm: 'rsa' });
    const old = (await own.own({ local: 'old', domain: 'clinic.example' }, lab.clock.now())).pgp;
    gpg('--import', file('old.pgp', old!.key.bytes));
  });

  it('WKD gives out what is published, and the revocation after it', async () => {
    const name = wkdUrls(anna).direct.replace(/^.*\/hu\/(.*)\?.*$/, '$1');
    const find = () => findByWkd({ sql: lab.store, keys: lab.keys }, 'clinic.example', name);
    const found = await find();
    const answer = (bytes: Buffer) =>
      checkKeys(parseKeys(bytes).keys, { address: 'anna@clinic.example', at: lab.clock.now() });
    assert.equal(answer(found!).usable, true);
    assert.equal(parseKeys(found!).keys[0]!.secret, false, 'nothing private is given out');
    assert.equal(await findByWkd({ sql: lab.store, keys: lab.keys }, 'other.example', name), null);
    assert.equal(await findByWkd({ sql: lab.store, keys: lab.keys }, 'clinic.example', '../x'), null);
    const mine = (await own.list(me)).find(({ kind, state }) => kind === 'pgp' && state === 'active');
    lab.clock.advance(1000);
    await own.revoke(me, mine!.id, 'compromised');
    lab.clock.advance(1000);
    assert.equal(answer((await find())!).usable, false);
    assert.equal((await own.own(anna, lab.clock.now())).pgp, undefined);
    assert.equal((await own.openers(anna)).pgp.length, 1);
  });

  it('a domain signs for those who have no key of their own', async () => {
    await own.makeSmime(me, { ...wish, owner: 'clinic.example', name: 'Clinic' });
    const eve = await own.own({ local: 'eve', domain: 'clinic.example' }, lab.clock.now());
    assert.equal(eve.smime?.scope, 'domain');
    assert.deepEqual(eve.smime?.certificate.addresses, [
      'domain-signing-authority@clinic.example',
      'domain-confidentiality-authority@clinic.example',
    ]);
    assert.equal((await own.own(anna, lab.clock.now())).smime?.scope, 'address');
  });

  it('warns once a week of what ends soon', async () => {
    assert.equal((await own.ending(me, 30)).length, 0);
    lab.clock.advance(340 * day);
    assert.ok((await own.ending(me, 30)).length > 0);
    assert.equal((await own.ending(me, 30)).length, 0);
    lab.clock.advance(8 * day);
    assert.ok((await own.ending(me, 30)).length > 0);
  });

  it('no private key and no address stands in the database in clear', async () => {
    const { rows } = await lab.store.query<{ line: string }>(
      "SELECT k::text AS line FROM keys_own k UNION ALL SELECT i::text FROM keys_issued i UNION ALL SELECT body FROM evidence_event WHERE kind LIKE 'own-key%'",
    );
    assert.ok(rows.length > 10);
    for (const { line } of rows) {
      assert.doesNotMatch(line, /anna|clinic/i);
      assert.ok(!line.includes(Buffer.from('anna@clinic').toString('hex')));
    }
  });
});
