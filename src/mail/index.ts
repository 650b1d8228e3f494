export { accompany } from './accompany.ts';
export {
  type AddressListReading,
  type AddressOptions,
  type AddressPolicy,
  type AddressReading,
  addressKey,
  formatAddress,
  type Mailbox,
  parseAddress,
  parseAddressList,
  sameAddress,
} from './address.ts';
export { type Attachment, textPart } from './body-part.ts';
export { type Decoded, decodeCharset, guessText } from './charset.ts';
export { type Composition, compose } from './compose.ts';
export { formatDate } from './dates.ts';
export { composeDsn, type DsnParts, type DsnRecipient } from './dsn.ts';
export type { DsnAction, Language } from './dsn-words.ts';
export { editHeader, type HeaderEdits } from './edit-header.ts';
export { decodeWords, encodeWords } from './encoded-words.ts';
export { type Field, Header, type HeaderBounds, readHeader, splitLetter } from './header.ts';
export { type DomainReading, readDomain } from './idna.ts';
export { copiedFor, type Journaled, type JournalReader, type JournalReport, readJournal } from './journal.ts';
export { isMessageId, messageIdFor, messageIds } from './message-id.ts';
export { allParts, type Part, type WalkBounds, walk } from './mime.ts';
export { type Parameters, parseParameters } from './parameters.ts';
export { type PathOptions, type PathReading, parsePath } from './path.ts';
export { type Receipt, receivedField } from './received.ts';
export { composeTlsReport, type TlsReportLetter } from './tls-report-letter.ts';
export { type DecodedBytes, decodeBase64, decodeQuotedPrintable, decodeUuencode } from './transfer.ts';
export * from './words.ts';
export { encodeText, formatField, formatMailbox, formatMailboxes } from './write-field.ts';
