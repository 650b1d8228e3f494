import { createHash, type X509Certificate } from 'node:crypto';
import { extensionsOf, pathLength, signsCertificates } from './der.ts';
import type { TlsaRecord } from './resolver.ts';

/** Whether a record stands for a certificate (RFC 6698 §2.1.2, §2.1.3). */
export function stands({ selector, matching, data }: TlsaRecord, certificate: X509Certificate): boolean {
  const whole =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' });
  const shown =
    matching === 0
      ? whole
      : createHash(matching === 1 ? 'sha256' : 'sha512')
          .update(whole)
          .digest();
  return shown.equals(data);
}

/** By which record the peer is the one meant; or why by none. */
export type Match =
  | { readonly kind: 'match'; readonly record: TlsaRecord }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * Holds a chain, leaf first, against the records of a host (RFC 7671 §5). DANE-EE: the leaf is the one named; its names
 * and dates say nothing (§5.1). DANE-TA: the leaf comes from the authority named, by a path that is good now, and
 * `named` says that it is for the right host (§5.2).
 */
export function matchTlsa(
  records: readonly TlsaRecord[],
  chain: readonly X509Certificate[],
  named: boolean,
  now: number,
): Match {
  const [leaf] = chain;
  if (!leaf) return { kind: 'none', reason: 'it showed no certificate' };
  let reason = 'its certificate is not the one that its TLSA records name';
  for (const record of records) {
    if (record.usage === 3 && stands(record, leaf)) return { kind: 'match', record };
    if (record.usage !== 2) continue;
    // An authority stands above the leaf, never in its place.
    const at = chain.findIndex((one, depth) => depth > 0 && stands(record, one));
    if (at < 0) continue;
    const doubt = pathDoubt(chain.slice(0, at + 1), now);
    if (!doubt && named) return { kind: 'match', record };
    reason = doubt ?? 'its certificate is for another name';
  }
  return { kind: 'none', reason };
}

/** Extensions that are understood here or by what was asked of the certificate before: those a critical one may be. */
const understood = new Set(['551d0f', '551d11', '551d13', '551d20', '551d25']);
const basicConstraints = '551d13';
const keyUsage = '551d0f';
const serverAuth = '1.3.6.1.5.5.7.3.1';
const anyUsage = '2.5.29.37.0';

/**
 * Why the path from the leaf up to its trust anchor is not good, or null (RFC 5280 §6.1, without what mail has no use for:
 * a critical extension that is not understood, name constraints among them, ends it).
 */
function pathDoubt(path: readonly X509Certificate[], now: number): string | null {
  for (const [depth, one] of path.entries()) {
    if (now < one.validFromDate.getTime()) return 'a certificate of its chain is not valid yet';
    if (now > one.validToDate.getTime()) return 'a certificate of its chain has expired';
    const extensions = extensionsOf(one.raw);
    if (!extensions) return 'a certificate of its chain cannot be read';
    if (extensions.some(({ critical, oid }) => critical && !understood.has(oid)))
      return 'a certificate of its chain makes a condition that is not understood';
    if (depth > 0) {
      const below = path[depth - 1]!;
      const limits = extensions.find(({ oid }) => oid === basicConstraints);
      const usage = extensions.find(({ oid }) => oid === keyUsage);
      const most = limits ? pathLength(limits.value) : null;
      if (most === null || (usage && !signsCertificates(usage.value)))
        return 'a certificate of its chain is not that of an authority';
      if (depth - 1 > most) return 'its chain is longer than its authority allows';
      if (!below.checkIssued(one) || !below.verify(one.publicKey)) return 'its chain does not hold together';
    }
  }
  const purposes = path[0]?.keyUsage as string[] | undefined;
  if (purposes && !purposes.includes(serverAuth) && !purposes.includes(anyUsage))
    return 'its certificate is not made for servers';
  return null;
}
