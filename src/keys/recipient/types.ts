import type { Actor, Clock, Json } from '#base';
import type { Certificate } from '#cms';
import type { Address } from '#mail';
import type { Chosen } from '#pgp';
import type { Sql, Store } from '#store';
import type { Keys } from '../keys.ts';
import type { KeyKind } from './read.ts';
import type { Revocations } from './revocations.ts';
import type { KeyState } from './store.ts';
import type { KeySource, Trust } from './trust.ts';

/** Events of this room. `keys` stands below `evidence`, so whoever builds it hands in how they are recorded. */
export type KeyEvent =
  | 'key.learned'
  | 'key.refreshed'
  | 'key.changed'
  | 'key.pinned'
  | 'key.accepted'
  | 'key.rejected'
  | 'key.removed'
  | 'key.revoked'
  | 'key.looked';

export interface KeyEventDraft {
  readonly kind: KeyEvent;
  readonly actor: Actor;
  readonly data: { readonly [key: string]: Json };
  readonly secret?: { readonly [key: string]: string };
}

/** What to do with letters to somebody whose key has changed and nobody has looked at it. */
export type OnChange = 'hold' | 'pickup';

export interface RecipientNeeds {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  /** Records with the caller's transaction: `Evidence.record`. */
  readonly record: (sql: Sql, draft: KeyEventDraft) => Promise<void>;
  /** Tells somebody of a change, with the same transaction; the change is not kept where it throws. */
  readonly tell?: (sql: Sql, change: KeyChange) => Promise<void>;
  readonly onChange: OnChange;
  /** Keys believed less than this are kept but nothing is sealed to them. */
  readonly least: Trust;
  /** Who is asked whether S/MIME certificates were revoked; absent: nobody. */
  readonly revocations?: Revocations;
  /** Where S/MIME certificates must lead to; absent: not asked. */
  readonly roots?: readonly Certificate[];
}

export interface KeyChange {
  readonly address: Address;
  readonly kind: KeyKind;
  readonly source: KeySource;
  /** Id of the key that waits for a person. */
  readonly id: string;
}

export interface Usable {
  readonly id: string;
  readonly source: KeySource;
  readonly trust: Trust;
  readonly fingerprint: string;
}

/** What a reader's mail can be sealed with at a time. */
export interface RecipientAnswer {
  readonly pgp: (Usable & { readonly chosen: Chosen }) | null;
  readonly smime:
    | (Usable & { readonly certificate: Certificate; readonly chain: readonly Certificate[] })
    | null;
  /** Not null: a key changed and nobody has looked. Then `pgp` or `smime` of that kind is null too. */
  readonly change: OnChange | null;
  /** A sentence for each key that is not used, and for what is used why it is trusted. */
  readonly why: readonly string[];
}

/** A key as people see it. Times in milliseconds since 1970. */
export interface RecipientKey {
  readonly id: string;
  readonly address: string;
  readonly kind: KeyKind;
  readonly fingerprint: string;
  readonly state: KeyState;
  readonly source: KeySource;
  readonly origin: KeySource;
  readonly trust: Trust;
  readonly usable: boolean;
  readonly reason: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly checkedAt: number;
  readonly bytes: Buffer;
}

/** What became of a key that was offered. */
export type Offered =
  | {
      readonly kind: 'new' | 'known' | 'refreshed' | 'pending' | 'rejected';
      readonly id: string;
      readonly reason: string;
    }
  | { readonly kind: 'refused'; readonly reason: string };

export interface Offer {
  readonly address: Address;
  readonly bytes: Buffer;
  readonly source: KeySource;
}
