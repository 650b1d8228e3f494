/**
 * The web servers of other domains, for their policies on mail (MTA-STS): one HTTPS server on loopback that shows each
 * name its certificate and answers as told.
 *
 *     const web = await openPolicies(ca);
 *     web.pages['there.test'] = { policy: stsPolicy('enforce', ['mx.there.test']) };
 *     dns.zone['_mta-sts.there.test'] = { txt: ['v=STSv1; id=1'] };
 *     dns.zone['mta-sts.there.test'] = { a: [web.host] };
 *     config.delivery.policy_port = web.port;
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext, type TLSSocket } from 'node:tls';
import type { Authority, Credentials } from './certificates.ts';

export interface Page {
  readonly policy?: string;
  readonly status?: number;
  readonly type?: string;
  /** In place of all the rest. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Instead of a good one. */
  readonly tls?: Credentials;
}

export interface Policies {
  readonly host: string;
  readonly port: number;
  /** By domain. */
  readonly pages: Record<string, Page>;
  /** Domains whose policy was asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

export const stsPolicy = (mode: string, mx: readonly string[], maxAge = 604_800): string =>
  ['version: STSv1', `mode: ${mode}`, ...mx.map((name) => `mx: ${name}`), `max_age: ${maxAge}`, ''].join(
    '\r\n',
  );

export async function openPolicies(ca: Authority, host = '127.0.0.1', port = 0): Promise<Policies> {
  const pages: Record<string, Page> = {};
  const asked: string[] = [];
  const contexts = new Map<Credentials | string, ReturnType<typeof createSecureContext>>();
  const contextFor = (name: string): ReturnType<typeof createSecureContext> => {
    const own = pages[name.replace(/^mta-sts\./, '')]?.tls;
    const known = contexts.get(own ?? name);
    if (known) return known;
    const made = createSecureContext(own ?? ca.issue([name]));
    contexts.set(own ?? name, made);
    return made;
  };
  const nameless = ca.issue(['nameless.test']);
  const server = createServer(
    {
      cert: nameless.cert,
      key: nameless.key,
      SNICallback: (name, done) => done(null, contextFor(name)),
    },
    (request, response) => {
      const name = (request.socket as TLSSocket).servername;
      const domain = String(name).replace(/^mta-sts\./, '');
      asked.push(domain);
      const page = pages[domain];
      if (page?.answer) return page.answer(request, response);
      if (page?.policy === undefined || request.url !== '/.well-known/mta-sts.txt')
        return void response.writeHead(404).end();
      response.writeHead(page.status ?? 200, { 'content-type': page.type ?? 'text/plain' }).end(page.policy);
    },
  );
  await new Promise<void>((done) => server.listen(port, host, done));
  return {
    host,
    port: (server.address() as AddressInfo).port,
    pages,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
