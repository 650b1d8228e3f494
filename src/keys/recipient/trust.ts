/** Where a key came from. */
export type KeySource =
  /** A person compared it and said so. */
  | 'pinned'
  /** The reader put it into the portal, after proving the mailbox and the secret agreed with the sender. */
  | 'upload'
  /** OPENPGPKEY or SMIMEA under DNSSEC (RFC 7929, RFC 8162). */
  | 'dns'
  /** The directory that the operator trusts. */
  | 'ldap'
  /** Web Key Directory: the domain's own server, by HTTPS. */
  | 'wkd'
  /** It made the valid signature of a letter from that address. */
  | 'signed'
  /** A key server that sends a letter to the mailbox before it shows a key. */
  | 'vks'
  /** Somebody who had proved the mailbox alone put it into the portal. */
  | 'mailbox'
  /** The Autocrypt field of a letter from that address that was authentic. */
  | 'autocrypt'
  /** Somebody else's letter passed it on. */
  | 'gossip';

export const keySources: readonly KeySource[] = [
  'pinned',
  'upload',
  'dns',
  'ldap',
  'wkd',
  'signed',
  'vks',
  'mailbox',
  'autocrypt',
  'gossip',
];

/**
 * How far a key is believed to be the reader's, best first. `checked`: a person looked. `proven`: the mailbox was proved, and an agreed secret.
 * `domain`: the reader's domain says so. `seen`: it came with the reader's mail, or through the mailbox. `hearsay`: others say so.
 */
export type Trust = 'checked' | 'proven' | 'domain' | 'seen' | 'hearsay';

const levels: readonly Trust[] = ['hearsay', 'seen', 'domain', 'proven', 'checked'];

const trusts: Readonly<Record<KeySource, Trust>> = {
  pinned: 'checked',
  upload: 'proven',
  dns: 'domain',
  ldap: 'domain',
  wkd: 'domain',
  signed: 'seen',
  vks: 'seen',
  mailbox: 'seen',
  autocrypt: 'seen',
  gossip: 'hearsay',
};

export const trustOf = (source: KeySource): Trust => trusts[source];

/** Whether a key is believed so far. */
export const believed = (trust: Trust, least: Trust): boolean =>
  levels.indexOf(trust) >= levels.indexOf(least);

/** Whether `one` vouches for more than `other`; of one trust, in the order of the list above. */
export const better = (one: KeySource, other: KeySource): boolean =>
  keySources.indexOf(one) < keySources.indexOf(other);

/** Words for people: `a person checked it`. */
export const sourceWords: Readonly<Record<KeySource, string>> = {
  pinned: 'a person here checked it',
  upload: 'the reader gave it in the portal, having proved the mailbox and an agreed secret',
  dns: "the reader's domain publishes it in the DNS, signed (DNSSEC)",
  ldap: 'the directory holds it',
  wkd: "the reader's domain publishes it on its web server (WKD)",
  signed: 'it signed mail from that address',
  vks: 'a key server that checks mailboxes holds it',
  mailbox: 'it was given in the portal by a reader who had proved the mailbox alone',
  autocrypt: 'it came with authentic mail from that address (Autocrypt)',
  gossip: "it came with somebody else's mail",
};
