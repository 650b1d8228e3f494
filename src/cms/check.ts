import { parseAddress, sameAddress } from '#mail';
import type { Certificate } from './certificate.ts';
import { partsOf } from './constraints.ts';
import type { RevocationList } from './crl.ts';
import { usage } from './extensions.ts';
import {
  anyPurpose,
  emailProtection,
  isSelfIssued,
  ownTrouble,
  PathFinder,
  signatureTrouble,
  timeStamping,
} from './path.ts';
import { type Refusal, refuse } from './refusal.ts';
import { signedBy } from './signature-algorithm.ts';

export interface CertificateQuestion {
  readonly certificate: Certificate;
  /** Whom the key must belong to; left out, the question of the address is not asked. */
  readonly address?: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /**
   * Where the chain must end. Left out, whom to trust is not asked: the chain is followed as far as `intermediates`
   * reach, everything on it must be in order, and a certificate whose issuer is not there stands alone.
   */
  readonly roots?: readonly Certificate[];
  readonly intermediates?: readonly Certificate[];
  readonly crls?: readonly RevocationList[];
  /** `time-stamp`: the certificate of a time-stamping authority, good for nothing else (RFC 3161 §2.3). */
  readonly use: 'encrypt' | 'sign' | 'time-stamp';
}

export type CertificateAnswer =
  | { readonly usable: true; readonly chain: readonly Certificate[] }
  | { readonly usable: false; readonly refusal: Refusal };

/**
 * Whether a certificate may be used for mail to or from an address at a time (RFC 5280 §6, RFC 8550). Nothing is fetched:
 * what revocation lists do not say is not held against it.
 */
export function checkCertificate(question: CertificateQuestion): CertificateAnswer {
  const { certificate, at, roots = null, intermediates = [], crls = [] } = question;
  const no = (refusal: Refusal): CertificateAnswer => ({ usable: false, refusal });
  const own =
    ownTrouble(certificate, at) ??
    signatureTrouble(certificate) ??
    useTrouble(certificate, question.use) ??
    addressTrouble(certificate, question.address);
  if (own) return no(own);
  const lone = isSelfIssued(certificate) && !signedItself(certificate);
  const purpose = question.use === 'time-stamp' ? timeStamping : emailProtection;
  const path = new PathFinder({ at, roots, intermediates, crls, purpose }).find(certificate);
  if (lone && (!path.ok || path.chain.length === 1))
    return no(
      refuse('forged-self-signature', 'it says that it vouches for itself, and its signature is not its own'),
    );
  return path.ok ? { usable: true, chain: path.chain } : no(path.refusal);
}

const signedItself = ({ signatureAlgorithm, publicKey, signed, signature }: Certificate): boolean =>
  signedBy(signatureAlgorithm, publicKey, signed, signature);

/** What the key may be used for (RFC 8550 §4.4.2, §4.4.4); a certificate that does not say means anything. */
function useTrouble(certificate: Certificate, use: CertificateQuestion['use']): Refusal | null {
  const { keyUsage, extendedKeyUsage } = certificate.says;
  if (use === 'time-stamp') {
    const [only, more] = extendedKeyUsage ?? [];
    return only === timeStamping && more === undefined
      ? signTrouble(certificate, keyUsage)
      : refuse('wrong-purpose', 'it is not for time stamps alone');
  }
  if (extendedKeyUsage && !extendedKeyUsage.some((one) => one === emailProtection || one === anyPurpose))
    return refuse('wrong-purpose', 'it is not for mail');
  return use === 'encrypt' ? encryptTrouble(certificate, keyUsage) : signTrouble(certificate, keyUsage);
}

function encryptTrouble({ key }: Certificate, may: ReadonlySet<number> | null): Refusal | null {
  if (key.type === 'ed25519')
    return refuse('unsupported-key', 'the key is Ed25519, which can sign but not encrypt');
  if (key.type === 'rsa' && key.pss) return refuse('unsupported-key', 'the key is RSA for signatures alone');
  if (may === null) return null;
  const need = key.type === 'rsa' ? usage.keyEncipherment : usage.keyAgreement;
  if (!may.has(need)) return refuse('wrong-use', 'its key may not be used to encrypt');
  return key.type !== 'rsa' && may.has(usage.encipherOnly)
    ? refuse('wrong-use', 'its key may not be used to decrypt')
    : null;
}

function signTrouble({ key }: Certificate, may: ReadonlySet<number> | null): Refusal | null {
  if (key.type === 'x25519') return refuse('unsupported-key', 'the key is X25519, which cannot sign');
  return may === null || may.has(usage.digitalSignature) || may.has(usage.nonRepudiation)
    ? null
    : refuse('wrong-use', 'its key may not be used to sign');
}

/** Whether a certificate is bound to an address, by the rule of the house that ASCII case does not tell mailboxes apart. */
export function isBoundTo(certificate: Certificate, address: string): boolean {
  const wanted = parseAddress(address, { policy: 'liberal' });
  if (!wanted.ok) return false;
  return certificate.addresses.some((text) => {
    const parts = partsOf(text);
    return parts !== null && sameAddress(parts, wanted.address);
  });
}

function addressTrouble(certificate: Certificate, address: string | undefined): Refusal | null {
  if (address === undefined || isBoundTo(certificate, address)) return null;
  return certificate.addresses.length === 0
    ? refuse('not-bound', 'it is bound to no address')
    : refuse('wrong-address', `it is not for ${address}`);
}
