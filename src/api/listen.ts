import { readFileSync } from 'node:fs';
import { Fault } from '#base';
import { type Config, pathIn } from '#config';
import type { ApiServerNeeds } from '#web';

/** Certificate and key of the console, else of the portal, else of the mail doors; null where TLS is added in front. */
export function readTls(config: Config): ApiServerNeeds['tls'] {
  if (config.console.plain) return null;
  const certificate = config.console.certificate || config.web.certificate || config.tls.certificate;
  const key = config.console.key || config.web.key || config.tls.key;
  if (!certificate || !key)
    throw new Fault({
      code: 'config-invalid',
      kind: 'invalid',
      say: 'console.certificate: the console needs a certificate and a key (console.certificate and console.key, or those in [web] or [tls]); or set console.plain = true behind a proxy that adds TLS',
    });
  const read = (path: string): Buffer => readFileSync(pathIn(config, path));
  return { cert: read(certificate), key: read(key), clientCa: config.console.client_ca.map(read) };
}

/** The console's address as people see it: links, cookies and passkeys hold to it. */
export function consoleUrl(config: Config, port: number): string {
  const text =
    config.console.url ||
    `${config.console.plain ? 'http' : 'https'}://${config.organisation.hostname}${port === 443 ? '' : `:${port}`}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && (url.hostname === 'localhost' || url.hostname === '127.0.0.1');
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback)))
    throw new Fault({
      code: 'config-invalid',
      kind: 'invalid',
      say: 'console.url: the console needs an address such as https://console.clinic.example (http only on localhost)',
    });
  return url.origin;
}
