/**
 * A reader's mail server for tests, the demo and the crash harness: a plain SMTP peer that behaves as told, well or
 * badly, and writes down what it saw. It shares no code with Postern.
 *
 *     const ca = authority();
 *     const sink = await openSink({ name: 'mx.clinic.test', tls: ca.issue(['mx.clinic.test']) });
 *     const bad = await openSink({ name: 'mx.old.test', starttls: 'stripped' });
 *     sink.letters[0]?.raw; sink.letters[0]?.tls; bad.clear;   // bytes that came before TLS
 *     sink.behaviour.greylist = true;                          // may change at any time
 *     await sink.close();
 */
import { createServer, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Credentials } from './certificates.ts';
import { SinkSession } from './sink-session.ts';

export interface SinkBehaviour {
  /** The name in the greeting and in the answer to EHLO. */
  name: string;
  /** The certificate shown; without one there is no STARTTLS. */
  tls?: Credentials;
  /** TLS from the first byte on. */
  implicitTls?: boolean;
  /**
   * `offered` where there is a certificate. `absent`: not offered. `stripped`: a man in the middle has made it XXXXXXXA.
   * `refused`: offered and answered 454. `injects`: bytes in clear after the 220. `cut`: closed in the handshake.
   * `mute`: the handshake is never answered. `closed`: the connection closes instead of the 220.
   */
  starttls?: 'offered' | 'absent' | 'stripped' | 'refused' | 'injects' | 'cut' | 'mute' | 'closed';
  /** The oldest and newest TLS spoken. `outdated`: 1.0 and 1.1 only. `lax`: today's, with keys of any length. */
  tlsVersions?: 'modern' | 'lax' | 'outdated' | '1.2' | '1.3';
  /** Extensions left out of EHLO. */
  without?: readonly ('PIPELINING' | '8BITMIME' | 'SMTPUTF8' | 'DSN' | 'SIZE' | 'EHLO')[];
  /** REQUIRETLS is offered over TLS (RFC 8689). */
  requireTls?: boolean;
  /** The SIZE offered, in bytes. */
  size?: number;
  /** AUTH PLAIN is offered and needed. */
  auth?: { readonly user: string; readonly password: string };
  /** Replies instead of the usual ones: a whole line, or nothing to go on as usual. */
  greeting?: string;
  onMail?: (sender: string) => string | undefined;
  onRcpt?: (recipient: string) => string | undefined;
  onData?: () => string | undefined;
  onDot?: (letter: SinkLetter) => string | undefined;
  /** The first try of each sender and recipient gets 451. */
  greylist?: boolean;
  /** Never answers from here on. */
  hang?: 'greeting' | 'ehlo' | 'rcpt' | 'data' | 'dot';
  /** Resets the connection: after DATA was answered, once some of the letter came, or instead of the reply to the dot. */
  reset?: 'data' | 'body' | 'dot';
  /** A reply while the letter still comes, after this many bytes of it. */
  early?: { readonly after: number; readonly reply: string };
  /** Milliseconds between two bytes of every answer. */
  drip?: number;
  /** Milliseconds before the reply to the dot. */
  dotDelay?: number;
  /** After so many letters on a connection, MAIL gets 421 and the connection is closed. */
  lettersPerConnection?: number;
  /** More connections than this at once get 421. */
  mostConnections?: number;
  /** Letters are counted, not kept: for measuring. */
  forgetful?: boolean;
}

export interface SinkTls {
  readonly version: string;
  readonly cipher: string;
  readonly resumed: boolean;
  /** What the client asked for by SNI. */
  readonly servername: string;
}

export interface SinkLetter {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Parameters as given: of MAIL, and of each RCPT. */
  readonly mailParameters: string;
  readonly rcptParameters: readonly string[];
  /** As handed over, dots unstuffed; empty where the sink is forgetful. */
  readonly raw: Buffer;
  readonly tls: SinkTls | null;
  /** The number of the connection it came by, from 1. */
  readonly connection: number;
}

export interface SinkCommand {
  readonly connection: number;
  readonly line: string;
  readonly clear: boolean;
}

/** What a sink has seen since it opened. */
export interface SinkRecord {
  readonly letters: SinkLetter[];
  readonly commands: SinkCommand[];
  /** Every byte that a client sent outside of TLS, of all connections. */
  clear: Buffer;
  /** Letters taken, also by a forgetful sink. */
  taken: number;
  connections: number;
  open: number;
  /** Most connections open at once. */
  peak: number;
  handshakes: number;
  resumptions: number;
  failedHandshakes: number;
  /** CR and LF that stood alone, in commands and letters: 0 from an honest client. */
  bare: number;
}

export interface Sink extends SinkRecord {
  readonly behaviour: SinkBehaviour;
  readonly host: string;
  readonly port: number;
  /** Forgets what it saw, not the connections that are open. */
  clearRecord(): void;
  /** Cuts all connections. */
  cut(): void;
  close(): Promise<void>;
}

const versions = {
  modern: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' },
  lax: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', ciphers: 'DEFAULT@SECLEVEL=0' },
  outdated: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
  '1.2': { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  '1.3': { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' },
} as const;

/** One context for each certificate, so that sessions can be resumed. */
function contexts(): (behaviour: SinkBehaviour) => SecureContext | null {
  const made = new Map<string, SecureContext>();
  return ({ tls, tlsVersions = 'modern' }) => {
    if (!tls) return null;
    const key = `${tlsVersions} ${tls.fingerprint}`;
    const context =
      made.get(key) ?? createSecureContext({ cert: tls.cert, key: tls.key, ...versions[tlsVersions] });
    made.set(key, context);
    return context;
  };
}

const nothing = (): Omit<SinkRecord, 'connections' | 'open' | 'peak'> => ({
  letters: [],
  commands: [],
  clear: Buffer.alloc(0),
  taken: 0,
  handshakes: 0,
  resumptions: 0,
  failedHandshakes: 0,
  bare: 0,
});

/** Opens a sink on a free port, or a given one; on 127.0.0.1 unless told. */
export async function openSink(
  behaviour: SinkBehaviour,
  at: { host?: string; port?: number } = {},
): Promise<Sink> {
  const sockets = new Set<Socket>();
  const contextOf = contexts();
  const seen = new Set<string>();
  const host = at.host ?? '127.0.0.1';
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    sink.connections++;
    sink.open++;
    sink.peak = Math.max(sink.peak, sink.open);
    socket.on('close', () => {
      sockets.delete(socket);
      sink.open--;
    });
    new SinkSession(socket, sink, { number: sink.connections, context: contextOf(behaviour), seen }).begin();
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(at.port ?? 0, host, done);
  });
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const sink: Sink = {
    ...nothing(),
    connections: 0,
    open: 0,
    peak: 0,
    behaviour,
    host,
    port: typeof address === 'object' && address ? address.port : 0,
    clearRecord: () => void Object.assign(sink, nothing(), { connections: 0, peak: sink.open }),
    cut,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        cut();
      }),
  };
  return sink;
}
