export { addressBlind } from './address-blind.ts';
export { type CertificatePair, type CertificateWish, selfSigned } from './certificate.ts';
export { type Binding, Keys, type Purpose, purposes } from './keys.ts';
export { type KeyProvider, makePassphrase, passphrasePath, passphraseProvider } from './provider.ts';
