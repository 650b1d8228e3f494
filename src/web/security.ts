import type { IncomingHttpHeaders } from 'node:http';
import { Fault } from '#base';
import type { Config } from '#config';

/**
 * How an answer may be used: a page of ours, the console with its scripts, markup from a letter in a frame, something to
 * download, a file of ours.
 */
export type Guard = 'page' | 'console' | 'frame' | 'download' | 'asset';

const policies: Readonly<Record<Guard, string>> = {
  page: "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  console:
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  // No script, no origin, no form, no request: pictures come inside the letter or not at all. Links open outside the frame.
  frame:
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; base-uri 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
  download: "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox",
  asset:
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox",
};

const everywhere: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'x-permitted-cross-domain-policies': 'none',
  'cache-control': 'no-store',
};

/**
 * The headers of an answer. `nonce` lets in the style sheets that one page makes for itself while it runs, and no others. Referrers stay inside the portal and are not switched off altogether: a page without any
 * makes browsers send `Origin: null` with its own forms, and the check on where a form comes from would be lost.
 */
export function securityHeaders(guard: Guard, secure: boolean, nonce = ''): Record<string, string> {
  return {
    ...everywhere,
    'content-security-policy':
      nonce === ''
        ? policies[guard]
        : policies[guard].replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`),
    'referrer-policy': guard === 'page' || guard === 'console' ? 'same-origin' : 'no-referrer',
    'x-frame-options': guard === 'frame' ? 'SAMEORIGIN' : 'DENY',
    ...(secure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

const loopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/**
 * The portal's address as readers see it, without a slash at its end; all links are built from it and never from what a
 * client says. Throws `config-invalid` where it is not https, but for this machine's own loopback.
 */
export function publicUrl(config: Config): string {
  const { host, port } = { host: config.organisation.hostname, port: config.web.port };
  const text =
    config.pickup.url || `https://${host}${port === 443 || port === 0 || config.web.plain ? '' : `:${port}`}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  const fits =
    url &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && loopback(url.hostname))) &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '';
  if (!fits) {
    throw new Fault({
      code: 'config-invalid',
      kind: 'invalid',
      say: 'pickup.url: the portal needs an address such as https://mail.clinic.example (http only on localhost)',
    });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Names of cookies: `__Host-` ties them to this host, TLS and the whole path; a portal tried out on http has no TLS. */
export const cookieName = (name: string, secure: boolean): string =>
  `${secure ? '__Host-' : 'plain-'}postern-${name}`;

/** The origins whose forms are taken: the public one and, while Postern is tried out on loopback, that listener's own names. */
export function ownOrigins(
  url: string,
  listening: { readonly host: string; readonly port: number; readonly tls: boolean },
): ReadonlySet<string> {
  const origins = new Set([new URL(url).origin]);
  if (!loopback(new URL(url).hostname) || !(loopback(listening.host) || listening.host === '::1'))
    return origins;
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    origins.add(`http${listening.tls ? 's' : ''}://${host}:${listening.port}`);
  return origins;
}

/**
 * Whether a request that changes something comes from one of our own pages. Browsers say so by Sec-Fetch-Site or Origin;
 * where neither is there, no browser page sent it, and the cookie, which other sites cannot send, must still fit.
 */
export function fromOwnPage(headers: IncomingHttpHeaders, origins: ReadonlySet<string>): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || origins.has(headers.origin);
}
