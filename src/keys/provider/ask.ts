import { request as clear } from 'node:http';
import { request as secure } from 'node:https';
import { Fault } from '#base';
import { rootDown } from './provider.ts';

export interface Asking {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Certificates to believe instead of the usual ones, PEM. */
  readonly ca?: string;
  readonly timeoutMs: number;
}

export interface Answered {
  readonly status: number;
  /** An object; empty where there is none. */
  readonly body: { readonly [key: string]: unknown };
}

/** Answers are a few hundred octets. */
const largest = 64 * 1024;
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Keys go over TLS, or stay on this machine. Throws a Fault `keys-root-clear`. */
export function safeUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname))))
    return url;
  throw new Fault({
    code: 'keys-root-clear',
    kind: 'invalid',
    say: `"${text}" is no https:// address: keys do not leave this machine in clear.`,
  });
}

/** Asks once and follows nothing. Throws a Fault `keys-root-down` for no answer in time, or one that is none. */
export function ask({ url, method, headers, body, ca, timeoutMs }: Asking): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown): void => reject(rootDown(why, cause));
    const send = url.protocol === 'https:' ? secure : clear;
    const asked = send(
      url,
      {
        method,
        headers: { ...headers, ...(body ? { 'content-length': String(body.length) } : {}) },
        signal: AbortSignal.timeout(timeoutMs),
        agent: false,
        ...(ca ? { ca } : {}),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > largest) asked.destroy(new Error('too long an answer'));
          else chunks.push(chunk);
        });
        response.on('error', (error) => fail('its answer broke off', error));
        response.on('end', () => {
          try {
            const text = Buffer.concat(chunks).toString();
            const read: unknown = text.trim() === '' ? {} : JSON.parse(text);
            if (typeof read !== 'object' || read === null) throw new Error('no object');
            resolve({ status: response.statusCode ?? 0, body: read as Answered['body'] });
          } catch (error) {
            fail(`HTTP ${response.statusCode}, and no JSON`, error);
          }
        });
      },
    );
    asked.on('error', (error) => fail('no connection, or no answer in time', error));
    asked.end(body);
  });
}

/** A member of an answer that must be a text. */
export function textIn(object: unknown, ...path: readonly string[]): string {
  let at: unknown = object;
  for (const name of path)
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : null;
  if (typeof at === 'string' && at !== '') return at;
  throw rootDown(`no ${path.join('.')} in its answer`);
}

/** Base64 that must be a key. */
export function keyIn(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length === 32) return key;
  throw rootDown('what it opened is no key');
}
