import { explicit, implicit, Members, type Node, octetsOf, oidOf, readOne, tag, timeOf } from './der.ts';
import { setOf, value } from './der-write.ts';
import { attributeId } from './sign.ts';
import { readDigest, readSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithm.ts';
import { malformed } from './trouble.ts';

/** One signature of a SignedData (RFC 5652 §5.3), read and not checked. */
export interface SignerInfo {
  readonly id: Node;
  readonly digest: ReturnType<typeof readDigest>;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Buffer;
  /** Null where there are none: then the content itself is what was signed. */
  readonly attributes: SignedAttributes | null;
}

export interface SignedAttributes {
  readonly contentType: string;
  readonly messageDigest: Buffer;
  readonly signingTime: number | null;
  /** What the signer's program says it can do, the best first (RFC 8551 §2.5.2): dotted. */
  readonly capabilities: readonly string[];
  /** SHA-256 of the certificate that the signer means, where it says. */
  readonly certificateHash: Buffer | null;
  /** What the signature may be over: the attributes as they stand and as DER writes them. */
  readonly octets: readonly Buffer[];
}

/** rsaEncryption and id-ecPublicKey say only the kind of key, the digest the rest (RFC 3370 §3.2). */
function readAlgorithm(node: Node, hash: string | null): SignatureAlgorithm {
  const type = oidOf(new Members(node).take(tag.oid));
  if (type === '1.2.840.113549.1.1.1')
    return hash ? { family: 'rsa', hash } : { family: 'weak', what: 'a digest that is not accepted' };
  return readSignatureAlgorithm(node);
}

export function readSignerInfo(node: Node): SignerInfo {
  const members = new Members(node);
  members.take(tag.integer);
  const id = members.maybe(tag.sequence, implicit(0)) ?? malformed('a signer who is not named');
  const digest = readDigest(members.take(tag.sequence));
  const attributes = members.maybe(explicit(0));
  const algorithm = readAlgorithm(members.take(tag.sequence), digest.hash);
  const signature = octetsOf(members.take());
  members.maybe(explicit(1));
  members.end();
  return { id, digest, algorithm, signature, attributes: attributes && readAttributes(attributes) };
}

/** Exactly one value, and the attribute exactly once (RFC 5652 §11). */
function readAttributes(node: Node): SignedAttributes {
  const values = new Map<string, Node>();
  for (const child of node.children) {
    const members = new Members(child);
    const type = oidOf(members.take(tag.oid));
    const set = members.take(tag.set).children;
    members.end();
    if (values.has(type)) malformed('a signed attribute that stands there twice');
    const [first, more] = set;
    if (first && !more) values.set(type, first);
    else if (type === attributeId.contentType || type === attributeId.messageDigest)
      malformed('a signed attribute without exactly one value');
  }
  const contentType = values.get(attributeId.contentType) ?? malformed('no signed content type');
  const messageDigest = values.get(attributeId.messageDigest) ?? malformed('no signed digest');
  const signingTime = values.get(attributeId.signingTime);
  const capabilities = values.get(attributeId.capabilities);
  const certificate = values.get(attributeId.signingCertificateV2);
  return {
    contentType: oidOf(contentType),
    messageDigest: octetsOf(messageDigest),
    signingTime: signingTime ? timeOf(signingTime) : null,
    capabilities: capabilities ? readCapabilities(capabilities) : [],
    certificateHash: certificate ? certificateHash(certificate) : null,
    octets: [value(tag.set, node.content), setOf(...node.children.map(inDer))],
  };
}

/** Each with its parameters, which for ciphers say nothing that matters here. */
const readCapabilities = (node: Node): string[] =>
  node.is(tag.sequence)
    ? node.children.slice(0, 100).map((one) => oidOf(new Members(one).take(tag.oid)))
    : malformed('capabilities that are none');

/** SigningCertificateV2: the first ESSCertIDv2, where its hash is SHA-256 as it is when nothing is said (RFC 5035 §4). */
function certificateHash(node: Node): Buffer | null {
  const first = new Members(new Members(node).take(tag.sequence)).take(tag.sequence);
  const members = new Members(first);
  const algorithm = members.maybe(tag.sequence);
  const hash = octetsOf(members.take());
  return algorithm && readDigest(algorithm).hash !== 'sha256' ? null : hash;
}

/** The same value in definite lengths: what a signer in BER signed (RFC 5652 §5.4). */
function inDer(node: Node): Buffer {
  if (!node.constructed) return value(node.tag, node.content);
  const inner = node.children.map(inDer);
  if (node.is(tag.octets | 0x20)) return value(tag.octets, octetsOf(node));
  return node.is(tag.set) ? setOf(...inner) : value(node.tag, ...inner);
}

/** Whether octets could be taken for signed attributes: content that does must not stand in their place. */
export function looksLikeAttributes(content: Buffer): boolean {
  try {
    const node = readOne(content, 'ber');
    return node.is(tag.set) && node.children.length > 0 && node.children.every((one) => one.is(tag.sequence));
  } catch {
    return false;
  }
}
