/**
 * The other end: takes letters over STARTTLS and counts them, by token and by the name the client gave. Reads commands
 * on standard input: `counts RUN` prints one JSON line, `arrivals RUN FILE` writes a line a letter (token, ms on the
 * shared clock) and then prints `{}`. Ends when standard input does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createSecureContext, TLSSocket } from 'node:tls';
import { parseArgs } from 'node:util';
import { now } from './clock.ts';
import { tokenMark } from './letters.ts';

const { values: options } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    cert: { type: 'string' },
    key: { type: 'string' },
    /** `domain=ms,domain=ms`: how long the reply to the final dot is kept back. */
    delay: { type: 'string', default: '' },
  },
});

/** What has come of one run. `last` in ms on the shared clock. */
export interface Arrived {
  readonly distinct: number;
  readonly duplicates: number;
  readonly last: number;
  /** Letters of all runs by EHLO name. */
  readonly byClient: Readonly<Record<string, number>>;
  readonly letters: number;
  readonly untokened: number;
  readonly tlsConnections: number;
  readonly inClear: number;
}

interface Run {
  readonly arrivals: Map<string, number>;
  duplicates: number;
  last: number;
}

const runs = new Map<string, Run>();
const byClient: Record<string, number> = {};
const totals = { letters: 0, untokened: 0, tlsConnections: 0, inClear: 0 };
const delays = new Map(
  options.delay
    .split(',')
    .filter(Boolean)
    .map((pair) => [pair.split('=')[0]!, Number(pair.split('=')[1])]),
);
const secureContext = createSecureContext({
  cert: readFileSync(options.cert!),
  key: readFileSync(options.key!),
});
const end = Buffer.from('\r\n.\r\n');
const empty = Buffer.alloc(0);
/** The header is looked for in so many bytes of a letter. */
const headLimit = 32_768;

function runOf(name: string): Run {
  const run = runs.get(name) ?? { arrivals: new Map(), duplicates: 0, last: 0 };
  runs.set(name, run);
  return run;
}

function count(token: string, client: string): void {
  totals.letters++;
  byClient[client] = (byClient[client] ?? 0) + 1;
  if (token === '') {
    totals.untokened++;
    return;
  }
  const run = runOf(token.slice(0, token.indexOf('.')));
  run.last = now();
  if (run.arrivals.has(token)) run.duplicates++;
  else run.arrivals.set(token, run.last);
}

/** Where in the letter the scanner is: the last bytes seen, and the header until its token is found. */
class Letter {
  #tail: Buffer = Buffer.from('\r\n');
  #head: Buffer | null = empty;
  token = '';

  /** Takes bytes; how many of them belong to this letter where it ends in them, else -1. */
  take(chunk: Buffer): number {
    const at = this.#end(chunk);
    if (this.#head) this.#look(at < 0 ? chunk : chunk.subarray(0, at));
    if (at < 0)
      this.#tail = chunk.length >= 4 ? chunk.subarray(-4) : Buffer.concat([this.#tail, chunk]).subarray(-4);
    return at;
  }

  #end(chunk: Buffer): number {
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, 4)]);
    const across = seam.indexOf(end);
    if (across >= 0) return across + end.length - this.#tail.length;
    const inside = chunk.indexOf(end);
    return inside < 0 ? -1 : inside + end.length;
  }

  #look(chunk: Buffer): void {
    const head = this.#head!.length === 0 ? chunk : Buffer.concat([this.#head!, chunk]);
    const start = head.indexOf(tokenMark);
    const stop = start < 0 ? -1 : head.indexOf('@', start);
    if (stop >= 0) this.token = head.toString('latin1', start + tokenMark.length, stop);
    this.#head = stop >= 0 || head.length > headLimit ? null : head;
  }
}

const greeting = '220 sink.example.net ESMTP\r\n';
const offers = ['PIPELINING', 'SIZE 104857600', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES'];
const ehlo = (secure: boolean): string => {
  const all = ['sink.example.net', ...(secure ? [] : ['STARTTLS']), ...offers];
  return all.map((line, index) => `250${index === all.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
};

function serve(socket: Socket, secure: boolean): void {
  let rest = '';
  let letter: Letter | null = null;
  let client = '';
  let wait = 0;

  const reply = (text: string): void => {
    if (text !== '' && !socket.destroyed) socket.write(text);
  };

  const done = (): string => {
    count(letter!.token, client);
    if (!secure) totals.inClear++;
    letter = null;
    if (wait === 0) return '250 2.0.0 taken\r\n';
    setTimeout(() => reply('250 2.0.0 taken\r\n'), wait);
    return '';
  };

  const command = (line: string): string => {
    const verb = line.slice(0, 4).toUpperCase();
    switch (verb) {
      case 'EHLO':
        client = line.slice(5);
        return ehlo(secure);
      case 'STAR':
        socket.removeAllListeners('data');
        socket.write('220 2.0.0 go ahead\r\n');
        upgrade(socket);
        return '';
      case 'RCPT':
        wait = delays.get(line.slice(line.indexOf('@') + 1, line.indexOf('>')).toLowerCase()) ?? 0;
        return '250 2.1.5 ok\r\n';
      case 'DATA':
        letter = new Letter();
        return '354 go ahead\r\n';
      case 'QUIT':
        socket.end('221 2.0.0 bye\r\n');
        return '';
      default:
        return '250 2.0.0 ok\r\n';
    }
  };

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    let chunk: Buffer = bytes;
    let answers = '';
    while (chunk.length > 0) {
      if (letter) {
        const at = letter.take(chunk);
        if (at < 0) break;
        answers += done();
        chunk = chunk.subarray(at);
        continue;
      }
      const stop = chunk.indexOf(10);
      if (stop < 0) {
        rest += chunk.toString('latin1');
        break;
      }
      const line = (rest + chunk.toString('latin1', 0, stop)).trimEnd();
      rest = '';
      chunk = chunk.subarray(stop + 1);
      answers += command(line);
    }
    reply(answers);
  });
}

function upgrade(plain: Socket): void {
  const secured = new TLSSocket(plain, { isServer: true, secureContext });
  secured.once('secure', () => totals.tlsConnections++);
  serve(secured, true);
}

const server = createServer({ noDelay: true }, (socket) => {
  serve(socket, false);
  socket.write(greeting);
});
server.listen({ host: options.host, port: Number(options.port), backlog: 1024 }, () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});

function answer(line: string): string {
  const [verb, name = '', file] = line.split(' ');
  const run = runOf(name);
  if (verb === 'arrivals' && file) {
    writeFileSync(file, [...run.arrivals].map(([token, at]) => `${token} ${at}\n`).join(''));
    return '{}';
  }
  const { arrivals, duplicates, last } = run;
  const arrived: Arrived = { distinct: arrivals.size, duplicates, last, byClient, ...totals };
  return JSON.stringify(arrived);
}

createInterface({ input: process.stdin })
  .on('line', (line) => process.stdout.write(`${answer(line)}\n`))
  .on('close', () => process.exit(0));
