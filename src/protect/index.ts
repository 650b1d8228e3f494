export { completing, outgoing } from './outgoing.ts';
export { mayWait, plan, type Step } from './plan.ts';
export { neutralSubject } from './seal/payload.ts';
export { type ReaderKey, type SealedLetter, type SealingTask, type Signer, sealLetter } from './seal/seal.ts';
