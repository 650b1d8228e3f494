export { Inspect, type InspectNeeds } from './inspect.ts';
export type { OrganisationPack } from './organisation.ts';
export { type Bounds, defaultBounds } from './unpack/budget.ts';
