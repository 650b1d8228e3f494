export { type Bundle, parseCertificates } from './bundle.ts';
export { type Certificate, titleOf } from './certificate.ts';
export { type CertificateAnswer, type CertificateQuestion, checkCertificate, isBoundTo } from './check.ts';
export { type Choice, type ChoiceQuestion, chooseCertificate } from './choose.ts';
export { type CompressedOpening, openCompressed } from './compressed.ts';
export type { ContentCipher } from './content-cipher.ts';
export type { RevocationList } from './crl.ts';
export {
  type EncryptionTask,
  type EnvelopeOpening,
  encryptData,
  isSealedTo,
  type KeyHolder,
  openEnvelope,
} from './envelope.ts';
export {
  type IssueTask,
  issueCertificate,
  type ListTask,
  type Profile,
  type RevocationReason,
  type Revoked,
  revocationReasons,
  type SubjectName,
  writeRevocationList,
} from './issue.ts';
export type { Padding } from './key-transport.ts';
export { checkRevocationList } from './list-check.ts';
export { type MessageKind, messageKind } from './message.ts';
export type { DistinguishedName } from './name.ts';
export {
  checkOcspResponse,
  type OcspAnswer,
  type OcspCheck,
  type OcspQuestion,
  writeOcspRequest,
} from './ocsp.ts';
export { type Pkcs12Reading, parsePkcs12 } from './pkcs12.ts';
export { belongsTo, parsePrivateKey } from './private-key.ts';
export type { KeyKind } from './public-key.ts';
export type { Refusal, RefusalCode } from './refusal.ts';
export { type CertificateRequest, readRequest, writeRequest } from './request.ts';
export { type Signed, type SigningTask, signData } from './sign.ts';
export {
  checkTimeStampResponse,
  type TimeStamp,
  type TimeStampAnswer,
  type TimeStampCheck,
  writeTimeStampRequest,
} from './time-stamp.ts';
export {
  type SignatureCode,
  type SignerVerdict,
  type Verification,
  type VerificationTask,
  verifySigned,
} from './verify-signed.ts';
