import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { systemClock } from '#base';
import {
  type Algorithm,
  formatKey,
  longestRequest,
  makeKey,
  openSigner,
  parseKey,
  type Signer,
  type VerifierKey,
  Witness,
} from '#evidence';
import { collect, runCommand, topCommand, usage } from './frame.ts';
import { print, printJson } from './output.ts';

interface Options {
  readonly dir: string;
  readonly name: string;
  readonly log: readonly string[];
  readonly listen: string;
  readonly json?: boolean;
}

const algorithms: readonly Algorithm[] = ['cosignature-v1', 'ml-dsa-44'];

/** Its keys, made where they are missing: a file for each, readable by its owner only. */
function signersIn(dir: string, name: string): Signer[] {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return algorithms.map((algorithm) => {
    const [secret, shown] = [join(dir, `${algorithm}.key`), join(dir, `${algorithm}.pub`)];
    if (!existsSync(shown)) {
      const { raw, pkcs8 } = makeKey(algorithm);
      writeFileSync(secret, pkcs8, { mode: 0o600, flag: 'wx', flush: true });
      writeFileSync(shown, `${formatKey({ name, algorithm, raw })}\n`, { flag: 'wx', flush: true });
    }
    const key = parseKey(readFileSync(shown, 'utf8').trim());
    if (key?.name !== name || key.algorithm !== algorithm)
      usage(`${shown} is not a key of the witness "${name}"`);
    return openSigner(key as VerifierKey, readFileSync(secret));
  });
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    // Read to its end all the same, so that whoever sent it hears why; for how long is bounded by the server.
    if (size > longestRequest) pieces.length = 0;
    else pieces.push(piece);
  }
  return size > longestRequest ? null : Buffer.concat(pieces).toString('utf8');
}

function serverOf(witness: Witness): Server {
  const server = createServer(async (request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    };
    const words = 'text/plain; charset=utf-8';
    try {
      if (request.url !== '/add-checkpoint') return answer(404, words, 'There is only /add-checkpoint.\n');
      if (request.method !== 'POST') return answer(405, words, 'POST a checkpoint.\n');
      const body = await bodyOf(request);
      if (body === null) return answer(413, words, 'That is too long.\n');
      const { status, type, body: said } = await witness.add(body);
      answer(status, type, said);
    } catch {
      answer(500, words, 'The witness is in trouble and signs nothing.\n');
    }
  });
  server.requestTimeout = 10_000;
  server.maxConnections = 100;
  return server;
}

async function witness(options: Options): Promise<void> {
  const logs = options.log.map(
    (text) =>
      parseKey(text) ??
      usage(`"${text.slice(0, 40)}" is not a key such as stands in the file "keys" of a log`),
  );
  const place = /^(.*):(\d{1,5})$/.exec(options.listen);
  if (!place) usage('--listen is an address and a port, such as 127.0.0.1:7380');
  const signers = signersIn(options.dir, options.name);
  const keys = signers.map(formatKey);
  if (logs.length === 0) {
    if (options.json) printJson({ keys });
    else for (const key of keys) print(key);
    return;
  }
  const server = serverOf(new Witness({ dir: options.dir, signers, logs, clock: systemClock }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(place![2]), place![1]!.replace(/^\[|\]$/g, ''), resolve);
  });
  const { address, port } = server.address() as { address: string; port: number };
  const host = address.includes(':') ? `[${address}]` : address;
  if (options.json) printJson({ ready: true, url: `http://${host}:${port}`, keys });
  else print(`The witness ${options.name} listens at http://${host}:${port}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** `postern witness`: cosigns the checkpoints of others' logs. Needs no settings and no database, and is run by somebody else. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'witness',
    'Cosign the checkpoints of logs, on a machine that is not theirs: never two histories. Without --log it shows its keys',
  )
    .requiredOption('--dir <folder>', 'its own folder: keys, made where missing, and what it signed last')
    .requiredOption('--name <name>', 'its name in signatures, such as witness.example.org')
    .option(
      '--log <key>',
      'public key of a log that it knows, as in its file "keys"; may be given again',
      collect,
      [],
    )
    .option('--listen <place>', 'where it answers POST /add-checkpoint (C2SP tlog-witness)', '127.0.0.1:7380')
    .option('--json', 'answer in JSON')
    .action(witness);
  return runCommand(program, args);
}
