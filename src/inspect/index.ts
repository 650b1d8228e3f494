export { Inspect, type InspectNeeds, type Look } from './inspect.ts';
export type { OrganisationPack } from './organisation.ts';
export { type Bounds, defaultBounds } from './unpack/budget.ts';
