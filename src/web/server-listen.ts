import { readFileSync } from 'node:fs';
import type { Server as HttpServer, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { Fault } from '#base';
import { type Config, pathIn } from '#config';
import { securityHeaders } from './security.ts';

/** Time for a header to arrive, and for a whole request with its files over a slow line. */
export const headersTimeout = 10_000;
export const requestTimeout = 300_000;
const mostConnections = 2000;
const mostPerAddress = 64;
/** Longer than a proxy keeps a connection to us that is idle, so that it never sends into one that we are closing. */
const behindProxy = 75_000;

/** Limits that hold before a request is a request. */
export const listenOptions: ServerOptions = {
  headersTimeout,
  requestTimeout,
  // Node looks for requests that are late only every so often.
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
  keepAliveTimeout: 15_000,
  insecureHTTPParser: false,
  joinDuplicateHeaders: false,
};

/** Certificate and key of the portal, else of the mail doors. */
export function tlsOptions(config: Config): TlsOptions {
  const certificate = config.web.certificate || config.tls.certificate;
  const key = config.web.key || config.tls.key;
  if (!certificate || !key) {
    throw new Fault({
      code: 'config-invalid',
      kind: 'invalid',
      say: 'web.certificate: the portal needs a certificate and a key (web.certificate and web.key, or those in [tls]); or set web.plain = true behind a proxy that adds TLS',
    });
  }
  return {
    cert: readFileSync(pathIn(config, certificate)),
    key: readFileSync(pathIn(config, key)),
    minVersion: config.tls.min_version,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: headersTimeout,
  };
}

/** Bounds what one address, and all together, may hold open. Behind a proxy all come from one address: then it does the counting. */
export function boundConnections(server: HttpServer, perAddress: boolean): void {
  const counts = new Map<string, number>();
  server.maxConnections = mostConnections;
  server.maxHeadersCount = 60;
  if (!perAddress) server.keepAliveTimeout = behindProxy;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (counts.get(address) ?? 0) + 1;
    if (perAddress && count > mostPerAddress) {
      socket.destroy();
      return;
    }
    counts.set(address, count);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
  });
}

/** The answer to bytes that are no request. */
export function answerGarbage(error: Error & { code?: string }, socket: Socket): void {
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const guards = Object.entries(securityHeaders('download', false)).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  if (socket.writable)
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n${guards.join('')}\r\n`);
  socket.destroySoon();
}
