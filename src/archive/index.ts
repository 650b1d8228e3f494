export {
  Archive,
  type Brief,
  type Listing,
  type Meta,
  type OpenMessage,
  type SealedMessage,
} from './archive.ts';
export { attachedParts, bodyText, shownMailbox } from './body.ts';
export { type Direction, directionOf } from './claims.ts';
export { type DestructionNeeds, Destructions } from './destruction/destructions.ts';
export type { DestructionState, DestructionView, LetterOutcome } from './destruction/types.ts';
export { type Elsewhere, keepOnce } from './elsewhere.ts';
export { Exports } from './export/exports.ts';
export { writeExport } from './export/folder.ts';
export {
  type ExportForm,
  type ExportNeeds,
  type ExportView,
  type ExportWish,
  exportForms,
} from './export/words.ts';
export { contentHash, damageOf } from './import/content.ts';
export {
  type Aside,
  Importer,
  type ImporterNeeds,
  type ImportView,
  type ImportWish,
} from './import/importer.ts';
export { type ImportForm, importForms } from './import/source.ts';
export { type HoldNeeds, LegalHolds } from './legal-hold/legal-holds.ts';
export type { HoldView as LegalHoldView, HoldWish as LegalHoldWish } from './legal-hold/types.ts';
export { Objects, objectsOf } from './objects.ts';
export { writersOf } from './owners/store.ts';
export { Copier, type CopierNeeds } from './packs/copier.ts';
export { openPacker } from './packs/open.ts';
export { Packer, type PackerNeeds } from './packs/packer.ts';
export { FolderPlace, type PackPlace } from './packs/place.ts';
export { openSecond } from './packs/second.ts';
export { type PackFigures, packFigures } from './packs/store.ts';
export { notesOf, packsOf } from './packs/where.ts';
export {
  Retention,
  type RetentionNeeds,
  type RetentionStanding,
  type ScheduleView,
} from './retention/retention.ts';
export { type KeepRule, readSchedule, type Schedule, sixYears } from './retention/schedule.ts';
export { type KeepingFigures, keepingFigures } from './retention/store.ts';
export { archiveKeys } from './rewrap/store.ts';
export type { Asking, Hit, Page, Scope, SearchNeeds } from './search/asking.ts';
export type { ReadTexts } from './search/digest.ts';
export { Indexer, type IndexerNeeds } from './search/indexer.ts';
export { parseQuery, type Query, type State, states } from './search/query.ts';
export { Search } from './search/search.ts';
export { type SearchFigures, searchFigures } from './search/store.ts';
export type { SealedSent, SentForm } from './sent/forms.ts';
