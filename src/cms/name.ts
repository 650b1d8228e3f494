import { Members, type Node, oidOf, tag } from './der.ts';
import { malformed } from './trouble.ts';

/** A distinguished name (RFC 5280 §4.1.2.4). */
export interface DistinguishedName {
  /** DER. */
  readonly der: Buffer;
  /** For people: `CN=Anna, O=Clinic`. Nothing is decided by it. */
  readonly text: string;
  /** One key for each part, in order; two names are the same where all their keys are (RFC 5280 §7.1). */
  readonly keys: readonly string[];
  /** Addresses in the old emailAddress attribute (PKCS #9). */
  readonly emails: readonly string[];
}

const emailAddress = '1.2.840.113549.1.9.1';
const short: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.42': 'givenName',
  '0.9.2342.19200300.100.1.25': 'DC',
  [emailAddress]: 'emailAddress',
};

/** Text of any of the string types, or null for what is none of them. */
export function textOf(node: Node): string | null {
  switch (node.tag) {
    case tag.utf8: {
      const text = node.content.toString('utf8');
      return Buffer.from(text).equals(node.content) ? text : malformed('text that is not UTF-8');
    }
    case tag.printable:
    case tag.ia5:
    case tag.teletex:
      return node.content.toString('latin1');
    case tag.bmp:
      return node.content.length % 2 === 0
        ? Buffer.from(node.content).swap16().toString('utf16le')
        : malformed('text of half a character');
    default:
      return null;
  }
}

/** Case, kind of string, and runs of spaces do not count (RFC 5280 §7.1, RFC 4518 §2). */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
    .trim()
    .replace(/\s+/g, ' ');

interface Part {
  readonly key: string;
  readonly text: string;
  readonly email: string | null;
}

function attribute(node: Node): Part {
  const members = new Members(node);
  const type = oidOf(members.take(tag.oid));
  const value = members.take();
  members.end();
  const text = textOf(value);
  const key = text === null ? `#${value.raw.toString('hex')}` : `=${folded(text)}`;
  return {
    key: `${type}${key}`,
    text: `${short[type] ?? type}=${text ?? `#${value.content.toString('hex')}`}`,
    email: type === emailAddress && text !== null ? text : null,
  };
}

export function readName(node: Node): DistinguishedName {
  const keys: string[] = [];
  const texts: string[] = [];
  const emails: string[] = [];
  if (!node.is(tag.sequence)) malformed('a name that is not one');
  for (const set of node.children) {
    if (!set.is(tag.set) || set.children.length === 0) malformed('a part of a name that is not one');
    const parts = set.children.map(attribute);
    keys.push(
      parts
        .map((part) => part.key)
        .sort()
        .join('\0'),
    );
    texts.push(parts.map((part) => part.text).join('+'));
    for (const { email } of parts) if (email !== null) emails.push(email);
  }
  return { der: node.raw, text: texts.join(', '), keys, emails };
}

export const sameName = (one: DistinguishedName, other: DistinguishedName): boolean =>
  one.der.equals(other.der) || isWithin(one, other, true);

/** Whether a name lies in the subtree of another: it begins with all of the other's parts (RFC 5280 §4.2.1.10). */
export const isWithin = (name: DistinguishedName, base: DistinguishedName, whole = false): boolean =>
  (whole ? name.keys.length === base.keys.length : name.keys.length >= base.keys.length) &&
  base.keys.every((key, index) => key === name.keys[index]);
