export { type Consent, contentClasses, isValid, lawOf } from './consent/consent.ts';
export { Consents, type NewConsent } from './consent/consents.ts';
export { defaultRules, type Profile } from './defaults.ts';
export { explain } from './explain.ts';
export { Policy, type PolicyNeeds, type Question } from './policy.ts';
export type { Condition, Effect, Rule } from './rules.ts';
