import { createHash } from 'node:crypto';
import { carried } from './bundle.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { checkCertificate } from './check.ts';
import { type RevocationList, readRevocationList } from './crl.ts';
import { explicit, inside, Members, type Node, octetsOf, oidOf, tag } from './der.ts';
import { bodyOf, kind } from './message.ts';
import { means } from './recipient-id.ts';
import type { Refusal, RefusalCode } from './refusal.ts';
import { signedBy } from './signature-algorithm.ts';
import { looksLikeAttributes, readSignerInfo, type SignerInfo } from './signer-info.ts';
import { Malformed, malformed, readable } from './trouble.ts';

export interface VerificationTask {
  /** The SignedData, DER or BER. */
  readonly message: Uint8Array;
  /** What was signed, for a signature that stands apart from it; left out where the message holds its content. */
  readonly content?: Uint8Array;
  /** When the signature has to be good, in milliseconds since 1970: when the letter came, not when it says it was signed. */
  readonly at: number;
  /** As in `checkCertificate`; left out, whom to trust is not asked. */
  readonly roots?: readonly Certificate[];
  /** More certificates than the message carries. */
  readonly intermediates?: readonly Certificate[];
  readonly crls?: readonly RevocationList[];
  /** What the signer's certificate must be good for; left out, to sign mail. */
  readonly use?: 'sign' | 'time-stamp';
}

export type SignatureCode =
  | RefusalCode
  /** The content is not the one that was signed. */
  | 'altered'
  /** The signature is not by the key of the certificate. */
  | 'forged'
  | 'no-certificate';

export interface SignerVerdict {
  readonly valid: boolean;
  readonly certificate: Certificate | null;
  /** Addresses that the signer's certificate is bound to: the only names of a signer. */
  readonly addresses: readonly string[];
  /** As the signer claims. */
  readonly signingTime: number | null;
  /**
   * Whether the signer's program says that it opens `aes-256-gcm` (RFC 8551 §2.5.2). To be believed only where the
   * signature is valid.
   */
  readonly opensGcm: boolean;
  /** Why not, or null where valid. */
  readonly reason: { readonly code: SignatureCode; readonly say: string } | null;
}

export type Verification =
  | {
      readonly ok: true;
      /** What was signed: shown to nobody before every signature has been looked at. */
      readonly content: Buffer;
      readonly contentType: string;
      /** One for each signature; none for a message that only carries certificates. */
      readonly signers: readonly SignerVerdict[];
      /** Certificates that came with it, not checked. */
      readonly certificates: readonly Certificate[];
    }
  | { readonly ok: false; readonly reason: string };

const aes256Gcm = '2.16.840.1.101.3.4.1.46';
/** Signatures looked at in one message. */
const mostSigners = 20;

interface SignedData {
  readonly contentType: string;
  readonly content: Buffer | null;
  readonly certificates: readonly Certificate[];
  readonly crls: readonly RevocationList[];
  readonly signers: readonly Node[];
}

function readSignedData(bytes: Uint8Array): SignedData {
  const members = new Members(bodyOf(bytes, kind.signed).body);
  members.take(tag.integer);
  members.take(tag.set);
  const inner = new Members(members.take(tag.sequence));
  const contentType = oidOf(inner.take(tag.oid));
  const content = inner.maybe(explicit(0));
  inner.end();
  const carriedThings = carried(members);
  const signers = members.take(tag.set).children;
  members.end();
  if (signers.length > mostSigners) malformed('more signatures than anyone makes');
  return {
    contentType,
    content: content && octetsOf(inside(content)),
    certificates: carriedThings.flatMap(({ kind: what, der }) =>
      what === 'certificate' ? (readable(() => [readCertificate(der)]) ?? []) : [],
    ),
    crls: carriedThings.flatMap(({ kind: what, der }) =>
      what === 'crl' ? (readable(() => [readRevocationList(der)]) ?? []) : [],
    ),
    signers,
  };
}

/** Checks every signature of a SignedData (RFC 5652 §5.6) and the certificate behind it. Countersignatures are not looked at. */
export function verifySigned(task: VerificationTask): Verification {
  try {
    const data = readSignedData(task.message);
    if (data.content && task.content)
      return { ok: false, reason: 'it has two contents, one inside and one beside it' };
    const content = data.content ?? (task.content ? Buffer.from(task.content) : null);
    if (!content && data.signers.length > 0) return { ok: false, reason: 'what was signed is not there' };
    return {
      ok: true,
      content: content ?? Buffer.alloc(0),
      contentType: data.contentType,
      signers: data.signers.map((node) => verdictOn(node, data, content!, task)),
      certificates: data.certificates,
    };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, reason: `it cannot be read: ${error.message}` };
    throw error;
  }
}

type Reason = NonNullable<SignerVerdict['reason']>;
const because = (code: SignatureCode, say: string): Reason => ({ code, say });

function verdictOn(node: Node, data: SignedData, content: Buffer, task: VerificationTask): SignerVerdict {
  const info = readable(() => readSignerInfo(node));
  if (!info) return verdict(null, null, because('malformed', 'the signature is not well formed'));
  const known = [...data.certificates, ...(task.intermediates ?? [])];
  const meant = known.filter((one) => readable(() => means(info.id, one)) === true);
  if (meant.length === 0)
    return verdict(null, info, because('no-certificate', "the signer's certificate is not there"));
  const trouble = contentTrouble(info, data.contentType, content);
  if (trouble) return verdict(meant[0]!, info, trouble);
  const signer = meant.find((one) => isSignedBy(info, one, content));
  if (!signer)
    return verdict(meant[0]!, info, because('forged', "the signature is not by the certificate's key"));
  return verdict(signer, info, refusalOf(signer, known, data.crls, task));
}

const verdict = (
  certificate: Certificate | null,
  info: SignerInfo | null,
  reason: Reason | null,
): SignerVerdict => ({
  valid: reason === null,
  certificate,
  addresses: certificate?.addresses ?? [],
  signingTime: info?.attributes?.signingTime ?? null,
  opensGcm: info?.attributes?.capabilities.includes(aes256Gcm) ?? false,
  reason,
});

/** What can be said without a key: whether the digest is sound, and whether it is of this content. */
function contentTrouble(info: SignerInfo, contentType: string, content: Buffer): Reason | null {
  const { digest, algorithm, attributes } = info;
  const weak = digest.weak ?? (algorithm.family === 'weak' ? algorithm.what : null);
  if (weak) return because('weak-signature', `it is signed over ${weak}, which is broken`);
  if (!digest.hash || algorithm.family === 'unknown')
    return because('weak-signature', 'it is signed in a way that Postern does not accept');
  if ('hash' in algorithm && algorithm.hash !== digest.hash)
    return because('malformed', 'it names two different digests');
  if (!attributes)
    return contentType !== kind.data || looksLikeAttributes(content)
      ? because('malformed', 'it has no signed attributes where it must have them')
      : null;
  if (attributes.contentType !== contentType)
    return because('altered', 'the kind of content is not the one signed');
  return createHash(digest.hash).update(content).digest().equals(attributes.messageDigest)
    ? null
    : because('altered', 'the content was changed after it was signed');
}

function isSignedBy(info: SignerInfo, certificate: Certificate, content: Buffer): boolean {
  const { attributes, algorithm, signature } = info;
  const wanted = attributes?.certificateHash?.toString('hex');
  if (wanted !== undefined && wanted !== certificate.fingerprint) return false;
  return (attributes?.octets ?? [content]).some((octets) =>
    signedBy(algorithm, certificate.publicKey, octets, signature),
  );
}

function refusalOf(
  certificate: Certificate,
  known: readonly Certificate[],
  crls: readonly RevocationList[],
  { at, roots, crls: given = [], use = 'sign' }: VerificationTask,
): Refusal | null {
  const answer = checkCertificate({
    certificate,
    at,
    ...(roots ? { roots } : {}),
    intermediates: known,
    crls: [...given, ...crls],
    use,
  });
  return answer.usable ? null : answer.refusal;
}
