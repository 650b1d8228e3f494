export {
  type Review,
  type ReviewItem,
  type ReviewNeeds,
  type ReviewReport,
  Reviews,
  type Signing,
  type Standing,
} from './reviews.ts';
export { reviewFigures } from './store.ts';
export { kindsOf, type Topic, topicOf, topics } from './topics.ts';
