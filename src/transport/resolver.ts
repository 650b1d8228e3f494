import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Answer, RecordType } from 'dns-packet';
import { type Clock, Fault } from '#base';
import type { Config } from '#config';
import { type Answered, ask, type Server } from './dns-question.ts';
import { lasting, lastsUntil } from './lasting.ts';

/**
 * An answer of the DNS. `none`: the name exists without such records (NODATA). `nonexistent`: NXDOMAIN. `temporary`:
 * nobody could tell (SERVFAIL, no answer): never to be read as an absence; `bogus` where there is an answer that DNSSEC
 * rejects. `authentic`: a resolver that is trusted vouches by DNSSEC, for each alias on the way too. `name`: where the
 * records stand, at the end of the aliases.
 */
export type Lookup<T> =
  | {
      readonly kind: 'found';
      readonly records: readonly T[];
      readonly authentic: boolean;
      readonly name?: string;
    }
  | { readonly kind: 'none'; readonly authentic: boolean }
  | { readonly kind: 'nonexistent'; readonly authentic: boolean }
  | { readonly kind: 'temporary'; readonly reason: string; readonly bogus?: boolean };

/** RFC 6698 §2.1. */
export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matching: number;
  readonly data: Buffer;
}

export interface MxRecord {
  readonly preference: number;
  /** Lower case, no final dot; `.` for a null MX (RFC 7505). */
  readonly exchange: string;
}

export interface Resolver {
  mx(domain: string): Promise<Lookup<MxRecord>>;
  /** Addresses of a host, IPv6 first where the settings allow it. */
  addresses(host: string): Promise<Lookup<string>>;
  tlsa(name: string): Promise<Lookup<TlsaRecord>>;
  /** The alias that stands at a name itself. */
  alias(name: string): Promise<Lookup<string>>;
  /** Texts, the strings of each joined (RFC 7208 §3.3). */
  txt(name: string): Promise<Lookup<string>>;
}

/** Records that carry people's keys, as octets: OPENPGPKEY (RFC 7929 §2), SMIMEA (RFC 8162 §2). */
export interface KeyRecords {
  keyRecords(name: string, type: 'OPENPGPKEY' | 'SMIMEA'): Promise<Lookup<Buffer>>;
}

/** Types by their number: the library knows neither by name. */
const keyTypes = { OPENPGPKEY: 'UNKNOWN_61', SMIMEA: 'UNKNOWN_53' } as const;

const mostCnames = 8;
const mostCached = 10_000;
const longest = 86_400;
/** How long an absence is believed at most, and where no SOA tells (RFC 2308 §5). */
const longestNegative = 300;
const unknownNegative = 5;

interface Whom {
  readonly servers: readonly Server[];
  /** Whether a server's word that an answer is authentic counts. */
  readonly trusts: (server: Server) => boolean;
  readonly rounds: readonly number[];
}

type Found = { readonly lookup: Lookup<Answer>; readonly ttl: number };

/**
 * A resolver that asks the servers of `[delivery] resolver`, or those of the machine, and keeps what it learns.
 * `rounds`: milliseconds each server has, for each time that all are asked.
 */
export function openResolver(
  config: Config,
  clock: Clock,
  rounds: readonly number[] = [2000, 4000],
): Resolver & KeyRecords {
  const cache = new Cache(clock);
  const whom = { servers: serversOf(config), rounds, trusts: trustIn(config) };
  const find = (name: string, type: RecordType): Promise<Lookup<Answer>> =>
    cache.through(`${type} ${name}`, () => chase(whom, name, type));
  return {
    async mx(domain) {
      return mapped(await find(plain(domain), 'MX'), (record) =>
        record.type === 'MX'
          ? { preference: record.data.preference ?? 0, exchange: plain(record.data.exchange) || '.' }
          : undefined,
      );
    },
    async addresses(host) {
      const six = config.delivery.ipv6 ? find(plain(host), 'AAAA') : null;
      const four = find(plain(host), 'A');
      return merged((await six) ?? null, await four);
    },
    async tlsa(name) {
      return tlsaOf(await find(plain(name), 'TLSA'));
    },
    async keyRecords(name, type) {
      const found = await find(plain(name), keyTypes[type] as RecordType);
      return mapped(found, (record) => {
        const { data } = record as { readonly data?: unknown };
        return Buffer.isBuffer(data) ? data : undefined;
      });
    },
    async alias(name) {
      return mapped(await find(plain(name), 'CNAME'), (record) =>
        record.type === 'CNAME' ? plain(record.data) : undefined,
      );
    },
    async txt(name) {
      return mapped(await find(plain(name), 'TXT'), (record) =>
        record.type === 'TXT'
          ? Buffer.concat([record.data].flat().map((piece) => Buffer.from(piece))).toString()
          : undefined,
      );
    },
  };
}

const loopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

/**
 * AD is a bit anybody on the way can set: it counts from a resolver on this machine, and from others only where the
 * operator says that the way to them is safe (RFC 4035 §4.9.3, RFC 7672 §2.1.1).
 */
const trustIn =
  (config: Config) =>
  ({ address }: Server): boolean =>
    loopback(address) || (config.delivery.trust_resolver && config.delivery.resolver.length > 0);

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** TLSA records are read once for each answer that is kept, not for each letter. */
const readTlsa = new WeakMap<Lookup<Answer>, Lookup<TlsaRecord>>();

function tlsaOf(lookup: Lookup<Answer>): Lookup<TlsaRecord> {
  const known = readTlsa.get(lookup);
  if (known) return known;
  const read = mapped(lookup, (record) =>
    record.type === 'TLSA'
      ? {
          usage: record.data.usage,
          selector: record.data.selector,
          matching: record.data.matchingType,
          data: record.data.certificate,
        }
      : undefined,
  );
  readTlsa.set(lookup, read);
  return read;
}

function mapped<T>(lookup: Lookup<Answer>, pick: (record: Answer) => T | undefined): Lookup<T> {
  if (lookup.kind !== 'found') return lookup;
  const records = lookup.records.map(pick).filter((one) => one !== undefined);
  return lasting({ ...lookup, records }, lastsUntil(lookup));
}

const addressOf = (record: Answer): string | undefined =>
  record.type === 'A' || record.type === 'AAAA' ? record.data : undefined;

/** Both families in one answer. What was found counts; a family that nobody could tell of makes an absence unsure. */
function merged(six: Lookup<Answer> | null, four: Lookup<Answer>): Lookup<string> {
  const both = [six, four].filter((one) => one !== null);
  const found = both.filter((one) => one.kind === 'found');
  if (found.length > 0) {
    const records = found.flatMap((one) => one.records.map(addressOf)).filter((one) => one !== undefined);
    const name = found[0]?.name;
    return lasting(
      {
        kind: 'found',
        records,
        authentic: found.every((one) => one.authentic),
        ...(name === undefined ? {} : { name }),
      },
      lastsUntil(...both),
    );
  }
  const unsure = both.find((one) => one.kind === 'temporary');
  return unsure ?? lasting({ ...mapped(four, addressOf) }, lastsUntil(...both));
}

/** Asks and follows aliases (RFC 1034 §3.6.2), also where a server names only the first of them. */
async function chase(whom: Whom, name: string, type: RecordType): Promise<Found> {
  let at = name;
  let ttl = longest;
  let authentic = true;
  for (let hops = 0; hops <= mostCnames; hops++) {
    const reply = await askAll(whom, at, type);
    if (reply.kind === 'silent')
      return {
        lookup: { kind: 'temporary', reason: reply.reason, ...(reply.bogus ? { bogus: true } : {}) },
        ttl: 0,
      };
    authentic &&= reply.authentic;
    const walked = walk(reply.answers, at, type);
    ttl = Math.min(ttl, walked.ttl);
    if (walked.records.length > 0)
      return { lookup: { kind: 'found', records: walked.records, authentic, name: walked.end }, ttl };
    const absent = reply.rcode === 'NXDOMAIN' ? 'nonexistent' : 'none';
    // An alias whose end the server knows nothing of is followed; one that it says is absent is believed.
    if (walked.end === at || absent === 'nonexistent')
      return { lookup: { kind: absent, authentic }, ttl: Math.min(ttl, negativeTtl(reply.authorities)) };
    at = walked.end;
  }
  return { lookup: { kind: 'temporary', reason: `${name} is an alias without end` }, ttl: 0 };
}

function walk(
  answers: readonly Answer[],
  name: string,
  type: RecordType,
): { records: Answer[]; end: string; ttl: number } {
  let end = name;
  let ttl = longest;
  const own = (record: Answer, of: string): boolean => 'ttl' in record && plain(record.name) === of;
  for (let hops = 0; hops <= mostCnames; hops++) {
    const records = answers.filter((record) => record.type === type && own(record, end));
    for (const record of records) ttl = Math.min(ttl, ttlOf(record));
    if (records.length > 0) return { records, end, ttl };
    const alias = answers.find((record) => record.type === 'CNAME' && own(record, end));
    if (alias?.type !== 'CNAME') break;
    ttl = Math.min(ttl, ttlOf(alias));
    end = plain(alias.data);
  }
  return { records: [], end, ttl };
}

const ttlOf = (record: Answer): number =>
  'ttl' in record && typeof record.ttl === 'number' ? record.ttl : 0;

function negativeTtl(authorities: readonly Answer[]): number {
  const soa = authorities.find((record) => record.type === 'SOA');
  if (soa?.type !== 'SOA') return unknownNegative;
  return Math.min(longestNegative, ttlOf(soa), soa.data.minimum ?? 0);
}

type Told =
  | Extract<Answered, { kind: 'answer' }>
  | { readonly kind: 'silent'; readonly reason: string; readonly bogus: boolean };

/** Each server in turn, twice: one that fails says nothing of the name. */
async function askAll({ servers, rounds, trusts }: Whom, name: string, type: RecordType): Promise<Told> {
  let reason = 'there is no DNS server to ask';
  for (const ms of rounds) {
    for (const server of servers) {
      const reply = await ask(server, name, type, ms);
      if (reply.kind === 'answer' && isTold(reply))
        return { ...reply, authentic: reply.authentic && trusts(server) };
      if (reply.kind === 'answer' && reply.rcode === 'SERVFAIL' && (await isBogus(server, name, type, ms)))
        return { kind: 'silent', reason: `DNSSEC rejects the answer for ${name} (bogus)`, bogus: true };
      reason =
        reply.kind === 'silent'
          ? reply.reason
          : `the DNS server ${server.address} answered ${reply.rcode} for ${name}`;
    }
  }
  return { kind: 'silent', reason, bogus: false };
}

const isTold = ({ rcode }: { readonly rcode: string }): boolean =>
  rcode === 'NOERROR' || rcode === 'NXDOMAIN';

/** A server that knows an answer and withholds it has found it forged or badly signed. Nothing of that answer is used. */
async function isBogus(server: Server, name: string, type: RecordType, ms: number): Promise<boolean> {
  const unchecked = await ask(server, name, type, ms, true);
  return unchecked.kind === 'answer' && isTold(unchecked);
}

/** Answers by question until their TTL ends; a question under way is shared. */
class Cache {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly lookup: Lookup<Answer>; readonly until: number }>();
  readonly #asking = new Map<string, Promise<Lookup<Answer>>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  through(key: string, find: () => Promise<Found>): Promise<Lookup<Answer>> {
    const known = this.#known.get(key);
    if (known && known.until > this.#clock.monotonic()) return Promise.resolve(known.lookup);
    const asking = this.#asking.get(key) ?? this.#ask(key, find);
    this.#asking.set(key, asking);
    return asking;
  }

  async #ask(key: string, find: () => Promise<Found>): Promise<Lookup<Answer>> {
    try {
      const { lookup, ttl } = await find();
      this.#known.delete(key);
      if (ttl > 0 && lookup.kind !== 'temporary') {
        const until = this.#clock.monotonic() + ttl * 1000;
        this.#known.set(key, { lookup: lasting(lookup, until), until });
      }
      for (const oldest of this.#known.keys()) {
        if (this.#known.size <= mostCached) break;
        this.#known.delete(oldest);
      }
      return lookup;
    } finally {
      this.#asking.delete(key);
    }
  }
}

/** `address`, `address:port` or `[IPv6]:port`. */
export function serversOf(config: Config): Server[] {
  const named = config.delivery.resolver.map(serverOf);
  return named.length > 0 ? named : systemServers();
}

function serverOf(text: string): Server {
  const found = /^\[?([0-9a-f:.]+?)\]?(?::(\d+))?$/i.exec(isIP(text) ? `[${text}]` : text);
  const address = found?.[1] ?? '';
  if (!isIP(address))
    throw new Fault({
      code: 'resolver-invalid',
      kind: 'invalid',
      say: `[delivery] resolver: "${text}" is not an address or address:port.`,
    });
  return { address, port: Number(found?.[2] ?? 53) };
}

/** resolv.conf(5). */
function systemServers(): Server[] {
  try {
    const lines = readFileSync('/etc/resolv.conf', 'utf8').matchAll(/^\s*nameserver\s+(\S+)/gm);
    return [...lines]
      .map(([, address = '']) => ({ address: address.replace(/%.*$/, ''), port: 53 }))
      .filter(({ address }) => isIP(address));
  } catch {
    return [];
  }
}
