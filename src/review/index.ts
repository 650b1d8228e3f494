export {
  type Review,
  type ReviewItem,
  type ReviewNeeds,
  type ReviewReport,
  Reviews,
  type Signing,
  type Standing,
} from './reviews.ts';
export { kindsOf, type Topic, topicOf, topics } from './topics.ts';
