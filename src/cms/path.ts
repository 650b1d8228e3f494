import { type Certificate, titleOf } from './certificate.ts';
import { staysWithin } from './constraints.ts';
import type { RevocationList } from './crl.ts';
import { type NameConstraints, usage } from './extensions.ts';
import { sameName } from './name.ts';
import { policiesHold } from './policies.ts';
import { keyTrouble } from './public-key.ts';
import { type Refusal, refuse } from './refusal.ts';
import { revocationOf } from './revocation.ts';
import { signedBy } from './signature-algorithm.ts';

export const emailProtection = '1.3.6.1.5.5.7.3.4';
export const timeStamping = '1.3.6.1.5.5.7.3.8';
export const anyPurpose = '2.5.29.37.0';

export interface PathQuestion {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Where a path must end; null where whom to trust is not the question, and the path ends where it ends. */
  readonly roots: readonly Certificate[] | null;
  readonly intermediates: readonly Certificate[];
  readonly crls: readonly RevocationList[];
  /** The purpose that authorities on the path must be good for; left out, mail. */
  readonly purpose?: string;
}

export type PathAnswer =
  | { readonly ok: true; readonly chain: readonly Certificate[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** Certificates above one another; and signatures that one answer may check. Both far above what exists. */
const longest = 10;
const mostSignatures = 200;

export const isSelfIssued = (certificate: Certificate): boolean =>
  sameName(certificate.subject, certificate.issuer);

/** The time, the key, critical extensions: what every certificate of a path must pass (RFC 5280 §6.1.3). */
export function ownTrouble(certificate: Certificate, at: number): Refusal | null {
  const [strange] = certificate.says.unknownCritical;
  if (strange !== undefined)
    return refuse('unknown-critical', `it has a critical extension that is not known (${strange})`);
  if (at < certificate.notBefore)
    return refuse('not-yet-valid', `it is valid only from ${day(certificate.notBefore)}`);
  if (at > certificate.notAfter) return refuse('expired', `it expired on ${day(certificate.notAfter)}`);
  const key = keyTrouble(certificate.publicKey);
  return key && refuse(key.code, key.say);
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

export function signatureTrouble({ signatureAlgorithm: algorithm }: Certificate): Refusal | null {
  if (algorithm.family === 'weak')
    return refuse('weak-signature', `it is signed over ${algorithm.what}, which is broken`);
  if (algorithm.family === 'unknown')
    return refuse('weak-signature', `it is signed with ${algorithm.what}, which Postern does not accept`);
  return null;
}

/** May it issue certificates at all, and for this purpose (RFC 5280 §6.1.4 (k) to (n))? A root of version 1 cannot say so. */
function authorityTrouble(
  certificate: Certificate,
  anchor: boolean,
  below: number,
  purpose: string,
): Refusal | null {
  const { basicConstraints, keyUsage, extendedKeyUsage } = certificate.says;
  const old = anchor && certificate.version < 3;
  if (!old && basicConstraints?.ca !== true)
    return refuse('not-an-authority', 'it may not issue certificates');
  if (keyUsage && !keyUsage.has(usage.keyCertSign))
    return refuse('not-an-authority', 'its key may not sign certificates');
  if (basicConstraints?.pathLength != null && below > basicConstraints.pathLength)
    return refuse('path-too-long', 'more authorities stand below it than it allows');
  if (extendedKeyUsage && !extendedKeyUsage.some((one) => one === purpose || one === anyPurpose))
    return refuse(
      'wrong-purpose',
      `it may not issue certificates for ${purpose === timeStamping ? 'time stamps' : 'mail'}`,
    );
  return null;
}

const ofIssuer = (certificate: Certificate, { code, say }: Refusal): Refusal =>
  refuse(code, `the issuing certificate "${titleOf(certificate)}" is not good: ${say}`);

/** Looks for a way from a certificate up to a root, and judges each that it finds. */
export class PathFinder {
  readonly #question: PathQuestion;
  readonly #roots: ReadonlySet<string>;
  readonly #pool: readonly Certificate[];
  readonly #checked = new Map<string, boolean>();
  /** The refusal of the way that came furthest. */
  #best: { readonly rank: number; readonly refusal: Refusal } | null = null;

  constructor(question: PathQuestion) {
    this.#question = question;
    this.#roots = new Set((question.roots ?? []).map(({ fingerprint }) => fingerprint));
    const all = [...(question.roots ?? []), ...question.intermediates];
    this.#pool = [...new Map(all.map((one) => [one.fingerprint, one])).values()];
  }

  find(leaf: Certificate): PathAnswer {
    const chain = this.#climb([leaf]);
    if (chain) return { ok: true, chain };
    const refusal =
      this.#best?.refusal ??
      refuse('no-chain', 'no chain of certificates leads from it to a root that is trusted');
    return { ok: false, refusal };
  }

  #note(rank: number, refusal: Refusal): null {
    if (this.#best === null || rank > this.#best.rank) this.#best = { rank, refusal };
    return null;
  }

  #climb(path: readonly Certificate[]): readonly Certificate[] | null {
    const top = path.at(-1)!;
    if (this.#roots.has(top.fingerprint)) return this.#judge(path, true);
    const found = this.#candidates(path);
    // One that vouches for itself ends the path there: another of the same name is no issuer of it.
    const ends = found.length === 0 || (isSelfIssued(top) && this.#isSigned(top, top));
    if (this.#question.roots === null && ends) return this.#judge(path, false);
    if (path.length >= longest)
      return this.#note(1, refuse('path-too-long', 'the chain of certificates is too long'));
    for (const issuer of found) {
      const weak = signatureTrouble(top);
      if (weak) return this.#note(2, path.length === 1 ? weak : ofIssuer(top, weak));
      if (!this.#isSigned(top, issuer)) {
        this.#note(1, refuse('forged-signature', `"${titleOf(issuer)}" did not sign "${titleOf(top)}"`));
        continue;
      }
      const chain = this.#climb([...path, issuer]);
      if (chain) return chain;
    }
    return null;
  }

  /** Who may have issued the last of the path, the likeliest first. The same authority never stands there twice. */
  #candidates(path: readonly Certificate[]): Certificate[] {
    const top = path.at(-1)!;
    const { at } = this.#question;
    const wanted = top.says.authorityKeyId;
    const worth = (one: Certificate): number =>
      (this.#roots.has(one.fingerprint) ? 4 : 0) +
      (wanted && one.says.subjectKeyId?.equals(wanted) ? 2 : 0) +
      (one.notBefore <= at && at <= one.notAfter ? 1 : 0);
    return this.#pool
      .filter((one) => sameName(one.subject, top.issuer))
      .filter((one) => !path.some((other) => isTheSame(one, other)))
      .sort((one, other) => worth(other) - worth(one));
  }

  #isSigned(certificate: Certificate, issuer: Certificate): boolean {
    const key = `${certificate.fingerprint} ${issuer.fingerprint}`;
    const known = this.#checked.get(key);
    if (known !== undefined) return known;
    if (this.#checked.size >= mostSignatures) return false;
    const { signatureAlgorithm, signed, signature } = certificate;
    const genuine = signedBy(signatureAlgorithm, issuer.publicKey, signed, signature);
    this.#checked.set(key, genuine);
    return genuine;
  }

  #judge(path: readonly Certificate[], anchored: boolean): readonly Certificate[] | null {
    const refusal = this.#pathTrouble(path, anchored) ?? this.#revocationTrouble(path);
    return refusal ? this.#note(3, refusal) : path;
  }

  #pathTrouble(path: readonly Certificate[], anchored: boolean): Refusal | null {
    const constraints: NameConstraints[] = [];
    for (let n = path.length - 1; n >= 0; n -= 1) {
      const certificate = path[n]!;
      const anchor = anchored && n === path.length - 1;
      const trouble = this.#memberTrouble(path, n, anchor);
      if (trouble) return n === 0 ? trouble : ofIssuer(certificate, trouble);
      if ((n === 0 || !isSelfIssued(certificate)) && !staysWithin(certificate, constraints))
        return refuse('name-constraints', 'an authority above it may not issue certificates for such names');
      if (certificate.says.nameConstraints && n > 0) constraints.push(certificate.says.nameConstraints);
    }
    return policiesHold(anchored && path.length > 1 ? path.slice(0, -1) : path)
      ? null
      : refuse('policy', 'an authority above it demands a policy that it does not name');
  }

  #memberTrouble(path: readonly Certificate[], n: number, anchor: boolean): Refusal | null {
    const certificate = path[n]!;
    const below = path.slice(1, n).filter((one) => !isSelfIssued(one)).length;
    return (
      ownTrouble(certificate, this.#question.at) ??
      (anchor ? null : signatureTrouble(certificate)) ??
      (n === 0
        ? null
        : authorityTrouble(certificate, anchor, below, this.#question.purpose ?? emailProtection))
    );
  }

  #revocationTrouble(path: readonly Certificate[]): Refusal | null {
    const { at, crls } = this.#question;
    if (crls.length === 0) return null;
    const vouched = this.#pool.filter((one) => path.some((signer) => this.#vouches(signer, one)));
    const signers = [
      ...path,
      ...this.#pool.filter(({ fingerprint }) => this.#roots.has(fingerprint)),
      ...vouched,
    ];
    for (const [n, certificate] of path.entries()) {
      const orphan =
        n === path.length - 1 && !isSelfIssued(certificate) && !this.#roots.has(certificate.fingerprint);
      const found = revocationOf({ certificate, lists: crls, signers, orphan, at });
      if (!found) continue;
      const refusal = refuse('revoked', `it was revoked on ${day(found.since)}${found.say}`);
      return n === 0 ? refusal : ofIssuer(certificate, refusal);
    }
    return null;
  }

  #vouches(signer: Certificate, one: Certificate): boolean {
    return (
      sameName(signer.subject, one.issuer) &&
      signer.says.basicConstraints?.ca === true &&
      this.#isSigned(one, signer)
    );
  }
}

/** The same certificate, or another for the same name and key: a loop, not a way up. */
const isTheSame = (one: Certificate, other: Certificate): boolean =>
  one.fingerprint === other.fingerprint ||
  (sameName(one.subject, other.subject) && one.publicKey.spki.equals(other.publicKey.spki));
