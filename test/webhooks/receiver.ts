/** A system that is told: a real HTTPS server which behaves as it is told, and checks what it gets as its makers would. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Authority } from '../lab/certificates.ts';

export type Manner = 'takes' | 'fails' | 'gone' | 'hangs' | 'drops' | 'redirects' | 'floods';

export interface Got {
  readonly id: string;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: looked into by tests
  readonly json: any;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Receiver {
  readonly port: number;
  readonly got: Got[];
  manner: Manner;
  close(): void;
}

export async function openReceiver(ca: Authority, name: string): Promise<Receiver> {
  const tls = ca.issue([name]);
  const receiver: Receiver = { port: 0, got: [], manner: 'takes', close: () => {} };
  const server = createServer({ cert: tls.cert, key: tls.key }, (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      const { headers } = request;
      receiver.got.push({ id: String(headers['webhook-id']), body, json: JSON.parse(body), headers });
      switch (receiver.manner) {
        case 'takes':
          return response.writeHead(204).end();
        case 'fails':
          return response.writeHead(500).end('ann@good.test was a bad one');
        case 'gone':
          return response.writeHead(410).end();
        case 'redirects':
          return response.writeHead(302, { location: `https://${name}:${receiver.port}/elsewhere` }).end();
        case 'drops':
          return void request.socket.destroy();
        case 'floods':
          return void response.writeHead(200).end(Buffer.alloc(1_000_000));
        case 'hangs':
          return undefined;
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(receiver, {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

/** As Standard Webhooks 1.0 says a receiver checks: any of the signatures, over id, timestamp and body. */
export function isGenuine(secret: string, { headers, body }: Pick<Got, 'headers' | 'body'>): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const want = createHmac('sha256', key).update(signed).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const given = Buffer.from(one.replace('v1,', ''), 'base64');
      return given.length === want.length && timingSafeEqual(given, want);
    });
}
