export type { OwnLetter } from './desk.ts';
export { Portal, type PortalNeeds } from './portal.ts';
