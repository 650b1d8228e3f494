import { createHash } from 'node:crypto';
import { lastsUntil } from './lasting.ts';
import type { Lookup, Resolver, TlsaRecord } from './resolver.ts';

/** What the DNS says of a host's certificate, held against what it shows. */
export interface Dane {
  /** The name the records stand under, and that is asked for in the handshake (RFC 7672 §3.1.3, §8.1). */
  readonly base: string;
  /** The usable ones. None: TLS is required, and nothing can be told by them (RFC 7672 §2.2). */
  readonly records: readonly TlsaRecord[];
  /** SHA-256 of all records, hex: which set it was. */
  readonly digest: string;
}

/** `until`: monotonic milliseconds at which the first of the answers behind it ends; 0 where it is not to be kept. */
export type DaneLookup =
  | { readonly kind: 'dane'; readonly dane: Dane; readonly until: number }
  /** The DNS says, or leaves it open, that there are no records: the certificate is judged by other means. */
  | { readonly kind: 'none'; readonly until: number }
  /** Nobody can tell: to go on without would be to let an attacker choose (RFC 7672 §2.1.2). */
  | { readonly kind: 'temporary'; readonly reason: string; readonly bogus: boolean };

/**
 * The TLSA records for mail at a host. They are asked for only where the host's addresses are signed: elsewhere no answer
 * could count, and broken servers would only be in the way (RFC 7672 §2.2.2). Where the host is an alias and the whole
 * chain is signed, the name at its end comes first.
 */
export async function daneFor(resolver: Resolver, host: string, port: number): Promise<DaneLookup> {
  const addresses = await resolver.addresses(host);
  if (addresses.kind === 'temporary')
    return { kind: 'temporary', reason: addresses.reason, bogus: addresses.bogus === true };
  const heard: Lookup<unknown>[] = [addresses];
  if (addresses.kind !== 'found') return { kind: 'none', until: lastsUntil(...heard) };
  const end = addresses.name ?? host;
  let bases = addresses.authentic ? [end, host] : [];
  // A signed alias that leads out of what is signed: the records at its own name count (RFC 7672 §2.2.2).
  if (!addresses.authentic && end !== host) {
    const alias = await resolver.alias(host);
    heard.push(alias);
    if (alias.kind === 'found' && alias.authentic) bases = [host];
  }
  for (const base of new Set(bases)) {
    const found = await resolver.tlsa(`_${port}._tcp.${base}`);
    heard.push(found);
    if (found.kind === 'temporary')
      return {
        kind: 'temporary',
        reason: `the TLSA records of ${base} could not be looked up: ${found.reason}`,
        bogus: found.bogus === true,
      };
    if (found.kind === 'found' && found.authentic)
      return {
        kind: 'dane',
        dane: { base, ...setOf(found.records) },
        until: lastsUntil(...heard),
      };
  }
  return { kind: 'none', until: lastsUntil(...heard) };
}

const lengths: Record<number, number | undefined> = { 1: 32, 2: 64 };

/** DANE-TA(2) and DANE-EE(3); the others have no meaning for mail (RFC 7672 §3.1.3). Malformed ones count for nothing. */
function isUsable({ usage, selector, matching, data }: TlsaRecord): boolean {
  if ((usage !== 2 && usage !== 3) || selector > 1 || matching > 2 || data.length === 0) return false;
  return matching === 0 || data.length === lengths[matching];
}

const sets = new WeakMap<readonly TlsaRecord[], Omit<Dane, 'base'>>();

/** Worked out once for each answer. */
function setOf(all: readonly TlsaRecord[]): Omit<Dane, 'base'> {
  const known = sets.get(all);
  if (known) return known;
  const made = { records: all.filter(isUsable), digest: digestOf(all) };
  sets.set(all, made);
  return made;
}

function digestOf(records: readonly TlsaRecord[]): string {
  return createHash('sha256').update(records.map(tlsaText).sort().join('\n')).digest('hex');
}

/** As it stands in a zone file: `3 1 1 0a1b…`. */
export const tlsaText = ({ usage, selector, matching, data }: TlsaRecord): string =>
  `${usage} ${selector} ${matching} ${data.toString('hex')}`;
