import { createHash, type X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Demand, Floor } from '#mail';
import { type Dane, tlsaText } from './dane.ts';
import { matchTlsa } from './tlsa.ts';

/** What one full handshake showed of the peer; kept with its session, since a resumed one shows nothing. */
export interface Shown {
  /** As sent, leaf first. */
  readonly chain: readonly X509Certificate[];
  readonly chainHash: string;
  /** SHA-256 of the leaf's SubjectPublicKeyInfo, hex. */
  readonly keyHash: string;
  /** OpenSSL's word on the chain, such as `CERT_HAS_EXPIRED`; null where it is good. */
  readonly error: string | null;
  /** Why its key is too weak to mean anything, or null. */
  readonly weakness: string | null;
  /** Monotonic milliseconds of the handshake. */
  readonly at: number;
}

/** Who is expected. */
export interface Expected {
  /** The MX host's name, or what a route names. */
  readonly name: string;
  /** SHA-256 of the leaf, lower-case hex: this certificate and no other. */
  readonly fingerprint?: string;
  /** Whether the chain was checked against the authority a route pins, not the public ones. */
  readonly pinnedCa?: boolean;
  /** What the domain itself demands of this host. */
  readonly demands?: Demands;
}

/** What is published about a host: by the DNS, by a policy, by both, or nothing. */
export interface Demands {
  readonly dane?: {
    readonly dane: Dane;
    /** Whether the MX record that led here was signed: else the host is known, and whose it is is not. */
    readonly signedMx: boolean;
    /** Names besides the base that may stand in a certificate of an authority: the reader's domain (RFC 7672 §3.2.2). */
    readonly names: readonly string[];
  };
  /** A policy in force that names this host (RFC 8461 §4). */
  readonly sts?: { readonly domain: string; readonly id: string; readonly mode: string };
}

/** What a connection fell short in, as reports between servers name it (RFC 8460 §4.3). */
export type Failing =
  | 'starttls-not-supported'
  | 'certificate-host-mismatch'
  | 'certificate-expired'
  | 'certificate-not-trusted'
  | 'validation-failure'
  | 'tlsa-invalid'
  | 'dnssec-invalid'
  | 'dane-required'
  | 'sts-policy-fetch-error'
  | 'sts-policy-invalid'
  | 'sts-webpki-invalid';

/** The floor a connection satisfies, and in words why not a higher one. */
export interface Verdict {
  readonly floor: Floor;
  readonly peerName: string;
  readonly shortfall: string | null;
  readonly failing: Failing | null;
  /** The demand that was met. */
  readonly demanded: Demand | null;
}

const chainWords: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not trusted',
  CERT_REVOKED: 'its certificate was revoked',
  INVALID_PURPOSE: 'its certificate is not made for servers',
};

export function show(chain: readonly X509Certificate[], error: string | null, at: number): Shown {
  const hash = createHash('sha256');
  for (const certificate of chain) hash.update(certificate.raw);
  const [leaf] = chain;
  const key = leaf?.publicKey.export({ type: 'spki', format: 'der' });
  const keyHash = key ? createHash('sha256').update(key).digest('hex') : '';
  return {
    chain,
    chainHash: hash.digest('hex'),
    keyHash,
    error,
    weakness: leaf ? weaknessOf(leaf) : null,
    at,
  };
}

/** NIST SP 800-52 rev. 2 §3.2. */
function weaknessOf(leaf: X509Certificate): string | null {
  const { asymmetricKeyType, asymmetricKeyDetails } = leaf.publicKey;
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  const weak = asymmetricKeyType?.startsWith('rsa') ? bits < 2048 : asymmetricKeyType === 'dsa';
  return weak ? `its key is too weak (${asymmetricKeyType} ${bits})` : null;
}

/** The name in the certificate that stands for `name`: subject alternative names only, whole-label wildcards (RFC 9525 §6.3). */
function matching(leaf: X509Certificate, name: string): string | undefined {
  if (isIP(name)) return leaf.checkIP(name);
  return leaf.checkHost(name, { subject: 'never', wildcards: true, partialWildcards: false });
}

const nothing = { failing: null, demanded: null } as const;
const outdated = 'it speaks only outdated TLS (older than 1.2)';

/**
 * Judges what was shown. Called at each connection, resumed ones too, so that name and dates are checked every time.
 * `modern` tells TLS 1.2 or newer with today's ciphers; less is encryption and no more. What the DNS says of the host
 * comes before what a policy says, and no certificate makes up for it (RFC 8461 §2).
 */
export function judge(shown: Shown, expected: Expected, modern: boolean, now: number): Verdict {
  const leaf = shown.chain[0];
  const { demands } = expected;
  if (!leaf)
    return {
      floor: 'encrypted',
      peerName: '',
      shortfall: 'it showed no certificate',
      failing: 'validation-failure',
      demanded: null,
    };
  const match = matching(leaf, expected.name);
  const peerName = match ?? commonName(leaf);
  if (!modern)
    return {
      floor: 'encrypted',
      peerName,
      shortfall: outdated,
      failing: 'validation-failure',
      demanded: null,
    };
  if (demands?.dane && demands.dane.dane.records.length > 0)
    return byDane(shown, demands.dane, peerName, now, demands.sts ? expected : null);
  const doubtful = doubt(shown, expected, leaf, match, now);
  if (doubtful)
    return {
      floor: 'encrypted',
      peerName,
      shortfall: doubtful.words,
      failing: doubtful.failing,
      demanded: null,
    };
  if (demands?.sts)
    return {
      floor: 'authenticated',
      peerName,
      shortfall: null,
      failing: null,
      demanded: { by: 'mta-sts', ...demands.sts },
    };
  const pinned = expected.pinnedCa === true || expected.fingerprint !== undefined;
  return { floor: pinned ? 'authenticated' : 'verified', peerName, shortfall: null, ...nothing };
}

/** `also`: a policy is in force besides, where the way to the host was not signed: both must be met. */
function byDane(
  shown: Shown,
  { dane, signedMx, names }: NonNullable<Demands['dane']>,
  peerName: string,
  now: number,
  also: Expected | null,
): Verdict {
  const leaf = shown.chain[0]!;
  const mine = [dane.base, ...(signedMx ? names : [])];
  const named = mine.map((name) => matching(leaf, name)).find((name) => name !== undefined);
  const match = matchTlsa(dane.records, shown.chain, named !== undefined, now);
  const fail = (shortfall: string, failing: Failing): Verdict => ({
    floor: 'encrypted',
    peerName,
    shortfall,
    failing,
    demanded: null,
  });
  if (match.kind === 'none') return fail(match.reason, 'validation-failure');
  if (shown.weakness) return fail(shown.weakness, 'validation-failure');
  const demanded: Demand = {
    by: 'dane',
    base: dane.base,
    set: dane.digest,
    record: tlsaText(match.record),
    signedMx,
  };
  const verdict = { peerName: named ?? peerName, shortfall: null, failing: null, demanded };
  if (signedMx) return { ...verdict, floor: 'authenticated' };
  const doubtful = also && doubt(shown, also, leaf, matching(leaf, also.name), now);
  if (doubtful) return fail(doubtful.words, doubtful.failing);
  return { ...verdict, floor: also ? 'authenticated' : 'verified' };
}

interface Doubt {
  readonly words: string;
  readonly failing: Failing;
}

function doubt(
  shown: Shown,
  expected: Expected,
  leaf: X509Certificate,
  match: string | undefined,
  now: number,
): Doubt | null {
  if (expected.fingerprint !== undefined) {
    if (leaf.fingerprint256.replaceAll(':', '').toLowerCase() !== expected.fingerprint)
      return { words: 'its certificate is not the pinned one', failing: 'validation-failure' };
    // The very certificate was agreed on: its dates and names say nothing more (as in RFC 7671 §5.1).
    if (!expected.pinnedCa) return null;
  }
  if (shown.error)
    return {
      words: chainWords[shown.error] ?? `its certificate cannot be trusted (${shown.error})`,
      failing: shown.error === 'CERT_HAS_EXPIRED' ? 'certificate-expired' : 'certificate-not-trusted',
    };
  if (shown.chain.some((one) => now > one.validToDate.getTime()))
    return { words: 'its certificate has expired', failing: 'certificate-expired' };
  if (match === undefined)
    return {
      words: `its certificate is for another name, not for ${expected.name}`,
      failing: 'certificate-host-mismatch',
    };
  return shown.weakness ? { words: shown.weakness, failing: 'certificate-not-trusted' } : null;
}

function commonName(leaf: X509Certificate): string {
  return /(?:^|\n)CN=([^\n]*)/.exec(leaf.subject ?? '')?.[1] ?? (leaf.subject ?? '').replaceAll('\n', ', ');
}
