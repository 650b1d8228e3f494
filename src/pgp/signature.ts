import { createHash, verify } from 'node:crypto';
import type { Material } from './material.ts';
import { readLength } from './packets.ts';

/** A signature packet (RFC 9580 §5.2), read and not yet verified. Times in milliseconds since 1970. */
export interface Signature {
  readonly version: 3 | 4 | 6;
  readonly type: number;
  readonly algorithm: number;
  /** RFC 9580 §9.5. */
  readonly hash: number;
  readonly created: number;
  /** When it ceases to hold; null for never. */
  readonly expires: number | null;
  /** Milliseconds after the key's creation; null for never. */
  readonly keyLife: number | null;
  /** First octet of the key flags; null where none stand. */
  readonly flags: number | null;
  /** First octet of the features; 0 where none stand. */
  readonly features: number;
  readonly primaryUserId: boolean;
  /** Why a key is revoked (RFC 9580 §5.2.3.31); null where it does not say. */
  readonly revocation: number | null;
  /** Key ids or fingerprints it says it is by, hex. Empty where it does not say. */
  readonly issuers: readonly string[];
  /** Fingerprints of keys that may revoke this one. */
  readonly revokers: readonly string[];
  /** Address in the Signer's User ID, as it stands; null where none does. */
  readonly signerUserId: string | null;
  /** Something marked critical that is not understood, in words; null where all is. */
  readonly critical: string | null;
  /** Cross-certifications by a signing subkey (RFC 9580 §5.2.3.34). */
  readonly embedded: readonly Signature[];
  /** What is hashed after the document, and in version 6 before it. */
  readonly trailer: Buffer;
  readonly salt: Buffer;
  readonly left16: number;
  readonly values: Buffer;
}

/** Null where it cannot be read. Then it proves nothing. */
export function readSignature(body: Buffer, depth = 0): Signature | null {
  try {
    const version = body[0];
    if (version === 3) return readOld(body);
    if (version === 4 || version === 6) return read(body, version, depth);
    return null;
  } catch {
    return null;
  }
}

const blank = {
  expires: null,
  keyLife: null,
  flags: null,
  features: 0,
  primaryUserId: false,
  revocation: null,
  revokers: [],
  signerUserId: null,
  critical: null,
  embedded: [],
  salt: Buffer.alloc(0),
} as const;

/** Version 3: nothing in it but a time, so it binds nothing here; a revocation by it counts. */
function readOld(body: Buffer): Signature {
  if (body[1] !== 5) throw new RangeError('short');
  return {
    ...blank,
    version: 3,
    type: body[2]!,
    created: body.readUInt32BE(3) * 1000,
    issuers: [body.toString('hex', 7, 15)],
    algorithm: body[15]!,
    hash: body[16]!,
    left16: body.readUInt16BE(17),
    values: body.subarray(19),
    trailer: body.subarray(2, 7),
  };
}

function read(body: Buffer, version: 4 | 6, depth: number): Signature {
  const wide = version === 6;
  const counted = (at: number): number => (wide ? body.readUInt32BE(at) : body.readUInt16BE(at));
  const step = wide ? 4 : 2;
  const hashedEnd = 4 + step + counted(4);
  const hashed = body.subarray(4 + step, hashedEnd);
  const openEnd = hashedEnd + step + counted(hashedEnd);
  const open = body.subarray(hashedEnd + step, openEnd);
  if (openEnd + 2 > body.length) throw new RangeError('short');
  let at = openEnd;
  const left16 = body.readUInt16BE(at);
  at += 2;
  let salt = Buffer.alloc(0);
  if (wide) {
    salt = Buffer.from(body.subarray(at + 1, at + 1 + body[at]!));
    at += 1 + body[at]!;
  }
  const signed = body.subarray(0, hashedEnd);
  const tail = Buffer.alloc(6);
  tail[0] = version;
  tail[1] = 0xff;
  tail.writeUInt32BE(signed.length, 2);
  const facts = collect(subpackets(hashed), subpackets(open), depth);
  if (facts.created === null) throw new RangeError('a signature without a time');
  const { created, life, ...others } = facts;
  return {
    ...others,
    version,
    type: body[1]!,
    algorithm: body[2]!,
    hash: body[3]!,
    created,
    expires: life === null ? null : created + life,
    salt,
    left16,
    values: body.subarray(at),
    trailer: Buffer.concat([signed, tail]),
  };
}

interface Subpacket {
  readonly type: number;
  readonly critical: boolean;
  readonly data: Buffer;
}

function subpackets(area: Buffer): Subpacket[] {
  const found: Subpacket[] = [];
  let at = 0;
  while (at < area.length) {
    const sized = readLength(area, at, false);
    if (!sized || sized.length === 0 || sized.start + sized.length > area.length)
      throw new RangeError('short');
    const kind = area[sized.start]!;
    found.push({
      type: kind & 0x7f,
      critical: (kind & 0x80) !== 0,
      data: area.subarray(sized.start + 1, sized.start + sized.length),
    });
    at = sized.start + sized.length;
  }
  return found;
}

/** Understood, or of no bearing on what is decided here (RFC 9580 §5.2.3.7). Regular expressions (6) are not. */
const understood = new Set([
  2, 3, 4, 5, 7, 9, 11, 12, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 37, 39,
]);

/** What the signed part says; of the open part only hints that prove themselves: the issuer and cross-certifications. */
function collect(hashed: readonly Subpacket[], open: readonly Subpacket[], depth: number) {
  let created: number | null = null;
  let life: number | null = null;
  let keyLife: number | null = null;
  let flags: number | null = null;
  let features = 0;
  let primaryUserId = false;
  let revocation: number | null = null;
  let signerUserId: string | null = null;
  let critical: string | null = null;
  const revokers: string[] = [];
  for (const { type, critical: needed, data } of hashed) {
    if (type === 2) created = data.readUInt32BE(0) * 1000;
    else if (type === 3) life = data.readUInt32BE(0) * 1000 || null;
    else if (type === 9) keyLife = data.readUInt32BE(0) * 1000 || null;
    else if (type === 12) revokers.push(data.toString('hex', 2));
    else if (type === 25) primaryUserId = data[0] === 1;
    else if (type === 27) flags = data[0] ?? 0;
    else if (type === 28) signerUserId = data.toString('utf8');
    else if (type === 29) revocation = data[0] ?? 0;
    else if (type === 30) features = data[0] ?? 0;
    if (needed && type === 20) critical = 'a notation that must be understood and is not';
    else if (needed && !understood.has(type)) critical = 'a part that must be understood and is not';
  }
  const both = [...hashed, ...open];
  return {
    created,
    life,
    keyLife,
    flags,
    features,
    primaryUserId,
    revocation,
    revokers,
    signerUserId,
    critical,
    issuers: both.flatMap(({ type, data }) =>
      type === 16 ? [data.toString('hex')] : type === 33 ? [data.toString('hex', 1)] : [],
    ),
    embedded: both.flatMap(({ type, data }) => {
      const inner = type === 32 && depth === 0 ? readSignature(data, 1) : null;
      return inner ? [inner] : [];
    }),
  };
}

const hashes: Readonly<Record<number, { readonly name: string; readonly salt: number }>> = {
  1: { name: 'md5', salt: 0 },
  2: { name: 'sha1', salt: 0 },
  3: { name: 'ripemd160', salt: 0 },
  8: { name: 'sha256', salt: 16 },
  9: { name: 'sha384', salt: 24 },
  10: { name: 'sha512', salt: 32 },
  11: { name: 'sha224', salt: 16 },
  12: { name: 'sha3-256', salt: 16 },
  14: { name: 'sha3-512', salt: 32 },
};

/** MD5, SHA-1 and RIPEMD-160 can be made to collide, or nearly (RFC 9580 §9.5). The name, or null for a sound hash. */
export const weakHash = ({ hash }: Signature): string | null =>
  ({ 1: 'MD5', 2: 'SHA-1', 3: 'RIPEMD-160' })[hash] ?? null;

/** Whether it may be by this key, by what it says itself. */
export const issuedBy = ({ issuers }: Signature, { fingerprint, keyId }: Material): boolean =>
  issuers.every((issuer) => issuer === fingerprint || issuer === keyId || issuer === '0'.repeat(16));

/** Whether the key made the signature over the document (RFC 9580 §5.2.4). Says nothing of time, purpose or strength. */
export function verifies(signature: Signature, by: Material, document: Buffer): boolean {
  const hash = hashes[signature.hash];
  if (!hash || !by.key || !by.canSign || !sameAlgorithm(signature.algorithm, by.algorithm)) return false;
  if (signature.version === 6 ? signature.salt.length !== hash.salt || by.version !== 6 : by.version === 6)
    return false;
  const data = Buffer.concat([signature.salt, document, signature.trailer]);
  const digest = createHash(hash.name).update(data).digest();
  if (digest.readUInt16BE(0) !== signature.left16) return false;
  try {
    return check(signature, by, hash.name, data, digest);
  } catch {
    return false;
  }
}

const sameAlgorithm = (signature: number, key: number): boolean =>
  signature === key || (signature === 1 && key === 3) || (signature === 3 && key === 1);

function check(
  { algorithm, values }: Signature,
  { key, size }: Material,
  hash: string,
  data: Buffer,
  digest: Buffer,
): boolean {
  switch (algorithm) {
    case 1:
    case 3: {
      const [value] = mpis(values, 1, size);
      return verify(hash, data, key!, value!);
    }
    case 19:
      return verify(
        hash,
        data,
        { key: key!, dsaEncoding: 'ieee-p1363' },
        Buffer.concat(mpis(values, 2, size)),
      );
    case 22:
      return verify(null, digest, key!, Buffer.concat(mpis(values, 2, size)));
    case 27:
    case 28:
      return values.length === 2 * size && verify(null, digest, key!, values);
    default:
      return false;
  }
}

/** `count` integers, each filled up to `size` octets; throws where they do not fit to the last octet. */
function mpis(values: Buffer, count: number, size: number): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  for (let n = 0; n < count; n++) {
    const octets = Math.ceil(values.readUInt16BE(at) / 8);
    const value = values.subarray(at + 2, at + 2 + octets);
    if (value.length !== octets || octets > size) throw new RangeError('short');
    found.push(Buffer.concat([Buffer.alloc(size - octets), value]));
    at += 2 + octets;
  }
  if (at !== values.length) throw new RangeError('long');
  return found;
}
