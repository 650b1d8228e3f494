import { isIP } from 'node:net';
import { shuffled } from '#base';
import { isPrivate } from './networks.ts';
import type { MxRecord, Resolver } from './resolver.ts';

/** Where mail for a domain goes, best first; or why it cannot. Reasons begin with a status code (RFC 3463, RFC 7505). */
export type MxHosts =
  | {
      readonly kind: 'found';
      readonly hosts: readonly string[];
      readonly implicit: boolean;
      readonly authentic: boolean;
    }
  | { readonly kind: 'temporary'; readonly reason: string }
  | { readonly kind: 'permanent'; readonly reason: string };

export interface MxRules {
  /** This server's own names: mail must not come back to it. */
  readonly ownNames: readonly string[];
  readonly allowPrivate: boolean;
}

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;

/** Whether a name in an MX record can be a host on the Internet. */
function credible(name: string, rules: MxRules): boolean {
  const labels = name.split('.');
  if (isIP(name) || name.length > 253 || !labels.every((one) => label.test(one))) return false;
  if (rules.allowPrivate) return true;
  return labels.length > 1 && labels.at(-1) !== 'localhost' && !/^\d+$/.test(labels.at(-1)!);
}

const permanent = (reason: string): MxHosts => ({ kind: 'permanent', reason });

/**
 * The servers for a domain by RFC 5321 §5.1 and RFC 7505: by preference, ties at random, the domain itself where it has
 * no MX. An answer that nobody could give is temporary, never an absence.
 */
export async function mxHosts(resolver: Resolver, domain: string, rules: MxRules): Promise<MxHosts> {
  const literal = /^\[(?:ipv6:)?([0-9a-f:.]+)\]$/i.exec(domain)?.[1];
  if (literal !== undefined)
    return isIP(literal)
      ? { kind: 'found', hosts: [literal], implicit: true, authentic: false }
      : permanent(`5.1.2 ${domain} is not an address`);
  const lookup = await resolver.mx(domain);
  if (lookup.kind === 'temporary')
    return {
      kind: 'temporary',
      reason: `4.4.3 the servers of ${domain} could not be looked up: ${lookup.reason}`,
    };
  if (lookup.kind === 'nonexistent') return permanent(`5.1.2 the domain ${domain} does not exist`);
  if (lookup.kind === 'none') return implicitMx(resolver, domain, rules, lookup.authentic);
  return chosen(lookup.records, domain, rules, lookup.authentic);
}

async function implicitMx(
  resolver: Resolver,
  domain: string,
  rules: MxRules,
  authentic: boolean,
): Promise<MxHosts> {
  if (rules.ownNames.some((own) => own.toLowerCase() === domain)) return permanent(loop(domain));
  const lookup = await resolver.addresses(domain);
  if (lookup.kind === 'temporary')
    return {
      kind: 'temporary',
      reason: `4.4.3 the servers of ${domain} could not be looked up: ${lookup.reason}`,
    };
  if (lookup.kind === 'nonexistent') return permanent(`5.1.2 the domain ${domain} does not exist`);
  if (lookup.kind === 'none') return permanent(`5.4.4 the domain ${domain} has no mail server`);
  return { kind: 'found', hosts: [domain], implicit: true, authentic };
}

const loop = (domain: string): string =>
  `5.4.6 the best server for ${domain} is this server itself: the letter would come back`;

function chosen(records: readonly MxRecord[], domain: string, rules: MxRules, authentic: boolean): MxHosts {
  if (records.length === 1 && records[0]!.exchange === '.')
    return permanent(`5.1.10 the domain ${domain} says that it takes no mail (null MX)`);
  const own = new Set(rules.ownNames.map((name) => name.toLowerCase()));
  const ours = Math.min(
    ...records.filter((record) => own.has(record.exchange)).map((record) => record.preference),
  );
  // Servers no better than ourselves would only hand the letter back (RFC 5321 §5.1).
  const others = records.filter((record) => record.preference < ours);
  if (others.length === 0) return permanent(loop(domain));
  const usable = others.filter((record) => credible(record.exchange, rules));
  if (usable.length === 0)
    return permanent(`5.4.4 the mail servers that ${domain} names are no host names of the Internet`);
  const ordered = shuffled(usable).sort((a, b) => a.preference - b.preference);
  return {
    kind: 'found',
    hosts: [...new Set(ordered.map((record) => record.exchange))],
    implicit: false,
    authentic,
  };
}

/** Addresses to connect to, or why there are none. `refused`: there are some, but inside our own or no network. */
export type HostAddresses =
  | { readonly kind: 'found'; readonly addresses: readonly string[]; readonly authentic: boolean }
  | { readonly kind: 'temporary'; readonly reason: string }
  | { readonly kind: 'absent' | 'refused'; readonly reason: string };

/** The addresses of one host. A name that leads into private networks is refused unless the settings allow it. */
export async function hostAddresses(
  resolver: Resolver,
  host: string,
  allowPrivate: boolean,
): Promise<HostAddresses> {
  const lookup = isIP(host)
    ? { kind: 'found' as const, records: [host], authentic: false }
    : await resolver.addresses(host);
  if (lookup.kind === 'temporary')
    return { kind: 'temporary', reason: `the address of ${host} could not be looked up: ${lookup.reason}` };
  if (lookup.kind !== 'found') return { kind: 'absent', reason: `${host} has no address` };
  const addresses = allowPrivate ? lookup.records : lookup.records.filter((address) => !isPrivate(address));
  if (addresses.length === 0) return { kind: 'refused', reason: `${host} has only private addresses` };
  return { kind: 'found', addresses, authentic: lookup.authentic };
}
