export { ageBounds, agesByClass, type ClassAges, type Failing, failingDomains } from './figures/figures.ts';
export { type LookClaim, Looks } from './looks/looks.ts';
export {
  type Claim,
  claimName,
  type Delivery,
  type Held,
  type Listed,
  type NewDelivery,
  Queue,
  type Settled,
  type Settlement,
} from './queue.ts';
export { holdRestored, releaseRestored } from './restored/restored.ts';
export { nextAttempt } from './schedule.ts';
export type { QueueCounts } from './store.ts';
