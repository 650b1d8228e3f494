/** The vocabulary that every room shares (docs/words.md). Types only. */
import type { Actor } from '#base';

/** A mailbox: `local` as given, quotes included; `domain` as lower-case IDNA2008 A-labels. */
export interface Address {
  readonly local: string;
  readonly domain: string;
}

/** One RCPT with its DSN wishes (RFC 3461 §4.1, §4.2). */
export interface EnvelopeRecipient {
  readonly address: Address;
  /** `undefined` means the default: on failure (and delay). */
  readonly notify?: readonly ('never' | 'success' | 'failure' | 'delay')[];
  /** ORCPT as given, `addr-type;xtext`. */
  readonly orcpt?: string;
}

/** Who the letter is from and for on the wire (RFC 5321 §2.3.1). `sender` is null for `<>`. */
export interface Envelope {
  readonly sender: Address | null;
  readonly recipients: readonly EnvelopeRecipient[];
  readonly smtputf8: boolean;
  readonly body: '7bit' | '8bitmime';
  /** RET and ENVID (RFC 3461 §4.3, §4.4). */
  readonly ret?: 'full' | 'hdrs';
  readonly envid?: string;
  /** The sender asks that it never travels but over proven TLS, to the end (RFC 8689). */
  readonly requireTls?: boolean;
}

/**
 * Where a letter came in. By `import` and `journal` come letters that others have carried: they are kept, and go to nobody.
 */
export type Door = 'submission' | 'relay' | 'portal' | 'inside' | 'import' | 'journal';

/** How the letter came over the wire: for the Received field and the trail. */
export interface PeerInfo {
  readonly address: string;
  readonly helo: string;
  /** Null where the letter was made inside. */
  readonly tls: { readonly version: string; readonly cipher: string } | null;
}

/** Each class has its own deadlines (docs/reference/config.md, `[delivery.classes]`). */
export type MailClass = 'urgent' | 'transactional' | 'conversation' | 'bulk';
export const mailClasses: readonly MailClass[] = ['urgent', 'transactional', 'conversation', 'bulk'];

/** Offered, not yet ours. `raw` is the letter as it came (RFC 5322, CRLF line ends), never changed afterwards. */
export interface Submission {
  readonly id: string;
  readonly door: Door;
  readonly actor: Actor;
  readonly peer: PeerInfo;
  readonly envelope: Envelope;
  readonly raw: Buffer;
  readonly receivedAt: number;
  readonly class: MailClass;
  /** Set on letters that Postern itself writes: what they are about. They hold nothing protected. */
  readonly notice?: Notice;
  /** It came by a key of the sandbox: it goes through everything and never leaves, nor does word of it. */
  readonly sandbox?: true;
}

/** A letter of Postern's own: pickup notice, code, word to the sender, DSN. */
export interface Notice {
  readonly kind:
    | 'pickup-notice'
    | 'pickup-code'
    | 'sender-notice'
    | 'hold-notice'
    | 'rule-notice'
    | 'key-notice'
    | 'glass-notice'
    | 'signin-notice'
    | 'review-notice'
    | 'dsn'
    | 'tls-report';
  /** The pickup it speaks of, so that the way it travelled can be written down there. */
  readonly pickup?: string;
}

/** The least protection a letter may travel with, in rising order (DESIGN §4). */
export type Floor = 'open' | 'encrypted' | 'verified' | 'authenticated' | 'sealed';
export const floors: readonly Floor[] = ['open', 'encrypted', 'verified', 'authenticated', 'sealed'];
export const atLeast = (have: Floor, need: Floor): boolean => floors.indexOf(have) >= floors.indexOf(need);

/**
 * What a letter is for or which consent it leaves under, as its sender or a rule says: 45 CFR 164.506 (treatment, payment,
 * operations), 164.508(a)(3) (marketing), 164.524 (the reader asked for their own record), the law of a state, 42 CFR 2.31.
 * A purpose may ask for more; by itself it allows nothing.
 */
export type Purpose =
  | 'treatment'
  | 'payment'
  | 'operations'
  | 'marketing'
  | 'own-request'
  | 'state-consent'
  | 'part2-consent';
export const purposes: readonly Purpose[] = [
  'treatment',
  'payment',
  'operations',
  'marketing',
  'own-request',
  'state-consent',
  'part2-consent',
];

/** A recorded act of a patient by which something is allowed that would not be without it (`#policy`). */
export type ConsentKind = 'access-request' | 'marketing-authorisation' | 'state-consent' | 'part2-consent';
export const consentKinds: readonly ConsentKind[] = [
  'access-request',
  'marketing-authorisation',
  'state-consent',
  'part2-consent',
];

/** A consent that a decision rests on: looked up again before each attempt. */
export interface Ground {
  readonly kind: ConsentKind;
  /** The entry it was found in; another that covers the same takes its place. */
  readonly id: string;
  /** Classes of content in the letter that it has to cover: `phi`, or kinds of sensitive findings. */
  readonly content: readonly string[];
  /** What has to travel with the letter, inside it (42 CFR 2.32). */
  readonly notice?: string;
}

/** A means of protection. */
export type Protection = 'tls' | 'pgp' | 'smime' | 'pdf' | 'pickup';

export type Level = 'none' | 'admin' | 'phi' | 'sensitive';
export const levels: readonly Level[] = ['none', 'admin', 'phi', 'sensitive'];

/** What a letter counts as at least, whatever is found in it: said by its sender or its template. */
export interface Declared {
  readonly level: Level;
  /** Kinds of findings that come with it, such as `part2`. */
  readonly kinds: readonly string[];
}

/** What was found and where; never the text that was found. */
export interface Finding {
  /** Such as `ssn`, `mrn`, `diagnosis`, `drug`, `hiv`. */
  readonly kind: string;
  /** Part and path, such as `subject`, `2/text`, `3:report.pdf/name`: with names of parts by number, not by file name. */
  readonly place: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** What an inspection of a letter came to. */
export interface Inspection {
  readonly level: Level;
  /** 0 to 1: how likely the letter is protected. */
  readonly score: number;
  readonly inspectable: boolean;
  readonly uninspectable: readonly { readonly part: string; readonly reason: string }[];
  readonly findings: readonly Finding[];
  /** Labels and tags that the sender set (subject tag, header, Sensitivity): they may raise protection, never lower it. */
  readonly labels: readonly string[];
  /** Version of the detection pack, such as `core-1`. */
  readonly pack: string;
}

/** What policy says of one recipient of one letter. Decided once, at acceptance. */
export interface Decision {
  readonly recipient: Address;
  readonly action: 'send' | 'hold' | 'refuse';
  readonly floor: Floor;
  /** Allowed means, best first; `pickup` last where it is allowed. */
  readonly methods: readonly Protection[];
  readonly rule: string;
  readonly ruleVersion: string;
  /** One sentence a line, in words a nurse understands. */
  readonly why: readonly string[];
  /** For `refuse`: what the sender is told. */
  readonly say?: string;
  /** Sensitive content: a pickup by mailbox alone does not open (DESIGN §4). */
  readonly sensitive: boolean;
  /** What the letter is for, where that was said. */
  readonly purpose?: Purpose;
  /** Recorded consents that it may not leave without. */
  readonly grounds?: readonly Ground[];
  /** What rules ask for beside protection. */
  readonly acts?: Acts;
  /** Names of the rules that spoke, and of those that spoke in vain. */
  readonly rules?: { readonly matched: readonly string[]; readonly lost: readonly LostRule[] };
}

/** A rule that matched and was not followed, and why, as a sentence. */
export interface LostRule {
  readonly rule: string;
  readonly reason: string;
}

/** What rules ask for beside protection. Each is done in `flow`. */
export interface Acts {
  /** Who is told that the letter was taken, and by which rule. */
  readonly notify?: readonly { readonly address: string; readonly rule: string }[];
  /** Fields put in front of the letter as it leaves. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Milliseconds that it waits in the portal, at most. */
  readonly expires?: number;
  /** Retention classes of the kept letter. */
  readonly retention?: readonly string[];
  /** It is kept and goes to nobody. */
  readonly archive?: true;
  /** Whom it was written to, where a rule sends it to another. */
  readonly redirectedFrom?: Address;
}

/** One decision for each recipient of the envelope, in its order. */
export interface Ruling {
  readonly decisions: readonly Decision[];
}

/** A remote server's answer, word for word (RFC 5321 §4.2). */
export interface Reply {
  readonly code: number;
  /** Enhanced status code such as `5.1.1`, where one was given (RFC 3463). */
  readonly enhanced?: string;
  readonly text: string;
}

/** How a letter travelled to the next server. */
export interface TlsFacts {
  readonly version: string;
  readonly cipher: string;
  /** The name in the certificate that matched, or its subject. */
  readonly peerName: string;
  /** SHA-256 of the peer's chain, DER concatenated leaf first, hex. */
  readonly chainHash: string;
  /** SHA-256 of the peer's public key (SubjectPublicKeyInfo), hex: what a TLSA record 3 1 1 holds. */
  readonly keyHash: string;
  readonly resumed: boolean;
  /** The floor this connection satisfies. */
  readonly floor: Floor;
  /** What the reader's domain itself demands of the way, where it says so. */
  readonly demanded?: Demand;
}

/** A demand that a domain publishes, and what proves that it is the domain's own. */
export type Demand =
  | {
      readonly by: 'dane';
      /** The name the TLSA records stand under. */
      readonly base: string;
      /** SHA-256 of the whole set, hex; and the record that matched, as in a zone file. */
      readonly set: string;
      readonly record: string;
      /** Whether the MX record that led to the host was signed too (RFC 7672 §2.2.1). */
      readonly signedMx: boolean;
    }
  | { readonly by: 'mta-sts'; readonly domain: string; readonly id: string; readonly mode: string };

/** What came of one attempt to carry one delivery. */
export type Outcome =
  | {
      readonly kind: 'delivered';
      readonly host: string;
      readonly address: string;
      readonly reply: Reply;
      readonly tls: TlsFacts | null;
      /** The server took over the wish to be told (RFC 3461 §5.2.1): it reports from here on. */
      readonly reports: boolean;
    }
  /** Temporary: it waits. */
  | {
      readonly kind: 'deferred';
      readonly host?: string;
      readonly reply?: Reply;
      readonly reason: string;
      readonly tls?: TlsFacts | null;
      /** True where the peer or its network could not be reached at all. */ readonly unreachable?: boolean;
    }
  /** Permanent: the sender is told. */
  | {
      readonly kind: 'failed';
      readonly host?: string;
      readonly reply?: Reply;
      readonly reason: string;
      readonly tls?: TlsFacts | null;
    }
  /** No server of the domain could be reached at the floor; nothing of the letter left. Pickup in the same attempt. */
  | {
      readonly kind: 'unprotected';
      readonly host?: string;
      readonly reason: string;
      readonly best: Floor | null;
      /** The sender's REQUIRETLS is what could not be kept: where nothing else is left, the letter goes back (RFC 8689 §4.2.1). */
      readonly requireTls?: boolean;
      /** What is in the way is a fault on the domain's side: where nothing else is left, waiting may help. */
      readonly passing?: boolean;
    };

/** The answer to an offered letter. `accepted` only after the accept transaction has committed. */
export type Acceptance =
  | { readonly kind: 'accepted'; readonly id: string }
  /** Permanent (5xx): `text` is safe to say to the client. */
  | { readonly kind: 'refused'; readonly code: number; readonly enhanced: string; readonly text: string }
  /** Temporary (4xx). */
  | { readonly kind: 'later'; readonly code: number; readonly enhanced: string; readonly text: string };

export type Accept = (submission: Submission) => Promise<Acceptance>;

/** Somebody who has signed in at a door, and what they may do there. */
export interface SignedIn {
  readonly actor: Actor;
  /** Whether the address is theirs to write from: an own address, or any of the organisation's for a relay account. */
  owns(address: Address): boolean;
  /** A service account: may relay for a mail server or a records system. */
  readonly relay: boolean;
  /** Class of mail of what it sends, where that is fixed. */
  readonly class?: MailClass;
}

export type SignInResult =
  | { readonly ok: true; readonly who: SignedIn }
  /** Wrong, unknown and switched off look alike. `wait`: throttled, milliseconds until the next try is looked at. */
  | { readonly ok: false; readonly wait?: number };

export interface SignIn {
  /** Password sign-in: user is an address or account name. Constant in time for known and unknown users. Throws a Fault when it cannot tell. */
  password(
    user: string,
    password: string,
    peer: { readonly address: string; readonly via: 'submission' | 'relay' | 'portal' },
  ): Promise<SignInResult>;
  /** The service account for a relay's client certificate. */
  service(name: string, peer: { readonly address: string }): Promise<SignInResult>;
}
