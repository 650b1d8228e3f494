import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { integerOf, Members, type Node, oidOf, readOne, tag, wholeBits } from './der.ts';
import { readable } from './trouble.ts';

/** What a certificate's key is. `unsupported` says in `what` why it is of no use to Postern. */
export type KeyKind =
  | { readonly type: 'rsa'; readonly bits: number; readonly exponent: bigint; readonly pss: boolean }
  | { readonly type: 'ec'; readonly curve: 'P-256' | 'P-384' | 'P-521' }
  | { readonly type: 'x25519' }
  | { readonly type: 'ed25519' }
  | { readonly type: 'unsupported'; readonly what: string };

const curves: Record<string, 'P-256' | 'P-384' | 'P-521'> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};
const others: Record<string, string> = {
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.10046.2.1': 'Diffie-Hellman',
  '1.2.840.113549.1.3.1': 'Diffie-Hellman',
  '1.3.101.111': 'X448',
  '1.3.101.113': 'Ed448',
  '1.2.840.113549.1.1.7': 'RSA for OAEP alone',
};

const unsupported = (what: string): KeyKind => ({ type: 'unsupported', what });

export class PublicKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** The key itself without its wrapping: what key identifiers are made from (RFC 5280 §4.2.1.2). */
  readonly bits: Buffer;
  readonly kind: KeyKind;
  /** Big-endian without leading zeros; empty for what is not RSA. */
  readonly modulus: Buffer;
  #key: KeyObject | null | undefined;

  constructor(node: Node) {
    const members = new Members(node);
    const algorithm = new Members(members.take(tag.sequence));
    const type = oidOf(algorithm.take(tag.oid));
    const parameters = algorithm.left > 0 ? algorithm.take() : null;
    this.spki = node.raw;
    this.bits = wholeBits(members.take(tag.bits));
    members.end();
    const { kind, modulus } = kindOf(type, parameters, this.bits);
    this.kind = kind;
    this.modulus = modulus;
  }

  /** The key for `node:crypto`, or null where it is no valid key: a point off its curve, a modulus of nothing. */
  get key(): KeyObject | null {
    if (this.#key === undefined) {
      try {
        this.#key = createPublicKey({ key: this.spki, format: 'der', type: 'spki' });
      } catch {
        this.#key = null;
      }
    }
    return this.#key;
  }
}

function kindOf(
  type: string,
  parameters: Node | null,
  bits: Buffer,
): { readonly kind: KeyKind; readonly modulus: Buffer } {
  const none = Buffer.alloc(0);
  switch (type) {
    case '1.2.840.113549.1.1.1':
    case '1.2.840.113549.1.1.10':
      return rsaOf(bits, type.endsWith('.10'));
    case '1.2.840.10045.2.1': {
      const curve = parameters?.is(tag.oid) ? curves[oidOf(parameters)] : undefined;
      return {
        kind: curve ? { type: 'ec', curve } : unsupported('a curve other than P-256, P-384 and P-521'),
        modulus: none,
      };
    }
    case '1.3.101.110':
      return { kind: { type: 'x25519' }, modulus: none };
    case '1.3.101.112':
      return { kind: { type: 'ed25519' }, modulus: none };
    default:
      return { kind: unsupported(others[type] ?? `the algorithm ${type}`), modulus: none };
  }
}

function rsaOf(bits: Buffer, pss: boolean): { readonly kind: KeyKind; readonly modulus: Buffer } {
  const read = readable(() => {
    const members = new Members(readOne(bits, 'strict'));
    const modulus = integerOf(members.take(tag.integer));
    const exponent = integerOf(members.take(tag.integer));
    members.end();
    return { modulus, exponent };
  });
  if (!read || read.modulus[0]! >= 0x80 || read.exponent[0]! >= 0x80)
    return { kind: unsupported('an RSA key that is not well formed'), modulus: Buffer.alloc(0) };
  const modulus = read.modulus[0] === 0 ? read.modulus.subarray(1) : read.modulus;
  const length = modulus.length * 8 - (modulus.length > 0 ? Math.clz32(modulus[0]!) - 24 : 0);
  const exponent = BigInt(`0x${read.exponent.toString('hex')}`);
  return { kind: { type: 'rsa', bits: length, exponent, pss }, modulus };
}

/** Primes whose being a factor shows a broken generator (CA/Browser Forum S/MIME BR §6.1.6: none below 752). */
const smallPrimes: readonly number[] = primesBelow(752);

function primesBelow(limit: number): number[] {
  const primes: number[] = [];
  for (let n = 2; n < limit; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

/** The remainder of a big-endian number, without making a bigint of it. */
function remainder(number: Buffer, by: number): number {
  let rest = 0;
  for (const byte of number) rest = ((rest << 8) | byte) % by;
  return rest;
}

/**
 * Moduli from chips whose primes are k·M + 65537^a mod M (CVE-2017-15361): modulo each of these primes they are a power of
 * 65537. Many health and identity cards were made with them.
 */
const tellingPrimes = smallPrimes.filter((prime) => prime > 2 && prime <= 167);
const powers = new Map(tellingPrimes.map((prime) => [prime, powersOf(65_537, prime)]));

function powersOf(base: number, prime: number): Set<number> {
  const all = new Set<number>();
  for (let power = 1; !all.has(power); power = (power * base) % prime) all.add(power);
  return all;
}

const isRoca = (modulus: Buffer): boolean =>
  tellingPrimes.every((prime) => powers.get(prime)!.has(remainder(modulus, prime)));

let probe: KeyObject | undefined;

/** A point of low order gives everyone the same secret (RFC 7748 §6.1); node:crypto refuses to derive from one. */
function hasLowOrder(key: KeyObject): boolean {
  probe ??= generateKeyPairSync('x25519').privateKey;
  try {
    diffieHellman({ privateKey: probe, publicKey: key });
    return false;
  } catch {
    return true;
  }
}

export type KeyTrouble = { readonly code: 'weak-key' | 'unsupported-key'; readonly say: string };

const weak = (say: string): KeyTrouble => ({ code: 'weak-key', say });

/** Why a key is too weak, or none that Postern knows; null where it is sound. */
export function keyTrouble(publicKey: PublicKey): KeyTrouble | null {
  const { kind } = publicKey;
  if (kind.type === 'unsupported')
    return { code: 'unsupported-key', say: `the key is ${kind.what}, which Postern does not use` };
  if (kind.type === 'rsa') {
    const trouble = rsaTrouble(kind, publicKey.modulus);
    if (trouble) return trouble;
  }
  if (publicKey.key === null) return { code: 'unsupported-key', say: 'the key is not a valid one' };
  if (kind.type === 'x25519' && hasLowOrder(publicKey.key))
    return weak('the key gives everyone the same secret');
  return null;
}

function rsaTrouble(kind: Extract<KeyKind, { type: 'rsa' }>, modulus: Buffer): KeyTrouble | null {
  if (kind.bits < 2048) return weak(`the RSA key has ${kind.bits} bits, and 2048 is the least`);
  if (kind.bits > 16_384)
    return { code: 'unsupported-key', say: `the RSA key has ${kind.bits} bits, and 16384 is the most` };
  if (kind.exponent < 3n || kind.exponent % 2n === 0n || kind.exponent >= 1n << 256n)
    return weak('the RSA key has an exponent that none should have');
  if (smallPrimes.some((prime) => remainder(modulus, prime) === 0))
    return weak('the RSA key has a small factor and can be broken');
  if (isRoca(modulus)) return weak('the RSA key comes from a chip whose keys can be broken (CVE-2017-15361)');
  return null;
}
