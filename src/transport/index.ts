export { connectionWords, type Dialled, dial } from './dial.ts';
export { type Fetched, type Fetching, guardedFetch } from './fetch.ts';
export { type HostAddresses, hostAddresses, type MxHosts, type MxRules, mxHosts } from './mx.ts';
export { isPrivate } from './networks.ts';
export { lookUp, reverseName } from './records.ts';
export { type Lookup, type MxRecord, openResolver, type Resolver } from './resolver.ts';
export { type Secured, type TlsWish, Transport } from './transport.ts';
