import type { Archive, SealedMessage, SealedSent } from '#archive';
import type { Clock, Log } from '#base';
import type { Config } from '#config';
import type { Delivery } from '#delivery';
import type { EventDraft, Evidence } from '#evidence';
import type { Inspect } from '#inspect';
import type { Discovery, Epochs, Keys, OwnKeys, RecipientKeys } from '#keys';
import type { Submission } from '#mail';
import type { Malware } from '#malware';
import type { BreakGlass, People } from '#people';
import type { Pickup } from '#pickup';
import type { Consents, Documents, Policy } from '#policy';
import type { Passphrases } from '#protect';
import type { Claim, Looks, NewDelivery, Queue, Settlement } from '#queue';
import type { Reviews } from '#review';
import type { Settings } from '#settings';
import type { GroupCommit, Sql, Store } from '#store';
import type { Resolver, StsPolicies, TlsBook, TlsReports } from '#transport';
import type { DkimKeys } from '#verify';

/** The rooms as the corridors need them: built by hand in `app.ts`. */
export interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly keys: Keys;
  /** What changes by the day; written over `config` in place. */
  readonly settings: Settings;
  /** Readers' keys, and where they are looked for. */
  readonly recipients: RecipientKeys;
  readonly discovery: Discovery;
  /** Keys of months, for copies that nobody can call back. */
  readonly epochs: Epochs;
  /** Certificates and keys of our own people and domains. */
  readonly ownKeys: OwnKeys;
  /** Agreed with readers who get letters as PDF. */
  readonly passphrases: Passphrases;
  readonly evidence: Evidence;
  readonly people: People;
  /** Emergency access to letters of others. */
  readonly glass: BreakGlass;
  /** Reviews of the log. */
  readonly reviews: Reviews;
  readonly malware: Malware;
  readonly inspect: Pick<Inspect, 'letter' | 'texts' | 'close' | 'pack'>;
  readonly policy: Policy;
  readonly documents: Documents;
  readonly consents: Consents;
  readonly archive: Archive;
  readonly queue: Queue;
  readonly looks: Looks;
  readonly dkim: DkimKeys;
  readonly delivery: Delivery;
  readonly resolver: Resolver;
  readonly stsPolicies: StsPolicies;
  readonly tlsBook: TlsBook;
  readonly tlsReports: TlsReports;
  readonly pickup: Pickup;
  /** Accept transactions, letters sharing a commit. */
  readonly accepts: GroupCommit<Prepared>;
  /** Settle transactions. */
  readonly settlements: GroupCommit<Finish>;
}

/** A letter that only has to be committed: sealed, ruled on, its deliveries drafted. */
export interface Prepared {
  readonly id: string;
  readonly submission: Submission;
  readonly message: SealedMessage;
  readonly deliveries: readonly NewDelivery[];
  /** Whether it waits for its deep look. */
  readonly looking: boolean;
  readonly accepted: EventDraft;
}

/** What came of one attempt, ready to be written in one transaction. */
export interface Finish {
  /** The delivery's id and fence: what the outcome of an unknown COMMIT is looked up by. */
  readonly id: string;
  readonly claim: Claim;
  readonly settlement: Settlement;
  readonly events: readonly EventDraft[];
  /** Further work in the same transaction, only where the claim was still ours; returns Postern's own letters to keep with it. */
  readonly within?: (sql: Sql) => Promise<readonly Prepared[]>;
  /** What left, where it did and is kept. */
  readonly sent?: SealedSent;
}
