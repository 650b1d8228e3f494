/** A small outside world whose names are signed: unbound, readers' servers on one port, and a `Delivery` that asks. */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, silentLog, systemClock } from '#base';
import { type Config, configFrom } from '#config';
import { type Book, Delivery } from '#delivery';
import { openResolver, type Resolver, type StsPolicies } from '#transport';
import { type Authority, authority, type Credentials } from '../lab/certificates.ts';
import { openSink, type Sink, type SinkBehaviour } from '../lab/sink.ts';
import { openUnbound, type SignedZone, type Unbound } from '../lab/unbound.ts';
import { nextAddress, quick } from './world.ts';

type Ground = Omit<SignedWorld, 'delivery' | 'dns' | 'config' | 'close' | 'ca'>;

export interface SignedWorld {
  readonly ca: Authority;
  readonly config: Config;
  readonly delivery: Delivery;
  readonly dns: Unbound;
  readonly port: number;
  readonly sinks: readonly Sink[];
  /** A server at an address of its own. */
  server(behaviour: Partial<SinkBehaviour> & { tls?: Credentials }): Promise<{ sink: Sink; address: string }>;
  close(): Promise<void>;
}

/** `3 1 1 <hash>` and its kin for the `depth`th certificate of a chain. */
export function tlsa(
  credentials: Pick<Credentials, 'cert'>,
  usage: number,
  selector: number,
  matching: number,
  depth = 0,
): string {
  const pems = credentials.cert.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  const certificate = new X509Certificate(pems[depth]!);
  const whole =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' });
  const shown =
    matching === 0
      ? whole
      : createHash(matching === 1 ? 'sha256' : 'sha512')
          .update(whole)
          .digest();
  return `${usage} ${selector} ${matching} ${shown.toString('hex')}`;
}

/** `plan` makes servers and says the zones that name them. */
export async function openSignedWorld(
  plan: (ground: Ground & { readonly ca: Authority }) => Promise<Record<string, SignedZone>>,
  options: {
    readonly delivery?: Record<string, unknown>;
    readonly clock?: Clock;
    readonly policies?: (config: Config, resolver: Resolver) => Pick<StsPolicies, 'of'>;
    readonly book?: Book;
  } = {},
): Promise<SignedWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'world-'));
  const ca = authority();
  writeFileSync(join(dir, 'ca.pem'), ca.pem);
  const probe = await openSink({ name: 'probe' });
  const { port } = probe;
  await probe.close();
  const sinks: Sink[] = [];
  const server: SignedWorld['server'] = async (behaviour) => {
    const address = nextAddress();
    const sink = await openSink({ name: 'mx.test', ...behaviour }, { host: address, port });
    sinks.push(sink);
    return { sink, address };
  };
  const dns = await openUnbound(await plan({ ca, port, sinks, server }));
  const config = configFrom(
    {
      organisation: { hostname: 'out.clinic.test', domain: 'clinic.test' },
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
  return {
    ca,
    config,
    delivery,
    dns,
    port,
    sinks,
    server,
    async close() {
      delivery.close();
      await Promise.all([dns.close(), ...sinks.map((sink) => sink.close())]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
