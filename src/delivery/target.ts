import { readFileSync } from 'node:fs';
import { Fault } from '#base';
import { type Config, pathIn } from '#config';
import { atLeast, type Floor } from '#mail';
import type { Demands, KnownPolicy } from '#transport';

/** One server to try, and what is held against it. */
export interface Target {
  readonly key: string;
  readonly host: string;
  readonly port: number;
  /** The name expected in the certificate. */
  readonly name: string;
  /** Whether it came from the settings: then private addresses are the operator's own wish. */
  readonly route: Route | null;
  /** What the reader's domain asks of this server; null on a route, where the operator has said what to ask. */
  readonly asked: Asked | null;
}

/** A domain's demands of one of its servers. */
export interface Asked {
  readonly domain: string;
  readonly demands: Demands;
  /** In force or on trial, or none. */
  readonly policy: KnownPolicy | null;
  /** Below this nothing goes there, however little the letter asks for. */
  readonly required: Floor;
}

export type Route = Config['delivery']['routes'][number];

/** The route for a domain: its own, else the one for all others. */
export function routeFor(config: Config, domain: string): Route | null {
  const { routes } = config.delivery;
  return (
    routes.find((route) => route.domain.toLowerCase() === domain.toLowerCase()) ??
    routes.find((route) => route.domain === '*') ??
    null
  );
}

export function routeTarget(route: Route): Target {
  const host = route.host.toLowerCase();
  const name = (route.name || route.host).toLowerCase();
  const { port, ca, fingerprint, implicit_tls, user } = route;
  return {
    key: JSON.stringify([host, port, name, ca, fingerprint, implicit_tls, user, route.tls]),
    host,
    port,
    name,
    route,
    asked: null,
  };
}

/** Domains with the same demands of the same server share its connections. */
export function mxTarget(host: string, port: number, asked: Asked): Target {
  const { dane, sts } = asked.demands;
  const profile = dane ? [dane.dane.base, dane.dane.digest, dane.signedMx, dane.names] : [];
  return {
    key: JSON.stringify([host, port, profile, Boolean(sts)]),
    host,
    port,
    name: host,
    route: null,
    asked,
  };
}

/** A route's own floor, or the domain's, is a condition: what does not keep it is not used, however little the letter asks for. */
export function needOf(target: Target, floor: Floor): Floor {
  const own = target.route?.tls ?? target.asked?.required ?? 'open';
  return atLeast(own, floor) ? (own === 'sealed' ? 'authenticated' : own) : floor;
}

/** A connection's floor, but no more than its route says it is good for. */
export function cappedFloor(target: Target, floor: Floor): Floor {
  const cap = target.route?.tls ?? floor;
  return atLeast(cap, floor) ? floor : cap;
}

/** The password of a route, from its file. */
export function passwordOf(config: Config, route: Route): string {
  try {
    return readFileSync(pathIn(config, route.password_file), 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new Fault({
      code: 'route-password',
      kind: 'broken',
      say: 'The password file of a route cannot be read.',
      detail: route.password_file,
      cause,
    });
  }
}
