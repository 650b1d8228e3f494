export { accept } from './accept.ts';
export { deliver } from './deliver.ts';
export { openExports } from './export.ts';
export { type Ruled, ruledIn } from './found.ts';
export { askGlass, decideGlass } from './glass.ts';
export {
  type Deciding,
  expireHold,
  type HoldView,
  holds,
  lookAtHold,
  raiseHold,
  refuseHold,
  releaseHold,
} from './hold.ts';
export { roundOfHolds } from './hold-rounds.ts';
export type { House } from './house.ts';
export { openImporter } from './import.ts';
export { Journal } from './journal.ts';
export { keep } from './keep.ts';
export { destructionCertificate, type Keeping, openKeeping } from './keeping.ts';
export { tellOfKeyChange } from './key-notice.ts';
export { type LetterPage, type ListedLetter, listLetters } from './letters.ts';
export { DeepLooks, lookDeeper } from './look.ts';
export {
  type Looker,
  looksAtMine,
  looksForReader,
  type OpenBefore,
  type OwnLook,
  openLookBook,
  type SeenLook,
  whoRead,
} from './looks.ts';
export { lettersOfMine, type OwnLetter, reasonsIn, type TakenBack, takeBack } from './own-letters.ts';
export { evidenceLogOf, type PackWish, packFor } from './pack.ts';
export { type ReadLetter, readAttachment, readLetter, readSource } from './read.ts';
export { postExpired, postOwn } from './report.ts';
export { type Outside, roundOfReviews } from './reviews.ts';
export { Rounds } from './rounds.ts';
export { openIndexer, openSearch, search } from './search.ts';
export { keptOutcomes, writeSettlements } from './settle.ts';
export { tellOfSignIn } from './signin-notice.ts';
export { sendTemplate, type TemplateLetter } from './template.ts';
export { type RedactedCopy, retractThread, type ThreadRetraction } from './thread.ts';
export { sendTlsReports } from './tls-reports.ts';
export { type Life, trace } from './trace.ts';
export { type Came, type Change, type Tried, type Trying, tryRules } from './try.ts';
export { tellOfUnusual } from './unusual-notice.ts';
