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
export { type Decoded, decodeCharset } from './charset.ts';
export { editHeader, type HeaderEdits } from './edit-header.ts';
export { decodeWords, encodeWords } from './encoded-words.ts';
export { type Field, Header, type HeaderBounds, readHeader, splitLetter } from './header.ts';
export { type DomainReading, readDomain } from './idna.ts';
export { allParts, type Part, type WalkBounds, walk } from './mime.ts';
export { type Parameters, parseParameters } from './parameters.ts';
export { type PathOptions, type PathReading, parsePath } from './path.ts';
export { type DecodedBytes, decodeBase64, decodeQuotedPrintable, decodeUuencode } from './transfer.ts';
export * from './words.ts';
export { encodeText, formatField, formatMailbox, formatMailboxes } from './write-field.ts';
