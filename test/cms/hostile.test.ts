import assert from 'node:assert/strict';
import { constants, createCipheriv, createHash, type KeyObject, publicEncrypt, sign } from 'node:crypto';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import {
  encryptData,
  messageKind,
  openCompressed,
  openEnvelope,
  parseCertificates,
  type SignatureCode,
  signData,
  verifySigned,
} from '#cms';
import { integer, octets, oid, sequence, set, tagged, time } from '../lab/certificates-der.ts';
import * as lab from '../lab/certificates-mail.ts';
import { dice, spoiledBy } from './dice.ts';

const { at } = lab;
const anna = 'anna@clinic.example';
const content = Buffer.from('Content-Type: text/plain\r\n\r\nThe result is negative.\r\n');
const root = lab.makeAuthority('Root');
const person = (recipe: lab.Recipe = {}): lab.Made => lab.makePerson(anna, { issuer: root, ...recipe });
const signer = person();
const read = (made: lab.Made) => parseCertificates(made.der).certificates[0]!;
const roots = [read(root)];
const data = '1.2.840.113549.1.7.1';
const id = { type: '1.2.840.113549.1.9.3', digest: '1.2.840.113549.1.9.4', time: '1.2.840.113549.1.9.5' };
const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'));
const ecdsa = sequence(oid('1.2.840.10045.4.3.2'));
const hash = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
const attribute = (type: string, ...values: Buffer[]): Buffer => sequence(oid(type), set(...values));
const usual = (of: Buffer = content): Buffer[] => [
  attribute(id.type, oid(data)),
  attribute(id.digest, octets(hash(of))),
  attribute(id.time, time(at)),
];

interface Making {
  readonly attributes?: readonly Buffer[] | null;
  readonly key?: KeyObject;
  readonly made?: lab.Made;
  readonly digest?: Buffer;
  readonly algorithm?: Buffer;
  readonly over?: Buffer;
  readonly inner?: readonly Buffer[];
  readonly type?: string;
  readonly certificates?: readonly lab.Made[];
  readonly twice?: boolean;
}

/** A SignedData by hand, to be made wrong in one place. */
function signedBy(making: Making = {}): Buffer {
  const made = making.made ?? signer;
  const { issuer, serial } = read(made);
  const attributes = making.attributes === null ? null : set(...(making.attributes ?? usual()));
  const signature = sign('sha256', making.over ?? attributes ?? content, making.key ?? made.key);
  const info = sequence(
    integer(Buffer.of(1)),
    sequence(issuer.der, integer(Buffer.from(serial, 'hex'))),
    making.digest ?? sha256,
    ...(attributes ? [Buffer.concat([Buffer.of(0xa0), attributes.subarray(1)])] : []),
    making.algorithm ?? ecdsa,
    octets(signature),
  );
  return sequence(
    oid('1.2.840.113549.1.7.2'),
    tagged(
      0xa0,
      sequence(
        integer(Buffer.of(1)),
        set(sha256),
        sequence(oid(making.type ?? data), ...(making.inner ?? [tagged(0xa0, octets(content))])),
        tagged(
          0xa0,
          (making.certificates ?? [made]).map(({ der }) => der),
        ),
        set(info),
      ),
    ),
  );
}

const verdict = (message: Buffer, more: { readonly content?: Buffer } = {}) => {
  const answer = verifySigned({ message, at, roots, ...more });
  assert.ok(answer.ok, answer.ok ? '' : answer.reason);
  return answer.signers[0]!;
};

test('by hand and rightly made, it is believed', () => {
  assert.equal(verdict(signedBy()).reason, null);
  assert.deepEqual(verdict(signedBy()).addresses, [anna]);
  assert.equal(verdict(signedBy({ attributes: null })).reason, null);
});

const other = person();
const wrong: readonly (readonly [what: string, code: SignatureCode, message: Buffer, content?: Buffer])[] = [
  [
    'another content inside',
    'altered',
    signedBy({ inner: [tagged(0xa0, octets(Buffer.from('The result is positive.')))] }),
  ],
  ['another content beside', 'altered', signedBy({ inner: [] }), Buffer.from('The result is positive.')],
  ['another key', 'forged', signedBy({ key: other.key })],
  [
    'a digest that was changed after signing',
    'forged',
    signedBy({ attributes: usual(), over: set(...usual(Buffer.from('other'))) }),
  ],
  ['no content type', 'malformed', signedBy({ attributes: usual().slice(1) })],
  ['no digest', 'malformed', signedBy({ attributes: [usual()[0]!, usual()[2]!] })],
  [
    'another content type',
    'altered',
    signedBy({ attributes: [attribute(id.type, oid('1.2.840.113549.1.7.2')), ...usual().slice(1)] }),
  ],
  [
    'two digests in one attribute',
    'malformed',
    signedBy({
      attributes: [usual()[0]!, attribute(id.digest, octets(hash(content)), octets(hash(content)))],
    }),
  ],
  ['two digest attributes', 'malformed', signedBy({ attributes: [...usual(), usual()[1]!] })],
  ['no certificate', 'no-certificate', signedBy({ certificates: [] })],
  ["another's certificate", 'no-certificate', signedBy({ certificates: [other] })],
  ['a digest over SHA-1', 'weak-signature', signedBy({ digest: sequence(oid('1.3.14.3.2.26')) })],
  ['a digest over MD5', 'weak-signature', signedBy({ digest: sequence(oid('1.2.840.113549.2.5')) })],
  ['signed over SHA-1', 'weak-signature', signedBy({ algorithm: sequence(oid('1.2.840.10045.4.1')) })],
  ['an unknown digest', 'weak-signature', signedBy({ digest: sequence(oid('1.2.3.4')) })],
  ['two different digests', 'malformed', signedBy({ algorithm: sequence(oid('1.2.840.10045.4.3.3')) })],
  [
    'no attributes for content that is not data',
    'malformed',
    signedBy({ attributes: null, type: '1.2.840.113549.1.7.2' }),
  ],
  [
    'attributes of another letter as the content',
    'malformed',
    signedBy({ attributes: null, over: set(...usual()), inner: [tagged(0xa0, octets(set(...usual())))] }),
  ],
  [
    'the certificate means another by its hash',
    'forged',
    signedBy({
      attributes: [
        ...usual(),
        attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(octets(hash(other.der)))))),
      ],
    }),
  ],
  ['a certificate that has expired', 'expired', signedBy({ made: person({ until: at - 1000 }) })],
  ['a certificate of nobody known', 'no-chain', signedBy({ made: lab.makePerson(anna) })],
  [
    'a certificate that may not sign',
    'wrong-use',
    signedBy({ made: person({ extensions: { usage: lab.keyUsage(4) } }) }),
  ],
  [
    'a certificate not for mail',
    'wrong-purpose',
    signedBy({ made: person({ extensions: { purposes: lab.purposes(lab.serverAuth) } }) }),
  ],
  ['a certificate signed over SHA-1', 'weak-signature', signedBy({ made: person({ signedWith: 'sha1' }) })],
];
for (const [what, code, message, beside] of wrong)
  test(`not believed: ${what}`, () => {
    const { valid, reason } = verdict(message, beside ? { content: beside } : {});
    assert.equal(valid, false);
    assert.equal(reason?.code, code, reason?.say);
  });

test('a revoked signer is not believed', () => {
  const crls = parseCertificates(lab.makeList({ issuer: root, listed: [{ certificate: signer }] })).crls;
  const answer = verifySigned({ message: signedBy(), at, roots, crls });
  assert.ok(answer.ok);
  assert.equal(answer.signers[0]?.reason?.code, 'revoked');
});

test('two contents, or none, are no signed letter', () => {
  assert.equal(verifySigned({ message: signedBy(), content, at, roots }).ok, false);
  assert.equal(verifySigned({ message: signedBy({ inner: [] }), at, roots }).ok, false);
});

test('a message of certificates alone has no signer', () => {
  const message = sequence(
    oid('1.2.840.113549.1.7.2'),
    tagged(
      0xa0,
      sequence(integer(Buffer.of(1)), set(), sequence(oid(data)), tagged(0xa0, signer.der), set()),
    ),
  );
  const answer = verifySigned({ message, at, roots });
  assert.ok(answer.ok);
  assert.equal(answer.signers.length, 0);
  assert.equal(answer.certificates.length, 1);
});

test('what a message is, is told by what it says itself', () => {
  assert.equal(messageKind(signedBy()), 'signed');
  assert.equal(messageKind(signer.der), null);
  assert.equal(messageKind(Buffer.from('Dear Anna')), null);
});

const rsa = lab.newKey('rsa');
const readers = {
  rsa: person({ key: rsa }),
  p256: person(),
  x25519: person({ key: lab.newKey('x25519'), extensions: { usage: lab.keyUsage(4) } }),
};
const holder = (made: lab.Made) => ({ certificate: read(made), key: made.key });

for (const [name, made] of Object.entries(readers)) {
  test(`an envelope to ${name} opens only with its key, and says no more than that it failed`, () => {
    for (const cipher of ['aes-256-gcm', 'aes-256-cbc'] as const) {
      const message = encryptData({ content, recipients: [read(made)], cipher });
      const opened = openEnvelope(message, [holder(signer), holder(made)]);
      assert.ok(opened.ok);
      assert.deepEqual(opened.content, content);
      assert.equal(opened.authenticated, cipher === 'aes-256-gcm');
      assert.deepEqual(openEnvelope(message, [holder(signer)]), { ok: false, reason: 'not-for-these-keys' });
    }
    const sealed = encryptData({ content, recipients: [read(made)], cipher: 'aes-256-gcm' });
    const wrongKey = { certificate: read(made), key: lab.newKey(name as lab.KeyName) };
    assert.deepEqual(openEnvelope(sealed, [wrongKey]), { ok: false, reason: 'failed' });
  });

  test(`no octet of an authenticated envelope to ${name} can be changed unseen`, () => {
    const sealed = encryptData({ content, recipients: [read(made)], cipher: 'aes-256-gcm' });
    for (let n = 0; n < sealed.length; n += 3) {
      const changed = Buffer.from(sealed);
      changed[n]! ^= 0x11;
      const opened = openEnvelope(changed, [holder(made)]);
      if (opened.ok) assert.deepEqual(opened.content, content);
    }
    const last = Buffer.from(sealed);
    last[last.length - 1]! ^= 1;
    assert.deepEqual(openEnvelope(last, [holder(made)]), { ok: false, reason: 'failed' });
  });
}

test('an authenticated envelope cannot be turned into one that proves nothing', () => {
  const sealed = encryptData({ content, recipients: [read(readers.p256)], cipher: 'aes-256-gcm' });
  const authEnveloped = oid('1.2.840.113549.1.9.16.1.23');
  const enveloped = oid('1.2.840.113549.1.7.3');
  const start = sealed.indexOf(authEnveloped);
  const body = sealed.subarray(start + authEnveloped.length);
  assert.deepEqual(openEnvelope(sequence(enveloped, body), [holder(readers.p256)]), {
    ok: false,
    reason: 'malformed',
  });
  const inner = body.subarray(body[1]! > 0x80 ? 2 + (body[1]! & 0x7f) : 2);
  const members = inner.subarray(inner[1]! > 0x80 ? 2 + (inner[1]! & 0x7f) : 2, inner.length - 18);
  const stripped = sequence(enveloped, tagged(0xa0, sequence(members)));
  assert.deepEqual(openEnvelope(stripped, [holder(readers.p256)]), { ok: false, reason: 'unknown-cipher' });
});

test('attributes that are authenticated beside the content cannot be changed', () => {
  const made = readers.rsa;
  const { issuer, serial } = read(made);
  const [key, nonce] = [Buffer.alloc(32, 7), Buffer.alloc(12, 9)];
  const attributes = set(attribute(id.type, oid(data)), attribute(id.time, time(at)));
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(attributes);
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  const wrapped = publicEncrypt({ key: made.key, padding: constants.RSA_PKCS1_PADDING }, key);
  const recipient = sequence(
    integer(Buffer.of(0)),
    sequence(issuer.der, integer(Buffer.from(serial, 'hex'))),
    sequence(oid('1.2.840.113549.1.1.1'), tagged(0x05)),
    octets(wrapped),
  );
  const gcm = sequence(oid('2.16.840.1.101.3.4.1.46'), sequence(octets(nonce), integer(Buffer.of(16))));
  const envelope = (of: Buffer): Buffer =>
    sequence(
      oid('1.2.840.113549.1.9.16.1.23'),
      tagged(
        0xa0,
        sequence(
          integer(Buffer.of(0)),
          set(recipient),
          sequence(oid(data), gcm, tagged(0x80, sealed)),
          Buffer.concat([Buffer.of(0xa1), of.subarray(1)]),
          octets(cipher.getAuthTag()),
        ),
      ),
    );
  const opened = openEnvelope(envelope(attributes), [holder(made)]);
  assert.ok(opened.ok && opened.authenticated);
  assert.deepEqual(opened.content, content);
  const others = set(attribute(id.type, oid(data)), attribute(id.time, time(at + 1000)));
  assert.deepEqual(openEnvelope(envelope(others), [holder(made)]), { ok: false, reason: 'failed' });
});

test('a tag cut short does not prove anything', () => {
  const sealed = encryptData({ content, recipients: [read(readers.p256)], cipher: 'aes-256-gcm' });
  const gcm = sequence(
    oid('2.16.840.1.101.3.4.1.46'),
    sequence(octets(Buffer.alloc(12)), integer(Buffer.of(16))),
  );
  const start = sealed.indexOf(gcm.subarray(0, 13));
  const shorter = Buffer.from(sealed);
  shorter[start + gcm.length - 1] = 4;
  assert.deepEqual(openEnvelope(shorter, [holder(readers.p256)]), { ok: false, reason: 'malformed' });
});

test('a key that cannot encrypt is a mistake, and so is nobody', () => {
  const edwards = person({ key: lab.newKey('ed25519') });
  assert.throws(
    () => encryptData({ content, recipients: [read(edwards)], cipher: 'aes-256-gcm' }),
    TypeError,
  );
  assert.throws(() => encryptData({ content, recipients: [], cipher: 'aes-256-gcm' }), TypeError);
  const task = { content, certificate: read(readers.x25519), key: readers.x25519.key };
  assert.throws(() => signData({ ...task, detached: true, signingTime: at }), TypeError);
});

const compressed = (bytes: Buffer): Buffer =>
  sequence(
    oid('1.2.840.113549.1.9.16.1.9'),
    tagged(
      0xa0,
      sequence(
        integer(Buffer.of(0)),
        sequence(oid('1.2.840.113549.1.9.16.3.8')),
        sequence(oid(data), tagged(0xa0, octets(bytes))),
      ),
    ),
  );

test('compressed content is opened up to a bound', () => {
  assert.deepEqual(openCompressed(compressed(deflateSync(content)), 1000), { ok: true, content });
  const bomb = compressed(deflateSync(Buffer.alloc(5_000_000)));
  assert.deepEqual(openCompressed(bomb, 1_000_000), { ok: false, reason: 'too-large' });
  assert.deepEqual(openCompressed(compressed(Buffer.from('nonsense')), 1000), {
    ok: false,
    reason: 'malformed',
  });
  assert.deepEqual(openCompressed(signedBy(), 1000), { ok: false, reason: 'malformed' });
});

test('any octets give an answer, and no changed signed letter is believed as another', () => {
  const roll = dice(8);
  const task = { content, certificate: read(signer), key: signer.key, chain: [read(root)] };
  const seeds = [
    signData({ ...task, detached: false, signingTime: at }).message,
    signedBy(),
    encryptData({ content, recipients: [read(readers.rsa)], cipher: 'aes-256-gcm' }),
    encryptData({ content, recipients: [read(readers.p256)], cipher: 'aes-256-cbc' }),
    compressed(deflateSync(content)),
  ];
  const holders = Object.values(readers).map(holder);
  for (let round = 0; round < 2500; round += 1) {
    const bytes = spoiledBy(roll, seeds[round % seeds.length]!);
    const answer = verifySigned({ message: bytes, at, roots });
    if (answer.ok && answer.signers.some(({ valid }) => valid)) assert.deepEqual(answer.content, content);
    openEnvelope(bytes, holders);
    openCompressed(bytes, 10_000);
    messageKind(bytes);
  }
});
