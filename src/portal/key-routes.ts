import { Fault } from '#base';
import type { Answer, Route } from '#web';

/** What of our own keys anybody may have; null where there is none. */
export interface PublishedKeys {
  /** The keys behind `…/hu/NAME` of a domain, binary. */
  wkd(domain: string, name: string): Promise<Buffer | null>;
  /** Our authority's certificate and its revocation list in force, DER. */
  authority(): Promise<Buffer | null>;
  revocations(): Promise<Buffer | null>;
}

const hour = { 'cache-control': 'public, max-age=3600' };

function found(body: Buffer | null, name: string): Answer {
  if (body) return { type: 'download', body, name, headers: hour };
  throw new Fault({ code: 'key-missing', kind: 'missing', say: 'There is no such key here.' });
}

/**
 * A Web Key Directory, both ways (draft-koch-openpgp-webkey-service §3.1; the direct one for the main domain), and what
 * whoever trusts our authority needs. Nothing here tells whether an address exists: most people have no key to be found.
 */
export function keyRoutes(keys: PublishedKeys, mainDomain: string): Route[] {
  const get = (path: string, answer: Route['answer']): Route => ({ method: 'GET', path, answer });
  const policy = async (): Promise<Answer> => ({ type: 'text', body: '' });
  const base = '/.well-known/openpgpkey';
  return [
    get(`${base}/policy`, policy),
    get(`${base}/:domain/policy`, policy),
    get(`${base}/hu/:name`, async ({ params }) =>
      found(await keys.wkd(mainDomain, params.name ?? ''), 'openpgpkey'),
    ),
    get(`${base}/:domain/hu/:name`, async ({ params }) =>
      found(await keys.wkd(params.domain ?? '', params.name ?? ''), 'openpgpkey'),
    ),
    get('/authority.cer', async () => found(await keys.authority(), 'authority.cer')),
    get('/authority.crl', async () => found(await keys.revocations(), 'authority.crl')),
  ];
}
