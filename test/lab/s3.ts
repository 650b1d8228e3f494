/**
 * A stand-in for an S3 service, after its published API: GetObject with a range, PutObject, multipart uploads, ListObjectsV2
 * by short pages. Each request is refused unless its Signature Version 4 is right, which is worked out here anew, and its body
 * the one that was signed. It can be told to misbehave.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { authority } from './certificates.ts';

export type Misdeed = 'busy' | 'cut' | 'silent' | 'damaged' | 'unfinished';

export interface FakeS3 {
  readonly url: URL;
  readonly ca: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly objects: Map<string, Buffer>;
  /** Uploads that were begun and neither finished nor taken back. */
  readonly uploads: Map<string, Map<number, Buffer>>;
  /** Taken one a request, in order; null is a good one. `damaged` waits for a request that reads. */
  readonly misdeeds: (Misdeed | null)[];
  /** `METHOD path?query` of all requests. */
  readonly asked: string[];
  close(): Promise<void>;
}

const hex = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const page = 2;

function signatureFits(request: IncomingMessage, body: Buffer, secret: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (!match || request.headers['x-amz-content-sha256'] !== hex(body)) return false;
  const [, day, region, names, signature] = match as unknown as [string, string, string, string, string];
  const needed = ['host', 'x-amz-content-sha256', 'x-amz-date'];
  if (!needed.every((name) => names.split(';').includes(name))) return false;
  const [path, query = ''] = request.url!.split('?') as [string, string?];
  const sorted = query === '' ? '' : query.split('&').sort().join('&');
  let canonical = `${request.method}\n${path}\n${sorted}\n`;
  for (const name of names.split(';')) canonical += `${name}:${String(request.headers[name])}\n`;
  canonical += `\n${names}\n${hex(body)}`;
  const text = `AWS4-HMAC-SHA256\n${String(request.headers['x-amz-date'])}\n${day}/${region}/s3/aws4_request\n${hex(canonical)}`;
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of [day, region, 's3', 'aws4_request'])
    key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key).update(text).digest('hex') === signature;
}

export async function fakeS3(bucket: string): Promise<FakeS3> {
  const ca = authority('Objects');
  const [accessKey, secretKey] = ['AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'];
  const objects: FakeS3['objects'] = new Map();
  const uploads: FakeS3['uploads'] = new Map();
  const misdeeds: FakeS3['misdeeds'] = [];
  const asked: string[] = [];

  const error = (response: ServerResponse, status: number, code: string): void => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
  };
  const xml = (response: ServerResponse, text: string): void => {
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`);
  };

  function list(response: ServerResponse, query: URLSearchParams): void {
    const prefix = query.get('prefix') ?? '';
    const names = [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    const from = Number(Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString() || 0);
    const more = names.length > from + page;
    const token = Buffer.from(String(from + page)).toString('base64url');
    xml(
      response,
      `<ListBucketResult><IsTruncated>${more}</IsTruncated>${names
        .slice(from, from + page)
        .map((name) => `<Contents><Key>${name.replaceAll('&', '&amp;')}</Key><Size>1</Size></Contents>`)
        .join(
          '',
        )}${more ? `<NextContinuationToken>${token}</NextContinuationToken>` : ''}</ListBucketResult>`,
    );
  }

  function get(
    request: IncomingMessage,
    response: ServerResponse,
    key: string,
    deed: Misdeed | null,
  ): unknown {
    const object = objects.get(key);
    if (!object) {
      error(response, 404, 'NoSuchKey');
      return;
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!range) return error(response, 400, 'InvalidArgument');
    const start = Number(range[1]);
    if (start >= object.length) return error(response, 416, 'InvalidRange');
    const bytes = Buffer.from(object.subarray(start, Number(range[2]) + 1));
    if (deed === 'damaged') bytes[Math.min(100, bytes.length - 1)]! ^= 1;
    response.writeHead(206, { 'content-length': bytes.length });
    if (deed === 'cut') {
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
      setTimeout(() => response.destroy(), 20);
    } else response.end(bytes);
  }

  function write(
    request: IncomingMessage,
    response: ServerResponse,
    task: { key: string; query: URLSearchParams; body: Buffer; deed: Misdeed | null },
  ): unknown {
    const { key, query, body, deed } = task;
    const id = query.get('uploadId');
    const parts = id === null ? undefined : uploads.get(id);
    if (id !== null && !parts) return error(response, 404, 'NoSuchUpload');
    if (request.method === 'DELETE') {
      uploads.delete(id!);
      response.writeHead(204).end();
    } else if (query.has('uploads')) {
      const made = `${randomUUID()}&<`;
      uploads.set(made, new Map());
      const shown = made.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      xml(
        response,
        `<InitiateMultipartUploadResult><UploadId>${shown}</UploadId></InitiateMultipartUploadResult>`,
      );
    } else if (request.method === 'PUT' && parts) {
      parts.set(Number(query.get('partNumber')), body);
      response.writeHead(200, { etag: `"${hex(body).slice(0, 32)}"` }).end();
    } else if (request.method === 'PUT') {
      objects.set(key, body);
      response.writeHead(200, { etag: '"whole"' }).end();
    } else if (deed === 'unfinished') {
      // Begun as a success, ended as none, as the service's description warns.
      xml(response, '<Error><Code>InternalError</Code></Error>');
    } else {
      const told = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag>/g)];
      const all = told.map(([, number]) => parts!.get(Number(number)));
      const fits = told.every(
        ([, number, tag], n) =>
          Number(number) === n + 1 && tag === `&quot;${hex(all[n] ?? '').slice(0, 32)}&quot;`,
      );
      const small = all.slice(0, -1).some((part) => (part?.length ?? 0) < 5 << 20);
      if (!fits || small || all.length !== parts!.size) return error(response, 400, 'InvalidPart');
      objects.set(key, Buffer.concat(all as Buffer[]));
      uploads.delete(id!);
      xml(response, '<CompleteMultipartUploadResult/>');
    }
  }

  const { cert, key: certKey } = ca.issue(['localhost']);
  const server = createServer({ cert, key: certKey }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      asked.push(`${request.method} ${request.url}`);
      if (!signatureFits(request, body, secretKey)) return error(response, 403, 'SignatureDoesNotMatch');
      const reading = request.method === 'GET' && request.headers.range !== undefined;
      const deed = misdeeds[0] === 'damaged' && !reading ? null : (misdeeds.shift() ?? null);
      if (deed === 'silent') return;
      if (deed === 'busy') return error(response, 503, 'SlowDown');
      const url = new URL(request.url!, 'https://localhost');
      const [, place, ...rest] = decodeURIComponent(url.pathname).split('/');
      if (place !== bucket) return error(response, 404, 'NoSuchBucket');
      const key = rest.join('/');
      if (request.method !== 'GET') write(request, response, { key, query: url.searchParams, body, deed });
      else if (key === '') list(response, url.searchParams);
      else get(request, response, key, deed);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`https://localhost:${port}`),
    ca: ca.pem,
    accessKey,
    secretKey,
    objects,
    uploads,
    misdeeds,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
