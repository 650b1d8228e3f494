import type { Config } from '#config';
import { atLeast, type Floor } from '#mail';
import { hostAddresses, mxHosts, type Resolver, type StsFound, tlsaText } from '#transport';
import { type Demanded, demanded, type Policies } from './demands.ts';
import { type Opener, open } from './open.ts';
import { mxTarget, routeFor, routeTarget, type Target } from './target.ts';

/** One server, what is asked of it, and what it did just now where it was tried. */
export interface ServerView {
  readonly host: string;
  /** Below this nothing goes there, by the domain's or the operator's own word. */
  readonly required: Floor;
  /** TLSA records that count, as in a zone file; null where the host has none that are signed. */
  readonly tlsa: readonly string[] | null;
  /** Why it is not used at all, or null. */
  readonly unusable: string | null;
  readonly tried: Probe | null;
}

/** What a connection came to that carried no letter. */
export interface Probe {
  /** Null where it could not be reached. */
  readonly floor: Floor | null;
  readonly version: string | null;
  readonly cipher: string | null;
  readonly requireTls: boolean;
  readonly reason: string | null;
  /** SHA-256 of its public key, hex: the value of a TLSA record 3 1 1. */
  readonly keyHash: string | null;
}

export interface DomainView {
  readonly domain: string;
  /** Whether the settings name a fixed way. */
  readonly fixed: boolean;
  readonly servers: readonly ServerView[];
  /** Why there are none. */
  readonly trouble: string | null;
  readonly signedMx: boolean;
  readonly sts: StsFound;
}

export interface Looking {
  readonly config: Config;
  readonly resolver: Resolver;
  readonly policies: Policies | null;
  readonly opener: Opener;
}

const nothing: StsFound = { policy: null, trouble: null };
const mostServers = 10;

/** Looks at the way to a domain as a letter would find it now. `probe`: connects too, and leaves before any letter. */
export async function look(looking: Looking, domain: string, probe: boolean): Promise<DomainView> {
  const { config, resolver, policies } = looking;
  const route = routeFor(config, domain);
  if (route) {
    const target = routeTarget(route);
    const server = { host: target.host, required: route.tls, tlsa: null, unusable: null };
    const tried = probe ? await tryOut(looking, target) : null;
    return {
      domain,
      fixed: true,
      servers: [{ ...server, tried }],
      trouble: null,
      signedMx: false,
      sts: nothing,
    };
  }
  const rules = { ownNames: [config.organisation.hostname], allowPrivate: config.delivery.allow_private };
  const mx = await mxHosts(resolver, domain, rules);
  if (mx.kind !== 'found')
    return { domain, fixed: false, servers: [], trouble: mx.reason, signedMx: false, sts: nothing };
  const sts = (await policies?.of(domain)) ?? nothing;
  const common = { name: domain, signedMx: mx.authentic, policy: sts.policy };
  const servers = await Promise.all(
    mx.hosts.slice(0, mostServers).map(async (host) => {
      const found = await demanded(looking, common, host);
      const tried = probe && found.kind === 'target' ? await tryOut(looking, found.target) : null;
      return { ...asServer(host, found), tried };
    }),
  );
  return { domain, fixed: false, servers, trouble: null, signedMx: mx.authentic, sts };
}

function asServer(host: string, found: Demanded): Omit<ServerView, 'tried'> {
  if (found.kind !== 'target') return { host, required: 'authenticated', tlsa: null, unusable: found.reason };
  const { asked } = found.target;
  const dane = asked?.demands.dane?.dane;
  return {
    host,
    required: asked?.required ?? 'open',
    tlsa: dane ? dane.records.map(tlsaText) : null,
    unusable: null,
  };
}

const out: Omit<Probe, 'reason'> = {
  floor: null,
  version: null,
  cipher: null,
  requireTls: false,
  keyHash: null,
};

async function tryOut({ config, resolver, opener }: Looking, target: Target): Promise<Probe> {
  const found = await hostAddresses(
    resolver,
    target.host,
    config.delivery.allow_private || target.route !== null,
  );
  if (found.kind !== 'found') return { ...out, reason: found.reason };
  const need = target.route?.tls ?? target.asked?.required ?? 'open';
  const opening = { target, need, left: () => config.delivery.attempt_deadline };
  let last: Probe = { ...out, reason: null };
  for (const address of found.addresses.slice(0, 2)) {
    const opened = await open(opener, { ...opening, address });
    if (opened.kind === 'open') {
      const { session, tls, floor } = opened.connection;
      const { requireTls } = session.capabilities;
      session.quit();
      return {
        floor,
        version: tls?.version ?? null,
        cipher: tls?.cipher ?? null,
        requireTls,
        keyHash: tls?.keyHash ?? null,
        reason: tls ? null : 'it offers no encryption',
      };
    }
    last = { ...out, reason: opened.reason, ...(opened.kind === 'weak' ? { floor: opened.best } : {}) };
    if (opened.kind === 'weak') return last;
  }
  return last;
}

/**
 * The same as others find it, with each server's key, also where it falls short of what is published of it. Servers of our
 * own name are looked at too: to others they are servers like any.
 */
export async function lookFromOutside(looking: Looking, domain: string): Promise<DomainView> {
  const { organisation } = looking.config;
  const config = { ...looking.config, organisation: { ...organisation, hostname: 'stranger.invalid' } };
  const view = await look({ ...looking, config }, domain, true);
  const servers = await Promise.all(
    view.servers.map(async (server) => {
      if (!server.tried || server.tried.keyHash) return server;
      const asked = { domain, demands: {}, policy: null, required: 'open' } as const;
      const { keyHash } = await tryOut(looking, mxTarget(server.host, config.delivery.port, asked));
      return { ...server, tried: { ...server.tried, keyHash } };
    }),
  );
  return { ...view, servers };
}

/** Whether a server that reached `floor` keeps what is asked of it. */
export const keeps = ({ required, unusable }: ServerView, floor: Floor | null): boolean =>
  unusable === null && floor !== null && atLeast(floor, required);
