export { checkDocument } from './check.ts';
export { type Consent, contentClasses, isValid, lawOf } from './consent/consent.ts';
export { Consents, type NewConsent } from './consent/consents.ts';
export { defaultRules, type Profile } from './defaults.ts';
export {
  type Case,
  type Document,
  type DocumentRule,
  documentHash,
  documentText,
  emptyDocument,
} from './document.ts';
export { rulesOf } from './document-rules.ts';
export { type CaseResult, cameTo, runCases } from './documents/cases.ts';
export {
  type Assessment,
  Documents,
  type DocumentsNeeds,
  type InForce,
  type Version,
} from './documents/documents.ts';
export { explain } from './explain.ts';
export { holding } from './holding.ts';
export { parse, type Reading } from './parse.ts';
export { Policy, type PolicyNeeds, type Question } from './policy.ts';
export { render, sentenceOf } from './render.ts';
export type { Condition, Effect, Rule } from './rules.ts';
