import {
  explicit,
  implicit,
  inside,
  integerOf,
  Members,
  type Node,
  readOne,
  smallOf,
  tag,
  timeOf,
  wholeBits,
} from './der.ts';
import { type Extension, readExtensions } from './extensions.ts';
import { readGeneralNames } from './general-name.ts';
import { type DistinguishedName, readName } from './name.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithm.ts';
import { malformed } from './trouble.ts';

/** A revocation list (RFC 5280 §5). Its entries are read only when somebody's number is looked for. */
export interface RevocationList {
  readonly issuer: DistinguishedName;
  readonly thisUpdate: number;
  readonly nextUpdate: number | null;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Buffer;
  readonly signed: Buffer;
  /** Only what changed since another list (RFC 5280 §5.2.4). */
  readonly delta: boolean;
  /** For attribute certificates alone, which are not keys. */
  readonly attributesOnly: boolean;
  /** Entries may be of other issuers (RFC 5280 §5.2.5). */
  readonly indirect: boolean;
  /** Not of every certificate of its issuer: that one is not on it says nothing. */
  readonly partial: boolean;
  /** One whole entry for each, in DER, one after the other. */
  readonly entries: Node | null;
}

export interface Entry {
  readonly at: number;
  /** RFC 5280 §5.3.1; 0 where none is given. */
  readonly reason: number;
  /** Since when the key may have been in other hands (RFC 5280 §5.3.2). */
  readonly invalidSince: number | null;
}

export const hold = 6;
export const removed = 8;
const id = { number: '2.5.29.20', delta: '2.5.29.27', point: '2.5.29.28', authorityKeyId: '2.5.29.35' };
const entryId = { reason: '2.5.29.21', invalidity: '2.5.29.24', issuer: '2.5.29.29' };

export function readRevocationList(der: Uint8Array): RevocationList {
  const members = new Members(readOne(Buffer.from(der), 'strict'));
  const body = members.take(tag.sequence);
  const algorithm = members.take(tag.sequence);
  const signature = wholeBits(members.take(tag.bits));
  members.end();
  const parts = new Members(body);
  const version = parts.maybe(tag.integer);
  if (version && smallOf(version) !== 1) malformed('a version of revocation list that does not exist');
  if (!parts.take(tag.sequence).raw.equals(algorithm.raw)) malformed('two signature algorithms');
  const issuer = readName(parts.take(tag.sequence));
  const thisUpdate = timeOf(parts.take());
  const next = parts.maybe(tag.utcTime, tag.generalizedTime);
  const entries = parts.maybe(tag.sequence);
  const extra = parts.maybe(explicit(0));
  parts.end();
  const extensions = extra ? readExtensions(inside(extra)) : new Map<string, Extension>();
  return {
    issuer,
    thisUpdate,
    nextUpdate: next && timeOf(next),
    signatureAlgorithm: readSignatureAlgorithm(algorithm),
    signature,
    signed: body.raw,
    entries,
    delta: extensions.has(id.delta),
    ...scopeOf(extensions),
  };
}

function scopeOf(
  extensions: ReadonlyMap<string, Extension>,
): Pick<RevocationList, 'attributesOnly' | 'indirect' | 'partial'> {
  const known = new Set<string>(Object.values(id));
  const strange = [...extensions.values()].some(({ oid, critical }) => critical && !known.has(oid));
  const point = extensions.get(id.point);
  if (!point) return { attributesOnly: false, indirect: false, partial: strange };
  const members = new Members(readOne(point.value, 'strict'));
  const place = members.maybe(explicit(0));
  const [users, authorities, reasons, indirect, attributes] = [1, 2, 3, 4, 5].map((n) =>
    members.maybe(implicit(n)),
  );
  members.end();
  const said = (node: Node | null | undefined): boolean => node != null && node.content[0] !== 0;
  return {
    attributesOnly: said(attributes),
    indirect: said(indirect),
    partial: strange || place !== null || said(users) || said(authorities) || reasons != null,
  };
}

/** Octets that stand in a list wherever this number does: what is not there need not be looked for entry by entry. */
function writtenSerial(serial: string): Buffer {
  const bytes = Buffer.from(serial, 'hex');
  return bytes.length < 0x80 ? Buffer.concat([Buffer.of(tag.integer, bytes.length), bytes]) : bytes;
}

/** The last entry for the certificate of this issuer with this number, or null. */
export function entryFor(list: RevocationList, issuer: DistinguishedName, serial: string): Entry | null {
  if (list.entries?.content.includes(writtenSerial(serial)) !== true) return null;
  let found: Entry | null = null;
  let whose: readonly DistinguishedName[] = [list.issuer];
  for (const node of list.entries.children) {
    const members = new Members(node);
    const number = integerOf(members.take(tag.integer)).toString('hex');
    const at = timeOf(members.take());
    const extra = members.maybe(tag.sequence);
    members.end();
    const extensions = extra ? readExtensions(extra) : new Map<string, Extension>();
    if (list.indirect) whose = issuersOf(extensions.get(entryId.issuer)) ?? whose;
    if (number !== serial || !whose.some((name) => name.keys.join('\n') === issuer.keys.join('\n'))) continue;
    found = { at, ...detailsOf(extensions) };
  }
  return found;
}

/** An entry's issuer holds for those after it, too (RFC 5280 §5.3.3). */
function issuersOf(extension: Extension | undefined): DistinguishedName[] | null {
  if (!extension) return null;
  return readGeneralNames(readOne(extension.value, 'strict')).flatMap((name) =>
    name.kind === 'directory' ? [name.name] : [],
  );
}

function detailsOf(extensions: ReadonlyMap<string, Extension>): Pick<Entry, 'reason' | 'invalidSince'> {
  const reason = extensions.get(entryId.reason);
  const invalidity = extensions.get(entryId.invalidity);
  return {
    reason: reason ? smallOf(readOne(reason.value, 'strict'), tag.enumerated) : 0,
    invalidSince: invalidity ? timeOf(readOne(invalidity.value, 'strict')) : null,
  };
}
