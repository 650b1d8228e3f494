import {
  bitsOf,
  explicit,
  implicit,
  inside,
  integerOf,
  Members,
  type Node,
  oidOf,
  readOne,
  smallOf,
  tag,
  truthOf,
} from './der.ts';
import { type GeneralName, readGeneralName, readGeneralNames } from './general-name.ts';
import { malformed } from './trouble.ts';

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** Extensions by their identifier; none stands there twice (RFC 5280 §4.2). */
export function readExtensions(node: Node): Map<string, Extension> {
  const all = new Map<string, Extension>();
  if (!node.is(tag.sequence) || node.children.length === 0) malformed('extensions without an extension');
  for (const child of node.children) {
    const members = new Members(child);
    const oid = oidOf(members.take(tag.oid));
    const critical = members.maybe(tag.boolean);
    const value = members.take(tag.octets).content;
    members.end();
    if (all.has(oid)) malformed('an extension that stands there twice');
    all.set(oid, { oid, critical: critical !== null && truthOf(critical), value });
  }
  return all;
}

/** The bits of KeyUsage (RFC 5280 §4.2.1.3), by number. */
export const usage = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  crlSign: 6,
  encipherOnly: 7,
  decipherOnly: 8,
} as const;

export interface Constraint {
  /** `rfc822`, `dns`, `uri`, `ip`, `directory` as in a name; what bounds it. */
  readonly base: GeneralName;
}

export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

export interface PolicyConstraints {
  /** How many more certificates until a policy must be named; null for never. */
  readonly requireExplicit: number | null;
  readonly inhibitMapping: number | null;
}

/** What the extensions of a certificate say; null where the extension is absent. */
export interface Sayings {
  readonly keyUsage: ReadonlySet<number> | null;
  /** Purposes, dotted. */
  readonly extendedKeyUsage: readonly string[] | null;
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | null } | null;
  readonly alternativeNames: readonly GeneralName[] | null;
  readonly subjectKeyId: Buffer | null;
  readonly authorityKeyId: Buffer | null;
  /** Issuer and serial number of the issuing certificate, where the extension names it so. */
  readonly nameConstraints: NameConstraints | null;
  readonly policies: readonly string[] | null;
  readonly policyMappings: readonly (readonly [issuer: string, subject: string])[];
  readonly policyConstraints: PolicyConstraints | null;
  readonly inhibitAnyPolicy: number | null;
  /** Where the issuer says it publishes revocations and answers questions; nothing here asks there. */
  readonly crlUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  /** Critical extensions that this room cannot judge: whoever meets one must refuse (RFC 5280 §4.2). */
  readonly unknownCritical: readonly string[];
}

const id = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlPoints: '2.5.29.31',
  policies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyId: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  authorityAccess: '1.3.6.1.5.5.7.1.1',
} as const;
/** Read here, or without bearing on the path: issuerAltName, freshestCRL. */
const understood = new Set<string>([...Object.values(id), '2.5.29.18', '2.5.29.46']);

export function readSayings(extensions: ReadonlyMap<string, Extension>): Sayings {
  const read = <T>(oid: string, how: (node: Node) => T): T | null => {
    const found = extensions.get(oid);
    return found === undefined ? null : how(readOne(found.value, 'strict'));
  };
  return {
    keyUsage: read(id.keyUsage, readKeyUsage),
    extendedKeyUsage: read(id.extendedKeyUsage, readPurposes),
    basicConstraints: read(id.basicConstraints, readBasicConstraints),
    alternativeNames: read(id.alternativeNames, (node) => readGeneralNames(node)),
    subjectKeyId: read(id.subjectKeyId, (node) =>
      node.is(tag.octets) ? node.content : malformed('a key id'),
    ),
    authorityKeyId: read(id.authorityKeyId, readAuthorityKeyId),
    nameConstraints: read(id.nameConstraints, readNameConstraints),
    policies: read(id.policies, readPolicies),
    policyMappings: read(id.policyMappings, readPolicyMappings) ?? [],
    policyConstraints: read(id.policyConstraints, readPolicyConstraints),
    inhibitAnyPolicy: read(id.inhibitAnyPolicy, (node) => smallOf(node)),
    crlUrls: read(id.crlPoints, readCrlUrls) ?? [],
    ocspUrls: read(id.authorityAccess, readOcspUrls) ?? [],
    unknownCritical: [...extensions.values()]
      .filter(({ critical, oid }) => critical && !understood.has(oid))
      .map(({ oid }) => oid),
  };
}

function readKeyUsage(node: Node): ReadonlySet<number> {
  const bits = bitsOf(node);
  return bits.size === 0 ? malformed('a key usage without a use') : bits;
}

function readPurposes(node: Node): string[] {
  if (!node.is(tag.sequence) || node.children.length === 0) return malformed('purposes without a purpose');
  return node.children.map((child) => oidOf(child));
}

function readBasicConstraints(node: Node): NonNullable<Sayings['basicConstraints']> {
  const members = new Members(node);
  const ca = members.maybe(tag.boolean);
  const path = members.maybe(tag.integer);
  members.end();
  return { ca: ca !== null && truthOf(ca), pathLength: path && smallOf(path) };
}

function readAuthorityKeyId(node: Node): Buffer | null {
  const members = new Members(node);
  const key = members.maybe(implicit(0));
  const names = members.maybe(explicit(1));
  const serial = members.maybe(implicit(2));
  members.end();
  if (names) readGeneralNames(names, explicit(1));
  if (serial) integerOf(serial, implicit(2));
  return key?.content ?? null;
}

/** Minimum is 0 and there is no maximum (RFC 5280 §4.2.1.10): with others the constraint cannot be followed. */
function readSubtree(node: Node): GeneralName {
  const members = new Members(node);
  const base = readGeneralName(members.take());
  const minimum = members.maybe(implicit(0));
  members.end();
  if (minimum && smallOf(minimum, implicit(0)) !== 0) malformed('a name constraint with a distance');
  return base;
}

function readNameConstraints(node: Node): NameConstraints {
  const members = new Members(node);
  const permitted = members.maybe(explicit(0));
  const excluded = members.maybe(explicit(1));
  members.end();
  if (!permitted && !excluded) malformed('name constraints without a constraint');
  return {
    permitted: permitted?.children.map(readSubtree) ?? [],
    excluded: excluded?.children.map(readSubtree) ?? [],
  };
}

function readPolicies(node: Node): string[] {
  if (!node.is(tag.sequence) || node.children.length === 0) return malformed('policies without a policy');
  const policies = node.children.map((child) => oidOf(new Members(child).take(tag.oid)));
  return new Set(policies).size === policies.length
    ? policies
    : malformed('a policy that stands there twice');
}

function readPolicyMappings(node: Node): (readonly [string, string])[] {
  if (!node.is(tag.sequence) || node.children.length === 0) return malformed('mappings without a mapping');
  return node.children.map((child) => {
    const members = new Members(child);
    return [oidOf(members.take(tag.oid)), oidOf(members.take(tag.oid))] as const;
  });
}

function readPolicyConstraints(node: Node): PolicyConstraints {
  const members = new Members(node);
  const explicitly = members.maybe(implicit(0));
  const mapping = members.maybe(implicit(1));
  members.end();
  if (!explicitly && !mapping) malformed('policy constraints without a constraint');
  return {
    requireExplicit: explicitly && smallOf(explicitly, implicit(0)),
    inhibitMapping: mapping && smallOf(mapping, implicit(1)),
  };
}

const urlsOf = (names: readonly GeneralName[]): string[] =>
  names.flatMap((name) => (name.kind === 'uri' ? [name.text] : []));

function readCrlUrls(node: Node): string[] {
  if (!node.is(tag.sequence)) return malformed('places of revocation lists');
  return node.children.flatMap((point) => {
    const place = new Members(point).maybe(explicit(0));
    const full = place && inside(place);
    return full?.is(explicit(0)) ? urlsOf(readGeneralNames(full, explicit(0))) : [];
  });
}

function readOcspUrls(node: Node): string[] {
  if (!node.is(tag.sequence)) return malformed('places to ask');
  return node.children.flatMap((access) => {
    const members = new Members(access);
    const method = oidOf(members.take(tag.oid));
    const place = readGeneralName(members.take());
    return method === '1.3.6.1.5.5.7.48.1' ? urlsOf([place]) : [];
  });
}
