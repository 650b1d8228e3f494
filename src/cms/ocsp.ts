import { createHash } from 'node:crypto';
import { type Certificate, readCertificate } from './certificate.ts';
import {
  explicit,
  implicit,
  inside,
  integerOf,
  Members,
  type Node,
  octetsOf,
  oidOf,
  readOne,
  smallOf,
  tag,
  timeOf,
  wholeBits,
} from './der.ts';
import { nothing, octetString, oid, sequence, value } from './der-write.ts';
import { usage } from './extensions.ts';
import { readName, sameName } from './name.ts';
import { readSignatureAlgorithm, signedBy } from './signature-algorithm.ts';
import { malformed, readable } from './trouble.ts';

export interface OcspQuestion {
  readonly certificate: Certificate;
  /** Whoever issued it: the answer is theirs, or of somebody they appointed. */
  readonly issuer: Certificate;
}

export interface OcspCheck extends OcspQuestion {
  /** OCSPResponse, DER. */
  readonly response: Uint8Array;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** `useless` is an answer that says nothing: of another, out of date, by nobody who may give it. Policy decides what then. */
export type OcspAnswer =
  | { readonly status: 'good'; readonly until: number }
  | { readonly status: 'revoked'; readonly since: number }
  | { readonly status: 'unknown' }
  | { readonly status: 'useless'; readonly reason: string };

const useless = (reason: string): OcspAnswer => ({ status: 'useless', reason });
const hashes: Record<string, string> = { '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.1': 'sha256' };
const basic = '1.3.6.1.5.5.7.48.1.1';
const ocspSigning = '1.3.6.1.5.5.7.3.9';
/** How far clocks may differ, and how old an answer may be that does not say until when it holds. */
const skew = 5 * 60_000;
const oldest = 7 * 86_400_000;

const digest = (hash: string, bytes: Buffer): Buffer => createHash(hash).update(bytes).digest();

/** An OCSPRequest for one certificate (RFC 6960 §4.1), in SHA-1 as every responder knows it: here it only names things. */
export function writeOcspRequest({ certificate, issuer }: OcspQuestion): Buffer {
  const id = sequence(
    sequence(oid('1.3.14.3.2.26'), nothing),
    octetString(digest('sha1', issuer.subject.der)),
    octetString(digest('sha1', issuer.publicKey.bits)),
    value(tag.integer, Buffer.from(certificate.serial, 'hex')),
  );
  return sequence(sequence(sequence(sequence(id))));
}

/** What an answer says about a certificate (RFC 6960 §3.2), where it may be believed. */
export function checkOcspResponse(check: OcspCheck): OcspAnswer {
  return readable(() => answerOf(check)) ?? useless('it cannot be read');
}

interface Single {
  readonly status: Node;
  readonly thisUpdate: number;
  readonly nextUpdate: number | null;
}

function answerOf(check: OcspCheck): OcspAnswer {
  const outer = new Members(readOne(check.response, 'strict'));
  const status = smallOf(outer.take(tag.enumerated), tag.enumerated);
  const bytes = outer.maybe(explicit(0));
  outer.end();
  if (status !== 0 || !bytes) return useless('the responder did not answer');
  const typed = new Members(inside(bytes));
  if (oidOf(typed.take(tag.oid)) !== basic) return useless('an answer of another kind');
  const members = new Members(readOne(octetsOf(typed.take()), 'strict'));
  const body = members.take(tag.sequence);
  const algorithm = readSignatureAlgorithm(members.take(tag.sequence));
  const signature = wholeBits(members.take(tag.bits));
  const extra = members.maybe(explicit(0));
  members.end();
  const carried = extra ? inside(extra).children.slice(0, 10) : [];
  const { responder, singles } = readBody(body);
  const signers = [
    check.issuer,
    ...carried.flatMap((node) => readable(() => [readCertificate(node.raw)]) ?? []),
  ];
  const signed = signers.some(
    (one) =>
      isMeant(responder, one) &&
      mayAnswer(one, check) &&
      signedBy(algorithm, one.publicKey, body.raw, signature),
  );
  if (!signed) return useless('it is signed by nobody who may answer');
  const mine = singles.map((node) => readSingle(node, check)).find((one) => one !== null);
  return mine ? judge(mine, check.at) : useless('it speaks of another certificate');
}

function readBody(body: Node): { readonly responder: Node; readonly singles: readonly Node[] } {
  const members = new Members(body);
  members.maybe(explicit(0));
  const responder = members.maybe(explicit(1), explicit(2)) ?? malformed('a responder without a name');
  timeOf(members.take(tag.generalizedTime));
  const singles = members.take(tag.sequence).children;
  members.maybe(explicit(1));
  members.end();
  return { responder, singles };
}

const isMeant = (responder: Node, certificate: Certificate): boolean =>
  responder.is(explicit(1))
    ? sameName(readName(inside(responder)), certificate.subject)
    : octetsOf(inside(responder)).equals(digest('sha1', certificate.publicKey.bits));

/** The issuer, or one whom the issuer itself appointed for this (RFC 6960 §4.2.2.2). */
function mayAnswer(one: Certificate, { issuer, at }: OcspCheck): boolean {
  if (one.fingerprint === issuer.fingerprint) return true;
  const { extendedKeyUsage, keyUsage, unknownCritical } = one.says;
  return (
    sameName(one.issuer, issuer.subject) &&
    signedBy(one.signatureAlgorithm, issuer.publicKey, one.signed, one.signature) &&
    one.notBefore <= at &&
    at <= one.notAfter &&
    extendedKeyUsage?.includes(ocspSigning) === true &&
    (keyUsage === null || keyUsage.has(usage.digitalSignature)) &&
    unknownCritical.length === 0
  );
}

/** One answer of several, or null where it is about another certificate. */
function readSingle(node: Node, { certificate, issuer }: OcspCheck): Single | null {
  const members = new Members(node);
  const id = new Members(members.take(tag.sequence));
  const hash = hashes[oidOf(new Members(id.take(tag.sequence)).take(tag.oid))];
  const [name, key] = [octetsOf(id.take()), octetsOf(id.take())];
  const serial = integerOf(id.take()).toString('hex');
  const status = members.take();
  const thisUpdate = timeOf(members.take(tag.generalizedTime));
  const next = members.maybe(explicit(0));
  const mine =
    hash !== undefined &&
    serial === certificate.serial &&
    name.equals(digest(hash, issuer.subject.der)) &&
    key.equals(digest(hash, issuer.publicKey.bits));
  return mine ? { status, thisUpdate, nextUpdate: next && timeOf(inside(next)) } : null;
}

/** That a certificate is revoked is true for ever; that it is good, only for a while. */
function judge({ status, thisUpdate, nextUpdate }: Single, at: number): OcspAnswer {
  if (status.is(explicit(1))) {
    const since = timeOf(new Members(status, explicit(1)).take(tag.generalizedTime));
    return since <= at ? { status: 'revoked', since } : useless('it was revoked only later');
  }
  if (thisUpdate > at + skew) return useless('it is of a later time');
  const until = nextUpdate ?? thisUpdate + oldest;
  if (at > until + skew) return useless('it is out of date');
  if (status.is(implicit(0))) return { status: 'good', until };
  return status.is(implicit(2)) ? { status: 'unknown' } : malformed('a status that does not exist');
}
