/**
 * Certificates for mail as no real authority would make them: every field and extension can be set, left out or spoiled.
 * For tests of what must be refused, and of what must not.
 */
import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { bits, integer, octets, oid, sequence, set, tagged, time, utf8, yes } from './certificates-der.ts';

export const at = Date.UTC(2026, 2, 1, 12);
export const day = 86_400_000;

export type KeyName = 'rsa' | 'p256' | 'p384' | 'p521' | 'x25519' | 'ed25519';

/** A fresh key; RSA of 2048 bits takes a while, so tests share some. */
export function newKey(kind: KeyName): KeyObject {
  switch (kind) {
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    case 'x25519':
      return generateKeyPairSync('x25519').privateKey;
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey;
    default:
      return generateKeyPairSync('ec', { namedCurve: `P-${kind.slice(1)}` }).privateKey;
  }
}

export interface Made {
  readonly der: Buffer;
  readonly pem: string;
  readonly key: KeyObject;
  readonly subject: Buffer;
}

export type SignedWith = 'sha256' | 'sha384' | 'sha512' | 'sha1' | 'md5' | 'pss' | 'pss-sha1' | 'ed25519';

export interface Recipe {
  /** Common name, or a whole name in DER. */
  readonly subject?: string | Buffer;
  readonly key?: KeyObject;
  /** SubjectPublicKeyInfo instead of the key's own. */
  readonly spki?: Buffer;
  /** Itself when left out. */
  readonly issuer?: { readonly subject: Buffer; readonly key: KeyObject; readonly der?: Buffer };
  readonly serial?: Buffer;
  readonly version?: 1 | 3;
  readonly from?: number;
  readonly until?: number;
  /** Whole extensions by name; null leaves out what a usual certificate has. */
  readonly extensions?: Readonly<Record<string, Buffer | null>>;
  readonly signedWith?: SignedWith;
  /** Turns one bit of the signature. */
  readonly forged?: boolean;
  /** The signature algorithm outside, where it is to differ. */
  readonly outer?: Buffer;
}

export const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [yes] : []), octets(value));

export const nameOf = (common: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), utf8(common))));
export const ia5 = (text: string): Buffer => tagged(0x16, Buffer.from(text, 'latin1'));
export const nameWithEmail = (common: string, email: string): Buffer =>
  sequence(
    set(sequence(oid('2.5.4.3'), utf8(common))),
    set(sequence(oid('1.2.840.113549.1.9.1'), ia5(email))),
  );

export const mailName = (address: string): Buffer => tagged(0x81, Buffer.from(address, 'latin1'));
export const utf8Mailbox = (address: string): Buffer =>
  tagged(0xa0, oid('1.3.6.1.5.5.7.8.9'), tagged(0xa0, utf8(address)));
export const hostName = (name: string): Buffer => tagged(0x82, Buffer.from(name));
export const directoryName = (name: Buffer): Buffer => tagged(0xa4, name);
export const uriName = (uri: string): Buffer => tagged(0x86, Buffer.from(uri));

/** A string of named bits, without the zeros at its end (X.690 §11.2.2). */
export function namedBits(...set: readonly number[]): Buffer {
  const bytes = Buffer.alloc(set.length === 0 ? 0 : Math.floor(Math.max(...set) / 8) + 1);
  for (const bit of set) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return bits(bytes, set.length === 0 ? 0 : 7 - (Math.max(...set) % 8));
}

export const alternative = (...names: Buffer[]): Buffer => extension('2.5.29.17', sequence(...names));
export const keyUsage = (...uses: number[]): Buffer => extension('2.5.29.15', namedBits(...uses), true);
export const purposes = (...ids: string[]): Buffer => extension('2.5.29.37', sequence(...ids.map(oid)));
export const authority = (pathLength?: number): Buffer =>
  extension(
    '2.5.29.19',
    sequence(yes, ...(pathLength === undefined ? [] : [integer(Buffer.of(pathLength))])),
    true,
  );
export const nobody = (): Buffer => extension('2.5.29.19', sequence(), true);
export const subtrees = (
  permitted: readonly Buffer[],
  excluded: readonly Buffer[] = [],
  critical = true,
): Buffer =>
  extension(
    '2.5.29.30',
    sequence(
      ...(permitted.length > 0
        ? [
            tagged(
              0xa0,
              permitted.map((base) => sequence(base)),
            ),
          ]
        : []),
      ...(excluded.length > 0
        ? [
            tagged(
              0xa1,
              excluded.map((base) => sequence(base)),
            ),
          ]
        : []),
    ),
    critical,
  );
export const policies = (...ids: string[]): Buffer =>
  extension('2.5.29.32', sequence(...ids.map((id) => sequence(oid(id)))));

export const emailProtection = '1.3.6.1.5.5.7.3.4';
export const serverAuth = '1.3.6.1.5.5.7.3.1';

const algorithms: Record<
  Exclude<SignedWith, 'pss' | 'pss-sha1' | 'ed25519'>,
  readonly [rsa: string, ec: string]
> = {
  sha256: ['1.2.840.113549.1.1.11', '1.2.840.10045.4.3.2'],
  sha384: ['1.2.840.113549.1.1.12', '1.2.840.10045.4.3.3'],
  sha512: ['1.2.840.113549.1.1.13', '1.2.840.10045.4.3.4'],
  sha1: ['1.2.840.113549.1.1.5', '1.2.840.10045.4.1'],
  md5: ['1.2.840.113549.1.1.4', '1.2.840.10045.4.1'],
};
const nothing = tagged(0x05);
const pssWith = (hash: string): Buffer => {
  const digest = sequence(oid(hash));
  const mask = sequence(oid('1.2.840.113549.1.1.8'), digest);
  return sequence(
    oid('1.2.840.113549.1.1.10'),
    sequence(tagged(0xa0, digest), tagged(0xa1, mask), tagged(0xa2, integer(Buffer.of(32)))),
  );
};

export function algorithmOf(key: KeyObject, how: SignedWith): Buffer {
  if (how === 'ed25519' || key.asymmetricKeyType === 'ed25519') return sequence(oid('1.3.101.112'));
  if (how === 'pss') return pssWith('2.16.840.1.101.3.4.2.1');
  if (how === 'pss-sha1') return pssWith('1.3.14.3.2.26');
  const [rsa, ec] = algorithms[how];
  return key.asymmetricKeyType === 'rsa' ? sequence(oid(rsa), nothing) : sequence(oid(ec));
}

export function signatureOf(key: KeyObject, how: SignedWith, data: Buffer): Buffer {
  if (key.asymmetricKeyType === 'ed25519') return sign(null, data, key);
  if (how.startsWith('pss'))
    return sign(how === 'pss' ? 'sha256' : 'sha1', data, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    });
  return sign(how, data, key);
}

export const spkiOf = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ type: 'spki', format: 'der' });
export const keyIdOf = (key: KeyObject): Buffer => createHash('sha1').update(spkiOf(key)).digest();

export const pemOf = (der: Buffer, label = 'CERTIFICATE'): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

let serials = 1000;

/** Any certificate. Without `extensions` it has none but the key identifiers. */
export function make(recipe: Recipe): Made {
  const key = recipe.key ?? newKey('p256');
  const subject =
    typeof recipe.subject === 'string' || recipe.subject === undefined
      ? nameOf(recipe.subject ?? 'Anna')
      : recipe.subject;
  const issuer = recipe.issuer ?? { subject, key };
  const how = recipe.signedWith ?? 'sha256';
  const algorithm = algorithmOf(issuer.key, how);
  serials += 1;
  const usual: Record<string, Buffer | null> = {
    subjectKeyId: extension('2.5.29.14', octets(keyIdOf(key))),
    authorityKeyId: extension('2.5.29.35', sequence(tagged(0x80, keyIdOf(issuer.key)))),
  };
  const extensions = Object.values({ ...usual, ...recipe.extensions }).filter((one) => one !== null);
  const body = sequence(
    ...(recipe.version === 1 ? [] : [tagged(0xa0, integer(Buffer.of(2)))]),
    integer(recipe.serial ?? Buffer.from([serials >> 8, serials & 0xff])),
    algorithm,
    issuer.subject,
    sequence(time(recipe.from ?? at - 100 * day), time(recipe.until ?? at + 200 * day)),
    subject,
    recipe.spki ?? spkiOf(key),
    ...(recipe.version === 1 ? [] : [tagged(0xa3, sequence(...extensions))]),
  );
  const signature = signatureOf(issuer.key, how, body);
  if (recipe.forged) signature[signature.length - 1]! ^= 1;
  const der = sequence(body, recipe.outer ?? algorithm, bits(signature));
  return { der, pem: pemOf(der), key, subject };
}

/** An authority, a root where no issuer is given. */
export const makeAuthority = (subject: string, recipe: Omit<Recipe, 'subject'> = {}): Made =>
  make({
    subject,
    ...recipe,
    extensions: { basic: authority(), usage: keyUsage(5, 6), ...recipe.extensions },
  });

/** A certificate for mail to one address, as authorities make them. */
export const makePerson = (address: string, recipe: Recipe = {}): Made => {
  const key = recipe.key ?? newKey('p256');
  const isRsa = key.asymmetricKeyType === 'rsa';
  return make({
    ...recipe,
    key,
    extensions: {
      basic: nobody(),
      usage: keyUsage(0, isRsa ? 2 : 4),
      purposes: purposes(emailProtection),
      alternative: alternative(mailName(address)),
      ...recipe.extensions,
    },
  });
};

export interface Listed {
  readonly certificate: Made;
  readonly at?: number;
  readonly reason?: number;
  readonly invalidSince?: number;
  /** Other extensions of the entry. */
  readonly more?: readonly Buffer[];
}

export interface ListRecipe {
  readonly issuer: { readonly subject: Buffer; readonly key: KeyObject };
  readonly listed?: readonly Listed[];
  readonly thisUpdate?: number;
  readonly nextUpdate?: number | null;
  readonly extensions?: readonly Buffer[];
  readonly forged?: boolean;
  readonly signedWith?: SignedWith;
}

/** The serial number of a certificate, as it stands in it. */
function serialOf({ der }: Made): Buffer {
  const skip = (from: number): number => from + 2 + (der[from + 1]! > 0x80 ? der[from + 1]! & 0x7f : 0);
  let start = skip(skip(0));
  if (der[start] === 0xa0) start += 2 + der[start + 1]!;
  return der.subarray(start, start + 2 + der[start + 1]!);
}

const entryOf = (one: Listed): Buffer => {
  const extras = [
    ...(one.reason === undefined ? [] : [extension('2.5.29.21', tagged(0x0a, Buffer.of(one.reason)))]),
    ...(one.invalidSince === undefined
      ? []
      : [extension('2.5.29.24', tagged(0x18, Buffer.from(generalized(one.invalidSince))))]),
    ...(one.more ?? []),
  ];
  return sequence(
    serialOf(one.certificate),
    time(one.at ?? at - 10 * day),
    ...(extras.length > 0 ? [sequence(...extras)] : []),
  );
};
const generalized = (moment: number): string =>
  `${new Date(moment).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;

/** A revocation list, DER. */
export function makeList(recipe: ListRecipe): Buffer {
  const how = recipe.signedWith ?? 'sha256';
  const algorithm = algorithmOf(recipe.issuer.key, how);
  const next = recipe.nextUpdate === undefined ? at + 5 * day : recipe.nextUpdate;
  const body = sequence(
    integer(Buffer.of(1)),
    algorithm,
    recipe.issuer.subject,
    time(recipe.thisUpdate ?? at - day),
    ...(next === null ? [] : [time(next)]),
    ...(recipe.listed?.length ? [sequence(...recipe.listed.map(entryOf))] : []),
    ...(recipe.extensions?.length ? [tagged(0xa0, sequence(...recipe.extensions))] : []),
  );
  const signature = signatureOf(recipe.issuer.key, how, body);
  if (recipe.forged) signature[signature.length - 1]! ^= 1;
  return sequence(body, algorithm, bits(signature));
}
