import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock } from '#base';
import type { Address } from '#mail';
import type { Looked } from './sources.ts';

/** The directory that the operator trusts: where it is, and how it is asked. */
export interface DirectoryNeeds {
  /** `ldaps://host[:port]`, or `ldap://host[:port]`, which is never spoken without StartTLS (RFC 4511 §4.14). */
  readonly url: string;
  /** The entry that the search begins at (RFC 4514). */
  readonly base: string;
  /** RFC 4515, with `%s` where the address goes. */
  readonly filter: string;
  /** Who asks; absent: nobody (anonymous). */
  readonly bind?: { readonly dn: string; readonly password: string };
  /** PEM: authorities that its certificate may come from. */
  readonly ca: readonly string[];
  /** For one question, from the connection to the last octet. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

const mostBytes = 256 * 1024;
const mostEntries = 8;
/** How long a directory that failed is left alone, so that letters do not each wait for it. */
const pauseMs = 30_000;
const attributes = [
  'userCertificate;binary',
  'userSMIMECertificate;binary',
  'userSMIMECertificate',
  'pgpKey',
];

/** An address as a filter's value, in which it can mean nothing else (RFC 4515 §3). */
export const filterValue = (text: string): string =>
  text.replace(/[\\*()\p{Cc}]/gu, (one) =>
    [...Buffer.from(one)].map((octet) => `\\${octet.toString(16).padStart(2, '0')}`).join(''),
  );

/** Asks the directory about one address. Never throws; what goes wrong is `failed`, never `none`. */
export function openDirectory(needs: DirectoryNeeds): (address: Address) => Promise<Looked> {
  const { clock } = needs;
  let again = Number.NEGATIVE_INFINITY;
  return async (address) => {
    if (clock.now() < again) return { kind: 'failed', reason: 'it failed a moment ago' };
    try {
      return await inTime(needs.timeoutMs, (signal) => ask(needs, address, signal));
    } catch (error) {
      again = clock.now() + pauseMs;
      return { kind: 'failed', reason: why(error) };
    }
  };
}

class Trouble extends Error {}

/** Words that hold nothing of what was asked or answered. */
function why(error: unknown): string {
  if (error instanceof Trouble) return error.message;
  if (!(error instanceof Error)) return 'it could not be asked';
  const { code } = error as { code?: unknown };
  return `it could not be asked (${typeof code === 'string' ? code : error.name})`;
}

async function inTime<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Trouble('it did not answer in time'));
      abort.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(abort.signal), late]);
  } finally {
    clearTimeout(timer);
    // Whatever the outcome, no connection outlives its question.
    abort.abort();
  }
}

async function ask(needs: DirectoryNeeds, { local, domain }: Address, signal: AbortSignal): Promise<Looked> {
  const { Client } = await import('ldapts');
  const socket = await securedDirectory(needs, signal);
  const client = new Client({
    url: 'ldaps://directory.invalid',
    timeout: needs.timeoutMs,
    strictDN: false,
    createSecureConnection: () => socket,
  });
  let heard = 0;
  const tooMuch = new Promise<never>((_, reject) => {
    socket.on('data', (data: Buffer) => {
      heard += data.length;
      if (heard <= mostBytes) return;
      reject(new Trouble('it answered with more than any reader has'));
      socket.destroy();
    });
  });
  const asked = async (): Promise<Looked> => {
    if (needs.bind) await client.bind(needs.bind.dn, needs.bind.password);
    const { searchEntries } = await client.search(needs.base, {
      scope: 'sub',
      filter: needs.filter.replaceAll('%s', () => filterValue(`${local}@${domain}`)),
      attributes,
      explicitBufferAttributes: attributes,
      sizeLimit: mostEntries + 1,
      timeLimit: Math.max(1, Math.ceil(needs.timeoutMs / 1000)),
    });
    if (searchEntries.length > mostEntries)
      throw new Trouble(`it names more than ${mostEntries} entries for this address`);
    const files = filesOf(searchEntries);
    if (files.length > 0) return { kind: 'found', files };
    return {
      kind: 'none',
      reason:
        searchEntries.length > 0
          ? 'it knows the reader, but no certificate or key'
          : 'it does not know the reader',
    };
  };
  return Promise.race([asked(), tooMuch]);
}

const armour = (der: Buffer): string => {
  // A ContentInfo begins with an object identifier, a certificate with a sequence (RFC 5652 §3, RFC 5280 §4.1).
  const first = der[1] ?? 0;
  const inner = der[first < 0x80 ? 2 : 2 + (first & 0x7f)];
  const label = inner === 0x06 ? 'PKCS7' : 'CERTIFICATE';
  return `-----BEGIN ${label}-----\n${der.toString('base64')}\n-----END ${label}-----\n`;
};

/**
 * All certificates as one file and all keys as another: people have old ones beside the one in use, and what fits is
 * chosen among them all, so that an old one never looks like a change.
 */
function filesOf(entries: readonly Readonly<Record<string, unknown>>[]): Buffer[] {
  const certificates = new Set<string>();
  const keys = new Set<string>();
  const binary: Buffer[] = [];
  for (const entry of entries)
    for (const [type, held] of Object.entries(entry)) {
      const name = type.toLowerCase().split(';')[0];
      for (const value of Array.isArray(held) ? held : [held]) {
        const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value));
        if (bytes.length === 0) continue;
        if (name === 'usercertificate' || name === 'usersmimecertificate') certificates.add(armour(bytes));
        else if (name !== 'pgpkey') continue;
        else if (bytes[0]! & 0x80) binary.push(bytes);
        else keys.add(`${bytes.toString('latin1')}\n`);
      }
    }
  return [
    Buffer.from([...certificates].join('')),
    Buffer.from([...keys].join(''), 'latin1'),
    Buffer.concat(binary),
  ].filter(({ length }) => length > 0);
}

/** A connection to a directory that is protected and leads to whom the certificate names, or an error. */
export async function securedDirectory(
  { url, ca }: Pick<DirectoryNeeds, 'url' | 'ca'>,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const options = {
    host,
    ...(isIP(host) ? {} : { servername: host }),
    ca: [...ca],
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: true,
  };
  if (protocol === 'ldaps:') {
    const socket = connectTls({ ...options, port: Number(port || 636) });
    await ready(socket, 'secureConnect', signal);
    return socket;
  }
  if (protocol !== 'ldap:') throw new Trouble('its address is neither ldaps:// nor ldap://');
  const plain = connectTcp({ host, port: Number(port || 389) });
  await ready(plain, 'connect', signal);
  await startTls(plain);
  const socket = connectTls({ ...options, socket: plain });
  await ready(socket, 'secureConnect', signal);
  return socket;
}

/** Waits for `event`; from then on the socket ends with `signal`, and errors of it are nobody's surprise. */
function ready(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  const end = (): void => void socket.destroy();
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  socket.on('error', () => {});
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.once('error', reject);
    socket.once('close', () => reject(new Trouble('it closed the connection')));
  });
}

/** ExtendedRequest 1.3.6.1.4.1.1466.20037 as message 1 (RFC 4511 §4.14.1). */
const startTlsOid = Buffer.from('1.3.6.1.4.1.1466.20037');
const startTlsRequest = Buffer.concat([
  Buffer.of(
    0x30,
    startTlsOid.length + 7,
    0x02,
    0x01,
    0x01,
    0x77,
    startTlsOid.length + 2,
    0x80,
    startTlsOid.length,
  ),
  startTlsOid,
]);

/**
 * Asks for TLS in the clear. Ours, because nothing that came in the clear may be read as if it had come protected: the
 * answer is one message, whole, and an octet more is somebody on the way (as CVE-2011-0411 was for mail).
 */
function startTls(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0);
    const closed = (): void => reject(new Trouble('it closed the connection'));
    const hear = (data: Buffer): void => {
      heard = Buffer.concat([heard, data]);
      const said = startTlsAnswer(heard);
      if (said === 'more') return;
      socket.off('data', hear).off('close', closed);
      if (said === 'yes') resolve();
      else reject(new Trouble(startTlsWords[said]));
    };
    socket.on('data', hear).once('close', closed);
    socket.write(startTlsRequest);
  });
}

const startTlsWords = {
  no: 'it does not take StartTLS',
  wrong: 'its answer to StartTLS is not what it should be',
} as const;

/** What stands in the answer to StartTLS so far; any octet behind it makes it `wrong`. */
export function startTlsAnswer(heard: Buffer): 'more' | 'yes' | 'no' | 'wrong' {
  if (heard.length > 2048) return 'wrong';
  const outer = head(heard, 0, 0x30);
  if (typeof outer === 'string') return outer;
  if (heard.length < outer.end) return 'more';
  if (heard.length > outer.end) return 'wrong';
  if (!heard.subarray(outer.at, outer.at + 3).equals(Buffer.of(0x02, 0x01, 0x01))) return 'wrong';
  const inner = head(heard, outer.at + 3, 0x78);
  if (typeof inner === 'string' || inner.end > outer.end) return 'wrong';
  // resultCode ENUMERATED
  if (heard[inner.at] !== 0x0a || heard[inner.at + 1] !== 1 || inner.end < inner.at + 3) return 'wrong';
  return heard[inner.at + 2] === 0 ? 'yes' : 'no';
}

/** Where a BER element's content begins and ends; definite lengths alone (RFC 4511 §5.1). */
function head(bytes: Buffer, from: number, tag: number): { at: number; end: number } | 'more' | 'wrong' {
  if (bytes.length > from && bytes[from] !== tag) return 'wrong';
  const first = bytes[from + 1];
  if (first === undefined) return 'more';
  if (first < 0x80) return { at: from + 2, end: from + 2 + first };
  const count = first & 0x7f;
  if (count < 1 || count > 4) return 'wrong';
  const at = from + 2 + count;
  return bytes.length < at ? 'more' : { at, end: at + bytes.readUIntBE(from + 2, count) };
}
