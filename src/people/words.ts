import type { MailClass } from '#mail';
import type { Role } from './roles.ts';

/** Somebody, or a system, who may sign in. */
export interface Account {
  readonly id: string;
  readonly kind: 'person' | 'service';
  /** What people read: "Dr Ana Ruiz"; for a service its account name. */
  readonly name: string;
  /** `local@domain`, in the order they were added; empty for a service. */
  readonly addresses: readonly string[];
  /** What it may do now: its own roles and those of its groups, no more than its partner organisation may. */
  readonly roles: readonly Role[];
  /** Those given to itself. */
  readonly ownRoles: readonly Role[];
  readonly state: 'active' | 'disabled';
  /** May relay for a mail server or a records system, from any of the organisation's domains. */
  readonly relay: boolean;
  readonly class?: MailClass;
  readonly addedAt: number;
  /** Where it is kept: here by hand, or in a directory that says who is here. */
  readonly source: Source;
  /** The partner organisation it belongs to; null: ours. */
  readonly partner: string | null;
  /** Who switched it off; null where it is on. */
  readonly offBy: Source | null;
}

/** Who says that somebody is here. */
export type Source = 'hand' | 'ldap' | 'scim';

/** An app password as it is listed: never the password, which nobody can read again. */
export interface Credential {
  readonly id: string;
  readonly label: string;
  readonly addedAt: number;
  /** To the minute; null before the first use. */
  readonly usedAt: number | null;
}

export interface Domain {
  readonly name: string;
  readonly addedAt: number;
}

export interface NewPerson {
  readonly name: string;
  /** At least one, each in a domain of ours. */
  readonly addresses: readonly string[];
  /** `sender` alone where left out: as little as possible. */
  readonly roles?: readonly Role[];
  /** Id of the partner organisation they belong to. */
  readonly partner?: string;
}

export interface NewServiceAccount {
  /** Letters, digits, dot, hyphen, underscore. */
  readonly name: string;
  readonly relay?: boolean;
  readonly class?: MailClass;
  /** `sender` alone where left out. */
  readonly roles?: readonly Role[];
  /** Id of the partner organisation it belongs to: then no role where none is said. */
  readonly partner?: string;
}
