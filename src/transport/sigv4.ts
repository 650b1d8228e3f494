import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Who asks, for services that speak as Amazon's do. */
export interface AwsCredentials {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken?: string;
}

export interface Signing {
  readonly method: string;
  /** Its path as it is sent: each segment percent-encoded once. */
  readonly url: URL;
  /** Names in lower case. `host` and `x-amz-date` are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly region: string;
  readonly service: string;
  readonly credentials: AwsCredentials;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** All but unreserved characters as %XX, upper case (RFC 3986 §2.3). */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const queryOf = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`)
    .sort()
    .join('&');

/** The headers of a request with its signature by AWS Signature Version 4. */
export function signed(task: Signing): Record<string, string> {
  const { method, url, body, region, service, credentials } = task;
  const stamp = new Date(task.at).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const headers: Record<string, string> = { ...task.headers, host: url.host, 'x-amz-date': stamp };
  if (credentials.sessionToken) headers['x-amz-security-token'] = credentials.sessionToken;
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]!.trim().replace(/ +/g, ' ')}\n`).join('');
  const list = names.join(';');
  const canonical = [method, url.pathname, queryOf(url), lines, list, sha256(body)].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${credentials.secretKey}`, day));
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKey}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
  return headers;
}

/** What a file in the form of `~/.aws/credentials` holds; a text says why nothing. Read at each call: others renew it. */
export function readAwsCredentials(path: string): AwsCredentials | string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return `no credentials file: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'}`;
  }
  const value = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(text)?.[1];
  const accessKey = value('aws_access_key_id');
  const secretKey = value('aws_secret_access_key');
  const sessionToken = value('aws_session_token');
  if (!accessKey || !secretKey) return 'the credentials file holds no credentials';
  return { accessKey, secretKey, ...(sessionToken ? { sessionToken } : {}) };
}
