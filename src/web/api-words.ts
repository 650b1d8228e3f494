import type { CookieChange } from './server-words.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ShownCertificate {
  /** SHA-256, hex in small letters. */
  readonly fingerprint: string;
  /** DNS names in it, in small letters. */
  readonly names: readonly string[];
}

/** A call of a program, as a face sees it. */
export interface ApiCall {
  readonly method: Method;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** The first value of each query parameter. */
  readonly query: Readonly<Record<string, string>>;
  /** By its lower-case name; empty where there is none. */
  header(name: string): string;
  /** By its short name; empty where there is none. */
  cookie(name: string): string;
  /** Network address of the client, as far as trusted proxies tell. */
  readonly address: string;
  /** The client's certificate, where it showed one that an authority of ours vouches for. */
  readonly certificate: ShownCertificate | null;
  /** False where a browser says that another site's page sent this. */
  readonly ownPage: boolean;
  /** Media type of what was sent, in small letters without parameters; empty where nothing was. */
  readonly media: string;
  /** What was sent, read as JSON, or as the fields of a form; undefined where nothing was. */
  readonly body: unknown;
}

/** What goes back: JSON, or a stream of server-sent events, or a file to download. */
export type ApiReply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly CookieChange[];
} /** `media`: another type than `application/json`. */ & (
  | { readonly type: 'json'; readonly body: unknown; readonly media?: string }
  | { readonly type: 'problem'; readonly body: unknown }
  | { readonly type: 'empty' }
  | { readonly type: 'events'; readonly events: (ended: AbortSignal) => AsyncIterable<string> }
  | {
      readonly type: 'download';
      /** Whole, or as it is made: a stream that breaks ends the connection, so that nobody takes it for whole. */
      readonly body: Buffer | AsyncIterable<Buffer>;
      readonly name: string;
      readonly media: string;
    }
);

export interface ApiRoute {
  readonly method: Method;
  /** With parameters as `:name`. */
  readonly path: string;
  answer(call: ApiCall): Promise<ApiReply>;
}

/** A file of the browser application, held in memory. */
export interface ApiFile {
  readonly path: string;
  readonly media: string;
  readonly body: Buffer;
  /** Its name changes with its content, so a browser may keep it for ever. */
  readonly lasting: boolean;
  /** The same in fewer octets, by the name of the coding (RFC 9110 §8.4.1). Nothing secret stands in such a file. */
  readonly packed?: Readonly<Partial<Record<'br' | 'gzip', Buffer>>>;
}
