import { createHash } from 'node:crypto';
import type { Address } from '#mail';
import { type Fetched, guardedFetch, type KeyRecords, type Lookup, type Resolver } from '#transport';

/** Places that are asked for keys. Each question tells the one asked whom somebody here writes to. */
export type Place = 'wkd' | 'dns' | 'vks' | 'ldap';

/** What one place said. `failed`: it could not be asked; never to be read as `none`. */
export type Looked =
  | { readonly kind: 'found'; readonly files: readonly Buffer[] }
  | {
      readonly kind: 'none' | 'failed';
      readonly reason: string;
      /** It holds for every reader of the domain: nobody else's name needs to be asked about. */
      readonly wholeDomain?: boolean;
    };

export interface Asking {
  readonly resolver: Pick<Resolver, 'addresses'> & KeyRecords;
  /** Host of the key server. */
  readonly keyServer: string;
  /** The operator's directory, where there is one. */
  readonly directory?: (address: Address) => Promise<Looked>;
  readonly web: {
    readonly allowPrivate: boolean;
    /** PEM; absent: the public authorities. */
    readonly ca?: readonly string[];
    readonly port?: number;
    readonly timeoutMs: number;
  };
}

const mostBytes = 256 * 1024;
type Absent = Exclude<Looked, { kind: 'found' }>;
const none = (reason: string): Absent => ({ kind: 'none', reason });
const failed = (reason: string): Absent => ({ kind: 'failed', reason });

const get = (asking: Asking, url: string): Promise<Fetched> =>
  guardedFetch({
    url,
    maxBytes: mostBytes,
    timeoutMs: asking.web.timeoutMs,
    lookup: (host) => asking.resolver.addresses(host),
    allowPrivate: asking.web.allowPrivate,
    ...(asking.web.ca ? { ca: asking.web.ca } : {}),
    ...(asking.web.port === undefined ? {} : { port: asking.web.port }),
  });

function answered(fetched: Fetched): Looked {
  if (fetched.kind === 'failed') return { ...failed(fetched.reason), wholeDomain: true };
  const { status, body } = fetched;
  if (status === 200 && body.length > 0) return { kind: 'found', files: [body] };
  if (status === 200 || status === 404 || status === 410) return none('it holds no key for this address');
  return failed(`it answered with HTTP status ${status}`);
}

const zbase32 = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/** Five bits a letter, in the order of Zooko's alphabet (draft-koch-openpgp-webkey-service §3.1; RFC 6189 §5.1.6). */
export function zBase32(bytes: Buffer): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const octet of bytes) {
    held = (held << 8) | octet;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += zbase32[(held >> bits) & 31];
      held &= (1 << bits) - 1;
    }
  }
  return bits > 0 ? text + zbase32[(held << (5 - bits)) & 31] : text;
}

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Where the directory says that it is one (draft-koch-openpgp-webkey-service §4.5). */
const policyOf = (url: string): string => url.replace(/\/hu\/.*$/, '/policy');

/** Both places where a Web Key Directory may stand (draft-koch-openpgp-webkey-service §3.1). */
export function wkdUrls({ local, domain }: Address): { readonly advanced: string; readonly direct: string } {
  const name = zBase32(createHash('sha1').update(lower(local)).digest());
  const query = `?l=${encodeURIComponent(local)}`;
  return {
    advanced: `https://openpgpkey.${domain}/.well-known/openpgpkey/${domain}/hu/${name}${query}`,
    direct: `https://${domain}/.well-known/openpgpkey/hu/${name}${query}`,
  };
}

/** The direct way only where the name of the other does not exist: who owns that name decides. */
async function askWkd(asking: Asking, address: Address): Promise<Looked> {
  const { advanced, direct } = wkdUrls(address);
  const host: Lookup<string> = await asking.resolver.addresses(`openpgpkey.${address.domain}`);
  if (host.kind === 'temporary') return failed(host.reason);
  if (host.kind === 'found') return askDirectory(asking, advanced);
  const own = await asking.resolver.addresses(address.domain);
  if (own.kind === 'temporary') return failed(own.reason);
  return own.kind === 'found'
    ? askDirectory(asking, direct)
    : { ...none('the domain has no web server'), wholeDomain: true };
}

/** A server without the key may be no directory at all; then nobody else of that domain is looked for there. */
async function askDirectory(asking: Asking, url: string): Promise<Looked> {
  const looked = answered(await get(asking, url));
  if (looked.kind !== 'none') return looked;
  const policy = await get(asking, policyOf(url));
  return policy.kind === 'ok' && policy.status === 200
    ? looked
    : { ...none('the domain publishes no keys on its web server'), wholeDomain: true };
}

async function askVks(asking: Asking, { local, domain }: Address): Promise<Looked> {
  const name = encodeURIComponent(`${local}@${domain}`);
  return answered(await get(asking, `https://${asking.keyServer}/vks/v1/by-email/${name}`));
}

/** RFC 7929 §3 and RFC 8162 §3: 28 octets of SHA-256 of the local part. */
export const hashedName = ({ local, domain }: Address, label: '_openpgpkey' | '_smimecert'): string =>
  `${createHash('sha256').update(local).digest('hex').slice(0, 56)}.${label}.${domain}`;

/** Only what DNSSEC vouches for: without it anybody on the way could have said so (RFC 7929 §5.1, RFC 8162 §4). */
async function askDns(asking: Asking, address: Address): Promise<Looked> {
  // As written, then in lower case, which is how most are published.
  const names = [...new Set([address.local, lower(address.local)])].map((local) => ({ ...address, local }));
  const files: Buffer[] = [];
  let trouble: string | null = null;
  let unsigned = false;
  for (const name of names) {
    const [pgp, smime] = await Promise.all([
      asking.resolver.keyRecords(hashedName(name, '_openpgpkey'), 'OPENPGPKEY'),
      asking.resolver.keyRecords(hashedName(name, '_smimecert'), 'SMIMEA'),
    ]);
    for (const lookup of [pgp, smime]) {
      if (lookup.kind === 'temporary') trouble = lookup.reason;
      if (lookup.kind === 'found' && !lookup.authentic) unsigned = true;
    }
    if (pgp.kind === 'found' && pgp.authentic) files.push(...pgp.records);
    if (smime.kind === 'found' && smime.authentic) files.push(...smime.records.flatMap(wholeCertificate));
    if (files.length > 0) break;
  }
  if (files.length > 0) return { kind: 'found', files };
  if (trouble !== null) return failed(trouble);
  return none(
    unsigned ? 'the DNS names a key, but the answer is not signed (DNSSEC)' : 'the DNS names no key',
  );
}

/** A record that carries the reader's own certificate whole: usage 1 or 3, selector 0, matching 0 (RFC 8162 §2). */
function wholeCertificate(record: Buffer): Buffer[] {
  const [usage, selector, matching] = record;
  return (usage === 1 || usage === 3) && selector === 0 && matching === 0 ? [record.subarray(3)] : [];
}

const ways: Readonly<Record<Place, (asking: Asking, address: Address) => Promise<Looked>>> = {
  wkd: askWkd,
  dns: askDns,
  vks: askVks,
  ldap: async ({ directory }, address) => directory?.(address) ?? failed('no directory is set'),
};

/** Asks one place. Never throws. */
export async function askPlace(place: Place, asking: Asking, address: Address): Promise<Looked> {
  try {
    return await ways[place](asking, address);
  } catch {
    return failed('it could not be asked');
  }
}
