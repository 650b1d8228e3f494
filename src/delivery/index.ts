export type { Job } from './attempt.ts';
export { Delivery, type DeliveryCounts } from './delivery.ts';
