import type { AnswerOf, BodyOf, GoodOf, Op, Path, QueryOf, TakenBy, Verb } from '../../client/calls.ts';

export type { AnswerOf, TakenBy as BodyFor };

export interface Call<O> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: QueryOf<O>;
  readonly body?: BodyOf<O>;
  /** The ETag of what is edited. */
  readonly ifMatch?: string;
}

/** A call that was refused, in the server's own words. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, say: string) {
    super(say);
    this.status = status;
    this.code = code;
  }
}

/** Asks the person to show again who they are; false where they would not. Set by the page that can ask. */
let askProof: () => Promise<boolean> = async () => false;
let onSignedOut: () => void = () => {};
export function whenNeeded(handlers: { proof: () => Promise<boolean>; signedOut: () => void }): void {
  askProof = handlers.proof;
  onSignedOut = handlers.signedOut;
}

/** When somebody last did something here: a page that asks by itself must not keep a session alive. */
let presentAt = Date.now();
for (const act of ['pointerdown', 'keydown', 'wheel'] as const)
  addEventListener(act, () => (presentAt = Date.now()), { passive: true, capture: true });
const alone = 60_000;

async function once(
  verb: string,
  path: string,
  call: Call<unknown>,
): Promise<{ body: unknown; etag: string }> {
  let url = path;
  for (const [name, value] of Object.entries(call.params ?? {}))
    url = url.replace(`{${name}}`, encodeURIComponent(value));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((call.query ?? {}) as Record<string, unknown>))
    if (value !== undefined && value !== '') query.set(name, String(value));
  if (query.size > 0) url += `?${query}`;
  const response = await fetch(url, {
    method: verb.toUpperCase(),
    headers: {
      accept: 'application/json',
      ...(Date.now() - presentAt > alone ? { 'postern-present': 'no' } : {}),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(call.ifMatch === undefined ? {} : { 'if-match': call.ifMatch }),
      ...(verb === 'post' ? { 'idempotency-key': crypto.randomUUID() } : {}),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  }).catch(() => {
    throw new Refusal(0, 'no-connection', 'The server cannot be reached. Is it running, and are you online?');
  });
  const text = await response.text();
  const body = text === '' ? undefined : JSON.parse(text);
  if (response.ok) return { body, etag: response.headers.get('etag') ?? '' };
  const { code = 'broken', title = 'Something went wrong.' } = (body ?? {}) as Record<string, string>;
  throw new Refusal(response.status, code, title);
}

/** Calls the API; where a fresh proof is asked for, asks the person for it and calls once more. */
export async function call<P extends Path, M extends Verb>(
  verb: M,
  path: P,
  what: Call<Op<P, M>> = {},
): Promise<GoodOf<Op<P, M>> & { readonly etag?: string }> {
  const go = () => once(verb, path, what as Call<unknown>);
  const withTag = ({ body, etag }: Awaited<ReturnType<typeof once>>) =>
    (etag && body ? { ...(body as object), etag } : body) as never;
  try {
    return withTag(await proven(go));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'sign-in-needed' && path !== '/v1/session') onSignedOut();
    throw error;
  }
}

/** Does something; where a fresh proof is asked for, asks the person for it and does it once more. */
export async function proven<T>(go: () => Promise<T>): Promise<T> {
  try {
    return await go();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'proof-needed' || !(await askProof())) throw error;
    return go();
  }
}
