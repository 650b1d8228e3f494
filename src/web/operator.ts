import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault, type Log } from '#base';
import type { Config } from '#config';
import { type Figure, metricsText } from './metrics.ts';

export interface OperatorNeeds {
  readonly config: Config;
  readonly log: Log;
  /** Why no mail can be taken or sent now, a sentence each; none: ready. */
  readonly ready: () => Promise<readonly string[]>;
  /** A snapshot for /metrics. */
  readonly figures: () => Promise<readonly Figure[]>;
  /** Milliseconds either may take. */
  readonly patience?: number;
}

export interface OperatorDoor {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (status: number, value: object): Answer => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(value)}\n`,
});

function inTime<T>(work: Promise<T>, patience: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = (): void =>
    reject(new Fault({ code: 'check-late', kind: 'busy', say: 'The checks do not come to an end in time.' }));
  const timer = setTimeout(late, patience);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

async function answer(path: string, { ready, figures, patience = 5000 }: OperatorNeeds): Promise<Answer> {
  switch (path) {
    case '/healthz':
      return json(200, { ok: true });
    case '/readyz': {
      const reasons = await inTime(ready(), patience).catch((error) => [Fault.from(error).say]);
      return json(reasons.length === 0 ? 200 : 503, { ok: reasons.length === 0, reasons });
    }
    case '/metrics':
      return {
        status: 200,
        type: 'text/plain; version=0.0.4; charset=utf-8',
        body: await metricsText(await inTime(figures(), patience)),
      };
    default:
      return json(404, { ok: false });
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  needs: OperatorNeeds,
): Promise<void> {
  const reply =
    request.method === 'GET' || request.method === 'HEAD'
      ? await answer((request.url ?? '').split('?')[0]!, needs)
      : json(405, { ok: false });
  response.writeHead(reply.status, {
    'content-type': reply.type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : reply.body);
}

function listening(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new Fault({
          code: 'port-taken',
          kind: 'invalid',
          say: `Cannot listen on ${host} port ${port} (operator.port): ${cause.code ?? cause.message}.`,
          cause,
        }),
      ),
    );
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

/** Opens /healthz (the process lives), /readyz (mail moves; 503 with the reasons if not) and /metrics. */
export async function openOperatorDoor(needs: OperatorNeeds): Promise<OperatorDoor> {
  const { host, port } = needs.config.operator;
  const options = {
    requestTimeout: 10_000,
    headersTimeout: 5000,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 8192,
  };
  const server = createServer(options, (request, response) => {
    serve(request, response, needs).catch((error) => {
      const fault = Fault.from(error);
      needs.log.warn('operator-door-failed', { code: fault.code, reason: fault.detail });
      if (!response.headersSent) response.writeHead(fault.kind === 'busy' ? 503 : 500);
      response.end();
    });
  });
  server.maxConnections = 50;
  const address = await listening(server, host, port);
  return {
    host: address.address,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
