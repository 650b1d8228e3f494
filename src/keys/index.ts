export { addressBlind } from './address-blind.ts';
export { type CertificatePair, type CertificateWish, selfSigned } from './certificate.ts';
export { autocryptKey, gossipKeys } from './discover/autocrypt.ts';
export { Discovery, type DiscoveryNeeds, type Sighting } from './discover/discovery.ts';
export { filterValue, securedDirectory } from './discover/ldap.ts';
export type { Place } from './discover/sources.ts';
export { adoptEpochs } from './epoch/adopt.ts';
export { type EpochNeeds, Epochs, type EpochView, type LivingEpoch } from './epoch/epochs.ts';
export { type RetireEventDraft, retireKeks } from './epoch/retire.ts';
export { epochKeks } from './epoch/store.ts';
export type { EpochKey, EpochKeys, EpochWrapped } from './epoch/types.ts';
export { type Binding, Keys, letterPurposes, type PassedKek, type Purpose, purposes } from './keys.ts';
export { Authority, type AuthorityView, type AuthorityWish, type IssuedView } from './own/authority.ts';
export { pem } from './own/certify.ts';
export { openOwnKeys } from './own/open.ts';
export { type Openers, OwnKeys, type OwnWish } from './own/own-keys.ts';
export { countEnds as countOwnEnds } from './own/store.ts';
export type { OwnEvent, Owner, OwnKey, OwnMeans, OwnPgp, OwnSmime } from './own/types.ts';
export { findByWkd } from './own/wkd.ts';
export { kmsProvider } from './provider/kms.ts';
export { providerOf } from './provider/open.ts';
export { makePassphrase, passphrasePath, passphraseProvider } from './provider/passphrase.ts';
export type { KeyProvider } from './provider/provider.ts';
export { vaultProvider } from './provider/vault.ts';
export { openRecipients } from './recipient/open.ts';
export { RecipientKeys } from './recipient/recipients.ts';
export { type RevocationNeeds, Revocations, type Standing } from './recipient/revocations.ts';
export { believed, type KeySource, keySources, sourceWords, type Trust, trustOf } from './recipient/trust.ts';
export type {
  KeyChange,
  KeyEvent,
  KeyEventDraft,
  Offer,
  Offered,
  OnChange,
  RecipientAnswer,
  RecipientKey,
  RecipientNeeds,
} from './recipient/types.ts';
export {
  type Progress as RewrapProgress,
  Rewrap,
  type RewrapNeeds,
  type WrappedKey,
  type WrappedKeys,
} from './rewrap/rewrap.ts';
export { type Moved, moveRoot } from './rewrap/root.ts';
