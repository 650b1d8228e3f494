export {
  type Catalogue,
  catalogue,
  chooseLanguage,
  dateAndTime,
  day,
  isLanguage,
  type Language,
  languages,
} from './catalogue.ts';
export { forgetPickups } from './forget/forget.ts';
export type { Extension, Refused, Retraction, SecretSet } from './keeping.ts';
export {
  codeNotice,
  declinedNotice,
  expiredNotice,
  type NoticeFacts,
  type NoticeText,
  pickupNotice,
  secretNotice,
  senderNotice,
  undeliveredNotice,
} from './notices.ts';
export { Pickup, type PickupNeeds } from './pickup.ts';
export type { Replying, SenderToTell } from './reading.ts';
export { pickupKeys } from './rewrap/store.ts';
export { secretLength } from './secret.ts';
export type {
  Access,
  Browser,
  Closed,
  CodeToSend,
  Ending,
  Expired,
  Grant,
  Need,
  Opened,
  Placed,
  Placing,
  Proof,
  Proven,
  Reader,
  Role,
  SecretGiven,
  Standing,
  Travelled,
} from './words.ts';
