export { type Committed, commit, commitment, type EventDraft, type EventKind, eventKinds } from './event.ts';
export { Evidence, type ReadEvent } from './evidence.ts';
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './proof.ts';
export {
  emptyRoot,
  leafHash,
  type Nodes,
  nodeHash,
  proveConsistency,
  proveInclusion,
  rootAt,
} from './tree.ts';
