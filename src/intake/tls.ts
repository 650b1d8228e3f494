import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';

/** A certificate with its chain and the private key, PEM. */
export interface KeyPair {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface HandshakeOptions {
  readonly keys: KeyPair;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** PEM of the authorities whose client certificates are asked for; absent where none are. */
  readonly clients?: { readonly ca: readonly (string | Buffer)[] };
  /** Milliseconds for the handshake. */
  readonly timeout: number;
}

/** Forward secrecy and authenticated encryption only (NIST SP 800-52r2 §3.3.1, RFC 9325 §4.2). */
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** SSL_OP_NO_TICKET is 1 << 14 in OpenSSL: no resumption, so that a client certificate is looked at anew each time. */
const noTickets = 1 << 14;

const context = ({ keys, minVersion, clients }: HandshakeOptions): TlsOptions => ({
  cert: keys.cert,
  key: keys.key,
  minVersion,
  ciphers,
  honorCipherOrder: true,
  ...(clients ? { ca: clients.ca as (string | Buffer)[], secureOptions: noTickets } : {}),
});

/** Does the handshakes of one door, as the server, over connections that exist already. */
export interface Handshaker {
  upgrade(socket: Socket): Promise<TLSSocket>;
  /** Uses other keys from now on; connections that stand are left alone. */
  reload(keys: KeyPair): void;
}

/** A browser that was led here speaks of HTTP in its ALPN: such a handshake fails (ALPACA; RFC 7301 §3.2). */
const protocol = ({ protocols }: { protocols: string[] }): string | undefined =>
  protocols.find((name) => name === 'smtp' || name === 'esmtp');

const name = (socket: Socket): string =>
  `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`;

interface Waiting {
  done(socket: TLSSocket): void;
  failed(error: Error): void;
}

export function handshaker(options: HandshakeOptions): Handshaker {
  const waiting = new Map<string, Waiting>();
  // A TLS server that listens nowhere: connections are handed to it, and only it tells whether a client's chain is good.
  const server: Server = createServer({
    ...context(options),
    ALPNCallback: protocol,
    handshakeTimeout: options.timeout,
    ...(options.clients ? { requestCert: true, rejectUnauthorized: false } : {}),
  });
  server.on('secureConnection', (socket) => {
    const one = waiting.get(name(socket));
    if (one) one.done(socket);
    else socket.destroy();
  });
  server.on('tlsClientError', (error, socket) => {
    socket.destroy();
    waiting.get(name(socket))?.failed(error);
  });
  return {
    upgrade: (socket) => shakeHands(server, waiting, socket),
    reload: (keys) => server.setSecureContext(context({ ...options, keys })),
  };
}

function shakeHands(server: Server, waiting: Map<string, Waiting>, socket: Socket): Promise<TLSSocket> {
  const key = name(socket);
  return new Promise<TLSSocket>((done, failed) => {
    waiting.set(key, { done, failed });
    socket.once('close', () => failed(new Error('the connection closed during the handshake')));
    server.emit('connection', socket);
  }).finally(() => waiting.delete(key));
}
