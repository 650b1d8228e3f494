export { type ArmorBlock, armor, dearmor } from './armor.ts';
export {
  type Chosen,
  checkKey,
  checkKeys,
  type KeyQuestion,
  type KeyVerdict,
  userIdAddress,
} from './check.ts';
export { generateKey, type KeyWish, type MadeKey, revokeKey } from './generate.ts';
export { armorKey, type KeysReading, type PgpKey, parseKeys } from './keys.ts';
export { openSecret, type PgpSecret } from './library.ts';
export { mergeKeys } from './merge.ts';
export {
  type Cleartext,
  type DetachedTask,
  isSealedToKey,
  type Opened,
  type OpenTask,
  open,
  readCleartext,
  verifyDetached,
} from './open.ts';
export { type SealTask, seal, signDetached } from './seal.ts';
export type { SignatureVerdict } from './verify.ts';
