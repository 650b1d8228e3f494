import type { Html } from './html.ts';
import type { Guard } from './security.ts';

/** A file that came with a form. */
export interface Upload {
  readonly field: string;
  /** As the browser named it: not to be trusted. */
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Form {
  /** The first value of a field; empty where there is none. */
  text(name: string): string;
  readonly files: readonly Upload[];
  /** More came than the limit allows: then there are no files, only the fields that came before. */
  readonly overflow: boolean;
}

/** A request as a face sees it. */
export interface WebRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** The first value of a query parameter; empty where there is none. */
  query(name: string): string;
  /** By its short name; empty where there is none. */
  cookie(name: string): string;
  /** Network address of the client, as far as trusted proxies tell. */
  readonly address: string;
  /** The client's TLS where it ends here. */
  readonly tls: { readonly version: string; readonly cipher: string } | null;
  readonly languages: string;
  /** Reads the form, within `limit` bytes in all; throws a Fault `form-too-large` (far above it), `form-unreadable`. */
  form(limit?: number): Promise<Form>;
}

export interface CookieChange {
  readonly name: string;
  /** Empty: the browser is to forget it. */
  readonly value: string;
  /** Milliseconds; left out: until the browser is closed. */
  readonly life?: number;
}

/** What goes back. Types of content are these and no others. */
export type Answer = {
  readonly status?: number;
  readonly cookies?: readonly CookieChange[];
  readonly headers?: Readonly<Record<string, string>>;
} & (
  | { readonly type: 'page'; readonly body: Html }
  | { readonly type: 'frame'; readonly body: Html }
  | { readonly type: 'redirect'; readonly to: string }
  | { readonly type: 'css' | 'svg' | 'png' | 'text'; readonly body: string | Buffer }
  | { readonly type: 'download'; readonly body: Buffer; readonly name: string }
);

export const contentTypes: Readonly<
  Record<Exclude<Answer['type'], 'redirect'>, { readonly type: string; readonly guard: Guard }>
> = {
  page: { type: 'text/html; charset=utf-8', guard: 'page' },
  frame: { type: 'text/html; charset=utf-8', guard: 'frame' },
  css: { type: 'text/css; charset=utf-8', guard: 'asset' },
  svg: { type: 'image/svg+xml', guard: 'asset' },
  png: { type: 'image/png', guard: 'asset' },
  text: { type: 'text/plain; charset=utf-8', guard: 'asset' },
  download: { type: 'application/octet-stream', guard: 'download' },
};

export interface Route {
  readonly method: 'GET' | 'POST';
  /** With parameters as `:name`. */
  readonly path: string;
  answer(request: WebRequest): Promise<Answer>;
}

/** Makes the page for a request that went wrong. `id` finds it in the log; `say` is what a Fault had to say. */
export type ErrorPage = (
  request: WebRequest,
  trouble: { readonly status: number; readonly id: string; readonly say: string },
) => Answer;
