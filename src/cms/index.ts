export { type Bundle, parseCertificates } from './bundle.ts';
export { type Certificate, titleOf } from './certificate.ts';
export { type CertificateAnswer, type CertificateQuestion, checkCertificate, isBoundTo } from './check.ts';
export { type Choice, type ChoiceQuestion, chooseCertificate } from './choose.ts';
export type { RevocationList } from './crl.ts';
export type { DistinguishedName } from './name.ts';
export type { KeyKind } from './public-key.ts';
export type { Refusal, RefusalCode } from './refusal.ts';
