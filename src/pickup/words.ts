import type { Actor } from '#base';
import type { Address, Floor, MailClass } from '#mail';

/** Whose page of a letter it is. Each has its own link, its own codes and its own sessions. */
export type Role = 'reader' | 'sender';

/** How a reader has shown who they are, in rising order. */
export type Proof = 'mailbox' | 'mailbox-and-secret';

/** What comes with a request: the browser's own cookie (random, set by the portal) and its network address. */
export interface Browser {
  readonly id: string;
  readonly address: string;
}

/** A letter to put into the portal for one reader. */
export interface Placing {
  /** The delivery's id: also the pickup's. */
  readonly delivery: string;
  readonly message: string;
  readonly recipient: Address;
  /** Null for a letter without a return path. */
  readonly sender: Address | null;
  /** The whole letter (RFC 5322). */
  readonly raw: Buffer;
  readonly sensitive: boolean;
  /** Milliseconds that it waits at most, where a rule says so; never longer than the settings do. */
  readonly expires?: number;
  readonly class: MailClass;
  readonly receivedAt: number;
}

export interface Placed {
  readonly id: string;
  /** For the links `/m/<token>` and `/s/<token>`. */
  readonly readerToken: string;
  readonly senderToken: string;
}

/** What a letter asks of its reader. `wait`: its notice is not known to have arrived, so nothing is asked yet. */
export type Need = 'wait' | Proof;

/** What became of the notice: whether the sender must be asked for a secret, because the mailbox alone does not open. */
export interface Travelled {
  readonly need: Need;
  readonly secretMissing: boolean;
}

/** A code to send. The text of the letter is `codeNotice`. */
export interface CodeToSend {
  readonly pickup: string;
  readonly role: Role;
  readonly to: Address;
  readonly code: string;
}

/** A request that comes with a session: all four must belong together. */
export interface Access {
  readonly role: Role;
  readonly token: string;
  readonly session: string;
  readonly browser: Browser;
}

export type Proven =
  | { readonly kind: 'proven'; readonly session: string }
  /** Wrong, too old, used, another browser's, no such letter: all look alike. */
  | { readonly kind: 'refused' };

export type SecretGiven =
  | { readonly kind: 'proven' }
  | { readonly kind: 'refused' }
  /** Too many wrong ones: nothing is looked at until then. */
  | { readonly kind: 'slowed'; readonly until: number }
  /** Too many for good: the sender must set a new one. */
  | { readonly kind: 'locked' }
  | { readonly kind: 'signed-out' };

/** Why a session does not open its letter now. */
export type Closed =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'secret-needed'; readonly set: boolean; readonly locked: boolean }
  | { readonly kind: 'ended'; readonly how: Ending; readonly at: number };

export type Ending = 'retracted' | 'expired';

/** Who may act for the mailbox of a letter that is open to them. */
export interface Reader {
  readonly kind: 'reader';
  readonly actor: Actor;
  readonly recipient: Address;
  /** What the reader has proved in this session: at least what the letter asks for. */
  readonly proof: Proof;
}

/** An open letter. */
export interface Opened {
  readonly kind: 'open';
  readonly pickup: string;
  readonly message: string;
  readonly raw: Buffer;
  readonly recipient: Address;
  readonly sender: Address | null;
  readonly placedAt: number;
  readonly expiresAt: number;
  readonly replied: boolean;
}

/** Where a letter stands: for its sender and for operators. Times in milliseconds since 1970, null where it has not been. */
export interface Standing {
  readonly id: string;
  readonly message: string;
  readonly recipient: Address;
  readonly sender: Address | null;
  readonly sensitive: boolean;
  readonly class: MailClass;
  readonly size: number;
  readonly placedAt: number;
  readonly expiresAt: number;
  /** The weakest way its notice or a code travelled. */
  readonly path: Floor | null;
  readonly need: Need;
  readonly secret: 'none' | 'set' | 'locked';
  readonly openedAt: number | null;
  readonly repliedAt: number | null;
  readonly declinedAt: number | null;
  readonly ended: Ending | null;
  readonly endedAt: number | null;
}

/** Who acts on which letter, once a sender has proved their mailbox. */
export interface Grant {
  readonly actor: Actor;
  readonly id: string;
}

/** A letter that was not fetched in time, and whom to tell. */
export interface Expired {
  readonly id: string;
  readonly sender: Address | null;
  readonly recipient: Address;
  readonly opened: boolean;
}
