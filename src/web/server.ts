import { TLSSocket } from 'node:tls';
import cookies from '@fastify/cookie';
import forms from '@fastify/formbody';
import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Clock, Fault, type FaultKind, type Log, networkOf, newId } from '#base';
import type { Config } from '#config';
import { cookieName, fromOwnPage, ownOrigins, publicUrl, securityHeaders } from './security.ts';
import { Rate } from './security-rate.ts';
import { plainForm, readForm } from './server-form.ts';
import { answerGarbage, boundConnections, listenOptions, tlsOptions } from './server-listen.ts';
import { type Answer, contentTypes, type ErrorPage, type Route, type WebRequest } from './server-words.ts';

export interface WebNeeds {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly routes: readonly Route[];
  readonly errorPage: ErrorPage;
}

export interface WebServer {
  /** Listens; `url` is the address readers see, `port` where it really is. */
  start(): Promise<{ readonly url: string; readonly port: number }>;
  /** Takes no more, lets answers under way end, then closes. */
  stop(): Promise<void>;
}

const statusOf: Readonly<Record<FaultKind, number>> = {
  invalid: 400,
  forbidden: 403,
  missing: 404,
  busy: 503,
  broken: 500,
};
const statusByCode: Readonly<Record<string, number>> = { 'form-too-large': 413, 'too-many-requests': 429 };
/** Forms with files that are held in memory at once. */
const uploadsAtOnce = 4;

/** A server for pages: strict headers, forms only from its own pages, bounded in size, time and number. */
export function createWebServer({ config, clock, log, routes, errorPage }: WebNeeds): WebServer {
  const url = publicUrl(config);
  const secure = url.startsWith('https:');
  const { host, port, plain, trust_proxy } = config.web;
  const server = build(config);
  let origins: ReadonlySet<string> = new Set([new URL(url).origin]);

  const rate = new Rate(clock);
  let uploads = 0;
  const seen = (request: FastifyRequest): WebRequest => ({
    ...asSeen(request, secure),
    async form(limit = plainForm) {
      if (!request.isMultipart()) return readForm(request, limit);
      if (uploads >= uploadsAtOnce)
        throw new Fault({
          code: 'uploads-full',
          kind: 'busy',
          say: 'Many people are sending files right now. Please try again in a minute.',
        });
      uploads++;
      return readForm(request, limit).finally(() => uploads--);
    },
  });

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders('page', secure));
    if (request.method !== 'POST') return;
    if (!fromOwnPage(request.headers, origins)) throw foreign();
    if (!rate.admits(networkOf(request.ip))) throw tooOften();
  });
  const trouble = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    const { status, fault } = understood(error);
    const id = newId();
    const fields = { id, code: fault.code, reason: fault.detail };
    if (status >= 500) log.error('page-broken', fields);
    else log.info('page-refused', fields);
    if (request.method === 'POST' && status !== 404) reply.header('connection', 'close');
    return send(reply, { ...errorPage(seen(request), { status, id, say: fault.say }), status }, secure);
  };
  server.setErrorHandler((error, request, reply) => trouble(request, reply, error));
  server.setNotFoundHandler((request, reply) => trouble(request, reply, missing()));
  for (const route of routes) {
    server.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => send(reply, await route.answer(seen(request)), secure),
    });
  }

  return {
    async start() {
      await server.listen({ host, port });
      const address = server.server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      origins = ownOrigins(url, { host, port: bound, tls: !plain });
      boundConnections(server.server, !plain && trust_proxy.length === 0);
      log.info('portal-listens', { port: bound, host });
      return { url, port: bound };
    },
    stop: () => server.close(),
  };
}

const foreign = (): Fault =>
  new Fault({ code: 'foreign-form', kind: 'forbidden', say: 'This form was not sent from our own page.' });
const tooOften = (): Fault =>
  new Fault({ code: 'too-many-requests', kind: 'busy', say: 'That was too often. Please wait a minute.' });
const missing = (): Fault =>
  new Fault({ code: 'page-missing', kind: 'missing', say: 'There is no such page.' });

function build(config: Config): FastifyInstance {
  const options = {
    logger: false,
    bodyLimit: plainForm,
    trustProxy: config.web.trust_proxy.length > 0 ? config.web.trust_proxy : false,
    clientErrorHandler: answerGarbage,
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'remove',
    requestIdHeader: false,
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) =>
      reply
        .code(400)
        .headers(securityHeaders('page', publicUrl(config).startsWith('https:')))
        .send(),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false, caseSensitive: true },
  } as const;
  const server = (config.web.plain
    ? fastify({ ...options, http: listenOptions })
    : fastify({
        ...options,
        https: { ...listenOptions, ...tlsOptions(config) },
      })) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.register(cookies);
  server.register(forms, { bodyLimit: plainForm });
  server.register(multipart);
  return server;
}

const first = (value: unknown): string => {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one : '';
};

function asSeen(request: FastifyRequest, secure: boolean): Omit<WebRequest, 'form'> {
  const { socket } = request.raw;
  const cipher = socket instanceof TLSSocket ? socket.getCipher() : null;
  const query = (request.query ?? {}) as Readonly<Record<string, unknown>>;
  return {
    method: request.method as WebRequest['method'],
    path: request.url.split('?')[0] ?? '',
    params: (request.params ?? {}) as Readonly<Record<string, string>>,
    query: (name) => (Object.hasOwn(query, name) ? first(query[name]) : ''),
    cookie: (name) => request.cookies?.[cookieName(name, secure)] ?? '',
    address: request.ip,
    tls:
      socket instanceof TLSSocket && cipher
        ? { version: socket.getProtocol() ?? '', cipher: cipher.standardName }
        : null,
    languages: first(request.headers['accept-language']).slice(0, 200),
  };
}

/** Faults speak for themselves; what the framework refuses is told by its status; all else is broken. */
function understood(error: unknown): { status: number; fault: Fault } {
  if (error instanceof Fault)
    return { status: statusByCode[error.code] ?? statusOf[error.kind], fault: error };
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (statusCode && statusCode >= 400 && statusCode < 500) {
    return {
      status: statusCode,
      fault: new Fault({
        code: 'request-refused',
        kind: 'invalid',
        say: 'That could not be understood.',
        detail: code ?? '',
      }),
    };
  }
  return { status: 500, fault: Fault.from(error) };
}

function send(reply: FastifyReply, answer: Answer, secure: boolean): FastifyReply {
  for (const { name, value, life } of answer.cookies ?? []) {
    const age = value === '' ? { maxAge: 0 } : life === undefined ? {} : { maxAge: Math.floor(life / 1000) };
    reply.setCookie(cookieName(name, secure), value, {
      path: '/',
      httpOnly: true,
      secure,
      sameSite: 'lax',
      ...age,
    });
  }
  reply.headers({ ...answer.headers });
  if (answer.type === 'redirect') return reply.code(303).header('location', answer.to).send();
  const { type, guard } = contentTypes[answer.type];
  reply
    .code(answer.status ?? 200)
    .headers({ ...securityHeaders(guard, secure), ...answer.headers, 'content-type': type });
  if (answer.type === 'download') reply.header('content-disposition', attachment(answer.name));
  return reply.send(Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body.toString()));
}

/** RFC 6266: a plain name for old readers, the real one in UTF-8 (RFC 8187). */
function attachment(name: string): string {
  const plain = name.replaceAll(/[^\w. -]/g, '_');
  const full = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}
