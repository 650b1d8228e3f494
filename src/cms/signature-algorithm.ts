import { constants, type KeyObject, verify } from 'node:crypto';
import { explicit, inside, Members, type Node, oidOf, smallOf, tag } from './der.ts';
import { nothing } from './der-write.ts';
import type { PublicKey } from './public-key.ts';
import { malformed } from './trouble.ts';

/** How something was signed. `weak` and `unknown` are never accepted, whoever signed. */
export type SignatureAlgorithm =
  | { readonly family: 'rsa' | 'ecdsa'; readonly hash: string }
  | { readonly family: 'pss'; readonly hash: string; readonly salt: number }
  | { readonly family: 'ed25519' }
  | { readonly family: 'weak'; readonly what: string }
  | { readonly family: 'unknown'; readonly what: string };

export const digests: Record<string, string> = {
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
export const weakDigests: Record<string, string> = {
  '1.3.14.3.2.26': 'SHA-1',
  '1.2.840.113549.2.5': 'MD5',
  '1.2.840.113549.2.4': 'MD4',
  '1.2.840.113549.2.2': 'MD2',
};

const rsa = (hash: string): SignatureAlgorithm => ({ family: 'rsa', hash });
const ecdsa = (hash: string): SignatureAlgorithm => ({ family: 'ecdsa', hash });
const weak = (what: string): SignatureAlgorithm => ({ family: 'weak', what });

const known: Record<string, SignatureAlgorithm> = {
  '1.2.840.113549.1.1.14': rsa('sha224'),
  '1.2.840.113549.1.1.11': rsa('sha256'),
  '1.2.840.113549.1.1.12': rsa('sha384'),
  '1.2.840.113549.1.1.13': rsa('sha512'),
  '1.2.840.10045.4.3.1': ecdsa('sha224'),
  '1.2.840.10045.4.3.2': ecdsa('sha256'),
  '1.2.840.10045.4.3.3': ecdsa('sha384'),
  '1.2.840.10045.4.3.4': ecdsa('sha512'),
  '1.3.101.112': { family: 'ed25519' },
  '1.2.840.113549.1.1.2': weak('MD2'),
  '1.2.840.113549.1.1.3': weak('MD4'),
  '1.2.840.113549.1.1.4': weak('MD5'),
  '1.2.840.113549.1.1.5': weak('SHA-1'),
  '1.3.14.3.2.29': weak('SHA-1'),
  '1.3.14.3.2.15': weak('SHA-1'),
  '1.2.840.10045.4.1': weak('SHA-1'),
  '1.2.840.10040.4.3': weak('SHA-1'),
};

/** The parameters that go with an algorithm: none, or NULL for RSA (RFC 4055 §5, RFC 5758 §3, RFC 8410 §3). */
function checkParameters(family: SignatureAlgorithm['family'], parameters: Node | null): void {
  if (parameters === null) return;
  if ((family === 'rsa' || family === 'weak') && parameters.raw.equals(nothing)) return;
  if (family === 'weak' || family === 'unknown') return;
  malformed('a signature algorithm with parameters that it has not');
}

export function readSignatureAlgorithm(node: Node): SignatureAlgorithm {
  const members = new Members(node);
  const type = oidOf(members.take(tag.oid));
  const parameters = members.left > 0 ? members.take() : null;
  members.end();
  if (type === '1.2.840.113549.1.1.10') return readPss(parameters);
  const found = known[type] ?? { family: 'unknown', what: `the algorithm ${type}` };
  checkParameters(found.family, parameters);
  return found;
}

export function readDigest(node: Node): {
  readonly oid: string;
  readonly hash: string | null;
  readonly weak: string | null;
} {
  const members = new Members(node);
  const oid = oidOf(members.take(tag.oid));
  const parameters = members.left > 0 ? members.take() : null;
  members.end();
  if (parameters !== null && !parameters.raw.equals(nothing)) malformed('a digest with parameters');
  return { oid, hash: digests[oid] ?? null, weak: weakDigests[oid] ?? null };
}

/** RSASSA-PSS-params (RFC 4055 §3.1). What is left out means SHA-1, which is weak. */
function readPss(parameters: Node | null): SignatureAlgorithm {
  if (parameters === null) return malformed('RSA-PSS without its parameters');
  const members = new Members(parameters);
  const digest = members.maybe(explicit(0));
  const mask = members.maybe(explicit(1));
  const salt = members.maybe(explicit(2));
  const trailer = members.maybe(explicit(3));
  members.end();
  if (trailer && smallOf(inside(trailer)) !== 1) malformed('RSA-PSS with an unknown trailer');
  if (!digest || !mask) return weak('SHA-1');
  const { hash, weak: broken } = readDigest(inside(digest));
  const maskMembers = new Members(inside(mask));
  if (oidOf(maskMembers.take(tag.oid)) !== '1.2.840.113549.1.1.8')
    return { family: 'unknown', what: 'a mask' };
  const maskHash = readDigest(maskMembers.take(tag.sequence)).hash;
  if (broken) return weak(broken);
  if (hash === null || maskHash !== hash) return { family: 'unknown', what: 'RSA-PSS with two hashes' };
  return { family: 'pss', hash, salt: salt ? smallOf(inside(salt)) : 20 };
}

/** Whether the key signed these octets. A key of another kind than the algorithm's did not. */
export function signedBy(
  algorithm: SignatureAlgorithm,
  publicKey: PublicKey,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { key, kind } = publicKey;
  if (key === null) return false;
  const check = (hash: string | null, given: Parameters<typeof verify>[2]): boolean => {
    try {
      return verify(hash, data, given, signature);
    } catch {
      return false;
    }
  };
  switch (algorithm.family) {
    case 'rsa':
      return kind.type === 'rsa' && !kind.pss && check(algorithm.hash, key);
    case 'pss':
      return (
        kind.type === 'rsa' &&
        check(algorithm.hash, {
          key: key as KeyObject,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: algorithm.salt,
        })
      );
    case 'ecdsa':
      return kind.type === 'ec' && check(algorithm.hash, key);
    case 'ed25519':
      return kind.type === 'ed25519' && check(null, key);
    case 'weak':
    case 'unknown':
      return false;
  }
}
