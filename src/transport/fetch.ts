import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { connectionWords } from './dial.ts';
import { isPrivate } from './networks.ts';
import type { Lookup } from './resolver.ts';

/** One request to a server that nobody here chose: its name comes from a letter, a certificate or the DNS. */
export interface Fetching {
  /** `https:`; `http:` only where `plain` says that what comes is signed by itself (CRL, OCSP). */
  readonly url: string;
  /** More than this and the answer is thrown away. */
  readonly maxBytes: number;
  /** For the whole of it, not the silence in it. */
  readonly timeoutMs: number;
  /** PEM of the authorities to trust; absent: Node's own. */
  readonly ca?: readonly string[];
  /** Who tells addresses: `(host) => resolver.addresses(host)`. */
  readonly lookup: (host: string) => Promise<Lookup<string>>;
  /** Whether hosts inside private networks may be asked, or which addresses of them. */
  readonly allowPrivate: boolean | ((address: string) => boolean);
  readonly plain?: boolean;
  /** A port other than that of the URL, as laboratories need. */
  readonly port?: number;
  /** POST with this body; GET without. */
  readonly post?: {
    readonly body: Buffer;
    readonly type: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
}

/** `type`: the media type in lower case, without parameters. Only a whole answer is `ok`, whatever its status. */
export type Fetched =
  | { readonly kind: 'ok'; readonly status: number; readonly type: string; readonly body: Buffer }
  | { readonly kind: 'failed'; readonly reason: string };

const failed = (reason: string): Fetched => ({ kind: 'failed', reason });
const mostAddresses = 3;

/**
 * Fetches one URL: no redirect is followed, no credential sent, no private network entered, nothing read without bound.
 * The address that was judged is the one that is asked: the name is not looked up a second time.
 */
export async function guardedFetch(fetching: Fetching): Promise<Fetched> {
  const url = URL.parse(fetching.url);
  if (!url || (url.protocol !== 'https:' && !(fetching.plain && url.protocol === 'http:')))
    return failed('the address is not one that may be fetched');
  if (url.username || url.password) return failed('the address carries a password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), fetching.timeoutMs);
  try {
    const found = await Promise.race([addressesOf(host, fetching), late(deadline.signal)]);
    if (found.kind === 'failed') return found;
    let last = failed(`${host} has no address`);
    for (const address of found.addresses.slice(0, mostAddresses)) {
      const answer = await once(fetching, url, host, address, deadline.signal);
      if (answer.kind === 'ok' || deadline.signal.aborted || answer.reached) return plain(answer);
      last = plain(answer);
    }
    return last;
  } finally {
    clearTimeout(timer);
    deadline.abort();
  }
}

type Once =
  | Extract<Fetched, { kind: 'ok' }>
  /** `reached`: somebody answered, so that no other address is asked. */
  | { readonly kind: 'failed'; readonly reason: string; readonly reached: boolean };

const plain = (answer: Once): Fetched => (answer.kind === 'ok' ? answer : failed(answer.reason));
const timedOut = 'it took too long';

const late = (signal: AbortSignal): Promise<{ kind: 'failed'; reason: string }> =>
  new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve({ kind: 'failed', reason: timedOut }), { once: true }),
  );

async function addressesOf(
  host: string,
  { lookup, allowPrivate }: Fetching,
): Promise<{ kind: 'found'; addresses: readonly string[] } | { kind: 'failed'; reason: string }> {
  const found: Lookup<string> = isIP(host)
    ? { kind: 'found', records: [host], authentic: false }
    : await lookup(host);
  if (found.kind === 'temporary') return { kind: 'failed', reason: found.reason };
  if (found.kind !== 'found') return { kind: 'failed', reason: `${host} has no address` };
  const allowed = typeof allowPrivate === 'boolean' ? () => allowPrivate : allowPrivate;
  const addresses = found.records.filter((address) => !isPrivate(address) || allowed(address));
  if (addresses.length === 0) return { kind: 'failed', reason: `${host} has only private addresses` };
  return { kind: 'found', addresses };
}

async function once(
  { maxBytes, ca, port, post }: Fetching,
  url: URL,
  host: string,
  address: string,
  signal: AbortSignal,
): Promise<Once> {
  const secure = url.protocol === 'https:';
  const { request } = secure ? await import('node:https') : await import('node:http');
  return new Promise((resolve) => {
    let reached = false;
    const fail = (reason: string): void => {
      resolve({ kind: 'failed', reason: signal.aborted ? timedOut : reason, reached });
      asking.destroy();
    };
    const asking = request({
      host: address,
      port: port ?? (url.port === '' ? (secure ? 443 : 80) : Number(url.port)),
      path: `${url.pathname}${url.search}`,
      method: post ? 'POST' : 'GET',
      // A connection of its own: nothing is shared with other requests of this process.
      agent: false,
      signal,
      headers: {
        host: url.host,
        accept: '*/*',
        'accept-encoding': 'identity',
        connection: 'close',
        'user-agent': 'Postern',
        ...(post ? { ...post.headers, 'content-type': post.type, 'content-length': post.body.length } : {}),
      },
      ...(secure
        ? {
            // The name in the certificate is the host's, though an address is dialled.
            servername: isIP(host) ? '' : host,
            checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
              checkServerIdentity(host, certificate),
            minVersion: 'TLSv1.2' as const,
            rejectUnauthorized: true,
            ...(ca ? { ca: [...ca] } : {}),
          }
        : {}),
    });
    asking.on('error', (error: NodeJS.ErrnoException) => fail(fetchWords(error)));
    asking.on('response', (response) => {
      reached = true;
      read(response, maxBytes).then(
        (body) =>
          resolve(
            body
              ? { kind: 'ok', status: response.statusCode ?? 0, type: mediaType(response), body }
              : { kind: 'failed', reason: `the answer is larger than ${maxBytes} bytes`, reached },
          ),
        () => fail('the answer broke off'),
      );
    });
    asking.end(post?.body);
  });
}

/** Null where there is more than `most`; throws where it ends early. */
async function read(response: IncomingMessage, most: number): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response) {
    size += (piece as Buffer).length;
    if (size > most) {
      response.destroy();
      return null;
    }
    pieces.push(piece as Buffer);
  }
  if (!response.complete) throw new Error('incomplete');
  return Buffer.concat(pieces);
}

const mediaType = (response: IncomingMessage): string =>
  (response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();

const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|INVALID_|HOSTNAME_)/;

function fetchWords(error: NodeJS.ErrnoException): string {
  const code = error.code ?? '';
  if (certificateCodes.test(code)) return `its certificate is not good (${code})`;
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return `the TLS handshake failed (${code})`;
  if (code.startsWith('HPE_')) return 'it does not speak HTTP as it should';
  return connectionWords(error);
}
