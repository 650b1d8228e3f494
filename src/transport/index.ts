export { type Dane, type DaneLookup, daneFor, tlsaText } from './dane.ts';
export { connectionWords, type Dialled, dial } from './dial.ts';
export { type Fetched, type Fetching, guardedFetch } from './fetch.ts';
export { type HostAddresses, hostAddresses, type MxHosts, type MxRules, mxHosts } from './mx.ts';
export { inNetworks, isPrivate } from './networks.ts';
export { lookUp, reverseName } from './records.ts';
export {
  type KeyRecords,
  type Lookup,
  type MxRecord,
  openResolver,
  type Resolver,
  type TlsaRecord,
} from './resolver.ts';
export { Bucket, type BucketNeeds } from './s3.ts';
export { type AwsCredentials, readAwsCredentials, type Signing, signed } from './sigv4.ts';
export { type KnownPolicy, type StsFound, StsPolicies } from './sts.ts';
export { ownPolicy } from './sts-own.ts';
export { namesHost, parsePolicy, type StsPolicy, stsId } from './sts-policy.ts';
export { type JudgedBy, type Seen, type SeenServer, TlsBook, type TlsSession } from './tls-book.ts';
export {
  packReport,
  type ReportFacts,
  type ReportWish,
  readReport,
  reportFile,
  reportWish,
  type TlsReport,
  writeReport,
} from './tls-report.ts';
export { TlsReports } from './tls-reports.ts';
export { type Secured, type TlsWish, Transport } from './transport.ts';
export type { Demands, Failing } from './verdict.ts';
