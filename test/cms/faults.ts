/** Certificates with one fault each, for `refused.test.ts`. */
import { generateKeyPairSync } from 'node:crypto';
import type { RefusalCode } from '#cms';
import { bits, integer, octets, oid, sequence, tagged } from '../lab/certificates-der.ts';
import * as lab from '../lab/certificates-mail.ts';

/** One fault each: everything else about the certificate, its chain and its lists is in order. */
export interface Fault {
  readonly what: string;
  readonly code: RefusalCode;
  readonly leaf: lab.Made;
  readonly says?: RegExp;
  readonly intermediates?: readonly lab.Made[];
  readonly roots?: readonly lab.Made[] | null;
  readonly crls?: readonly Buffer[];
  readonly use?: 'encrypt' | 'sign';
}

export const { at, day } = lab;
export const anna = 'anna@clinic.example';
const rsa = lab.newKey('rsa');
export const root = lab.makeAuthority('Root', { key: rsa });
export const middle = lab.makeAuthority('Middle', { issuer: root });
export const leafUnder = (issuer: lab.Made, recipe: lab.Recipe = {}): lab.Made =>
  lab.makePerson(anna, { issuer, ...recipe });
export const good = leafUnder(middle);
const rsaSpki = (modulus: bigint, exponent: bigint): Buffer => {
  const number = (value: bigint): Buffer => {
    const hex = value.toString(16);
    return integer(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'));
  };
  return sequence(
    sequence(oid('1.2.840.113549.1.1.1'), tagged(0x05)),
    bits(sequence(number(modulus), number(exponent))),
  );
};
const modulus = BigInt(`0x${Buffer.from(rsa.export({ format: 'jwk' }).n!, 'base64url').toString('hex')}`);
/** A number as the broken chips make them: a power of 65537 modulo the product of the primes up to 701. */
function rocaModulus(): bigint {
  let product = 1n;
  for (let n = 2n; n <= 701n; n += 1n) {
    let prime = true;
    for (let by = 2n; by * by <= n; by += 1n) if (n % by === 0n) prime = false;
    if (prime) product *= n;
  }
  let power = 1n;
  for (let times = 0; times < 1234; times += 1) power = (power * 65_537n) % product;
  return ((1n << 2047n) / product + 7n) * product + power;
}
const spkiWithPoint = (): Buffer => {
  const spki = Buffer.from(lab.spkiOf(good.key));
  spki[spki.length - 1]! ^= 1;
  return spki;
};
const x25519Spki = (point: Buffer): Buffer => sequence(sequence(oid('1.3.101.110')), bits(point));
const issuerWith = (extensions: lab.Recipe['extensions'], more: lab.Recipe = {}): lab.Made =>
  lab.makeAuthority('Middle', { issuer: root, ...more, ...(extensions ? { extensions } : {}) });
const under = (issuer: lab.Made, what: string, code: RefusalCode, recipe: lab.Recipe = {}): Fault => ({
  what,
  code,
  leaf: leafUnder(issuer, recipe),
  intermediates: [issuer],
});
const without = (
  what: string,
  code: RefusalCode,
  extensions: NonNullable<lab.Recipe['extensions']>,
): Fault => ({
  what,
  code,
  leaf: leafUnder(middle, { extensions }),
});
const listed = (what: string, list: Partial<lab.ListRecipe>, entry: Partial<lab.Listed> = {}): Fault => ({
  what,
  code: 'revoked',
  leaf: good,
  crls: [lab.makeList({ issuer: middle, listed: [{ certificate: good, ...entry }], ...list })],
});
const other = lab.makeAuthority('Root');
const dsa = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey;
const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const policyMiddle = (constraint: Buffer): lab.Made =>
  issuerWith({ policies: lab.policies('1.3.6.1.4.1.99999.1'), constraint });
const mappingMiddle = issuerWith({
  strange: lab.extension('1.3.6.1.4.1.99999.7', octets(Buffer.of(1)), true),
});
const deltaMark = lab.extension('2.5.29.27', integer(Buffer.of(1)), true);
const point = (...members: Buffer[]): Buffer => lab.extension('2.5.29.28', sequence(...members), true);
const truth = Buffer.of(0xff);

export const faults: Fault[] = [
  { what: 'expired', code: 'expired', leaf: leafUnder(middle, { until: at - 1000 }) },
  { what: 'not yet valid', code: 'not-yet-valid', leaf: leafUnder(middle, { from: at + 1000 }) },
  {
    what: 'a critical extension that nobody knows',
    code: 'unknown-critical',
    leaf: leafUnder(middle, {
      extensions: { strange: lab.extension('1.3.6.1.4.1.99999.7', octets(Buffer.of(1)), true) },
    }),
  },
  { what: 'RSA of 1024 bits', code: 'weak-key', leaf: leafUnder(middle, { key: weakRsa }) },
  {
    what: 'RSA of 2040 bits',
    code: 'weak-key',
    leaf: leafUnder(middle, { key: rsa, spki: rsaSpki((modulus >> 8n) | 1n, 65_537n) }),
  },
  {
    what: 'RSA with exponent 1',
    code: 'weak-key',
    leaf: leafUnder(middle, { key: rsa, spki: rsaSpki(modulus, 1n) }),
  },
  {
    what: 'RSA with an even exponent',
    code: 'weak-key',
    leaf: leafUnder(middle, { key: rsa, spki: rsaSpki(modulus, 65_536n) }),
  },
  {
    what: 'RSA with a factor of 3',
    code: 'weak-key',
    leaf: leafUnder(middle, {
      key: rsa,
      spki: rsaSpki(
        modulus - (modulus % 3n) - (modulus % 2n === 1n && (modulus % 3n) % 2n === 1n ? 3n : 0n),
        65_537n,
      ),
    }),
  },
  {
    what: 'RSA from a broken chip',
    code: 'weak-key',
    says: /2017-15361/,
    leaf: leafUnder(middle, { key: rsa, spki: rsaSpki(rocaModulus(), 65_537n) }),
  },
  { what: 'DSA', code: 'unsupported-key', leaf: leafUnder(middle, { key: dsa }) },
  { what: 'secp256k1', code: 'unsupported-key', leaf: leafUnder(middle, { key: secp256k1 }) },
  {
    what: 'a point off its curve',
    code: 'unsupported-key',
    leaf: leafUnder(middle, { spki: spkiWithPoint() }),
  },
  {
    what: 'Ed25519 to encrypt to',
    code: 'unsupported-key',
    leaf: leafUnder(middle, { key: lab.newKey('ed25519') }),
  },
  {
    what: 'X25519 of low order',
    code: 'weak-key',
    leaf: leafUnder(middle, { spki: x25519Spki(Buffer.alloc(32)) }),
  },
  {
    what: 'X25519 to sign with',
    code: 'unsupported-key',
    leaf: leafUnder(middle, { key: lab.newKey('x25519') }),
    use: 'sign',
  },
  { what: 'signed over SHA-1', code: 'weak-signature', leaf: leafUnder(root, { signedWith: 'sha1' }) },
  {
    what: 'signed over SHA-1 by a P-256 key',
    code: 'weak-signature',
    leaf: leafUnder(middle, { signedWith: 'sha1' }),
  },
  { what: 'signed over MD5', code: 'weak-signature', leaf: leafUnder(root, { signedWith: 'md5' }) },
  {
    what: 'signed by RSA-PSS over SHA-1',
    code: 'weak-signature',
    leaf: leafUnder(root, { signedWith: 'pss-sha1' }),
  },
  {
    what: 'self-signed over SHA-1',
    code: 'weak-signature',
    leaf: lab.makePerson(anna, { key: rsa, signedWith: 'sha1' }),
    roots: null,
  },
  {
    what: 'RSA for signatures alone',
    code: 'wrong-use',
    leaf: leafUnder(middle, { key: rsa, extensions: { usage: lab.keyUsage(0, 1) } }),
  },
  {
    what: 'RSA for data alone',
    code: 'wrong-use',
    leaf: leafUnder(middle, { key: rsa, extensions: { usage: lab.keyUsage(3) } }),
  },
  {
    what: 'P-256 for signatures alone',
    code: 'wrong-use',
    leaf: leafUnder(middle, { extensions: { usage: lab.keyUsage(0) } }),
  },
  {
    what: 'P-256 with the use of RSA',
    code: 'wrong-use',
    leaf: leafUnder(middle, { extensions: { usage: lab.keyUsage(0, 2) } }),
  },
  {
    what: 'P-256 that may not decrypt',
    code: 'wrong-use',
    leaf: leafUnder(middle, { extensions: { usage: lab.keyUsage(4, 7) } }),
  },
  {
    what: 'a key to encrypt, to sign with',
    code: 'wrong-use',
    leaf: leafUnder(middle, { extensions: { usage: lab.keyUsage(4) } }),
    use: 'sign',
  },
  without('for web servers', 'wrong-purpose', { purposes: lab.purposes(lab.serverAuth) }),
  without('for signing code', 'wrong-purpose', { purposes: lab.purposes('1.3.6.1.5.5.7.3.3') }),
  without('another mailbox', 'wrong-address', {
    alternative: lab.alternative(lab.mailName('bert@clinic.example')),
  }),
  without('another domain', 'wrong-address', {
    alternative: lab.alternative(lab.mailName('anna@clinic.example.net')),
  }),
  without('the domain above', 'wrong-address', {
    alternative: lab.alternative(lab.mailName('anna@example')),
  }),
  without('a longer mailbox', 'wrong-address', {
    alternative: lab.alternative(lab.mailName('joanna@clinic.example')),
  }),
  without('a NUL after the address', 'wrong-address', {
    alternative: lab.alternative(lab.mailName('anna@clinic.example\0.evil.example')),
  }),
  without('the whole domain', 'wrong-address', {
    alternative: lab.alternative(lab.mailName('clinic.example')),
  }),
  without('a star', 'wrong-address', { alternative: lab.alternative(lab.mailName('*@clinic.example')) }),
  without('the address as a host name', 'not-bound', {
    alternative: lab.alternative(lab.hostName('clinic.example')),
  }),
  without('the address as a URI', 'not-bound', {
    alternative: lab.alternative(lab.uriName('mailto:anna@clinic.example')),
  }),
  without('the address as the common name', 'not-bound', { alternative: null }),
  {
    what: 'the old attribute beside alternative names',
    code: 'not-bound',
    leaf: leafUnder(middle, {
      subject: lab.nameWithEmail('Anna', anna),
      extensions: { alternative: lab.alternative(lab.hostName('clinic.example')) },
    }),
  },
  {
    what: 'the old attribute with another address',
    code: 'wrong-address',
    leaf: leafUnder(middle, {
      subject: lab.nameWithEmail('Anna', 'bert@clinic.example'),
      extensions: { alternative: null },
    }),
  },
  {
    what: 'a forged signature of its own',
    code: 'forged-self-signature',
    leaf: lab.makePerson(anna, { forged: true }),
    roots: null,
  },
  {
    what: 'a self-signature by another key',
    code: 'forged-self-signature',
    leaf: lab.makePerson(anna, { issuer: { subject: lab.nameOf('Anna'), key: lab.newKey('p256') } }),
    roots: null,
  },
  {
    what: 'a forged self-signature though it is itself a root',
    code: 'forged-self-signature',
    leaf: lab.makePerson(anna, { forged: true }),
    roots: [],
  },
  { what: 'self-signed, and no root', code: 'no-chain', leaf: lab.makePerson(anna) },
  { what: 'a forged signature', code: 'forged-signature', leaf: leafUnder(middle, { forged: true }) },
  {
    what: 'a forged signature, no roots given',
    code: 'forged-signature',
    leaf: leafUnder(middle, { forged: true }),
    roots: null,
  },
  {
    what: 'signed by another key of the same name',
    code: 'forged-signature',
    leaf: leafUnder(other),
    intermediates: [],
  },
  { what: 'a missing link', code: 'no-chain', leaf: good, intermediates: [] },
  { what: 'another root', code: 'no-chain', leaf: good, roots: [lab.makeAuthority('Other')] },
  { what: 'no root at all', code: 'no-chain', leaf: good, roots: [] },
  under(leafUnder(root, { subject: 'Middle' }), 'issued by a person', 'not-an-authority'),
  under(
    issuerWith({ basic: null }),
    'issued by one that does not say it is an authority',
    'not-an-authority',
  ),
  under(
    issuerWith({ usage: lab.keyUsage(0, 6) }),
    'issued by a key that may not sign certificates',
    'not-an-authority',
  ),
  under(
    lab.make({ subject: 'Middle', issuer: root, version: 1 }),
    'issued by one of version 1',
    'not-an-authority',
  ),
  under(issuerWith({}, { until: at - day }), 'issued by one that has expired', 'expired'),
  under(issuerWith({}, { from: at + day }), 'issued by one that is not yet valid', 'not-yet-valid'),
  under(
    issuerWith({ purposes: lab.purposes(lab.serverAuth) }),
    'issued by one for web servers',
    'wrong-purpose',
  ),
  under(issuerWith({}, { signedWith: 'sha1' }), 'issued by one that is signed over SHA-1', 'weak-signature'),
  under(issuerWith({}, { key: weakRsa }), 'issued by a weak key', 'weak-key'),
  under(mappingMiddle, 'issued by one with an unknown critical extension', 'unknown-critical'),
  under(issuerWith({}, { forged: true }), 'issued by one whose signature is forged', 'forged-signature'),
  under(
    issuerWith({ names: lab.subtrees([lab.mailName('hospital.example')]) }),
    'outside the permitted host',
    'name-constraints',
  ),
  under(
    issuerWith({ names: lab.subtrees([lab.mailName('.clinic.example')]) }),
    'permitted are only hosts below',
    'name-constraints',
  ),
  under(
    issuerWith({ names: lab.subtrees([lab.mailName('bert@clinic.example')]) }),
    'permitted is another mailbox',
    'name-constraints',
  ),
  under(
    issuerWith({ names: lab.subtrees([], [lab.mailName('clinic.example')]) }),
    'an excluded host',
    'name-constraints',
  ),
  under(
    issuerWith({ names: lab.subtrees([], [lab.mailName('.example')]) }),
    'an excluded domain',
    'name-constraints',
  ),
  under(
    issuerWith({ names: lab.subtrees([], [lab.mailName('ANNA@CLINIC.example')]) }),
    'an excluded mailbox, written otherwise',
    'name-constraints',
  ),
  under(
    issuerWith({ names: lab.subtrees([lab.mailName('hospital.example')], [], false) }),
    'constraints that are not critical',
    'name-constraints',
  ),
  under(
    issuerWith({ names: lab.subtrees([lab.directoryName(lab.nameOf('Clinic'))]) }),
    'outside the permitted directory',
    'name-constraints',
  ),
  under(
    issuerWith({ names: lab.subtrees([], [lab.uriName('.example')]) }),
    'an excluded kind that cannot be judged',
    'name-constraints',
    {
      extensions: {
        alternative: lab.alternative(lab.mailName(anna), lab.uriName('https://clinic.example/')),
      },
    },
  ),
  under(
    issuerWith({ names: lab.subtrees([lab.mailName('hospital.example')]) }),
    'the old attribute outside what is permitted',
    'name-constraints',
    { subject: lab.nameWithEmail('Anna', anna), extensions: { alternative: null } },
  ),
  under(
    policyMiddle(lab.extension('2.5.29.36', sequence(tagged(0x80, Buffer.of(0))), true)),
    'no policy where one must be',
    'policy',
  ),
  under(
    policyMiddle(lab.extension('2.5.29.36', sequence(tagged(0x80, Buffer.of(0))), true)),
    'another policy than the authority has',
    'policy',
    { extensions: { policies: lab.policies('1.3.6.1.4.1.99999.2') } },
  ),
  (() => {
    const top = lab.makeAuthority('Root', { extensions: { basic: lab.authority(0) } });
    const below = lab.makeAuthority('Middle', { issuer: top });
    return {
      what: 'an authority below one that allows none',
      code: 'path-too-long',
      leaf: leafUnder(below),
      intermediates: [below],
      roots: [top],
    } as const;
  })(),
  (() => {
    const first = issuerWith({ basic: lab.authority(0) });
    const second = lab.makeAuthority('Second', { issuer: first });
    return {
      what: 'an authority below an intermediate that allows none',
      code: 'path-too-long',
      leaf: leafUnder(second),
      intermediates: [first, second],
    } as const;
  })(),
  (() => {
    const old = lab.makeAuthority('Root', { until: at - day });
    return {
      what: 'a root that has expired',
      code: 'expired',
      leaf: leafUnder(old),
      intermediates: [],
      roots: [old],
    } as const;
  })(),
  (() => {
    const bound = lab.makeAuthority('Root', {
      extensions: { names: lab.subtrees([lab.mailName('hospital.example')]) },
    });
    return {
      what: 'outside what the root permits',
      code: 'name-constraints',
      leaf: leafUnder(bound),
      intermediates: [],
      roots: [bound],
    } as const;
  })(),
  (() => {
    const one = lab.makeAuthority('One', { issuer: { subject: lab.nameOf('Two'), key: middle.key } });
    const two = lab.makeAuthority('Two', { key: middle.key, issuer: one });
    return {
      what: 'authorities that issue one another in a circle',
      code: 'no-chain',
      leaf: leafUnder(one),
      intermediates: [one, two],
    } as const;
  })(),
  listed('revoked', {}),
  { ...listed('revoked, no roots given', {}), roots: null },
  { ...listed('revoked by a list whose issuer is not there', {}), roots: null, intermediates: [] },
  listed('revoked for a stolen key', {}, { reason: 1 }),
  listed('on hold', {}, { reason: 6 }),
  listed('stolen before it was revoked', {}, { at: at + day, reason: 1, invalidSince: at - day }),
  listed('revoked by a list that has run out', { nextUpdate: at - 1000, thisUpdate: at - 5 * day }),
  listed('revoked by a list without an end', { nextUpdate: null }),
  listed('revoked by a list of changes', { extensions: [deltaMark] }),
  listed('revoked by a list for people alone', { extensions: [point(tagged(0x81, truth))] }),
  listed(
    'revoked by a list for some reasons',
    { extensions: [point(tagged(0x83, Buffer.of(1, 0x40)))] },
    { reason: 1 },
  ),
  listed('revoked by a list with an unknown critical extension', {
    extensions: [lab.extension('1.3.6.1.4.1.99999.8', octets(Buffer.of(1)), true)],
  }),
  (() => {
    const keeper = lab.makeAuthority('Middle', {
      issuer: root,
      extensions: { basic: lab.nobody(), usage: lab.keyUsage(6) },
    });
    return {
      ...listed('revoked by a list signed with a key for lists alone', { issuer: keeper }),
      intermediates: [middle, keeper],
    };
  })(),
  (() => {
    const teller = lab.makeAuthority('Teller', {
      issuer: root,
      extensions: { usage: lab.keyUsage(6), basic: lab.nobody() },
    });
    const whose = lab.extension('2.5.29.29', sequence(lab.directoryName(middle.subject)), true);
    return {
      ...listed(
        'revoked by an indirect list',
        { issuer: teller, extensions: [point(tagged(0x84, truth))] },
        { more: [whose] },
      ),
      intermediates: [middle, teller],
    };
  })(),
  {
    what: 'issued by one that was revoked',
    code: 'revoked',
    leaf: good,
    says: /Middle/,
    crls: [lab.makeList({ issuer: root, listed: [{ certificate: middle }] })],
  },
];
