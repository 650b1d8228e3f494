export type { Job } from './attempt.ts';
export { Delivery, type DeliveryCounts } from './delivery.ts';
export type { Policies } from './demands.ts';
export type { Ledger } from './ledger.ts';
