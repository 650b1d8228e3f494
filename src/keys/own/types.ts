import type { KeyObject } from 'node:crypto';
import type { Actor, Clock, Json } from '#base';
import type { Certificate } from '#cms';
import type { PgpKey, PgpSecret } from '#pgp';
import type { Sql, Store } from '#store';
import type { Keys } from '../keys.ts';

/** Events of keys of our own. `keys` stands below `evidence`, so whoever builds the room hands in how they are recorded. */
export type OwnEvent =
  | 'own-key.made'
  | 'own-key.requested'
  | 'own-key.certified'
  | 'own-key.retired'
  | 'own-key.revoked'
  | 'own-key.ending'
  | 'own-key.looked'
  | 'authority.made'
  | 'authority.retired'
  | 'certificate.issued'
  | 'certificate.revoked'
  | 'certificate.looked';

export interface OwnEventDraft {
  readonly kind: OwnEvent;
  readonly actor: Actor;
  readonly data: { readonly [key: string]: Json };
  readonly secret?: { readonly [key: string]: string };
}

export interface OwnNeeds {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  /** Records with the caller's transaction: `Evidence.record`. */
  readonly record: (sql: Sql, draft: OwnEventDraft) => Promise<void>;
}

export type OwnKind = 'smime' | 'pgp';
export type OwnState = 'waiting' | 'active' | 'retired' | 'revoked';

/**
 * Whose key it is: one address, or a whole domain for which the organisation signs (RFC 3183 §2.4).
 */
export type Owner =
  | { readonly scope: 'address'; readonly address: string }
  | { readonly scope: 'domain'; readonly domain: string };

/** A key of ours for people to look at: nothing private in it. */
export interface OwnKey {
  readonly id: string;
  readonly owner: Owner;
  readonly kind: OwnKind;
  readonly state: OwnState;
  /** SHA-256 of the certificate, or the OpenPGP fingerprint; of the public key while the certificate is awaited. */
  readonly fingerprint: string;
  /** Milliseconds since 1970; null while the certificate is awaited. */
  readonly notAfter: number | null;
  readonly madeAt: number;
  readonly changedAt: number;
}

export interface OwnSmime {
  readonly id: string;
  readonly certificate: Certificate;
  /** From its issuer upwards; the root may be among them. */
  readonly chain: readonly Certificate[];
  readonly key: KeyObject;
  readonly scope: Owner['scope'];
}

export interface OwnPgp {
  readonly id: string;
  readonly secret: PgpSecret;
  readonly key: PgpKey;
  readonly scope: Owner['scope'];
}

/** What letters of an address are signed with, and opened with where others sealed to it. */
export interface OwnMeans {
  readonly smime?: OwnSmime;
  readonly pgp?: OwnPgp;
}
