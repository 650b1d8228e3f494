import type { Actor } from '#base';
import type { Account } from '../words.ts';

/** What a browser shows of itself. `device` is the token of its long-lived cookie, where it has one. */
export interface Visitor {
  readonly address: string;
  readonly device: string;
  /** The program as it names itself; shown to the person in the list of devices, believed nowhere. */
  readonly program: string;
  /** False where the program says that it asks by itself and nobody sits before it: that is no use of a session. */
  readonly present?: boolean;
}

/** How somebody proved who they are. */
/** `oidc`: by the provider of sign-ins, with a second factor there; `oidc-alone`: without. */
export type Proof = 'password' | 'totp' | 'passkey' | 'recovery' | 'oidc' | 'oidc-alone' | 'invite';

/** A second means that may be asked for. */
export type Offer = 'passkey' | 'totp' | 'recovery';

/** `half`: a second factor is asked for. `enrol`: may only set up factors of its own. `open`: in. */
export type SessionState = 'half' | 'enrol' | 'open';

/** What came of a step on the way in. `token` and `device` go into cookies; nobody sees them again. */
export type Step =
  | {
      readonly kind: 'entered';
      readonly state: SessionState;
      readonly token: string;
      readonly device: string;
      readonly offers: readonly Offer[];
      /** Milliseconds the session can live at most. */
      readonly life: number;
    }
  /** Wrong, or not now: `wait` milliseconds. Never which of name, password or code was wrong. */
  | { readonly kind: 'refused'; readonly wait?: number };

/** A session that holds, as each request sees it. */
export interface Visit {
  readonly session: Buffer;
  readonly state: SessionState;
  readonly account: Account;
  readonly actor: Actor;
  readonly offers: readonly Offer[];
  readonly startedAt: number;
  /** When the person last proved who they are; null while `half`. */
  readonly provedAt: number | null;
  /** The network is another one than the proof came from, or the device's cookie is missing. */
  readonly moved: boolean;
  /** It comes from a place where this account has never proved who it is: nothing is done before it has. */
  readonly strange: boolean;
}

export interface SessionShown {
  /** First characters of the hashed id: enough to name it, useless to enter with. */
  readonly id: string;
  readonly state: SessionState;
  readonly startedAt: number;
  readonly seenAt: number;
  readonly network: string;
  readonly device: string;
  readonly proof: Proof;
}

/** A device somebody has come in on. */
export interface DeviceShown {
  readonly id: string;
  /** The browser as it names itself. */
  readonly program: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Sessions open on it. */
  readonly sessions: number;
}

export interface FactorShown {
  readonly id: string;
  readonly kind: 'totp' | 'passkey';
  readonly label: string;
  readonly addedAt: number;
  readonly usedAt: number | null;
}

/** What somebody is told about their own sign-in. */
export interface SignInWord {
  /** `new`: a device or place not used before. `success`: any sign-in, for who wants that. `failure`: others try. */
  readonly kind: 'new' | 'success' | 'failure';
  readonly account: Account;
  readonly at: number;
  readonly address: string;
  /** The browser as it names itself. */
  readonly program: string;
  readonly newDevice: boolean;
  /** The place where it is new, else empty. */
  readonly newPlace: string;
  /** Failed tries; 0 for others. */
  readonly failures: number;
}
