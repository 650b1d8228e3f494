import { createHash } from 'node:crypto';
import type { Certificate } from '#cms';
import type { Address } from '#mail';
import type { Chosen } from '#pgp';

export type KeyKind = 'pgp' | 'smime';

/** A key as it is kept: one OpenPGP key, or a certificate with what its chain may need. */
export interface Kept {
  readonly kind: KeyKind;
  /** Hex: of the OpenPGP key; SHA-256 of the certificate. */
  readonly fingerprint: string;
  /** OpenPGP: the key. S/MIME: DER of the certificate. */
  readonly bytes: Buffer;
  /** DER. */
  readonly chain: readonly Buffer[];
  /** Since when its authority has revoked it, in milliseconds since 1970; it is never used again. */
  readonly revoked?: number;
}

/** Whether it may be used now, and what it is used by. */
export type Judged =
  | { readonly usable: true; readonly reason: string; readonly until: number | null; readonly pgp: Chosen }
  | {
      readonly usable: true;
      readonly reason: string;
      readonly until: number | null;
      readonly smime: { readonly certificate: Certificate; readonly chain: readonly Certificate[] };
      /** As it was checked: from the certificate upwards, as far as issuers are known. */
      readonly path: readonly Certificate[];
    }
  | { readonly usable: false; readonly reason: string };

export interface Judging {
  readonly address: Address;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Where certificates must lead to; absent: not asked. */
  readonly roots?: readonly Certificate[];
}

export const addressText = ({ local, domain }: Address): string => `${local}@${domain}`;

/** What one offering holds for an address: what fits of it, or why nothing does. */
export type Found =
  | { readonly kept: Kept; readonly judged: Judged & { usable: true } }
  | { readonly reason: string };

/** Reads a file of either kind and picks what fits the address. Both rooms are loaded when there is something to read. */
export async function findFitting(bytes: Buffer, judging: Judging): Promise<Found> {
  const pgp = bytes.includes('-----BEGIN PGP ') || ((bytes[0] ?? 0) & 0x80) !== 0;
  return pgp ? findPgp(bytes, judging) : findCertificate(bytes, judging);
}

async function findPgp(bytes: Buffer, { address, at }: Judging): Promise<Found> {
  const { checkKey, checkKeys, mergeKeys, parseKeys } = await import('#pgp');
  const { keys, broken } = parseKeys(bytes);
  if (keys.length === 0) return { reason: broken[0] ?? 'there is no key in it' };
  const question = { address: addressText(address), at };
  const verdict = checkKeys(keys, question);
  if (!verdict.usable) return { reason: verdict.reason };
  const key = mergeKeys([verdict.chosen.key]);
  if (!key) return { reason: 'it cannot be kept' };
  const again = checkKey({ ...question, key });
  if (!again.usable) return { reason: 'it cannot be kept' };
  const { chosen, reason } = again;
  return {
    kept: { kind: 'pgp', fingerprint: key.primary.fingerprint, bytes: key.bytes, chain: [] },
    judged: { usable: true, reason, until: chosen.until, pgp: chosen },
  };
}

async function findCertificate(bytes: Buffer, { address, at, roots }: Judging): Promise<Found> {
  const { chooseCertificate, parseCertificates } = await import('#cms');
  const bundle = parseCertificates(bytes);
  const choice = chooseCertificate({
    bundle,
    address: addressText(address),
    at,
    crls: bundle.crls,
    use: 'encrypt',
    ...(roots ? { roots } : {}),
  });
  if (!choice.usable) return { reason: choice.refusal.say };
  const { certificate, chain } = choice;
  const others = chain.filter(({ fingerprint }) => fingerprint !== certificate.fingerprint);
  return {
    kept: {
      kind: 'smime',
      fingerprint: certificate.fingerprint,
      bytes: certificate.der,
      chain: others.map(({ der }) => der),
    },
    judged: {
      usable: true,
      reason: 'fit',
      until: certificate.notAfter,
      smime: { certificate, chain: others },
      path: chain,
    },
  };
}

export const revokedWords = (since: number): string =>
  `it was revoked on ${new Date(since).toISOString().slice(0, 10)}`;

/** Judges what is kept, anew, at a time. */
export async function judge(kept: Kept, judging: Judging): Promise<Judged> {
  const { address, at, roots } = judging;
  if (kept.kind === 'pgp') {
    const { checkKeys, parseKeys } = await import('#pgp');
    const verdict = checkKeys(parseKeys(kept.bytes).keys, { address: addressText(address), at });
    return verdict.usable
      ? { usable: true, reason: verdict.reason, until: verdict.chosen.until, pgp: verdict.chosen }
      : verdict;
  }
  if (kept.revoked !== undefined) return { usable: false, reason: revokedWords(kept.revoked) };
  const { checkCertificate, parseCertificates } = await import('#cms');
  const [certificate] = parseCertificates(kept.bytes).certificates;
  if (!certificate) return { usable: false, reason: 'it cannot be read' };
  const chain = kept.chain.flatMap((der) => parseCertificates(der).certificates);
  const answer = checkCertificate({
    certificate,
    address: addressText(address),
    at,
    intermediates: chain,
    use: 'encrypt',
    ...(roots ? { roots } : {}),
  });
  return answer.usable
    ? {
        usable: true,
        reason: 'fit',
        until: certificate.notAfter,
        smime: { certificate, chain },
        path: answer.chain,
      }
    : { usable: false, reason: answer.refusal.say };
}

/**
 * A newer copy of a key that is kept already: of OpenPGP both together, so that no revocation is ever lost; a certificate
 * is one thing and never differs.
 */
export async function together(known: Kept, other: Kept): Promise<Kept> {
  if (known.kind !== 'pgp') {
    const fuller = known.chain.length >= other.chain.length ? known : other;
    return known.revoked === undefined ? fuller : { ...fuller, revoked: known.revoked };
  }
  const { mergeKeys, parseKeys } = await import('#pgp');
  const merged = mergeKeys([...parseKeys(known.bytes).keys, ...parseKeys(other.bytes).keys]);
  return merged ? { ...known, bytes: merged.bytes } : known;
}

/** OpenPGP of one fingerprint, whether fit or not: how a revocation is learned. */
export async function copiesOf(bytes: Buffer, fingerprint: string): Promise<Kept | null> {
  if (!bytes.includes('-----BEGIN PGP ') && ((bytes[0] ?? 0) & 0x80) === 0) return null;
  const { mergeKeys, parseKeys } = await import('#pgp');
  const copies = parseKeys(bytes).keys.filter((key) => key.primary.fingerprint === fingerprint);
  const merged = copies.length > 0 ? mergeKeys(copies) : null;
  return merged ? { kind: 'pgp', fingerprint, bytes: merged.bytes, chain: [] } : null;
}

interface KeptJson {
  readonly address: string;
  readonly fingerprint: string;
  readonly bytes: string;
  readonly chain: readonly string[];
  readonly revoked?: number;
}

export const toSealed = (address: Address, { fingerprint, bytes, chain, revoked }: Kept): Buffer =>
  Buffer.from(
    JSON.stringify({
      address: addressText(address),
      fingerprint,
      bytes: bytes.toString('base64'),
      chain: chain.map((der) => der.toString('base64')),
      ...(revoked === undefined ? {} : { revoked }),
    } satisfies KeptJson),
  );

export function fromSealed(kind: KeyKind, plain: Buffer): { readonly address: string; readonly kept: Kept } {
  const { address, fingerprint, bytes, chain, revoked } = JSON.parse(plain.toString()) as KeptJson;
  const decode = (text: string): Buffer => Buffer.from(text, 'base64');
  return {
    address,
    kept: {
      kind,
      fingerprint,
      bytes: decode(bytes),
      chain: chain.map(decode),
      ...(revoked === undefined ? {} : { revoked }),
    },
  };
}

/** Short enough to keep in the memory of what was judged. */
export const digestOf = (sealed: Buffer): string => createHash('sha256').update(sealed).digest('base64');
