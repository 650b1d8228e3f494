/**
 * The load: a process that sends letters over many connections and times each from the final dot to its 250. Closed
 * loop (each connection sends its next letter when the last is answered) unless `--every` gives the pace. Prints one
 * JSON line. `--log FILE` also writes a line a letter: token, final dot, reply (ms on the shared clock).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, createSecureContext } from 'node:tls';
import { parseArgs } from 'node:util';
import { now, quantile } from './clock.ts';
import { letterMaker } from './letters.ts';
import { replyReader } from './replies.ts';

const { values: options } = parseArgs({
  options: {
    ports: { type: 'string', default: '587' },
    tls: { type: 'string', default: 'starttls' },
    ca: { type: 'string', default: '' },
    name: { type: 'string', default: 'localhost' },
    user: { type: 'string', default: '' },
    password: { type: 'string', default: '' },
    connections: { type: 'string', default: '20' },
    messages: { type: 'string', default: '1000' },
    'per-connection': { type: 'string', default: '0' },
    size: { type: 'string', default: '5000' },
    sender: { type: 'string', default: 'desk@example.org' },
    domain: { type: 'string', default: 'example.net' },
    header: { type: 'string', default: '' },
    every: { type: 'string', default: '0' },
    run: { type: 'string', default: 'run' },
    log: { type: 'string', default: '' },
  },
});

/** What is said of the whole load. Times in ms; `first` and `last` on the shared clock. */
export interface Sent {
  readonly accepted: number;
  readonly refused: number;
  readonly broken: number;
  readonly connections: number;
  readonly first: number;
  readonly last: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** CPU of the generator itself, ms. */
  readonly own: number;
  readonly error: string;
}

const ports = options.ports.split(',').map(Number);
const messages = Number(options.messages);
const perConnection = Number(options['per-connection']) || Number.POSITIVE_INFINITY;
const every = Number(options.every);
/** A load that cannot connect ends instead of trying for ever. */
const patience = 200;
const make = letterMaker({
  size: Number(options.size),
  sender: options.sender,
  ...(options.header ? { header: options.header } : {}),
});
const secureContext = createSecureContext(options.ca ? { ca: readFileSync(options.ca) } : {});
const tlsOptions: ConnectionOptions = { secureContext, servername: options.name };
const plainAuth = Buffer.from(`\0${options.user}\0${options.password}`).toString('base64');

let next = 0;
let refused = 0;
let broken = 0;
let opened = 0;
let failures = 0;
let first = 0;
let last = 0;
let error = '';
const latencies: number[] = [];
const lines: string[] = [];

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** One connection, as a conversation: `say` writes, and resolves with the codes of `count` replies. */
class Conversation {
  socket: Socket;
  #waiting: { count: number; done: (codes: number[]) => void; failed: (error: Error) => void } | null = null;
  #codes: number[] = [];
  #dead: Error | null = null;
  lastText = '';

  constructor(socket: Socket) {
    this.socket = this.#listen(socket);
  }

  #listen(socket: Socket): Socket {
    const read = replyReader();
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      const { codes, text } = read(chunk);
      if (codes.length === 0) return;
      this.lastText = text;
      this.#codes.push(...codes);
      this.#answer();
    });
    socket.on('error', (cause) => this.#fail(cause));
    socket.on('close', () => this.#fail(new Error('the connection was closed')));
    return socket;
  }

  #answer(): void {
    const waiting = this.#waiting;
    if (!waiting || this.#codes.length < waiting.count) return;
    this.#waiting = null;
    waiting.done(this.#codes.splice(0, waiting.count));
  }

  #fail(cause: Error): void {
    this.#dead ??= cause;
    this.#waiting?.failed(this.#dead);
    this.#waiting = null;
  }

  replies(count: number): Promise<number[]> {
    return new Promise((done, failed) => {
      if (this.#dead) return failed(this.#dead);
      this.#waiting = { count, done, failed };
      this.#answer();
    });
  }

  say(bytes: string | Buffer, count = 1): Promise<number[]> {
    this.socket.write(bytes);
    return this.replies(count);
  }

  async secure(): Promise<void> {
    this.socket.removeAllListeners('data').removeAllListeners('close');
    const secured = connectTls({ ...tlsOptions, socket: this.socket });
    await new Promise<void>((done, failed) => secured.once('secureConnect', done).once('error', failed));
    this.socket = this.#listen(secured);
  }
}

async function expect(codes: Promise<number[]>, what: string, talk: Conversation): Promise<void> {
  const [code = 0] = await codes;
  if (code < 200 || code > 299) throw new Error(`${what}: ${talk.lastText}`);
}

async function open(port: number): Promise<Conversation> {
  const implicit = options.tls === 'implicit';
  const place = { host: '127.0.0.1', port };
  const talk = new Conversation(implicit ? connectTls({ ...tlsOptions, ...place }) : connectPlain(place));
  await expect(talk.replies(1), 'greeting', talk);
  await expect(talk.say('EHLO load.example.org\r\n'), 'EHLO', talk);
  if (options.tls === 'starttls') {
    await expect(talk.say('STARTTLS\r\n'), 'STARTTLS', talk);
    await talk.secure();
    await expect(talk.say('EHLO load.example.org\r\n'), 'EHLO', talk);
  }
  if (options.user) {
    const [code] = await talk.say(`AUTH PLAIN ${plainAuth}\r\n`);
    if (code !== 235) throw new Error(`AUTH: ${talk.lastText}`);
  }
  opened++;
  return talk;
}

/** One letter: envelope and DATA in one write (RFC 2920), the whole letter in the next. */
async function send(talk: Conversation, number: number): Promise<void> {
  const token = `${options.run}.${number}`;
  const recipient = `reader${number % 100}@${options.domain}`;
  const letter = make(token, recipient);
  if (first === 0) first = now();
  const codes = await talk.say(`MAIL FROM:<${options.sender}>\r\nRCPT TO:<${recipient}>\r\nDATA\r\n`, 3);
  let code = codes.find((one) => one >= 400) ?? 0;
  if (codes[2] === 354) {
    talk.socket.write(code === 0 ? letter : '.\r\n');
    const dot = now();
    const [answer = 0] = await talk.replies(1);
    last = now();
    code ||= answer;
    if (code === 250) {
      latencies.push(last - dot);
      if (options.log) lines.push(`${token} ${dot} ${last}`);
      return;
    }
  } else if (codes[0] === 250) {
    await talk.say('RSET\r\n');
  }
  refused++;
  error = talk.lastText;
  if (code < 500) await pause(50);
}

/** Waits for the letter's turn where there is a pace. */
async function turn(number: number, start: number): Promise<void> {
  const wait = every > 0 ? start + number * every - now() : 0;
  if (wait > 0) await pause(wait);
}

async function loop(port: number, start: number): Promise<void> {
  let number = next++;
  while (number < messages && failures < patience) {
    try {
      const talk = await open(port);
      for (let count = 0; count < perConnection && number < messages; count++) {
        await turn(number, start);
        await send(talk, number);
        number = next++;
      }
      talk.socket.end('QUIT\r\n');
    } catch (cause) {
      // Whether the letter in hand was taken is not known: it is not sent again.
      failures++;
      broken++;
      error = (cause as Error).message;
      number = next++;
      await pause(100);
    }
  }
}

const start = now();
await Promise.all(
  Array.from({ length: Number(options.connections) }, (_, index) =>
    loop(ports[index % ports.length]!, start),
  ),
);
if (options.log) writeFileSync(options.log, `${lines.join('\n')}\n`);
latencies.sort((a, b) => a - b);
const { user, system } = process.cpuUsage();
const sent: Sent = {
  accepted: latencies.length,
  refused,
  broken,
  connections: opened,
  first,
  last,
  perSecond: (latencies.length / Math.max(1, last - first)) * 1000,
  p50: quantile(latencies, 0.5),
  p95: quantile(latencies, 0.95),
  p99: quantile(latencies, 0.99),
  own: (user + system) / 1000,
  error,
};
process.stdout.write(`${JSON.stringify(sent)}\n`);
process.exit(0);
