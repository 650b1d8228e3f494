import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCertificate, chooseCertificate, parseCertificates } from '#cms';
import { integer, octets, oid, sequence, set, tagged } from '../lab/certificates-der.ts';
import * as lab from '../lab/certificates-mail.ts';
import { dice, spoiledBy } from './dice.ts';

/** Nothing is wrong with these, however unusual they look. */
interface Sound {
  readonly what: string;
  readonly leaf: lab.Made;
  readonly address?: string;
  readonly intermediates?: readonly lab.Made[];
  readonly roots?: readonly lab.Made[] | null;
  readonly crls?: readonly Buffer[];
  readonly use?: 'encrypt' | 'sign';
  /** Certificates in the chain. */
  readonly length?: number;
}

const { at, day } = lab;
const anna = 'anna@clinic.example';
const rsa = lab.newKey('rsa');
const root = lab.makeAuthority('Root', { key: rsa });
const middle = lab.makeAuthority('Middle', { issuer: root });
const person = (recipe: lab.Recipe = {}, address = anna): lab.Made =>
  lab.makePerson(address, { issuer: middle, ...recipe });
const good = person();
const issuerWith = (extensions: lab.Recipe['extensions'], more: lab.Recipe = {}): lab.Made =>
  lab.makeAuthority('Middle', { issuer: root, ...more, ...(extensions ? { extensions } : {}) });
const under = (issuer: lab.Made, what: string, recipe: lab.Recipe = {}): Sound => ({
  what,
  leaf: person({ issuer, ...recipe }),
  intermediates: [issuer],
});
const withExtensions = (what: string, extensions: NonNullable<lab.Recipe['extensions']>): Sound => ({
  what,
  leaf: person({ extensions }),
});
const withList = (what: string, list: Partial<lab.ListRecipe>, entry: Partial<lab.Listed> | null): Sound => ({
  what,
  leaf: good,
  crls: [lab.makeList({ issuer: middle, listed: entry ? [{ certificate: good, ...entry }] : [], ...list })],
});
const deltaMark = lab.extension('2.5.29.27', integer(Buffer.of(1)), true);
const policy = '1.3.6.1.4.1.99999.1';
const demand = lab.extension('2.5.29.36', sequence(tagged(0x80, Buffer.of(0))), true);

const sound: Sound[] = [
  { what: 'as usual, P-256', leaf: good, length: 3 },
  { what: 'P-384', leaf: person({ key: lab.newKey('p384') }) },
  { what: 'P-521', leaf: person({ key: lab.newKey('p521') }) },
  { what: 'X25519', leaf: person({ key: lab.newKey('x25519'), extensions: { usage: lab.keyUsage(4) } }) },
  { what: 'RSA', leaf: person({ key: rsa }) },
  { what: 'RSA by an RSA root', leaf: person({ key: rsa, issuer: root }), length: 2 },
  { what: 'RSA-PSS by the root', leaf: person({ issuer: root, signedWith: 'pss' }) },
  { what: 'signed over SHA-384', leaf: person({ signedWith: 'sha384' }) },
  { what: 'signed over SHA-512', leaf: person({ issuer: root, signedWith: 'sha512' }) },
  (() => {
    const edwards = lab.makeAuthority('Edwards', { key: lab.newKey('ed25519') });
    return { what: 'signed by Ed25519', leaf: person({ issuer: edwards }), roots: [edwards] } as const;
  })(),
  {
    what: 'Ed25519 to sign with',
    leaf: person({ key: lab.newKey('ed25519'), extensions: { usage: lab.keyUsage(0) } }),
    use: 'sign',
  },
  {
    what: 'non-repudiation to sign with',
    leaf: person({ extensions: { usage: lab.keyUsage(1) } }),
    use: 'sign',
  },
  withExtensions('no key usage', { usage: null }),
  withExtensions('no purpose', { purposes: null }),
  withExtensions('any purpose', { purposes: lab.purposes('2.5.29.37.0') }),
  withExtensions('several purposes', { purposes: lab.purposes(lab.serverAuth, lab.emailProtection) }),
  withExtensions('no basic constraints', { basic: null }),
  withExtensions('no key identifiers', { subjectKeyId: null, authorityKeyId: null }),
  withExtensions('an extension that nobody knows, not critical', {
    strange: lab.extension('1.3.6.1.4.1.99999.7', octets(Buffer.of(1))),
  }),
  withExtensions('a critical purpose', {
    purposes: lab.extension('2.5.29.37', sequence(oid(lab.emailProtection)), true),
  }),
  withExtensions('several addresses', {
    alternative: lab.alternative(lab.mailName('bert@clinic.example'), lab.mailName(anna)),
  }),
  withExtensions('a capital domain', { alternative: lab.alternative(lab.mailName('anna@CLINIC.Example')) }),
  withExtensions('a capital letter in the mailbox', {
    alternative: lab.alternative(lab.mailName('Anna@clinic.example')),
  }),
  withExtensions('a host name beside the address', {
    alternative: lab.alternative(lab.hostName('clinic.example'), lab.mailName(anna)),
  }),
  {
    what: 'an address in other letters',
    leaf: person({
      extensions: { alternative: lab.alternative(lab.utf8Mailbox('änna@xn--klnik-0sa.example')) },
    }),
    address: 'änna@klínik.example',
  },
  {
    what: 'a domain in other letters',
    leaf: person({
      extensions: { alternative: lab.alternative(lab.mailName('anna@xn--klnik-0sa.example')) },
    }),
    address: 'anna@klínik.example',
  },
  {
    what: 'the old attribute, no alternative names',
    leaf: person({ subject: lab.nameWithEmail('Anna', anna), extensions: { alternative: null } }),
  },
  {
    what: 'version 1 with the old attribute',
    leaf: lab.make({ subject: lab.nameWithEmail('Anna', anna), version: 1, issuer: middle }),
  },
  {
    what: 'self-signed, no roots given',
    leaf: lab.makePerson(anna),
    roots: null,
    intermediates: [],
    length: 1,
  },
  (() => {
    const own = lab.makePerson(anna, { extensions: { basic: lab.authority() } });
    return { what: 'self-signed and itself a root', leaf: own, roots: [own], length: 1 } as const;
  })(),
  { what: 'an unknown issuer, no roots given', leaf: good, roots: null, intermediates: [], length: 1 },
  { what: 'a chain without its root, no roots given', leaf: good, roots: null, length: 2 },
  { what: 'the day it begins', leaf: person({ from: at }) },
  { what: 'the day it ends', leaf: person({ until: at }) },
  { what: 'until the year 2060', leaf: person({ until: Date.UTC(2060, 0, 1) }) },
  (() => {
    const old = lab.makeAuthority('Root', { key: rsa, signedWith: 'sha1' });
    return { what: 'a root that signs itself over SHA-1', leaf: good, roots: [old] } as const;
  })(),
  (() => {
    const first = lab.make({ subject: 'Root', version: 1 });
    return {
      what: 'a root of version 1',
      leaf: person({ issuer: first }),
      roots: [first],
      intermediates: [],
    } as const;
  })(),
  { what: 'an intermediate as the root', leaf: good, roots: [middle], intermediates: [], length: 2 },
  (() => {
    const oldMiddle = lab.makeAuthority('Middle', { issuer: root, key: middle.key, until: at - day });
    return { what: 'an expired twin of its issuer', leaf: good, intermediates: [oldMiddle, middle] } as const;
  })(),
  (() => {
    const stranger = lab.makeAuthority('Middle', { issuer: root });
    return {
      what: 'another authority of the same name',
      leaf: good,
      intermediates: [stranger, middle],
    } as const;
  })(),
  (() => {
    const elsewhere = lab.makeAuthority('Elsewhere');
    const cross = lab.makeAuthority('Root', { key: root.key, issuer: elsewhere });
    return {
      what: 'a cross-signed root',
      leaf: good,
      roots: [elsewhere],
      intermediates: [middle, cross, root],
      length: 4,
    } as const;
  })(),
  (() => {
    const one = lab.makeAuthority('Middle', {
      key: middle.key,
      issuer: { subject: lab.nameOf('Loop'), key: rsa },
    });
    const two = lab.makeAuthority('Loop', { key: rsa, issuer: middle });
    return { what: 'a circle beside the way up', leaf: good, intermediates: [one, two, middle] } as const;
  })(),
  (() => {
    const shouting = sequence(set(sequence(oid('2.5.4.3'), tagged(0x13, Buffer.from(' MIDDLE ')))));
    return {
      what: 'the issuer written in another way',
      leaf: person({ issuer: { subject: shouting, key: middle.key } }),
    } as const;
  })(),
  (() => {
    const first = issuerWith({ basic: lab.authority(1) });
    const second = lab.makeAuthority('Second', { issuer: first, extensions: { basic: lab.authority(0) } });
    return {
      what: 'path lengths that are just enough',
      leaf: person({ issuer: second }),
      intermediates: [first, second],
    } as const;
  })(),
  (() => {
    const first = issuerWith({ basic: lab.authority(0) });
    const renewed = lab.makeAuthority('Middle', { issuer: first });
    return {
      what: 'a self-issued certificate that does not count',
      leaf: person({ issuer: renewed }),
      intermediates: [first, renewed],
    } as const;
  })(),
  under(issuerWith({ names: lab.subtrees([lab.mailName('clinic.example')]) }), 'a permitted host'),
  under(issuerWith({ names: lab.subtrees([lab.mailName('.example')]) }), 'a host below the permitted domain'),
  under(issuerWith({ names: lab.subtrees([lab.mailName(anna)]) }), 'the permitted mailbox'),
  under(
    issuerWith({ names: lab.subtrees([lab.mailName('hospital.example'), lab.mailName('clinic.example')]) }),
    'one of two permitted hosts',
  ),
  under(
    issuerWith({ names: lab.subtrees([], [lab.mailName('.clinic.example')]) }),
    'only hosts below are excluded',
  ),
  under(
    issuerWith({ names: lab.subtrees([lab.hostName('web.example')]) }),
    'constraints on names of another kind',
  ),
  under(
    issuerWith({ names: lab.subtrees([lab.directoryName(lab.nameOf('Anna'))]) }),
    'within the permitted directory',
  ),
  under(issuerWith({ purposes: lab.purposes(lab.emailProtection) }), 'an authority for mail'),
  under(issuerWith({ policies: lab.policies(policy), demand }), 'the policy that is demanded', {
    extensions: { policies: lab.policies(policy) },
  }),
  under(issuerWith({ policies: lab.policies('2.5.29.32.0'), demand }), 'a policy below any policy', {
    extensions: { policies: lab.policies(policy) },
  }),
  under(
    issuerWith({
      policies: lab.policies(policy),
      demand,
      mapping: lab.extension('2.5.29.33', sequence(sequence(oid(policy), oid('1.3.6.1.4.1.99999.2'))), true),
    }),
    'a policy that is mapped to another',
    { extensions: { policies: lab.policies('1.3.6.1.4.1.99999.2') } },
  ),
  withList('on no list', {}, null),
  {
    what: 'the number of another on the list',
    leaf: good,
    crls: [lab.makeList({ issuer: middle, listed: [{ certificate: person() }] })],
  },
  withList('revoked later', {}, { at: at + day }),
  withList('a forged list', { forged: true }, {}),
  withList(
    'a list by a stranger of the same name',
    { issuer: { subject: middle.subject, key: lab.newKey('p256') } },
    {},
  ),
  (() => {
    const mute = issuerWith({ usage: lab.keyUsage(5) });
    const leaf = person({ issuer: mute });
    return {
      what: 'a list by a key that may not sign lists',
      leaf,
      intermediates: [mute],
      crls: [lab.makeList({ issuer: mute, listed: [{ certificate: leaf }] })],
    } as const;
  })(),
  withList('a list by another authority', { issuer: root }, {}),
  withList(
    'a list for attribute certificates',
    { extensions: [lab.extension('2.5.29.28', sequence(tagged(0x85, Buffer.of(0xff))), true)] },
    {},
  ),
  withList('a list that has run out, without it', { nextUpdate: at - day }, null),
  {
    what: 'on hold once, and no more',
    leaf: good,
    crls: [
      lab.makeList({ issuer: middle, thisUpdate: at - 3 * day, listed: [{ certificate: good, reason: 6 }] }),
      lab.makeList({ issuer: middle, thisUpdate: at - day }),
    ],
  },
  {
    what: 'a hold lifted by a list of changes',
    leaf: good,
    crls: [
      lab.makeList({ issuer: middle, thisUpdate: at - 3 * day, listed: [{ certificate: good, reason: 6 }] }),
      lab.makeList({
        issuer: middle,
        thisUpdate: at - day,
        listed: [{ certificate: good, reason: 8 }],
        extensions: [deltaMark],
      }),
    ],
  },
];

const read = (made: readonly lab.Made[]) => made.flatMap(({ der }) => parseCertificates(der).certificates);

for (const { what, leaf, address, intermediates, roots, crls, use, length } of sound)
  test(`usable: ${what}`, () => {
    const answer = checkCertificate({
      certificate: read([leaf])[0]!,
      address: address ?? anna,
      at,
      ...(roots === null ? {} : { roots: read(roots ?? [root]) }),
      intermediates: read(intermediates ?? [middle]),
      crls: (crls ?? []).flatMap((der) => parseCertificates(der).crls),
      use: use ?? 'encrypt',
    });
    assert.ok(answer.usable, answer.usable ? '' : answer.refusal.say);
    if (length !== undefined) assert.equal(answer.chain.length, length);
  });

const question = { address: anna, at, roots: read([root]), use: 'encrypt' } as const;
const chosenFrom = (bytes: Buffer | string) =>
  chooseCertificate({ ...question, bundle: parseCertificates(Buffer.from(bytes)) });

test('in a bundle only the certificate that fits the address is used', () => {
  const bert = person({}, 'bert@clinic.example');
  const expired = person({ until: at - day });
  const choice = chosenFrom([bert, middle, expired, good].map(({ pem }) => `some words\n${pem}\n`).join(''));
  assert.ok(choice.usable);
  assert.deepEqual(choice.certificate.der, good.der);
  const without = chosenFrom([bert, middle, expired].map(({ pem }) => pem).join(''));
  assert.ok(!without.usable && without.refusal.code === 'expired');
  const nobody = chosenFrom([bert, person({}, 'carl@clinic.example'), middle].map(({ pem }) => pem).join(''));
  assert.ok(!nobody.usable && nobody.refusal.code === 'wrong-address');
});

test('two self-signed certificates of one name do not spoil one another', () => {
  const old = lab.makePerson(anna, { until: at - day });
  const fresh = lab.makePerson(anna);
  for (const made of [
    [old, fresh],
    [fresh, old],
  ]) {
    const bundle = parseCertificates(Buffer.from(made.map(({ pem }) => pem).join('')));
    const choice = chooseCertificate({ address: anna, at, use: 'encrypt', bundle });
    assert.ok(choice.usable, choice.usable ? '' : choice.refusal.say);
    assert.deepEqual(choice.certificate.der, fresh.der);
  }
});

const bundleOf = (...made: lab.Made[]): Buffer =>
  sequence(
    oid('1.2.840.113549.1.7.2'),
    tagged(
      0xa0,
      sequence(
        integer(Buffer.of(1)),
        set(),
        sequence(oid('1.2.840.113549.1.7.1')),
        tagged(
          0xa0,
          made.map(({ der }) => der),
        ),
        set(),
      ),
    ),
  );

test('PKCS #7 bundles are read in DER, in PEM and in bare Base64', () => {
  const bundle = bundleOf(good, middle);
  for (const bytes of [
    bundle,
    lab.pemOf(bundle, 'PKCS7'),
    lab.pemOf(bundle, 'CMS'),
    bundle.toString('base64'),
  ])
    assert.ok(chosenFrom(bytes).usable);
});

test('what cannot be read in a bundle does not hide the rest', () => {
  const { certificates, unreadable } = parseCertificates(
    Buffer.from(
      `${lab.pemOf(Buffer.from('nonsense'))}${good.pem}-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n`,
    ),
  );
  assert.equal(certificates.length, 1);
  assert.equal(unreadable.length, 2);
});

test('any octets give an answer: nothing is thrown, nothing hangs, and no change of one octet goes unseen', () => {
  const list = lab.makeList({ issuer: middle, listed: [{ certificate: good, reason: 1 }] });
  const seeds = [good.der, bundleOf(good, middle), list, Buffer.from(good.pem)];
  const crls = parseCertificates(list).crls;
  const roll = dice(4);
  let accepted = 0;
  for (let round = 0; round < 3000; round += 1) {
    const bundle = parseCertificates(spoiledBy(roll, seeds[round % seeds.length]!));
    const choice = chooseCertificate({ ...question, intermediates: read([middle]), bundle, crls });
    if (choice.usable && !choice.certificate.der.equals(good.der)) accepted += 1;
    for (const one of bundle.crls)
      checkCertificate({
        ...question,
        certificate: read([good])[0]!,
        intermediates: read([middle]),
        crls: [one],
      });
  }
  assert.equal(accepted, 0);
});

test('values nested without end, and lengths that lie, are refused at once', () => {
  for (const bytes of [
    Buffer.alloc(100_000, 0x30),
    Buffer.from('3080'.repeat(50_000), 'hex'),
    Buffer.from('3084ffffffff', 'hex'),
    Buffer.from('30', 'hex'),
    Buffer.alloc(0),
    Buffer.from(`-----BEGIN CERTIFICATE-----\n${'A'.repeat(100_000)}`),
  ])
    assert.equal(parseCertificates(bytes).certificates.length, 0);
});
