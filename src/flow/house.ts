import type { Archive } from '#archive';
import type { Clock, Log } from '#base';
import type { Config } from '#config';
import type { Delivery } from '#delivery';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { Inspect } from '#inspect';
import type { People } from '#people';
import type { Pickup } from '#pickup';
import type { Policy } from '#policy';
import type { Queue } from '#queue';
import type { GroupCommit, Store } from '#store';
import type { DkimKeys } from '#verify';
import type { Prepared } from './keep.ts';
import type { Finish } from './settle.ts';

/** The rooms as the corridors need them: built by hand in `app.ts`. */
export interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly people: People;
  readonly inspect: Pick<Inspect, 'letter'>;
  readonly policy: Policy;
  readonly archive: Archive;
  readonly queue: Queue;
  readonly dkim: DkimKeys;
  readonly delivery: Delivery;
  readonly pickup: Pickup;
  /** Accept transactions, letters sharing a commit. */
  readonly accepts: GroupCommit<Prepared>;
  /** Settle transactions. */
  readonly settlements: GroupCommit<Finish>;
}
