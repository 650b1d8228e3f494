export { Inspect, type InspectNeeds, type Look, type Texts } from './inspect.ts';
export type { OrganisationPack } from './organisation.ts';
export { type Bounds, defaultBounds } from './unpack/budget.ts';
export { organisationOf, readVocabulary, type Vocabulary } from './vocabulary.ts';
