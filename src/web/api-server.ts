import { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import cookies from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Fault, type Log, newToken } from '#base';
import type { ApiCall, ApiFile, ApiReply, ApiRoute, Method } from './api-words.ts';
import { cookieName, fromOwnPage, securityHeaders } from './security.ts';
import { answerGarbage, boundConnections, listenOptions } from './server-listen.ts';

export interface ApiServerNeeds {
  readonly log: Log;
  readonly host: string;
  readonly port: number;
  /** Certificate and key in PEM, and the authorities whose client certificates are looked at; null: HTTP without TLS. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer; readonly clientCa: readonly Buffer[] } | null;
  /** Networks of proxies whose forwarded addresses are believed. */
  readonly trustProxy: readonly string[];
  /** The address people see, such as `https://console.clinic.example`. */
  readonly url: () => string;
  readonly routes: readonly ApiRoute[];
  /** Looked up at each request: what the browser application is made of. */
  readonly files: () => readonly ApiFile[];
  /** The answer to a call that went wrong before a route had it, or in a way it did not foresee. */
  readonly trouble: (status: number, fault: Fault, call: { readonly path: string }) => ApiReply;
  /** Octets of one call. */
  readonly bodyLimit: number;
}

export interface ApiServer {
  start(): Promise<{ readonly host: string; readonly port: number }>;
  stop(): Promise<void>;
}

/** Where the page is told its nonce. */
const noncePlace = '%nonce%';

const inTheWay = (code: string, say: string, detail = ''): Fault =>
  new Fault({ code, kind: 'invalid', say, detail });

/** A server for programs and for the console: JSON in and out, strict headers, bounded in size and number. */
export function createApiServer(needs: ApiServerNeeds): ApiServer {
  const server = build(needs);
  const ended = new AbortController();
  const secure = (): boolean => needs.url().startsWith('https:');
  const trouble = (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    fault: Fault,
  ): FastifyReply | Promise<FastifyReply> => {
    const fields = { code: fault.code, reason: fault.detail };
    if (status >= 500) needs.log.error('api-broken', fields);
    return send(reply, needs.trouble(status, fault, { path: pathOf(request) }), secure(), ended.signal);
  };

  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(apiHeaders(secure()));
  });
  server.setErrorHandler((error, request, reply) => {
    const { statusCode = 500, code = '' } = error as { statusCode?: number; code?: string };
    const status = statusCode >= 400 && statusCode < 500 ? statusCode : 500;
    const fault =
      status === 413
        ? inTheWay('body-too-large', 'That is more than can be sent at once.', code)
        : status < 500
          ? inTheWay('request-refused', 'The request could not be understood.', code)
          : Fault.from(error);
    return trouble(request, reply, status, fault);
  });
  server.setNotFoundHandler((request, reply) => {
    const file = request.method === 'GET' ? fileFor(needs.files(), pathOf(request)) : undefined;
    if (!file)
      return trouble(
        request,
        reply,
        404,
        new Fault({ code: 'path-missing', kind: 'missing', say: 'There is nothing here.' }),
      );
    const nonce = newToken(16);
    const isPage = file.media.startsWith('text/html');
    const answer = reply
      .headers(isPage ? securityHeaders('console', secure(), nonce) : securityHeaders('asset', secure()))
      .header('cache-control', file.lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
      .type(file.media);
    if (isPage) return answer.send(file.body.toString().replace(noncePlace, nonce));
    if (!file.packed) return answer.send(file.body);
    const coding = codingFor(request.headers['accept-encoding'], file.packed);
    answer.header('vary', 'accept-encoding');
    return coding
      ? answer.header('content-encoding', coding).send(file.packed[coding])
      : answer.send(file.body);
  });
  for (const route of needs.routes) {
    server.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) =>
        send(reply, await route.answer(callOf(request, needs, secure())), secure(), ended.signal),
    });
  }

  return {
    async start() {
      await server.listen({ host: needs.host, port: needs.port });
      const bound = server.server.address();
      boundConnections(server.server, needs.trustProxy.length === 0);
      return { host: needs.host, port: typeof bound === 'object' && bound ? bound.port : needs.port };
    },
    async stop() {
      ended.abort();
      await server.close();
    },
  };
}

function build({ tls, trustProxy, bodyLimit, url }: ApiServerNeeds): FastifyInstance {
  const options = {
    logger: false,
    bodyLimit,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    clientErrorHandler: answerGarbage,
    forceCloseConnections: true,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    requestIdHeader: false,
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) =>
      reply
        .code(400)
        .headers(apiHeaders(url().startsWith('https:')))
        .send(),
    routerOptions: { maxParamLength: 400, ignoreTrailingSlash: false, caseSensitive: true },
  } as const;
  const server = (tls
    ? fastify({
        ...options,
        https: {
          ...listenOptions,
          cert: tls.cert,
          key: tls.key,
          minVersion: 'TLSv1.2',
          ...(tls.clientCa.length > 0
            ? { requestCert: true, rejectUnauthorized: false, ca: [...tls.clientCa] }
            : {}),
        },
      })
    : fastify({ ...options, http: listenOptions })) as unknown as FastifyInstance;
  server.removeContentTypeParser(['text/plain']);
  // Systems that push people speak JSON under a name of their own (RFC 7644 §3.1); those that ask for access send a form.
  const json = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/scim+json', { parseAs: 'string' }, json);
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16_384 },
    (_request, text, done) => done(null, formFields(String(text))),
  );
  server.register(cookies);
  return server;
}

/** DNS names of a certificate. A name with signs that no name has comes from Node in quotes and escaped: it is none here. */
const dnsNames = (text: string): string[] =>
  [...text.matchAll(/(?:^|, )DNS:([A-Za-z0-9.-]+)(?=,|$)/g)].map(([, name = '']) => name.toLowerCase());

/** The fields of a form; one that comes twice is refused by whoever reads it (RFC 6749 §3.2), so it comes as a list. */
function formFields(text: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  const given = new URLSearchParams(text);
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name);
    fields[name] = values.length === 1 ? values[0]! : values;
  }
  return fields;
}

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '';

/** Files by their exact path; every other path without a dot is a page of the application, which reads it itself. */
function fileFor(files: readonly ApiFile[], path: string): ApiFile | undefined {
  const exact = files.find((file) => file.path === path);
  if (exact || path.startsWith('/v1') || /\.[^/]*$/.test(path)) return exact;
  return files.find((file) => file.path === '/index.html');
}

/** The shortest form that the client takes; a coding that it rules out by `q=0` is not used (RFC 9110 §12.5.3). */
function codingFor(accepts: string | string[] | undefined, packed: NonNullable<ApiFile['packed']>) {
  const wanted = String(accepts ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => !/;\s*q=0(?:\.0*)?$/.test(one))
    .map((one) => one.split(';')[0]);
  return (['br', 'gzip'] as const).find((coding) => packed[coding] && wanted.includes(coding));
}

function callOf(request: FastifyRequest, needs: ApiServerNeeds, secure: boolean): ApiCall {
  const { socket } = request.raw;
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries((request.query ?? {}) as Record<string, unknown>)) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') query[name] = first;
  }
  const certificate =
    socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined;
  return {
    method: request.method as Method,
    path: pathOf(request),
    params: (request.params ?? {}) as Readonly<Record<string, string>>,
    query,
    header: (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : (value?.[0] ?? '');
    },
    cookie: (name) => request.cookies?.[cookieName(name, secure)] ?? '',
    address: request.ip,
    certificate: certificate
      ? {
          fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
          names: dnsNames(certificate.subjectAltName ?? ''),
        }
      : null,
    ownPage: fromOwnPage(request.headers, new Set([new URL(needs.url()).origin])),
    media: (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase(),
    body: request.body ?? undefined,
  };
}

const apiHeaders = (secure: boolean): Record<string, string> => securityHeaders('download', secure);

async function send(
  reply: FastifyReply,
  answer: ApiReply,
  secure: boolean,
  ended: AbortSignal,
): Promise<FastifyReply> {
  for (const { name, value, life } of answer.cookies ?? []) {
    const age = value === '' ? { maxAge: 0 } : life === undefined ? {} : { maxAge: Math.floor(life / 1000) };
    // Strict: nothing on another site can make a browser send them along, not even with a link.
    reply.setCookie(cookieName(name, secure), value, {
      path: '/',
      httpOnly: true,
      secure,
      sameSite: 'strict',
      ...age,
    });
  }
  reply.code(answer.status).headers({ ...answer.headers });
  switch (answer.type) {
    case 'json':
      return reply.type(answer.media ?? 'application/json; charset=utf-8').send(JSON.stringify(answer.body));
    case 'problem':
      return reply.type('application/problem+json; charset=utf-8').send(JSON.stringify(answer.body));
    case 'empty':
      return reply.send();
    case 'download':
      return reply
        .type(answer.media)
        .header('content-disposition', `attachment; filename="${answer.name.replaceAll(/[^\w.-]/g, '_')}"`)
        .send(Buffer.isBuffer(answer.body) ? answer.body : Readable.from(answer.body, { objectMode: false }));
    case 'events':
      return stream(reply, answer.events, ended);
  }
}

const drained = (raw: FastifyReply['raw'], ended: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    raw.once('drain', resolve);
    ended.addEventListener('abort', () => resolve(), { once: true });
  });

/** Server-sent events (HTML §9.2): a comment every few seconds tells a broken line from a quiet one. */
async function stream(
  reply: FastifyReply,
  events: (ended: AbortSignal) => AsyncIterable<string>,
  serverEnded: AbortSignal,
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const ended = AbortSignal.any([gone.signal, serverEnded]);
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  try {
    for await (const event of events(ended)) {
      if (ended.aborted) break;
      // Who does not read is not written to without end.
      if (!reply.raw.write(event)) await drained(reply.raw, ended);
    }
  } finally {
    reply.raw.end();
  }
  return reply;
}
