export type { OwnLetter } from './desk.ts';
export type { PublishedKeys } from './key-routes.ts';
export { Portal, type PortalNeeds } from './portal.ts';
