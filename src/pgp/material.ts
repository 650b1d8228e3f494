import { createHash, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A public key or subkey packet (RFC 9580 §5.5.2), read. */
export interface Material {
  readonly version: 4 | 6;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** RFC 9580 §9.1. */
  readonly algorithm: number;
  /** Hex, lower case. */
  readonly fingerprint: string;
  /** Hex, lower case, 16 digits. */
  readonly keyId: string;
  /** What signatures over this key hash (RFC 9580 §5.2.4). */
  readonly hashed: Buffer;
  /** Why it is not fit for anything, in words; null where it is sound. */
  readonly unfit: string | null;
  readonly canSign: boolean;
  readonly canEncrypt: boolean;
  /** For signatures; null for keys that only encrypt and for those that are unfit beyond reading. */
  readonly key: KeyObject | null;
  /** Octets of the modulus, of one coordinate, or of a signature's half. */
  readonly size: number;
  /** Such as `RSA 3072`, `P-256`, `X25519`. */
  readonly kind: string;
}

export type MaterialReading =
  | { readonly ok: true; readonly material: Material }
  | { readonly ok: false; readonly reason: string };

interface Curve {
  readonly name: string;
  readonly size: number;
}

/** Curves by OID, hex (RFC 9580 §9.2). secp256k1 is read so that it can be refused by name. */
const curves: Readonly<Record<string, Curve>> = {
  '2a8648ce3d030107': { name: 'P-256', size: 32 },
  '2b81040022': { name: 'P-384', size: 48 },
  '2b81040023': { name: 'P-521', size: 66 },
  '2b2403030208010107': { name: 'brainpoolP256r1', size: 32 },
  '2b240303020801010b': { name: 'brainpoolP384r1', size: 48 },
  '2b240303020801010d': { name: 'brainpoolP512r1', size: 64 },
  '2b8104000a': { name: 'secp256k1', size: 32 },
  '2b06010401da470f01': { name: 'Ed25519', size: 32 },
  '2b060104019755010501': { name: 'X25519', size: 32 },
};

/** RFC 8410 §3: OIDs of keys that are a bare string of octets. */
const edwards = { X25519: '2b656e', X448: '2b656f', Ed25519: '2b6570', Ed448: '2b6571' } as const;

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? Buffer.of(body.length)
      : body.length < 256
        ? Buffer.of(0x81, body.length)
        : Buffer.of(0x82, body.length >> 8, body.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, body]);
};

const spki = (algorithm: Buffer, point: Buffer): KeyObject =>
  createPublicKey({
    key: der(0x30, der(0x30, algorithm), der(0x03, Buffer.of(0), point)),
    format: 'der',
    type: 'spki',
  });

const bareKey = (name: keyof typeof edwards, point: Buffer): KeyObject =>
  spki(der(0x06, Buffer.from(edwards[name], 'hex')), point);

const pointKey = (oid: string, point: Buffer): KeyObject =>
  spki(
    Buffer.concat([der(0x06, Buffer.from('2a8648ce3d0201', 'hex')), der(0x06, Buffer.from(oid, 'hex'))]),
    point,
  );

/** Reads what it needs from the front; throws a RangeError where the packet is too short. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('short');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  octet(): number {
    return this.take(1)[0]!;
  }

  /** A multiprecision integer without leading zeros (RFC 9580 §3.2). */
  mpi(): Buffer {
    const octets = Math.ceil(this.take(2).readUInt16BE(0) / 8);
    const value = this.take(octets);
    const lead = value.findIndex((octet) => octet !== 0);
    return lead < 0 ? Buffer.alloc(0) : value.subarray(lead);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }
}

interface Facts {
  readonly kind: string;
  readonly size: number;
  readonly canSign: boolean;
  readonly canEncrypt: boolean;
  readonly key: KeyObject | null;
  readonly unfit: string | null;
}

/** Reads a public key packet's body; of a secret key's body the public half, with `rest` allowed. */
export function readMaterial(body: Buffer, rest = false): MaterialReading {
  try {
    return read(body, rest);
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, reason: 'a key is cut off' };
    return { ok: false, reason: 'a key is malformed' };
  }
}

function read(body: Buffer, rest: boolean): MaterialReading {
  const reader = new Reader(body);
  const version = reader.octet();
  if (version === 2 || version === 3)
    return { ok: false, reason: 'it is a version 3 key, which can be forged' };
  if (version !== 4 && version !== 6)
    return { ok: false, reason: `it is a version ${version} key, which no standard knows` };
  const created = reader.take(4).readUInt32BE(0) * 1000;
  const algorithm = reader.octet();
  const declared = version === 6 ? reader.take(4).readUInt32BE(0) : null;
  const before = reader.left;
  const facts = factsOf(algorithm, reader, version, declared);
  const used = before - reader.left;
  if (declared !== null && declared !== used) return { ok: false, reason: 'a key is malformed' };
  if (!rest && reader.left > 0) return { ok: false, reason: 'a key has something left over at its end' };
  const publicHalf = body.subarray(0, body.length - reader.left);
  const hashed = hashedKey(version, publicHalf);
  const fingerprint = createHash(version === 6 ? 'sha256' : 'sha1')
    .update(hashed)
    .digest('hex');
  const keyId = version === 6 ? fingerprint.slice(0, 16) : fingerprint.slice(-16);
  return { ok: true, material: { version, created, algorithm, fingerprint, keyId, hashed, ...facts } };
}

function hashedKey(version: 4 | 6, body: Buffer): Buffer {
  const head = Buffer.alloc(version === 6 ? 5 : 3);
  head[0] = version === 6 ? 0x9b : 0x99;
  if (version === 6) head.writeUInt32BE(body.length, 1);
  else head.writeUInt16BE(body.length, 1);
  return Buffer.concat([head, body]);
}

const unfitFacts = (kind: string, unfit: string): Facts => ({
  kind,
  size: 0,
  canSign: false,
  canEncrypt: false,
  key: null,
  unfit,
});

function factsOf(algorithm: number, reader: Reader, version: 4 | 6, declared: number | null): Facts {
  switch (algorithm) {
    case 1:
    case 2:
    case 3:
      return rsa(algorithm, reader.mpi(), reader.mpi());
    case 16:
    case 20:
      for (let n = 0; n < 3; n++) reader.mpi();
      return unfitFacts('ElGamal', 'its algorithm is ElGamal, which is not safe any more');
    case 17:
      for (let n = 0; n < 4; n++) reader.mpi();
      return unfitFacts('DSA', 'its algorithm is DSA, which is not safe any more');
    case 18:
    case 19:
    case 22:
      return onCurve(algorithm, reader, version);
    case 25:
      return bare('X25519', reader.take(32));
    case 26:
      return bare('X448', reader.take(56));
    case 27:
      return bare('Ed25519', reader.take(32));
    case 28:
      return bare('Ed448', reader.take(57));
    default:
      reader.take(declared ?? reader.left);
      return unfitFacts(`algorithm ${algorithm}`, 'its algorithm is not known');
  }
}

const primes = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];

/** SP 800-131A, RFC 9580 §12.4: 2,048 bits at least. A modulus with a small factor is a broken one. */
function rsa(algorithm: number, modulus: Buffer, exponent: Buffer): Facts {
  const bits = modulus.length * 8 - (Math.clz32(modulus[0] ?? 0) - 24);
  const kind = `RSA ${bits}`;
  if (modulus.length === 0 || exponent.length === 0) return unfitFacts(kind, 'its RSA key is malformed');
  const key = createPublicKey({
    key: { kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') },
    format: 'jwk',
  });
  const value = BigInt(`0x${modulus.toString('hex')}`);
  const factored = [2, ...primes].some((prime) => value % BigInt(prime) === 0n);
  const poor = (exponent.at(-1)! & 1) === 0 || (exponent.length === 1 && exponent[0]! < 3);
  const unfit =
    bits < 2048
      ? `its RSA key has ${bits} bits; 2048 is the least`
      : factored || poor
        ? 'its RSA key is broken: it was not made properly'
        : bits > 16_384
          ? 'its RSA key is longer than anybody uses'
          : null;
  return { kind, size: modulus.length, canSign: algorithm !== 2, canEncrypt: algorithm !== 3, key, unfit };
}

function onCurve(algorithm: number, reader: Reader, version: 4 | 6): Facts {
  const oid = reader.take(reader.octet()).toString('hex');
  const curve = curves[oid];
  const point = reader.mpi();
  const kdf = algorithm === 18 ? reader.take(reader.octet()) : null;
  if (!curve) return unfitFacts('an elliptic curve', 'its elliptic curve is not known');
  if (curve.name === 'secp256k1')
    return unfitFacts(curve.name, 'its elliptic curve secp256k1 is not for mail');
  const legacy = curve.name === 'Ed25519' || curve.name === 'X25519';
  const fitting = curve.name === 'Ed25519' ? [22] : curve.name === 'X25519' ? [18] : [18, 19];
  if (!fitting.includes(algorithm))
    return unfitFacts(curve.name, 'its algorithm and curve do not fit together');
  // RFC 9580 §5.5.5.4, §5.5.5.6: the old forms of these curves have no place in a version 6 key.
  if (legacy && version === 6) return unfitFacts(curve.name, 'its algorithm does not fit its version');
  if (kdf && !soundKdf(kdf)) return unfitFacts(curve.name, 'its key derivation is weak or malformed');
  if (legacy) {
    if (point[0] !== 0x40 || point.length !== 33)
      return unfitFacts(curve.name, 'its public key is malformed');
    return bare(curve.name as 'Ed25519' | 'X25519', point.subarray(1));
  }
  if (point[0] !== 4 || point.length !== 1 + 2 * curve.size)
    return unfitFacts(curve.name, 'its public key is malformed');
  try {
    const key = pointKey(oid, point);
    return {
      kind: curve.name,
      size: curve.size,
      canSign: algorithm === 19,
      canEncrypt: algorithm === 18,
      key,
      unfit: null,
    };
  } catch {
    return unfitFacts(curve.name, 'its public key is not a point of its curve');
  }
}

/** RFC 9580 §11.3.1: a hash of the SHA-2 family and AES. */
const soundKdf = (kdf: Buffer): boolean =>
  kdf.length === 3 && kdf[0] === 1 && [8, 9, 10].includes(kdf[1]!) && [7, 8, 9].includes(kdf[2]!);

const probes: { X25519?: KeyObject; X448?: KeyObject } = {};

function probe(name: 'X25519' | 'X448'): KeyObject {
  probes[name] ??=
    name === 'X25519' ? generateKeyPairSync('x25519').privateKey : generateKeyPairSync('x448').privateKey;
  return probes[name];
}

function bare(name: keyof typeof edwards, point: Buffer): Facts {
  const canEncrypt = name.startsWith('X');
  const size = name === 'Ed448' ? 57 : name === 'X448' ? 56 : 32;
  try {
    const key = bareKey(name, point);
    // A point of low order makes every secret zero (RFC 7748 §6.1): the derivation fails on it.
    if (name === 'X25519' || name === 'X448') diffieHellman({ privateKey: probe(name), publicKey: key });
    return { kind: name, size, canSign: !canEncrypt, canEncrypt, key, unfit: null };
  } catch {
    return unfitFacts(name, 'its public key is of no use: anybody could read what is sealed to it');
  }
}
