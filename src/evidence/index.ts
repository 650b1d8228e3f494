export {
  type AnchorStanding,
  Anchors,
  type AnchorTarget,
  anchorStandings,
  loadPlaces,
} from './anchors.ts';
export {
  cosign,
  isSigned,
  type ReadCheckpoint,
  readCheckpoint,
  type SignatureCheck,
  signCheckpoint,
  type TreeHead,
} from './checkpoint.ts';
export { ClockWatch } from './clock-watch.ts';
export {
  checkDestructionCertificate,
  type DestructionCertificate,
  isDestructionCertificate,
  makeDestructionCertificate,
} from './destruction.ts';
export { type Committed, commit, commitment, type EventDraft, type EventKind, eventKinds } from './event.ts';
export { Evidence, type ProvableEvent, type ReadEvent } from './evidence.ts';
export type { Finding } from './finding.ts';
export { EvidenceLog, type InclusionProof, type LogNeeds, type LogStanding, logStanding } from './log.ts';
export { isReason, reasonMissing, type Sight, sightOf } from './looks/kinds.ts';
export { type Look, LookBook, type OwnersOf } from './looks/looks.ts';
export type { PackManifest, PackSays, PackScope } from './pack/format.ts';
export { mostReceipts, openPack, type Pack, type PackAsk, type PackNeeds } from './pack/make.ts';
export { plainJson } from './plain.ts';
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './proof.ts';
export {
  type ClosedEvent,
  type DroppedCheckpoint,
  droppedCheckpoints,
  type EventPage,
  type EventWish,
  type ProvedEvent,
  proveEvent,
  searchEvents,
} from './reading/reading.ts';
export { letterOf, makeReceipt, type Receipt, type ReceiptEvent, signedText } from './receipt.ts';
export { checkReceipt, isReceipt } from './receipt-check.ts';
export { receiptPage } from './receipt-page.ts';
export { receiptPdf } from './receipt-pdf.ts';
export {
  type Algorithm,
  formatKey,
  makeKey,
  openSigner,
  parseKey,
  type Signer,
  type VerifierKey,
} from './signer.ts';
export { countKinds, digestOf, eventsIn, firstMoment, type Span, type SpanQuery } from './span/store.ts';
export { countEvents, type TallyEntry, tallied, tallySince } from './tally/tally.ts';
export { nodesFrom, type ReadTile, tilePath } from './tiles.ts';
export {
  emptyRoot,
  leafHash,
  type Nodes,
  nodeHash,
  proveConsistency,
  proveInclusion,
  rootAt,
} from './tree.ts';
export type { Verdict } from './verdict.ts';
export { verifyEvidence } from './verify.ts';
export { longestRequest, Witness, type WitnessAnswer } from './witness.ts';
