export { type Basis, type BasisKind, isValid } from './basis.ts';
export { defaultRules, type Profile } from './defaults.ts';
export { explain } from './explain.ts';
export { Policy, type PolicyNeeds, type Question } from './policy.ts';
export type { Condition, Effect, Rule } from './rules.ts';
export { basesOf, loadBases, type NewBasis, recordBasis, revokeBasis } from './store.ts';
