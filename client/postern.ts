/**
 * A client for Postern's API, in one file beside the types made from the API's own document (`api.d.ts`). It needs nothing
 * but `fetch`, and runs as it stands in Node 24 and newer.
 *
 *     const postern = new Postern({ url: 'https://console.clinic.example:8443', key: process.env.POSTERN_KEY! });
 *     const { id } = await postern.send({ to: ['ann@example.org'], subject: 'Your visit', text: 'See you at ten.' });
 *     const { deliveries } = await postern.settled(id);
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { AnswerOf, BodyOf, GoodOf, Op, Path, QueryOf, TakenBy, Verb } from './calls.ts';

export type { AnswerOf, TakenBy, Verb };

export interface Call<O> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: QueryOf<O>;
  readonly body?: BodyOf<O>;
  /** The ETag of what is edited. */
  readonly ifMatch?: string;
  /** Under one key a call is done once, however often it comes; made for each call where none is given. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export interface PosternNeeds {
  /** The console's address, without a slash at its end. */
  readonly url: string;
  /** An API key; one of the sandbox sends letters that never leave. */
  readonly key: string;
  /** How often a call is made that found the server busy or away; 5 where left out. */
  readonly tries?: number;
  /** Milliseconds for one try; 30,000 where left out. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
}

/** A call that was refused, by a code for programs and a sentence for people (RFC 9457). `status` 0: nobody answered. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, say: string) {
    super(say);
    this.name = 'Refused';
    this.status = status;
    this.code = code;
  }
}

export type Letter = Partial<TakenBy<'/v1/letters', 'post'>> &
  Pick<TakenBy<'/v1/letters', 'post'>, 'to' | 'subject' | 'text'>;
export type Status = AnswerOf<'/v1/letters/{id}/status'>;

/** States from which a copy of a letter goes on by itself; all others are ends, or wait for a person or a reader. */
const moving: ReadonlySet<string> = new Set(['looking', 'waiting']);
const longestPause = 60_000;

/** What a list is made of. */
type ItemOf<P extends Path> = AnswerOf<P> extends { items: (infer I)[] } ? I : never;

const isPage = <I>(
  value: unknown,
): value is { readonly items: readonly I[]; readonly next?: string | null } =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);

const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

export class Postern {
  readonly #needs: Required<PosternNeeds>;

  constructor(needs: PosternNeeds) {
    this.#needs = { tries: 5, timeout: 30_000, fetch, ...needs };
  }

  /**
   * Makes a call. Where the server is busy or away it is made again under the same idempotency key, after the pause that the
   * server asks for. Throws `Refused`.
   */
  async call<P extends Path, M extends Verb>(
    verb: M,
    path: P,
    what: Call<Op<P, M>> = {},
  ): Promise<GoodOf<Op<P, M>>> {
    const response = await this.#asked(verb, path, what as Call<unknown>);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as GoodOf<Op<P, M>>;
  }

  /** The ETag beside what is read: what an edit has to name. */
  async etag<P extends Path>(path: P, params: Readonly<Record<string, string>> = {}): Promise<string> {
    const response = await this.#asked('get', path, { params });
    await response.arrayBuffer();
    return response.headers.get('etag') ?? '';
  }

  /** Everything in a list, page by page. */
  async *all<P extends Path>(path: P, what: Call<Op<P, 'get'>> = {}): AsyncGenerator<ItemOf<P>> {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const further = cursor ? { query: Object.assign({}, what.query, { cursor }) } : {};
      const page: unknown = await this.call('get', path, { ...what, ...further });
      if (!isPage<ItemOf<P>>(page)) throw new Refused(0, 'no-list', `${path} is no list.`);
      yield* page.items;
      cursor = page.next ?? null;
    }
  }

  /** Sends a letter; safe to call again with the same `idempotencyKey` after a crash. */
  send(letter: Letter, idempotencyKey: string = randomUUID()): Promise<AnswerOf<'/v1/letters', 'post'>> {
    const body = { attachments: [], class: 'transactional', ...letter } as TakenBy<'/v1/letters', 'post'>;
    return this.call('post', '/v1/letters', { body, idempotencyKey });
  }

  status(id: string): Promise<Status> {
    return this.call('get', '/v1/letters/{id}/status', { params: { id } });
  }

  /** Waits until no copy of a letter goes on by itself. A webhook tells the same without asking. */
  async settled(
    id: string,
    { every = 1000, signal }: { every?: number; signal?: AbortSignal } = {},
  ): Promise<Status> {
    for (;;) {
      const now = await this.status(id);
      if (now.deliveries.every(({ state }) => !moving.has(state))) return now;
      await wait(every, signal);
    }
  }

  /** The custody receipt of one copy: a file that `postern verify` checks anywhere. */
  async receipt(letter: string, delivery: string): Promise<Uint8Array> {
    const params = { id: letter, delivery };
    const response = await this.#asked('get', '/v1/letters/{id}/receipts/{delivery}', { params });
    return new Uint8Array(await response.arrayBuffer());
  }

  async #asked(verb: Verb, path: string, what: Call<unknown>): Promise<Response> {
    const key = what.idempotencyKey ?? randomUUID();
    for (let tried = 1; ; tried++) {
      try {
        return await this.#once(verb, path, what, key);
      } catch (error) {
        if (!(error instanceof Again)) throw error;
        if (tried >= this.#needs.tries) throw error.refused;
        await wait(error.pause ?? Math.min(longestPause, 500 * 2 ** tried), what.signal);
      }
    }
  }

  async #once(verb: Verb, path: string, what: Call<unknown>, key: string): Promise<Response> {
    const { url, key: token, timeout, fetch: ask } = this.#needs;
    const target = new URL(
      url +
        path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(what.params?.[name] ?? '')),
    );
    for (const [name, value] of Object.entries((what.query ?? {}) as Record<string, unknown>))
      if (value !== undefined) target.searchParams.set(name, String(value));
    const signals = [AbortSignal.timeout(timeout), ...(what.signal ? [what.signal] : [])];
    let response: Response;
    try {
      response = await ask(target, {
        method: verb.toUpperCase(),
        redirect: 'error',
        signal: AbortSignal.any(signals),
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(what.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(what.ifMatch === undefined ? {} : { 'if-match': what.ifMatch }),
          ...(verb === 'get' ? {} : { 'idempotency-key': key }),
        },
        ...(what.body === undefined ? {} : { body: JSON.stringify(what.body) }),
      });
    } catch (error) {
      what.signal?.throwIfAborted();
      const say = error instanceof Error ? error.message : 'unknown';
      throw new Again(new Refused(0, 'no-connection', `The server cannot be reached: ${say}`), null);
    }
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as { code?: string; title?: string };
    const refused = new Refused(
      response.status,
      problem.code ?? 'unknown',
      problem.title ?? response.statusText,
    );
    const pause = Number(response.headers.get('retry-after'));
    if (response.status === 429 || response.status === 503 || response.status === 409)
      throw new Again(refused, pause > 0 ? Math.min(longestPause, pause * 1000) : null);
    throw refused;
  }
}

/** Worth another try. */
class Again extends Error {
  readonly refused: Refused;
  readonly pause: number | null;

  constructor(refused: Refused, pause: number | null) {
    super(refused.message);
    this.refused = refused;
    this.pause = pause;
  }
}

/** How old a call may be, seconds: a caught one cannot be played again later. */
const tolerance = 300;

/**
 * Whether a webhook came from Postern, untouched and just now (Standard Webhooks 1.0). `body`: exactly the octets that came.
 * Each `webhook-id` may come more than once: do what it tells once.
 */
export function isGenuine(
  secret: string,
  headers: { readonly [name: string]: string | string[] | undefined },
  body: string | Uint8Array,
  now: number = Date.now(),
): boolean {
  const one = (name: string): string => String(headers[name] ?? '');
  const at = Number(one('webhook-timestamp'));
  if (!Number.isInteger(at) || Math.abs(now / 1000 - at) > tolerance) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const want = createHmac('sha256', key)
    .update(`${one('webhook-id')}.${at}.`)
    .update(body)
    .digest();
  return one('webhook-signature')
    .split(' ')
    .filter((text) => text.startsWith('v1,'))
    .map((text) => Buffer.from(text.slice(3), 'base64'))
    .some((given) => given.length === want.length && timingSafeEqual(given, want));
}
