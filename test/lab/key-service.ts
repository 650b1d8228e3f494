/** What the stand-ins of key services share: a server on this machine that can be slow, broken, or gone. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Mood {
  /** `down` hangs up; `slow` never answers; a status answers so, whatever is asked. */
  mood: 'well' | 'down' | 'slow' | 'garbage' | 429 | 500 | 503;
}

export interface Asked {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

export interface KeyService {
  readonly url: string;
  readonly calls: string[];
  readonly mood: Mood;
  close(): Promise<void>;
}

export async function keyService(
  answer: (asked: Asked) => { readonly status: number; readonly body: object },
  broken: (status: number) => object,
): Promise<KeyService> {
  const mood: Mood = { mood: 'well' };
  const calls: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      calls.push(`${request.method} ${request.headers['x-amz-target'] ?? request.url}`);
      const say = (status: number, what: object | string): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(typeof what === 'string' ? what : JSON.stringify(what));
      };
      if (mood.mood === 'down') request.socket.destroy();
      else if (mood.mood === 'garbage') say(200, '<html>a proxy</html>');
      else if (typeof mood.mood === 'number') say(mood.mood, broken(mood.mood));
      else if (mood.mood === 'well') {
        const { status, body: what } = answer({ request, body });
        if (status === 204) response.writeHead(204).end();
        else say(status, what);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    mood,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
