import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  encryptData,
  openEnvelope,
  parseCertificates,
  parsePkcs12,
  parsePrivateKey,
  signData,
  verifySigned,
} from '#cms';
import * as lab from '../lab/certificates-mail.ts';
import { without } from '../lab/neighbours.ts';
import { dice, spoiledBy } from './dice.ts';

const { at } = lab;
const skip = without('openssl');
const folder = mkdtempSync(join(tmpdir(), 'cms-'));
after(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);
const file = (name: string, bytes: Buffer | string): string => {
  writeFileSync(path(name), bytes);
  return path(name);
};
const openssl = (...args: string[]): Buffer =>
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64e6 });

const anna = 'anna@clinic.example';
const letter = Buffer.from(`Content-Type: text/plain\r\n\r\n${'Dear Anna, all is well.\r\n'.repeat(400)}`);
const rsa = lab.newKey('rsa');
const root = lab.makeAuthority('Root', { key: rsa });
const middle = lab.makeAuthority('Middle', { issuer: root });
const pssKey = generateKeyPairSync('rsa-pss', {
  modulusLength: 2048,
  hashAlgorithm: 'sha256',
  mgf1HashAlgorithm: 'sha256',
  // The declarations say string, Node demands a number.
  saltLength: 32 as unknown as string,
}).privateKey;
const read = (made: lab.Made) => parseCertificates(made.der).certificates[0]!;
const roots = [read(root)];

const kinds = ['rsa', 'p256', 'p384', 'p521'] as const;
const people = Object.fromEntries(
  kinds.map((kind) => [
    kind,
    lab.makePerson(anna, { issuer: middle, key: kind === 'rsa' ? rsa : lab.newKey(kind) }),
  ]),
) as Record<(typeof kinds)[number], lab.Made>;
const curve25519 = lab.makePerson(anna, {
  issuer: middle,
  key: lab.newKey('x25519'),
  extensions: { usage: lab.keyUsage(4) },
});
const edwards = lab.makePerson(anna, {
  issuer: middle,
  key: lab.newKey('ed25519'),
  extensions: { usage: lab.keyUsage(0) },
});
const pss = lab.makePerson(anna, { issuer: middle, key: pssKey, extensions: { usage: lab.keyUsage(0) } });

const filesOf = (name: string, made: lab.Made): { readonly certificate: string; readonly key: string } => ({
  certificate: file(`${name}.pem`, made.pem),
  key: file(`${name}.key`, made.key.export({ type: 'pkcs8', format: 'pem' })),
});
const rootFile = file('root.pem', root.pem);
const middleFile = file('middle.pem', middle.pem);
const letterFile = file('letter.eml', letter);
const time = String(at / 1000);

for (const [name, made] of Object.entries({ ...people, pss }))
  for (const detached of [false, true])
    test(`openssl believes our ${detached ? 'detached ' : ''}signature by ${name}`, { skip }, () => {
      const { message } = signData({
        content: letter,
        certificate: read(made),
        key: made.key,
        chain: [read(middle)],
        detached,
        signingTime: at,
      });
      const from = file('signed.der', message);
      const out = path('verified.eml');
      openssl(
        ...['cms', '-verify', '-binary', '-inform', 'DER', '-in', from, '-CAfile', rootFile, '-attime', time],
        ...['-purpose', 'smimesign', '-out', out, ...(detached ? ['-content', letterFile] : [])],
      );
      assert.deepEqual(readFileSync(out), letter);
      const ours = verifySigned({ message, at, roots, ...(detached ? { content: letter } : {}) });
      assert.ok(ours.ok);
      assert.deepEqual(ours.content, letter);
      assert.deepEqual(
        ours.signers.map(({ valid, addresses, signingTime, opensGcm }) => [
          valid,
          addresses,
          signingTime,
          opensGcm,
        ]),
        [[true, [anna], at, true]],
      );
    });

// The openssl of 2026's stable systems (3.0) knows neither Ed25519 nor X25519 in CMS: these two are ours alone.
test('a signature by Ed25519 is believed', () => {
  const task = { content: letter, certificate: read(edwards), key: edwards.key, chain: [read(middle)] };
  const { message, micalg } = signData({ ...task, detached: false, signingTime: at });
  assert.equal(micalg, 'sha-512');
  const answer = verifySigned({ message, at, roots });
  assert.ok(answer.ok && answer.signers[0]?.valid);
});

const signings: Record<string, readonly string[]> = {
  'by default': [],
  detached: ['-detached'],
  'in pieces (BER)': ['-stream'],
  'without attributes': ['-noattr'],
  'by key id': ['-keyid'],
  'over SHA-512': ['-md', 'sha512'],
};
for (const [how, flags] of Object.entries(signings))
  for (const name of ['rsa', 'p256', 'p384'] as const)
    test(`we believe openssl's signature by ${name}, ${how}`, { skip }, () => {
      const files = filesOf(name, people[name]);
      const detached = flags.includes('-detached');
      const message = openssl(
        ...['cms', '-sign', '-binary', '-outform', 'DER', '-in', letterFile, '-signer', files.certificate],
        ...[
          '-inkey',
          files.key,
          '-certfile',
          middleFile,
          ...(detached ? [] : ['-nodetach']),
          ...flags.filter((one) => one !== '-detached'),
        ],
      );
      const answer = verifySigned({ message, at, roots, ...(detached ? { content: letter } : {}) });
      assert.ok(answer.ok, answer.ok ? '' : answer.reason);
      assert.deepEqual(answer.content, letter);
      assert.equal(answer.signers[0]?.opensGcm, false);
      assert.deepEqual(
        answer.signers.map(({ valid, reason }) => reason?.say ?? valid),
        [true],
      );
    });

test("we believe openssl's RSA-PSS signature by an RSA key", { skip }, () => {
  const files = filesOf('rsa', people.rsa);
  const message = openssl(
    ...[
      'cms',
      '-sign',
      '-binary',
      '-nodetach',
      '-outform',
      'DER',
      '-in',
      letterFile,
      '-signer',
      files.certificate,
    ],
    ...['-inkey', files.key, '-certfile', middleFile, '-keyopt', 'rsa_padding_mode:pss'],
  );
  const answer = verifySigned({ message, at, roots });
  assert.ok(answer.ok && answer.signers[0]?.valid);
});

test("openssl's signature over SHA-1 is not believed", { skip }, () => {
  const files = filesOf('rsa', people.rsa);
  const message = openssl(
    ...['cms', '-sign', '-binary', '-nodetach', '-outform', 'DER', '-in', letterFile, '-md', 'sha1'],
    ...['-signer', files.certificate, '-inkey', files.key, '-certfile', middleFile],
  );
  const answer = verifySigned({ message, at, roots });
  assert.ok(answer.ok);
  assert.equal(answer.signers[0]?.reason?.code, 'weak-signature');
});

test('two signers in one message are two verdicts', { skip }, () => {
  const one = filesOf('rsa', people.rsa);
  const other = filesOf('p256', people.p256);
  const message = openssl(
    ...['cms', '-sign', '-binary', '-nodetach', '-outform', 'DER', '-in', letterFile],
    ...[
      '-signer',
      one.certificate,
      '-inkey',
      one.key,
      '-signer',
      other.certificate,
      '-inkey',
      other.key,
      '-certfile',
      middleFile,
    ],
  );
  const answer = verifySigned({ message, at, roots });
  assert.ok(answer.ok);
  assert.deepEqual(
    answer.signers.map(({ valid }) => valid),
    [true, true],
  );
});

for (const cipher of ['aes-256-gcm', 'aes-256-cbc'] as const)
  for (const name of kinds)
    for (const padding of name === 'rsa' ? (['pkcs1', 'oaep'] as const) : (['pkcs1'] as const))
      test(`openssl opens our envelope in ${cipher} to ${name}${name === 'rsa' ? ` by ${padding}` : ''}`, {
        skip,
      }, () => {
        const files = filesOf(name, people[name]);
        const message = encryptData({
          content: letter,
          recipients: [read(people.p256), read(people[name])],
          cipher,
          padding,
        });
        const from = file('sealed.der', message);
        const opened = openssl(
          ...[
            'cms',
            '-decrypt',
            '-binary',
            '-inform',
            'DER',
            '-in',
            from,
            '-recip',
            files.certificate,
            '-inkey',
            files.key,
          ],
        );
        assert.deepEqual(opened, letter);
      });

const encryptions: Record<string, readonly string[]> = {
  'AES-256-CBC': ['-aes-256-cbc'],
  'AES-128-CBC': ['-aes-128-cbc'],
  'triple DES': ['-des3'],
  'AES-256-GCM': ['-aes-256-gcm'],
  'AES-128-GCM': ['-aes-128-gcm'],
  'AES-256-CBC in pieces (BER)': ['-aes-256-cbc', '-stream'],
  'AES-256-GCM in pieces (BER)': ['-aes-256-gcm', '-stream'],
  'AES-256-CBC by key id': ['-aes-256-cbc', '-keyid'],
};
for (const [how, flags] of Object.entries(encryptions))
  for (const name of how === 'triple DES' ? (['rsa'] as const) : kinds)
    test(`we open openssl's envelope in ${how} to ${name}`, { skip }, () => {
      const { certificate } = filesOf(name, people[name]);
      const message = openssl(
        'cms',
        '-encrypt',
        '-binary',
        '-outform',
        'DER',
        '-in',
        letterFile,
        ...flags,
        '-recip',
        certificate,
      );
      const opened = openEnvelope(message, [{ certificate: read(people[name]), key: people[name].key }]);
      assert.ok(opened.ok, opened.ok ? '' : opened.reason);
      assert.deepEqual(opened.content, letter);
      assert.equal(opened.authenticated, how.includes('GCM'));
    });

for (const options of [
  ['rsa_padding_mode:oaep'],
  ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256'],
  ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha512', 'rsa_mgf1_md:sha512'],
])
  test(`we open openssl's envelope to RSA by ${options.join(' ')}`, { skip }, () => {
    const { certificate } = filesOf('rsa', people.rsa);
    const message = openssl(
      ...[
        'cms',
        '-encrypt',
        '-binary',
        '-outform',
        'DER',
        '-in',
        letterFile,
        '-aes-256-cbc',
        '-recip',
        certificate,
      ],
      ...options.flatMap((option) => ['-keyopt', option]),
    );
    const opened = openEnvelope(message, [{ certificate: read(people.rsa), key: people.rsa.key }]);
    assert.ok(opened.ok);
    assert.deepEqual(opened.content, letter);
  });

for (const md of ['sha1', 'sha256', 'sha384', 'sha512'])
  test(`we open openssl's envelope to P-256 with a key derived over ${md}`, { skip }, () => {
    const { certificate } = filesOf('p256', people.p256);
    const message = openssl(
      ...[
        'cms',
        '-encrypt',
        '-binary',
        '-outform',
        'DER',
        '-in',
        letterFile,
        '-aes-256-gcm',
        '-recip',
        certificate,
      ],
      ...['-keyopt', `ecdh_kdf_md:${md}`, '-aes128-wrap'],
    );
    const opened = openEnvelope(message, [{ certificate: read(people.p256), key: people.p256.key }]);
    assert.ok(opened.ok);
    assert.deepEqual(opened.content, letter);
  });

test('an envelope to X25519 is opened by its key', () => {
  for (const cipher of ['aes-256-gcm', 'aes-256-cbc'] as const) {
    const message = encryptData({ content: letter, recipients: [read(curve25519)], cipher });
    const opened = openEnvelope(message, [{ certificate: read(curve25519), key: curve25519.key }]);
    assert.ok(opened.ok);
    assert.deepEqual(opened.content, letter);
  }
});

test('keys that openssl writes are read, with a passphrase too', { skip }, () => {
  const { key } = filesOf('p256', people.p256);
  const locked = openssl('pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-in', key, '-passout', 'pass:open sesame');
  assert.ok(parsePrivateKey(locked, 'open sesame')?.equals(people.p256.key));
  assert.equal(parsePrivateKey(locked, 'wrong'), null);
  assert.equal(parsePrivateKey(locked), null);
  assert.ok(parsePrivateKey(openssl('ec', '-in', key, '-outform', 'DER'))?.equals(people.p256.key));
  assert.equal(parsePrivateKey(Buffer.from('nonsense')), null);
});

test("openssl's bundles and lists of certificates are read", { skip }, () => {
  const both = file('both.pem', people.p256.pem + middle.pem);
  for (const form of ['DER', 'PEM']) {
    const bundle = openssl('crl2pkcs7', '-nocrl', '-certfile', both, '-outform', form);
    assert.equal(parseCertificates(bundle).certificates.length, 2);
  }
});

const exports: Record<string, readonly string[]> = {
  'as today': [],
  'with triple DES': ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
  'with certificates in clear': ['-certpbe', 'NONE'],
  'with a key in clear': ['-keypbe', 'NONE', '-certpbe', 'NONE'],
};
for (const [how, flags] of Object.entries(exports))
  for (const passphrase of ['open sesame', 'grün', ''])
    test(`PKCS #12 files are read ${how}, passphrase "${passphrase}"`, { skip }, () => {
      const files = filesOf('p256', people.p256);
      const packed = openssl(
        ...['pkcs12', '-export', '-in', files.certificate, '-inkey', files.key, '-certfile', middleFile],
        ...['-passout', `pass:${passphrase}`, ...flags],
      );
      const reading = parsePkcs12(packed, passphrase);
      assert.ok(reading.ok, reading.ok ? '' : reading.reason);
      assert.equal(reading.certificates.length, 2);
      assert.equal(reading.holders.length, 1);
      assert.deepEqual(reading.holders[0]!.certificate.der, people.p256.der);
      assert.ok(reading.holders[0]!.key.equals(people.p256.key));
      assert.deepEqual(parsePkcs12(packed, 'another'), { ok: false, reason: 'wrong-passphrase' });
    });

test('PKCS #12 files that are none give an answer', { skip }, () => {
  const files = filesOf('p256', people.p256);
  const packed = openssl(
    ...[
      'pkcs12',
      '-export',
      '-in',
      files.certificate,
      '-inkey',
      files.key,
      '-passout',
      'pass:open',
      '-iter',
      '1',
    ],
  );
  const roll = dice(12);
  for (let round = 0; round < 1000; round += 1) {
    const reading = parsePkcs12(spoiledBy(roll, packed), 'open');
    if (reading.ok) assert.deepEqual(reading.holders[0]?.certificate.der, people.p256.der);
  }
  assert.equal(parsePkcs12(Buffer.from(people.p256.pem), 'open').ok, false);
});
