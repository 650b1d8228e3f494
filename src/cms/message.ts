import { explicit, inside, Members, type Node, oidOf, readOne, tag } from './der.ts';
import { context, oid, sequence } from './der-write.ts';
import { malformed, readable } from './trouble.ts';

/** Kinds of CMS content (RFC 5652 §4, RFC 5083, RFC 3274). */
export const kind = {
  data: '1.2.840.113549.1.7.1',
  signed: '1.2.840.113549.1.7.2',
  enveloped: '1.2.840.113549.1.7.3',
  compressed: '1.2.840.113549.1.9.16.1.9',
  authEnveloped: '1.2.840.113549.1.9.16.1.23',
} as const;

/** What a letter in S/MIME may be. */
export type MessageKind = 'signed' | 'enveloped' | 'auth-enveloped' | 'compressed' | 'other';

const words: Record<string, MessageKind> = {
  [kind.signed]: 'signed',
  [kind.enveloped]: 'enveloped',
  [kind.authEnveloped]: 'auth-enveloped',
  [kind.compressed]: 'compressed',
};

/** What kind of CMS message these octets begin, by what they say themselves; null where they are none. */
export const messageKind = (bytes: Uint8Array): MessageKind | null =>
  readable(() => words[readMessage(bytes).type] ?? 'other');

export interface Message {
  readonly type: string;
  readonly body: Node;
}

/** ContentInfo (RFC 5652 §3), in BER as programs that stream write it. */
export function readMessage(bytes: Uint8Array): Message {
  const members = new Members(readOne(bytes, 'ber'));
  const type = oidOf(members.take(tag.oid));
  const body = inside(members.take(explicit(0)));
  members.end();
  return { type, body };
}

export function bodyOf(bytes: Uint8Array, ...types: readonly string[]): Message {
  const message = readMessage(bytes);
  return types.includes(message.type) ? message : malformed('it is a CMS message of another kind');
}

export const writeMessage = (type: string, body: Uint8Array): Buffer => sequence(oid(type), context(0, body));
