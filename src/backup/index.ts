export { Backup, type Drilled } from './backup.ts';
export type { Made, Progress, SettingsFile } from './make.ts';
export type { Manifest } from './manifest.ts';
export { inside, Opened } from './open.ts';
export { Place } from './place.ts';
export { type RecoveryKey, recoveryKey } from './recovery.ts';
export { printShare, readShare, type Share, seedFrom, sharesOf } from './share.ts';
export { markReleased, markRestored, openRestore } from './store.ts';
