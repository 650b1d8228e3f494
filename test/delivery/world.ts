/** A small outside world around one `Delivery`: names, readers' servers on one port, and settings that fit. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, silentLog, systemClock } from '#base';
import { type Config, configFrom } from '#config';
import { type Book, Delivery } from '#delivery';
import type { EnvelopeRecipient } from '#mail';
import { openResolver, type Resolver, type StsPolicies } from '#transport';
import { type Authority, authority } from '../lab/certificates.ts';
import { type Dns, openDns, type Zone } from '../lab/dns.ts';
import { openSink, type Sink, type SinkBehaviour } from '../lab/sink.ts';

export type Job = Parameters<Delivery['carry']>[0];

export interface World {
  readonly ca: Authority;
  readonly dns: Dns;
  readonly config: Config;
  readonly delivery: Delivery;
  readonly dir: string;
  /** A reader's server at an address of its own, named in the zone with the given domain as its MX. */
  sink(domain: string, behaviour?: Partial<SinkBehaviour>, preference?: number): Promise<Sink>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly delivery?: Record<string, unknown>;
  readonly clock?: Clock;
  readonly zone?: Zone;
  readonly hostname?: string;
  readonly policies?: (config: Config, resolver: Resolver) => Pick<StsPolicies, 'of'>;
  readonly book?: Book;
}

/** Deadlines short enough for tests of hanging peers. */
export const quick = {
  allow_private: true,
  ipv6: false,
  connect_timeout: 1000,
  greeting_timeout: 300,
  command_timeout: 300,
  data_timeout: 500,
  final_timeout: 400,
  attempt_deadline: 5000,
};

export const letterText =
  'From: Nurse <nurse@clinic.test>\r\nTo: reader@there.test\r\nSubject: result\r\n\r\nCANARY-4711 your result.\r\n';

export function job(recipient: string, more: Partial<Job> = {}): Job {
  const at = recipient.lastIndexOf('@');
  const to: EnvelopeRecipient = {
    address: { local: recipient.slice(0, at), domain: recipient.slice(at + 1) },
  };
  return {
    id: 'd-1',
    sender: { local: 'nurse', domain: 'clinic.test' },
    recipient: to,
    floor: 'verified',
    raw: [Buffer.from(letterText)],
    smtputf8: false,
    body: '7bit',
    ...more,
  };
}

/** A new last part of 127.0.x.y for each server, so that all can share one port. */
let addresses = 0;
export const nextAddress = (): string => {
  addresses++;
  return `127.0.${1 + (addresses >> 8)}.${addresses & 255}`;
};

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'world-'));
  const ca = authority();
  writeFileSync(join(dir, 'ca.pem'), ca.pem);
  const dns = await openDns(options.zone);
  const probe = await openSink({ name: 'probe' });
  const { port } = probe;
  await probe.close();
  const config = configFrom(
    {
      organisation: { hostname: options.hostname ?? 'out.clinic.test', domain: 'clinic.test' },
      tls: { ca: ['ca.pem'] },
      delivery: { ...quick, port, resolver: [dns.server], ...options.delivery },
    },
    dir,
  );
  const clock = options.clock ?? systemClock;
  const resolver = openResolver(config, clock);
  const policies = options.policies?.(config, resolver);
  const delivery = new Delivery({
    config,
    clock,
    log: silentLog,
    resolver,
    ...(policies ? { policies } : {}),
    ...(options.book ? { book: options.book } : {}),
  });
  const sinks: Sink[] = [];
  return {
    ca,
    dns,
    config,
    delivery,
    dir,
    async sink(domain, behaviour = {}, preference = 10) {
      const address = nextAddress();
      const name = behaviour.name ?? `mx${preference}.${domain}`;
      const sink = await openSink({ tls: ca.issue([name]), ...behaviour, name }, { host: address, port });
      sinks.push(sink);
      const mx = [...(dns.zone[domain]?.mx ?? []), `${preference} ${name}`];
      dns.zone[domain] = { ...dns.zone[domain], mx };
      dns.zone[name] = { a: [address] };
      return sink;
    },
    async close() {
      delivery.close();
      await Promise.all([dns.close(), ...sinks.map((sink) => sink.close())]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
