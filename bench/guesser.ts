/**
 * An attack: a process that tries wrong passwords at the console's door at a steady pace, until a line comes on standard
 * input. From many networks, half of the tries at one account that there is, half at names that nobody has. Prints one
 * JSON line.
 */
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { now } from './clock.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '8443' },
    every: { type: 'string', default: '2' },
    networks: { type: 'string', default: '500' },
    user: { type: 'string', default: '' },
  },
});

/** What came of the attack. */
export interface Guessed {
  readonly asked: number;
  /** Answered that it did not fit. */
  readonly wrong: number;
  /** Turned away before anything was looked at. */
  readonly away: number;
  readonly other: number;
  readonly perSecond: number;
  /** CPU of the attacker itself, ms. */
  readonly own: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 200 });
const networks = Number(options.networks);
const every = Number(options.every);
let [asked, wrong, away, other] = [0, 0, 0, 0];
const begun = now();

function guess(): void {
  const n = asked++;
  const from = n % networks;
  const user = n % 2 === 0 ? options.user : `p${n}@nowhere.example`;
  const body = JSON.stringify({ user, password: `guess number ${n}` });
  const call = request(
    {
      agent,
      host: '127.0.0.1',
      port: Number(options.port),
      path: '/v1/session',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-forwarded-for': `100.${64 + (from >> 8)}.${from & 255}.${1 + (Math.floor(n / networks) % 20)}`,
      },
    },
    (response) => {
      response.resume();
      if (response.statusCode === 403) wrong++;
      else if (response.statusCode === 429) away++;
      else other++;
    },
  );
  call.on('error', () => other++);
  call.end(body);
}

const pace = setInterval(() => {
  for (const due = Math.floor((now() - begun) / every); asked < due; ) guess();
}, 10);

createInterface({ input: process.stdin }).once('line', () => {
  clearInterval(pace);
  const seconds = (now() - begun) / 1000;
  const { user, system } = process.cpuUsage();
  const result: Guessed = {
    asked,
    wrong,
    away,
    other,
    perSecond: asked / seconds,
    own: (user + system) / 1000,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
});
