import { createHash } from 'node:crypto';
import { Agent as ClearAgent, request as clear } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
import { setTimeout as rest } from 'node:timers/promises';
import { type Clock, Fault } from '#base';
import { type AwsCredentials, percentEncoded, signed } from './sigv4.ts';

/** Octets of one part of an object: the least that S3 takes of a part that is not the last is 5 MiB. */
const partSize = 8 << 20;
/** Octets of an answer that is read whole: a part, or a list of a thousand names. */
const longestAnswer = 16 << 20;
/** Tries of one request, and the pause after the first, milliseconds: it doubles. */
const tries = 4;
const firstPause = 200;

export interface BucketNeeds {
  /** `https://host[:port]`; the bucket's name becomes the first part of the path. */
  readonly endpoint: URL;
  readonly bucket: string;
  readonly region: string;
  /** Asked anew for each request: keys are renewed while a process runs. */
  readonly credentials: () => AwsCredentials;
  readonly clock: Clock;
  /** Certificates to believe instead of the usual ones, PEM. */
  readonly ca?: string;
  /** Milliseconds without an octet after which a request is given up. */
  readonly patience: number;
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

interface Ask {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** An object store that speaks S3: what Postern needs of it. All throw a Fault `s3-down`, `s3-refused` or `s3-odd`. */
export class Bucket {
  readonly #needs: BucketNeeds;
  readonly #agent: ClearAgent | SecureAgent;

  constructor(needs: BucketNeeds) {
    this.#needs = needs;
    const agent = { keepAlive: true, maxSockets: 8, ...(needs.ca ? { ca: needs.ca } : {}) };
    this.#agent =
      needs.endpoint.protocol === 'https:' ? new SecureAgent(agent) : new ClearAgent({ ...agent });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** `length` octets of an object from `start` on, fewer at its end; null where there is none. */
  async read(key: string, start: number, length: number): Promise<Buffer | null> {
    if (length === 0) return Buffer.alloc(0);
    const range = `bytes=${start}-${start + length - 1}`;
    const answer = await this.#ask({ method: 'GET', key, headers: { range } });
    if (answer.status === 404) return null;
    // Nothing from there on: the object ends before (RFC 9110 §15.5.17).
    if (answer.status === 416) return Buffer.alloc(0);
    if (answer.status !== 206) throw refused(answer);
    if (answer.body.length > length) throw odd('more octets than were asked for');
    return answer.body;
  }

  /** Writes an object: it is there whole, or not at all. Memory holds one part. */
  async put(key: string, pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    let held: Buffer | null = null;
    let upload: string | null = null;
    const tags: string[] = [];
    try {
      for await (const part of inParts(pieces)) {
        if (held) {
          upload ??= textIn(await this.#good({ method: 'POST', key, query: { uploads: '' } }), 'UploadId');
          tags.push(await this.#part(key, upload, tags.length + 1, held));
        }
        held = part;
      }
      if (upload === null) return await this.#putWhole(key, held ?? Buffer.alloc(0));
      tags.push(await this.#part(key, upload, tags.length + 1, held!));
      const done = await this.#good({
        method: 'POST',
        key,
        query: { uploadId: upload },
        body: Buffer.from(completion(tags)),
      });
      // An answer of 200 may still tell of an error, since it is begun before the object is made.
      if (/<Error>/.test(done.body.toString('utf8', 0, 2000))) throw refused(done);
    } catch (error) {
      // What was sent is paid for until it is taken back; where that fails, the bucket's own rule has to.
      if (upload !== null)
        await this.#ask({ method: 'DELETE', key, query: { uploadId: upload } }).catch(() => {});
      throw error;
    }
  }

  async #putWhole(key: string, body: Buffer): Promise<void> {
    await this.#good({ method: 'PUT', key, body });
  }

  async #part(key: string, uploadId: string, number: number, body: Buffer): Promise<string> {
    const query = { partNumber: String(number), uploadId };
    const { headers } = await this.#good({ method: 'PUT', key, query, body });
    if (typeof headers.etag !== 'string') throw odd('no ETag of a part');
    return headers.etag;
  }

  /** The names of all objects that begin so, in order. */
  async *list(prefix: string): AsyncGenerator<string> {
    for (let token = ''; ; ) {
      const query = { 'list-type': '2', prefix, ...(token ? { 'continuation-token': token } : {}) };
      const answer = await this.#good({ method: 'GET', query });
      const text = answer.body.toString();
      for (const [, name] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) yield plain(name!);
      if (!/<IsTruncated>\s*true\s*<\/IsTruncated>/.test(text)) return;
      token = textIn(answer, 'NextContinuationToken');
    }
  }

  async #good(ask: Ask): Promise<Answer> {
    const answer = await this.#ask(ask);
    if (answer.status !== 200) throw refused(answer);
    return answer;
  }

  /** Asks, and again where the store is busy or the line broke: each request can be made twice. */
  async #ask(ask: Ask): Promise<Answer> {
    for (let n = 1; ; n++) {
      try {
        const answer = await this.#once(ask);
        if (answer.status < 500 && answer.status !== 429) return answer;
        if (n >= tries) throw down(`HTTP ${answer.status}`);
      } catch (error) {
        if (n >= tries || !isDown(error)) throw error;
      }
      await rest(firstPause * 2 ** (n - 1));
    }
  }

  #once({ method, key, query = {}, headers = {}, body = Buffer.alloc(0) }: Ask): Promise<Answer> {
    const { endpoint, bucket, region, credentials, clock, patience } = this.#needs;
    const path = [bucket, ...(key === undefined ? [] : key.split('/'))].map(percentEncoded).join('/');
    const url = new URL(`/${path}`, endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const all = signed({
      method,
      url,
      headers: { ...headers, 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') },
      body,
      region,
      service: 's3',
      credentials: credentials(),
      at: clock.now(),
    });
    const search = [...url.searchParams]
      .map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`)
      .join('&');
    return new Promise((resolve, reject) => {
      const fail = (why: string) => (error: unknown) => reject(down(why, error));
      const send = endpoint.protocol === 'https:' ? secure : clear;
      const asked = send(
        {
          host: url.hostname.replace(/^\[|\]$/g, ''),
          port: url.port || (endpoint.protocol === 'https:' ? 443 : 80),
          path: url.pathname + (search ? `?${search}` : ''),
          method,
          headers: { ...all, 'content-length': String(body.length) },
          agent: this.#agent,
          timeout: patience,
        },
        (response) => {
          const chunks: Buffer[] = [];
          let length = 0;
          response.on('data', (chunk: Buffer) => {
            length += chunk.length;
            if (length > longestAnswer) asked.destroy(new Error('too long an answer'));
            else chunks.push(chunk);
          });
          response.on('error', fail('its answer broke off'));
          response.on('aborted', () => reject(down('its answer broke off')));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks),
            }),
          );
        },
      );
      asked.on('timeout', () => asked.destroy(new Error('no octet in time')));
      asked.on('error', fail('no connection, or no answer in time'));
      asked.end(body);
    });
  }
}

/** Pieces gathered into parts: each but the last of the size of a part. */
async function* inParts(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; ) {
      const some = piece.subarray(from, from + partSize - length);
      // A copy: whoever gave the piece may use its memory again.
      held.push(Buffer.from(some));
      from += some.length;
      length += some.length;
      if (length < partSize) continue;
      yield Buffer.concat(held);
      held = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(held);
}

const completion = (tags: readonly string[]): string =>
  `<CompleteMultipartUpload>${tags
    .map((tag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`)
    .join('')}</CompleteMultipartUpload>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const plain = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

function textIn({ body }: Answer, name: string): string {
  const found = new RegExp(`<${name}>([^<]+)</${name}>`).exec(body.toString())?.[1];
  if (!found) throw odd(`no ${name} in its answer`);
  return plain(found);
}

const isDown = (error: unknown): boolean => error instanceof Fault && error.code === 's3-down';

const down = (detail: string, cause?: unknown): Fault =>
  new Fault({ code: 's3-down', kind: 'busy', say: 'The object store does not answer.', detail, cause });
const odd = (detail: string): Fault =>
  new Fault({
    code: 's3-odd',
    kind: 'broken',
    say: 'The object store answers what it should not.',
    detail,
  });

/** Its own name of the error, never its words: they may quote what was asked. */
const refused = ({ status, body }: Answer): Fault =>
  new Fault({
    code: 's3-refused',
    kind: 'forbidden',
    say: 'The object store refuses.',
    detail:
      `HTTP ${status} ${/<Code>(\w{1,64})<\/Code>/.exec(body.toString('utf8', 0, 2000))?.[1] ?? ''}`.trim(),
  });
