export { type DkimAlgorithm, type DkimSigner, type SigningTask, signAll, signDkim } from './dkim.ts';
export { type DkimKeyPair, dkimRecord, dnsStrings, makeDkimKey } from './dkim-key.ts';
export { type DkimKey, DkimKeys, type DkimNeeds, type DkimState, zoneLine } from './dkim-keys.ts';
