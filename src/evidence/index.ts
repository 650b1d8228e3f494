export { commit, type Committed, commitment, type EventDraft, type EventKind, eventKinds } from './event.ts';
export { Evidence, type ReadEvent } from './evidence.ts';
