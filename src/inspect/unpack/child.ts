/**
 * The parser process: opens binary files for a server (parsers.ts), one after the other, and knows nothing else. It is
 * started without an environment, may read the program's own folders alone, and takes its own network away before it
 * loads any parser.
 */
import { readSync, writeSync } from 'node:fs';
import { withoutNetwork } from './apart.ts';
import type { Answer, Request } from './frames.ts';

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
