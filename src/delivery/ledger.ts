import type { Failing, StsFound } from '#transport';
import type { Domain } from './demands.ts';
import type { Opened } from './open.ts';
import type { Asked } from './target.ts';

/** Told what came of each connection to a domain's servers; keeps count, changes nothing. */
export interface Ledger {
  connected(asked: Asked, host: string, address: string, opened: Opened): void;
  /** The domain's policy does not name the server. */
  unnamed(domain: Domain, host: string): void;
  /** What the DNS says of the server is forged or broken. */
  unresolved(domain: Domain, host: string, failing: Failing): void;
  /** The domain announces a policy that cannot be had. */
  withoutPolicy(domain: string, trouble: NonNullable<StsFound['trouble']>): void;
}
