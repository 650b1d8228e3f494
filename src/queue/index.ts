export { ageBounds, agesByClass, type ClassAges, type Failing, failingDomains } from './figures/figures.ts';
export { forgetSettled, lettersUnderWay } from './forget/store.ts';
export { type How, lettersWith, type Standing, standingsOf, type Wanted } from './listing/listing.ts';
export { type LookClaim, Looks } from './looks/looks.ts';
export { readersOf } from './owners/store.ts';
export {
  type Claim,
  claimName,
  type Delivery,
  type Held,
  type Listed,
  type NewDelivery,
  Queue,
} from './queue.ts';
export { holdRestored, releaseRestored } from './restored/restored.ts';
export { nextAttempt } from './schedule.ts';
export type { Settled, Settlement } from './settlement.ts';
export type { QueueCounts } from './store.ts';
