export { type Opening, openLetter, type ShownSignature } from './open/letter.ts';
export type { OpeningNeeds } from './open/state.ts';
export { completing, outgoing } from './outgoing.ts';
export { newPassphrase, Passphrases } from './pdf/passphrases.ts';
export { mayWait, plan, type Step } from './plan.ts';
export { neutralSubject } from './seal/payload.ts';
export {
  type ReaderKey,
  type SealedLetter,
  type SealingTask,
  type Signer,
  sealLetter,
  Unfit,
} from './seal/seal.ts';
