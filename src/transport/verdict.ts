import { createHash, type X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Floor } from '#mail';

/** What one full handshake showed of the peer; kept with its session, since a resumed one shows nothing. */
export interface Shown {
  /** As sent, leaf first. */
  readonly chain: readonly X509Certificate[];
  readonly chainHash: string;
  /** OpenSSL's word on the chain, such as `CERT_HAS_EXPIRED`; null where it is good. */
  readonly error: string | null;
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
}

/** The floor a connection satisfies, and in words why not a higher one. */
export interface Verdict {
  readonly floor: Floor;
  readonly peerName: string;
  readonly shortfall: string | null;
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
  return { chain, chainHash: hash.digest('hex'), error, at };
}

/** The name in the certificate that stands for `name`: subject alternative names only, whole-label wildcards (RFC 9525 §6.3). */
function matching(leaf: X509Certificate, name: string): string | undefined {
  if (isIP(name)) return leaf.checkIP(name);
  return leaf.checkHost(name, { subject: 'never', wildcards: true, partialWildcards: false });
}

/**
 * Judges what was shown. Called at each connection, resumed ones too, so that name and dates are checked every time.
 * `modern` tells TLS 1.2 or newer with today's ciphers; less is encryption and no more.
 */
export function judge(shown: Shown, expected: Expected, modern: boolean, now: number): Verdict {
  const leaf = shown.chain[0];
  if (!leaf) return { floor: 'encrypted', peerName: '', shortfall: 'it showed no certificate' };
  const match = matching(leaf, expected.name);
  const shortfall = modern
    ? doubt(shown, expected, leaf, match, now)
    : 'it speaks only outdated TLS (older than 1.2)';
  const pinned = expected.pinnedCa === true || expected.fingerprint !== undefined;
  const floor = shortfall ? 'encrypted' : pinned ? 'authenticated' : 'verified';
  return { floor, peerName: match ?? commonName(leaf), shortfall };
}

function doubt(
  shown: Shown,
  expected: Expected,
  leaf: X509Certificate,
  match: string | undefined,
  now: number,
): string | null {
  if (expected.fingerprint !== undefined) {
    if (leaf.fingerprint256.replaceAll(':', '').toLowerCase() !== expected.fingerprint)
      return 'its certificate is not the pinned one';
    // The very certificate was agreed on: its dates and names say nothing more (as in RFC 7671 §5.1).
    if (!expected.pinnedCa) return null;
  }
  if (shown.error) return chainWords[shown.error] ?? `its certificate cannot be trusted (${shown.error})`;
  if (shown.chain.some((one) => now > one.validToDate.getTime())) return 'its certificate has expired';
  if (match === undefined) return `its certificate is for another name, not for ${expected.name}`;
  return null;
}

function commonName(leaf: X509Certificate): string {
  return /(?:^|\n)CN=([^\n]*)/.exec(leaf.subject ?? '')?.[1] ?? (leaf.subject ?? '').replaceAll('\n', ', ');
}
