/**
 * A small receiver of webhooks: checks each call and does what it tells once. Behind a proxy that adds TLS.
 *
 *     WEBHOOK_SECRET=whsec_... PORT=8080 node examples/receive-webhooks.ts
 */
import { createServer } from 'node:http';
import { isGenuine } from '../client/postern.ts';
import { fromEnvironment } from './environment.ts';

const secret = fromEnvironment('WEBHOOK_SECRET');
/** Yours would be a table, written in the transaction of what is done. */
const done = new Set<string>();

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces);
    if (!isGenuine(secret, request.headers, body)) return response.writeHead(401).end();
    const id = String(request.headers['webhook-id']);
    if (!done.has(id)) {
      done.add(id);
      const { type, data } = JSON.parse(body.toString()) as { type: string; data: { message?: string } };
      process.stdout.write(`${type} ${data.message ?? ''}\n`);
    }
    // Answer at once, and work afterwards: who answers late is called again.
    return response.writeHead(204).end();
  });
});
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  const at = server.address();
  process.stdout.write(`listening ${typeof at === 'object' && at ? at.port : ''}\n`);
});
