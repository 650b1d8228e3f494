export { pauses, type WebhookNeeds, Webhooks, type WebhookWish } from './webhooks.ts';
export {
  bodyOf,
  type EndpointState,
  type Topic,
  topics,
  type WebhookCall,
  type WebhookEndpoint,
} from './words.ts';
