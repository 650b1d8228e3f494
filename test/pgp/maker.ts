/** Makes OpenPGP keys packet by packet, so that each can have exactly one fault. Nothing here is shared with src/pgp. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export const birth = Date.parse('2024-03-01T00:00:00Z');
export const seconds = (ms: number): Buffer => {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(ms / 1000);
  return four;
};
const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 255);
const u32 = (value: number): Buffer =>
  Buffer.of(value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255);

export const mpi = (value: Buffer): Buffer => {
  const lead = value.findIndex((octet) => octet !== 0);
  const bare = lead < 0 ? Buffer.alloc(0) : value.subarray(lead);
  const bits = bare.length === 0 ? 0 : bare.length * 8 - (Math.clz32(bare[0]!) - 24);
  return Buffer.concat([u16(bits), bare]);
};

export const packet = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0xc0 | tag, 0xff), u32(body.length), body]);

export interface Made {
  readonly version: 4 | 6;
  readonly algorithm: number;
  readonly created: number;
  readonly body: Buffer;
  readonly hashed: Buffer;
  readonly fingerprint: Buffer;
  readonly private: KeyObject | null;
}

const raw = (key: KeyObject): Buffer => Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url');
const oids = {
  'P-256': '2a8648ce3d030107',
  'P-384': '2b81040022',
  'P-521': '2b81040023',
  secp256k1: '2b8104000a',
} as const;
const point = (key: KeyObject): Buffer => {
  const { x, y } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.of(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
};
const withOid = (hex: string, ...rest: Buffer[]): Buffer =>
  Buffer.concat([Buffer.of(hex.length / 2), Buffer.from(hex, 'hex'), ...rest]);
const ed = '2b06010401da470f01';
const cv = '2b060104019755010501';

export type Kind =
  | { kind: 'rsa'; bits?: number; exponent?: number }
  | { kind: 'ecdsa' | 'ecdh'; curve: keyof typeof oids; kdf?: Buffer; offCurve?: boolean }
  | { kind: 'eddsa' | 'ed25519' | 'x25519' | 'cv25519' | 'ed448' | 'x448' }
  | { kind: 'raw'; algorithm: number; material: Buffer };

export interface KeyWish {
  readonly version?: 4 | 6;
  readonly created?: number;
}

const rsaKeys = new Map<number, { publicKey: KeyObject; privateKey: KeyObject }[]>();

function materialOf(wish: Kind): { algorithm: number; material: Buffer; private: KeyObject | null } {
  switch (wish.kind) {
    case 'rsa': {
      const bits = wish.bits ?? 2048;
      const pair = generateKeyPairSync('rsa', { modulusLength: bits });
      rsaKeys.set(bits, [...(rsaKeys.get(bits) ?? []), pair]);
      const { n, e } = pair.publicKey.export({ format: 'jwk' });
      const exponent = wish.exponent === undefined ? Buffer.from(e!, 'base64url') : Buffer.of(wish.exponent);
      return {
        algorithm: 1,
        material: Buffer.concat([mpi(Buffer.from(n!, 'base64url')), mpi(exponent)]),
        private: pair.privateKey,
      };
    }
    case 'ecdsa':
    case 'ecdh': {
      const pair = generateKeyPairSync('ec', { namedCurve: wish.curve });
      const at = point(pair.publicKey);
      if (wish.offCurve) at[40]! ^= 1;
      const kdf = wish.kind === 'ecdh' ? (wish.kdf ?? Buffer.of(3, 1, 8, 9)) : Buffer.alloc(0);
      return {
        algorithm: wish.kind === 'ecdh' ? 18 : 19,
        material: withOid(oids[wish.curve], mpi(at), kdf),
        private: pair.privateKey,
      };
    }
    case 'eddsa':
    case 'ed25519': {
      const pair = generateKeyPairSync('ed25519');
      const value = raw(pair.publicKey);
      return wish.kind === 'ed25519'
        ? { algorithm: 27, material: value, private: pair.privateKey }
        : {
            algorithm: 22,
            material: withOid(ed, mpi(Buffer.concat([Buffer.of(0x40), value]))),
            private: pair.privateKey,
          };
    }
    case 'cv25519':
    case 'x25519': {
      const pair = generateKeyPairSync('x25519');
      const value = raw(pair.publicKey);
      return wish.kind === 'x25519'
        ? { algorithm: 25, material: value, private: pair.privateKey }
        : {
            algorithm: 18,
            material: withOid(cv, mpi(Buffer.concat([Buffer.of(0x40), value])), Buffer.of(3, 1, 8, 7)),
            private: pair.privateKey,
          };
    }
    case 'ed448':
    case 'x448': {
      const pair = wish.kind === 'ed448' ? generateKeyPairSync('ed448') : generateKeyPairSync('x448');
      const algorithm = wish.kind === 'ed448' ? 28 : 26;
      return { algorithm, material: raw(pair.publicKey), private: pair.privateKey };
    }
    case 'raw':
      return { algorithm: wish.algorithm, material: wish.material, private: null };
  }
}

export function makeKey(kind: Kind, { version = 4, created = birth }: KeyWish = {}): Made {
  const made = materialOf(kind);
  const body = Buffer.concat([
    Buffer.of(version),
    seconds(created),
    Buffer.of(made.algorithm),
    version === 6 ? u32(made.material.length) : Buffer.alloc(0),
    made.material,
  ]);
  const head =
    version === 6
      ? Buffer.concat([Buffer.of(0x9b), u32(body.length)])
      : Buffer.concat([Buffer.of(0x99), u16(body.length)]);
  const hashed = Buffer.concat([head, body]);
  const fingerprint = createHash(version === 6 ? 'sha256' : 'sha1')
    .update(hashed)
    .digest();
  return { version, created, body, hashed, fingerprint, algorithm: made.algorithm, private: made.private };
}

export const sub = (type: number, data: Buffer, critical = false): Buffer =>
  Buffer.concat([Buffer.of(data.length + 1), Buffer.of(critical ? type | 0x80 : type), data]);

const hashNames: Record<number, string> = { 1: 'md5', 2: 'sha1', 8: 'sha256', 10: 'sha512' };

export interface SignatureWish {
  readonly type: number;
  readonly by: Made;
  readonly document: Buffer;
  readonly created?: number;
  readonly hash?: number;
  /** Subpackets besides creation time and issuer. */
  readonly hashed?: readonly Buffer[];
  readonly open?: readonly Buffer[];
  readonly version?: 3 | 4 | 6;
  readonly noIssuer?: boolean;
}

/** A signature packet's body. */
export function signatureBody(wish: SignatureWish): Buffer {
  const { type, by, document, created = birth, hash = 8, hashed = [], open = [] } = wish;
  const version = wish.version ?? by.version;
  const name = hashNames[hash]!;
  if (version === 3) {
    const trailer = Buffer.concat([Buffer.of(type), seconds(created)]);
    const { left, values } = signed(by, name, Buffer.concat([document, trailer]));
    return Buffer.concat([
      Buffer.of(3, 5),
      trailer,
      by.fingerprint.subarray(-8),
      Buffer.of(by.algorithm, hash),
      left,
      values,
    ]);
  }
  const issuer = sub(33, Buffer.concat([Buffer.of(by.version), by.fingerprint]));
  const area = Buffer.concat([sub(2, seconds(created)), ...hashed, ...(wish.noIssuer ? [] : [issuer])]);
  const count = version === 6 ? u32 : u16;
  const head = Buffer.concat([Buffer.of(version, type, by.algorithm, hash), count(area.length), area]);
  const salt = version === 6 ? Buffer.alloc(hash === 10 ? 32 : 16, 7) : Buffer.alloc(0);
  const trailer = Buffer.concat([head, Buffer.of(version, 0xff), u32(head.length)]);
  const { left, values } = signed(by, name, Buffer.concat([salt, document, trailer]));
  // GnuPG finds the issuer by its key id alone.
  const named = version === 4 && !wish.noIssuer ? [sub(16, by.fingerprint.subarray(-8))] : [];
  const unsigned = Buffer.concat([...named, ...open]);
  return Buffer.concat([
    head,
    count(unsigned.length),
    unsigned,
    left,
    version === 6 ? Buffer.of(salt.length) : Buffer.alloc(0),
    salt,
    values,
  ]);
}

function signed(by: Made, name: string, data: Buffer): { left: Buffer; values: Buffer } {
  const digest = createHash(name).update(data).digest();
  const left = digest.subarray(0, 2);
  if (!by.private) return { left, values: mpi(Buffer.alloc(256, 3)) };
  switch (by.algorithm) {
    case 1:
      return { left, values: mpi(sign(name, data, by.private)) };
    case 19: {
      const value = sign(name, data, { key: by.private, dsaEncoding: 'ieee-p1363' });
      return {
        left,
        values: Buffer.concat([
          mpi(value.subarray(0, value.length / 2)),
          mpi(value.subarray(value.length / 2)),
        ]),
      };
    }
    case 22: {
      const value = sign(null, digest, by.private);
      return { left, values: Buffer.concat([mpi(value.subarray(0, 32)), mpi(value.subarray(32))]) };
    }
    default:
      return { left, values: sign(null, digest, by.private) };
  }
}

export const certifiedText = (primary: Made, userId: string): Buffer => {
  const bytes = Buffer.from(userId);
  return Buffer.concat([primary.hashed, Buffer.of(0xb4), u32(bytes.length), bytes]);
};
export const boundText = (primary: Made, subkey: Made): Buffer =>
  Buffer.concat([primary.hashed, subkey.hashed]);

export const flags = (value: number): Buffer => sub(27, Buffer.of(value));
export const life = (ms: number, critical = false): Buffer => sub(9, seconds(ms), critical);
export const primaryMark = sub(25, Buffer.of(1));
export const reason = (code: number): Buffer => sub(29, Buffer.of(code));

/** What a key is put together from; whatever is not given is sound. */
export interface Parts {
  readonly primary?: Made;
  readonly subkey?: Made;
  readonly userId?: string;
  readonly direct?: Buffer[];
  readonly certifications?: (primary: Made, userId: string) => Buffer[];
  readonly bindings?: (primary: Made, subkey: Made) => Buffer[];
  readonly more?: (primary: Made, subkey: Made) => Buffer[];
}

export const selfSignature = (primary: Made, userId: string, wish: Partial<SignatureWish> = {}): Buffer =>
  signatureBody({
    type: 0x13,
    by: primary,
    document: certifiedText(primary, userId),
    hashed: [flags(0x03)],
    ...wish,
  });

export const binding = (primary: Made, subkey: Made, wish: Partial<SignatureWish> = {}): Buffer =>
  signatureBody({
    type: 0x18,
    by: primary,
    document: boundText(primary, subkey),
    hashed: [flags(0x0c)],
    ...wish,
  });

export const who = 'ann@clinic.example';
export const userIdOf = `Ann Example <${who}>`;

/** A whole key: primary, user id, subkey, each with its signatures. */
export function assemble(parts: Parts = {}): Buffer {
  const primary = parts.primary ?? makeKey({ kind: 'eddsa' });
  const subkey = parts.subkey ?? makeKey({ kind: 'cv25519' });
  const userId = parts.userId ?? userIdOf;
  const certifications = parts.certifications?.(primary, userId) ?? [selfSignature(primary, userId)];
  const bindings = parts.bindings?.(primary, subkey) ?? [binding(primary, subkey)];
  return Buffer.concat([
    packet(6, primary.body),
    ...(parts.direct ?? []).map((body) => packet(2, body)),
    packet(13, Buffer.from(userId)),
    ...certifications.map((body) => packet(2, body)),
    packet(14, subkey.body),
    ...bindings.map((body) => packet(2, body)),
    ...(parts.more?.(primary, subkey) ?? []),
  ]);
}
