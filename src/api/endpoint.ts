import type { ZodType } from 'zod';
import type { Actor } from '#base';
import type { Act, Visit, Visitor } from '#people';
import type { ApiReply, CookieChange, Method, ShownCertificate } from '#web';

/** Who calls, as far as it is known. */
export interface Caller {
  readonly actor: Actor;
  /** What they may do, and through a key no more than the key says. */
  readonly acts: ReadonlySet<Act>;
  /** The console's session; null for a system with a key. */
  readonly visit: Visit | null;
  /** It calls with a key of the sandbox. */
  readonly sandbox: boolean;
}

/** One call, read and allowed. */
export interface Ask<Q, B> {
  readonly caller: Caller;
  readonly visitor: Visitor;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  /** The session's cookie as it came; empty where there is none. */
  readonly token: string;
  /** The cookie of the browser that does the first run; empty where there is none. */
  readonly setup: string;
  /** What `If-Match` said; empty where it said nothing. */
  readonly ifMatch: string;
  /** What `Last-Event-ID` said: the last event of a stream that was seen; empty where it said nothing. */
  readonly lastEvent: string;
  /** What `Authorization` said, for the endpoint that systems ask for access; empty elsewhere. */
  readonly authorization: string;
  /** The client's certificate, where one of our authorities vouches for it. */
  readonly certificate: ShownCertificate | null;
}

/** What a handler gives back; what the answer's schema does not name does not leave. */
export interface Given<A> {
  readonly body?: A;
  readonly cookies?: readonly CookieChange[];
  readonly headers?: Readonly<Record<string, string>>;
  /** A file or a stream of events instead of a body. */
  readonly raw?: Extract<ApiReply, { type: 'download' | 'events' }>;
}

/**
 * Who may call: `anyone` (ways to sign in), `session` (somebody who came in, whatever they may do), `enrolling` (also
 * somebody who only sets up their first factors), or whoever may do the act.
 */
export type Who = 'anyone' | 'session' | 'enrolling' | Act;

export type Tongue = 'scim' | 'oauth';

/** One thing the API does: all of it is data, but the handler. */
export interface Endpoint<Q = unknown, B = unknown, A = unknown> {
  readonly method: Method;
  /** With parameters as `{name}`, below `/v1`. */
  readonly path: string;
  readonly group: string;
  readonly summary: string;
  readonly who: Who;
  /** Open to keys of the sandbox too: nothing it does or shows goes beyond what they sent. */
  readonly sandbox?: true;
  /** Asks for a proof that is young and from the same network. */
  readonly sensitive?: true;
  /** A POST that only looks: its answer holds what is protected, and is kept for no repeated call. */
  readonly looks?: true;
  readonly query?: ZodType<Q>;
  readonly body?: ZodType<B>;
  readonly answer?: ZodType<A>;
  readonly status?: 200 | 201 | 204;
  readonly media?: string;
  /** Another tongue than this API's own: SCIM (RFC 7644 §3.1, §3.12), or the form of OAuth (RFC 6749 §4.4, §5.2). */
  readonly speaks?: Tongue;
  handle(ask: Ask<Q, B>): Promise<Given<A>>;
}

/** Holds the types of query, body and answer together; afterwards an endpoint is only an endpoint. */
export const endpoint = <Q = Record<string, never>, B = undefined, A = undefined>(
  one: Endpoint<Q, B, A>,
): Endpoint => one as unknown as Endpoint;
