export type { Job } from './attempt.ts';
export { Delivery, type DeliveryCounts } from './delivery.ts';
export type { Policies } from './demands.ts';
export type { Book } from './ledger.ts';
export { type DomainView, keeps, type Probe, type ServerView } from './look.ts';
