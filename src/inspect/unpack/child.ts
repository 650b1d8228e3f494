/**
 * The parser process: opens binary files for a server (parsers.ts), one after the other, and knows nothing else. It is
 * started without an environment, may read the program's own folders alone, and takes its own network away before it
 * loads any parser.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { readSync, writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import type { Answer, Request } from './frames.ts';

const barred = (): never => {
  throw new Error('a parser has no network');
};

/** Everything in Node that reaches a network ends in one of these. */
function withoutNetwork(): void {
  net.Socket.prototype.connect = barred;
  net.Server.prototype.listen = barred;
  dgram.Socket.prototype.bind = barred;
  dgram.Socket.prototype.send = barred;
  dgram.Socket.prototype.connect = barred;
  for (const one of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of Object.getOwnPropertyNames(one))
      if (/^(?:lookup|resolve|reverse|query)/.test(name))
        (one as unknown as { [name: string]: unknown })[name] = barred;
  }
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])
    Object.defineProperty(globalThis, name, { value: undefined, configurable: false });
  syncBuiltinESMExports();
}

const input = 0;
const output = 3;

/** So many octets; null where the server has gone. */
function take(length: number): Buffer | null {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const got = readSync(input, bytes, at, length - at, null);
    if (got === 0) return null;
    at += got;
  }
  return bytes;
}

function give(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(output, bytes, at);
}

withoutNetwork();
const { Gathered } = await import('./budget.ts');
const { framed } = await import('./frames.ts');
const { openAll } = await import('./open.ts');

for (let head = take(4); head; head = take(4)) {
  const body = take(head.readUInt32BE(0));
  if (!body) break;
  const request = JSON.parse(body.toString()) as Request;
  const bytes = take(request.length);
  if (!bytes) break;
  give(framed(await answer(request, bytes)));
}

async function answer({ place, type, depth, deep, bounds }: Request, bytes: Buffer): Promise<Answer> {
  const gathered = new Gathered(bounds);
  const records: string[] = [];
  const record = (at: string): void => void records.push(at);
  gathered.unopened.push({ file: { place, type, bytes, text: () => bytes.toString('utf8'), record }, depth });
  await openAll(gathered, deep);
  const { passages, obstacles, pending, left } = gathered;
  return { passages, obstacles, pending, records, left };
}
