import { explicit, inside, Members, type Node, oidOf, tag } from './der.ts';
import { type DistinguishedName, readName } from './name.ts';
import { malformed } from './trouble.ts';

/** One of the kinds of GeneralName (RFC 5280 §4.2.1.6); kinds that mail has no use for keep only their kind. */
export type GeneralName =
  | { readonly kind: 'rfc822'; readonly text: string }
  /** SmtpUTF8Mailbox (RFC 9598 §3). */
  | { readonly kind: 'utf8Mailbox'; readonly text: string }
  | { readonly kind: 'dns'; readonly text: string }
  | { readonly kind: 'uri'; readonly text: string }
  | { readonly kind: 'directory'; readonly name: DistinguishedName }
  | { readonly kind: 'ip'; readonly bytes: Buffer }
  | { readonly kind: 'other'; readonly type: string };

const smtpUtf8Mailbox = '1.3.6.1.5.5.7.8.9';

function ia5(node: Node): string {
  if (node.content.some((byte) => byte > 0x7f)) return malformed('a name with letters that it may not have');
  return node.content.toString('latin1');
}

function otherName(node: Node): GeneralName {
  const members = new Members(node, explicit(0));
  const type = oidOf(members.take(tag.oid));
  const value = inside(members.take(explicit(0)));
  members.end();
  if (type !== smtpUtf8Mailbox) return { kind: 'other', type };
  const text = value.content.toString('utf8');
  if (!value.is(tag.utf8) || !Buffer.from(text).equals(value.content))
    return malformed('an address that is not UTF-8');
  return { kind: 'utf8Mailbox', text };
}

export function readGeneralName(node: Node): GeneralName {
  switch (node.tag) {
    case 0xa0:
      return otherName(node);
    case 0x81:
      return { kind: 'rfc822', text: ia5(node) };
    case 0x82:
      return { kind: 'dns', text: ia5(node) };
    case 0xa3:
      return { kind: 'other', type: 'x400' };
    case 0xa4:
      return { kind: 'directory', name: readName(inside(node)) };
    case 0xa5:
      return { kind: 'other', type: 'edi' };
    case 0x86:
      return { kind: 'uri', text: ia5(node) };
    case 0x87:
      return { kind: 'ip', bytes: node.content };
    case 0x88:
      return { kind: 'other', type: 'registered' };
    default:
      return malformed('a kind of name that is not known');
  }
}

/** GeneralNames, which are never empty. */
export function readGeneralNames(node: Node, wanted: number = tag.sequence): GeneralName[] {
  if (!node.is(wanted) || node.children.length === 0) return malformed('names without a name');
  return node.children.map(readGeneralName);
}
