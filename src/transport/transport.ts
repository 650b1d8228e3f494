import type { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, rootCertificates, type SecureContext, type TLSSocket } from 'node:tls';
import { type Clock, Fault } from '#base';
import { type Config, pathIn } from '#config';
import type { Floor, TlsFacts } from '#mail';
import { connectionWords } from './dial.ts';
import { SessionCache } from './sessions.ts';
import { type Demands, type Failing, judge, type Shown, show } from './verdict.ts';

/** Whom to shake hands with, and what to hold against it. */
export interface TlsWish {
  readonly address: string;
  readonly port: number;
  /** The name expected in the certificate, and sent as SNI (RFC 6066 §3). */
  readonly name: string;
  /** PEM file of the only authority trusted for this peer, as written in the settings. */
  readonly ca?: string;
  /** SHA-256 of the pinned certificate: hex, colons and case as they come. */
  readonly fingerprint?: string;
  /** What the reader's domain demands of this host. */
  readonly demands?: Demands;
  /** The floor that is asked for: sessions are not shared between floors. */
  readonly need?: Floor;
  /** TLS 1.0 and 1.1 too: encryption and no more, for where that is enough. */
  readonly legacy?: boolean;
  /** Milliseconds for the whole handshake. */
  readonly timeout: number;
}

/**
 * After the handshake: `facts.floor` is what the connection satisfies, `shortfall` says in words why not more.
 * `outdated`: the peer has no TLS 1.2. `resuming`: a session was offered, and may be what it failed on; it is forgotten.
 */
export type Secured =
  | {
      readonly kind: 'ok';
      readonly socket: TLSSocket;
      readonly facts: TlsFacts;
      readonly shortfall: string | null;
      readonly failing: Failing | null;
    }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly outdated: boolean;
      readonly resuming: boolean;
    };

const outdatedCodes = new Set([
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_WRONG_SSL_VERSION',
]);

/** TLS towards the world: contexts by what they trust, and the sessions. */
export class Transport {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #contexts = new Map<string, SecureContext>();
  readonly #sessions = new SessionCache();

  constructor(needs: { readonly config: Config; readonly clock: Clock }) {
    this.#config = needs.config;
    this.#clock = needs.clock;
  }

  /** Shakes hands on `socket`, which is used up whatever comes of it. The certificate is judged, not enforced: compare `facts.floor`. */
  secure(socket: Socket, wish: TlsWish): Promise<Secured> {
    const key = profileOf(wish);
    const kept = this.#sessions.take(key, this.#clock.monotonic());
    const tls = connect({
      socket,
      secureContext: this.#context(wish),
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...(isIP(sniOf(wish)) ? {} : { servername: sniOf(wish) }),
      ...(kept ? { session: kept.ticket } : {}),
    });
    return new Promise((resolve) => {
      const fresh: Buffer[] = [];
      let began: Shown | null = null;
      // Tickets may come before the handshake is seen to be over, or much later.
      tls.on('session', (ticket: Buffer) => {
        if (began) this.#sessions.keep(key, ticket, began, this.#clock.monotonic());
        else fresh.push(ticket);
      });
      const fail = (reason: string, outdated = false): void => {
        clearTimeout(timer);
        tls.destroy();
        socket.destroy();
        if (kept) this.#sessions.drop(key);
        resolve({ kind: 'failed', reason, outdated, resuming: kept !== null });
      };
      const onError = (error: NodeJS.ErrnoException): void =>
        fail(handshakeWords(error), outdatedCodes.has(error.code ?? ''));
      const onClose = (): void => fail('it closed the connection during the TLS handshake');
      const timer = setTimeout(() => fail('the TLS handshake timed out'), wish.timeout);
      tls.on('error', onError);
      tls.once('close', onClose);
      tls.once('secureConnect', () => {
        clearTimeout(timer);
        tls.off('close', onClose);
        const shown = tls.isSessionReused() ? kept?.shown : seen(tls, this.#clock.monotonic());
        if (!shown) return fail('it resumed a session that was never begun');
        began = shown;
        for (const ticket of fresh) this.#sessions.keep(key, ticket, shown, this.#clock.monotonic());
        const result = this.#judged(tls, wish, shown);
        tls.off('error', onError);
        resolve(result);
      });
    });
  }

  #judged(tls: TLSSocket, wish: TlsWish, shown: Shown): Secured {
    const version = tls.getProtocol() ?? 'unknown';
    const modern = !wish.legacy && (version === 'TLSv1.2' || version === 'TLSv1.3');
    const expected = {
      name: wish.name,
      pinnedCa: Boolean(wish.ca),
      ...(wish.fingerprint ? { fingerprint: plainHex(wish.fingerprint) } : {}),
      ...(wish.demands ? { demands: wish.demands } : {}),
    };
    const verdict = judge(shown, expected, modern, this.#clock.now());
    const facts: TlsFacts = {
      version,
      cipher: tls.getCipher().standardName ?? tls.getCipher().name,
      peerName: verdict.peerName,
      chainHash: shown.chainHash,
      keyHash: shown.keyHash,
      resumed: tls.isSessionReused(),
      floor: verdict.floor,
      ...(verdict.demanded ? { demanded: verdict.demanded } : {}),
    };
    return { kind: 'ok', socket: tls, facts, shortfall: verdict.shortfall, failing: verdict.failing };
  }

  /** Made once each: reading the roots takes milliseconds. */
  #context(wish: TlsWish): SecureContext {
    const key = JSON.stringify([wish.ca ?? '', wish.legacy === true]);
    let context = this.#contexts.get(key);
    if (!context) {
      const ca = wish.ca
        ? [this.#pem(wish.ca)]
        : [...rootCertificates, ...this.#config.tls.ca.map((file) => this.#pem(file))];
      context = createSecureContext({
        ca,
        allowPartialTrustChain: Boolean(wish.ca),
        ...(wish.legacy ? { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } : { minVersion: 'TLSv1.2' }),
      });
      this.#contexts.set(key, context);
    }
    return context;
  }

  #pem(file: string): string {
    try {
      return readFileSync(pathIn(this.#config, file), 'utf8');
    } catch (cause) {
      throw new Fault({
        code: 'ca-unreadable',
        kind: 'broken',
        say: 'The file of an authority cannot be read.',
        detail: file,
        cause,
      });
    }
  }
}

/**
 * Whom a session was begun with and what was held against them. A session of another profile is another session: Node
 * checks no name on a resumed one and shows no certificate, so that what was found at its beginning is all there is.
 */
function profileOf({ address, port, name, ca, fingerprint, legacy, need, demands }: TlsWish): string {
  const { dane, sts } = demands ?? {};
  return JSON.stringify([
    address,
    port,
    name.toLowerCase(),
    ca ?? '',
    plainHex(fingerprint),
    legacy === true,
    need ?? '',
    dane ? [dane.dane.base, dane.dane.digest, dane.signedMx, dane.names] : '',
    sts ? [sts.domain, sts.id, sts.mode] : '',
  ]);
}

/** With TLSA records the name they stand under is asked for (RFC 7672 §8.1). */
const sniOf = ({ name, demands }: TlsWish): string => demands?.dane?.dane.base ?? name;

/** Colons, spaces and a leading `sha256:` go. What is no fingerprint stays as it is, and matches nothing. */
const plainHex = (fingerprint = ''): string =>
  fingerprint
    .toLowerCase()
    .replace(/^sha-?256[:=]/, '')
    .replaceAll(/[:\s]/g, '');

function seen(tls: TLSSocket, at: number): Shown {
  const chain: X509Certificate[] = [];
  for (let one = tls.getPeerX509Certificate(); one && chain.length < 16; one = one.issuerCertificate) {
    if (chain.some((known) => known.fingerprint256 === one?.fingerprint256)) break;
    chain.push(one);
  }
  const error = tls.authorized ? null : String((tls.authorizationError as unknown) ?? 'UNKNOWN');
  return show(chain, error, at);
}

function handshakeWords(error: NodeJS.ErrnoException): string {
  if (outdatedCodes.has(error.code ?? '')) return 'it speaks only outdated TLS (older than 1.2)';
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'it cut the TLS handshake';
  if (error.code?.startsWith('ERR_SSL') || error.code === 'EPROTO')
    return `the TLS handshake failed (${error.code})`;
  return connectionWords(error);
}
