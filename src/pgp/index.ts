export { type ArmorBlock, armor, dearmor } from './armor.ts';
export {
  type Chosen,
  checkKey,
  checkKeys,
  type KeyQuestion,
  type KeyVerdict,
  userIdAddress,
} from './check.ts';
export { armorKey, type KeysReading, type PgpKey, parseKeys } from './keys.ts';
