/** What every scenario stands on: a folder, certificates, the sink. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authority } from '../test/lab/certificates.ts';
import { script } from './child.ts';
import { later } from './cleanup.ts';
import type { Ground } from './measure.ts';
import { type Exit, sinkName, type Trust } from './target.ts';

export interface Place extends Ground {
  readonly exit: Exit;
}

export async function prepareGround(): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  later(() => rmSync(dir, { recursive: true, force: true }));
  // PostgreSQL and Postfix run as accounts of their own and pass through here.
  chmodSync(dir, 0o755);
  const trust = writeTrust(dir);
  // All of 127.0.0.0/8: where a scenario wants many hosts, each has an address of its own.
  const sink = script('sink.ts', ['--host=0.0.0.0', `--cert=${trust.cert}`, `--key=${trust.key}`]);
  const { port } = await sink.json<{ port: number }>();
  return { dir, trust, sink, exit: { host: '127.0.0.1', port } };
}

function writeTrust(dir: string): Trust {
  const made = authority('Bench Root');
  const pair = made.issue([sinkName, 'localhost', '127.0.0.1']);
  const trust: Trust = { ca: join(dir, 'ca.pem'), cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
  writeFileSync(trust.ca, made.pem);
  writeFileSync(trust.cert, pair.cert);
  writeFileSync(trust.key, pair.key);
  return trust;
}
