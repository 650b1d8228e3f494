import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { Sink, SinkLetter, SinkTls } from './sink.ts';

export interface SessionNeeds {
  readonly number: number;
  readonly context: SecureContext | null;
  /** Pairs of sender and recipient that were put off once. */
  readonly seen: Set<string>;
}

const CR = 13;
const LF = 10;

/** One connection to a sink (sink.ts). */
export class SinkSession {
  readonly #bare: Socket;
  readonly #sink: Sink;
  readonly #needs: SessionNeeds;
  #socket: Socket;
  #tls: SinkTls | null = null;
  #held: Buffer = Buffer.alloc(0);
  #state: 'command' | 'data' | 'deaf' = 'command';
  #body: Buffer[] = [];
  #bodySize = 0;
  #tail: Buffer = Buffer.alloc(0);
  #letters = 0;
  #signedIn = false;
  #sender: string | null = null;
  #mailParameters = '';
  #recipients: string[] = [];
  #rcptParameters: string[] = [];
  #dripping: string = '';
  #timer: NodeJS.Timeout | null = null;

  constructor(socket: Socket, sink: Sink, needs: SessionNeeds) {
    this.#bare = socket;
    this.#socket = socket;
    this.#sink = sink;
    this.#needs = needs;
  }

  begin(): undefined {
    this.#bare.on('error', () => {});
    this.#bare.on('close', () => this.#timer && clearTimeout(this.#timer));
    if (this.#sink.behaviour.implicitTls) return this.#shake(() => this.#greet());
    this.#listen(this.#bare);
    this.#greet();
  }

  #greet(): undefined {
    const { greeting, hang, name, mostConnections } = this.#sink.behaviour;
    if (hang === 'greeting') return;
    if (mostConnections !== undefined && this.#sink.open > mostConnections)
      return this.#last('421 4.7.0 too many connections');
    this.#say(greeting ?? `220 ${name} ESMTP`);
    if (greeting && !greeting.startsWith('220')) this.#socket.end();
  }

  #listen(socket: Socket): undefined {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('data', this.#onData);
  }

  #onData = (chunk: Buffer): void => {
    const sink = this.#sink;
    if (!this.#tls) sink.clear = Buffer.concat([sink.clear, chunk]);
    if (this.#state === 'data') this.#take(chunk);
    else if (this.#state === 'command') this.#lines(chunk);
  };

  /** Cuts commands at LF; what stands alone is counted. */
  #lines(chunk: Buffer): undefined {
    this.#held = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    while (this.#state === 'command') {
      const end = this.#held.indexOf(LF);
      if (end < 0) return;
      const line = this.#held.subarray(0, end + 1);
      this.#held = this.#held.subarray(end + 1);
      this.#sink.bare += bareIn(line);
      const text = line.toString('utf8').replace(/\r?\n$/, '');
      this.#sink.commands.push({ connection: this.#needs.number, line: text, clear: !this.#tls });
      this.#command(text);
    }
    if (this.#state === 'data' && this.#held.length > 0) {
      const rest = this.#held;
      this.#held = Buffer.alloc(0);
      this.#take(rest);
    }
  }

  #command(text: string): undefined {
    const [, verb = '', argument = ''] = /^(\S*)\s*(.*)$/.exec(text) ?? [];
    switch (verb.toUpperCase()) {
      case 'EHLO':
        return this.#ehlo();
      case 'HELO':
        return this.#say(`250 ${this.#sink.behaviour.name}`);
      case 'STARTTLS':
        return this.#startTls();
      case 'AUTH':
        return this.#auth(argument);
      case 'MAIL':
        return this.#mail(argument);
      case 'RCPT':
        return this.#rcpt(argument);
      case 'DATA':
        return this.#data();
      case 'RSET':
        this.#clearEnvelope();
        return this.#say('250 2.0.0 forgotten');
      case 'NOOP':
        return this.#say('250 2.0.0 yes');
      case 'QUIT':
        return this.#last('221 2.0.0 bye');
      default:
        return this.#say('500 5.5.1 what?');
    }
  }

  #ehlo(): undefined {
    const { name, without = [], size, auth, hang, starttls, implicitTls } = this.#sink.behaviour;
    if (hang === 'ehlo') return this.#deaf();
    if (without.includes('EHLO')) return this.#say('502 5.5.1 no such command');
    const offers = [
      'PIPELINING',
      '8BITMIME',
      'SMTPUTF8',
      'DSN',
      `SIZE ${size ?? 50_000_000}`,
      'ENHANCEDSTATUSCODES',
    ];
    const lines = offers.filter((offer) => !(without as readonly string[]).includes(offer.split(' ')[0]!));
    if (!this.#tls && !implicitTls && this.#needs.context && starttls !== 'absent')
      lines.push(starttls === 'stripped' ? 'XXXXXXXA' : 'STARTTLS');
    if (this.#sink.behaviour.requireTls && this.#tls) lines.push('REQUIRETLS');
    if (auth && this.#tls) lines.push('AUTH PLAIN');
    const all = [name, ...lines];
    this.#say(all.map((line, i) => `250${i === all.length - 1 ? ' ' : '-'}${line}`).join('\r\n'));
  }

  #startTls(): undefined {
    const { starttls = 'offered' } = this.#sink.behaviour;
    if (!this.#needs.context || this.#tls || starttls === 'absent' || starttls === 'stripped')
      return this.#say('502 5.5.1 not here');
    if (starttls === 'refused') return this.#say('454 4.7.0 TLS not available');
    if (starttls === 'closed') return void this.#socket.destroy();
    if (starttls === 'injects') this.#say('220 2.0.0 go ahead\r\n250 2.0.0 and this was never asked for');
    else this.#say('220 2.0.0 go ahead');
    this.#bare.off('data', this.#onData);
    if (starttls === 'cut') this.#bare.once('data', () => this.#bare.destroy());
    else if (starttls === 'mute') this.#bare.on('data', () => {});
    else this.#shake(() => undefined);
  }

  #shake(then: () => undefined): undefined {
    const tls = new TLSSocket(this.#bare, { isServer: true, secureContext: this.#needs.context! });
    tls.on('error', () => this.#sink.failedHandshakes++);
    tls.once('secure', () => {
      const resumed = tls.isSessionReused();
      const servername = (tls as unknown as { servername?: string }).servername || '';
      this.#tls = {
        version: tls.getProtocol() ?? '',
        cipher: tls.getCipher().standardName,
        resumed,
        servername,
      };
      this.#sink.handshakes++;
      if (resumed) this.#sink.resumptions++;
      this.#held = Buffer.alloc(0);
      this.#listen(tls);
      then();
    });
  }

  #auth(argument: string): undefined {
    const { auth } = this.#sink.behaviour;
    if (!auth || !this.#tls) return this.#say('502 5.5.1 not here');
    const token = /^PLAIN (\S+)$/i.exec(argument)?.[1] ?? '';
    this.#signedIn = Buffer.from(token, 'base64').toString() === `\0${auth.user}\0${auth.password}`;
    this.#say(this.#signedIn ? '235 2.7.0 welcome' : '535 5.7.8 no');
  }

  #mail(argument: string): undefined {
    const { onMail, lettersPerConnection, auth } = this.#sink.behaviour;
    if (lettersPerConnection !== undefined && this.#letters >= lettersPerConnection)
      return this.#last('421 4.7.0 enough for one connection');
    if (auth && !this.#signedIn) return this.#say('530 5.7.0 sign in first');
    const found = /^FROM:<([^>]*)>\s*(.*)$/i.exec(argument);
    if (!found) return this.#say('501 5.5.4 from whom?');
    if (this.#sender !== null) return this.#say('503 5.5.1 one at a time');
    const refusal = onMail?.(found[1]!);
    if (refusal) return this.#answer(refusal);
    this.#sender = found[1]!;
    this.#mailParameters = found[2]!;
    this.#say('250 2.1.0 yes');
  }

  #rcpt(argument: string): undefined {
    const { onRcpt, greylist, hang } = this.#sink.behaviour;
    if (hang === 'rcpt') return this.#deaf();
    const found = /^TO:<(.+)>\s*([^>]*)$/i.exec(argument);
    if (!found || this.#sender === null) return this.#say('503 5.5.1 not now');
    const pair = `${this.#sender} ${found[1]}`;
    if (greylist && !this.#needs.seen.has(pair)) {
      this.#needs.seen.add(pair);
      return this.#say('451 4.7.1 greylisted, come again');
    }
    const refusal = onRcpt?.(found[1]!);
    if (refusal) return this.#answer(refusal);
    this.#recipients.push(found[1]!);
    this.#rcptParameters.push(found[2]!);
    this.#say('250 2.1.5 yes');
  }

  #data(): undefined {
    const { onData, hang, reset } = this.#sink.behaviour;
    if (hang === 'data') return this.#deaf();
    if (this.#recipients.length === 0) return this.#say('554 5.5.1 no valid recipients');
    const refusal = onData?.();
    if (refusal) return this.#answer(refusal);
    this.#state = 'data';
    this.#body = [];
    this.#bodySize = 0;
    this.#tail = Buffer.from('\r\n');
    this.#say('354 go on');
    if (reset === 'data') this.#bare.resetAndDestroy();
  }

  /** Looks for the end in the last bytes and the new ones only, so that large letters cost no more than their size. */
  #take(chunk: Buffer): undefined {
    const { reset, early } = this.#sink.behaviour;
    const look = Buffer.concat([this.#tail, chunk]);
    const end = look.indexOf('\r\n.\r\n');
    const taken = end < 0 ? chunk : chunk.subarray(0, Math.max(0, end + 5 - this.#tail.length));
    this.#body.push(taken);
    this.#bodySize += taken.length;
    if (reset === 'body') return void this.#bare.resetAndDestroy();
    if (end < 0 && early && this.#bodySize >= early.after) return this.#last(early.reply);
    if (end < 0) {
      this.#tail = look.subarray(Math.max(0, look.length - 4));
      return;
    }
    this.#state = 'command';
    this.#held = chunk.subarray(taken.length);
    this.#dot();
    if (this.#held.length > 0) this.#lines(Buffer.alloc(0));
  }

  #dot(): undefined {
    const { reset, hang, onDot, dotDelay, forgetful } = this.#sink.behaviour;
    const wire = Buffer.concat(this.#body);
    this.#sink.bare += bareIn(wire);
    const letter: SinkLetter = {
      sender: this.#sender ?? '',
      recipients: this.#recipients,
      mailParameters: this.#mailParameters,
      rcptParameters: this.#rcptParameters,
      raw: forgetful ? Buffer.alloc(0) : unstuffed(wire.subarray(0, wire.length - 3)),
      tls: this.#tls,
      connection: this.#needs.number,
    };
    this.#clearEnvelope();
    const answer = onDot?.(letter);
    if (!answer || answer.startsWith('2')) {
      this.#sink.taken++;
      this.#letters++;
      if (!forgetful) this.#sink.letters.push(letter);
    }
    if (reset === 'dot') return void this.#bare.resetAndDestroy();
    if (hang === 'dot') return this.#deaf();
    const say = (): undefined => this.#answer(answer ?? `250 2.0.0 taken as ${this.#sink.taken}`);
    if (!dotDelay) return say();
    this.#timer = setTimeout(say, dotDelay);
  }

  #clearEnvelope(): undefined {
    this.#sender = null;
    this.#recipients = [];
    this.#rcptParameters = [];
  }

  #deaf(): undefined {
    this.#state = 'deaf';
  }

  /** A reply as told: 421 closes. */
  #answer(line: string): undefined {
    if (line.startsWith('421')) this.#last(line);
    else this.#say(line);
  }

  #last(line: string): undefined {
    this.#say(line);
    this.#deaf();
    if (!this.#sink.behaviour.drip) this.#socket.end();
  }

  #say(text: string): undefined {
    const { drip } = this.#sink.behaviour;
    if (!drip) return void this.#socket.write(`${text}\r\n`);
    this.#dripping += `${text}\r\n`;
    if (!this.#timer) this.#drop(drip);
  }

  #drop(every: number): undefined {
    this.#timer = null;
    if (this.#dripping === '' || this.#socket.destroyed) return;
    this.#socket.write(this.#dripping.slice(0, 1));
    this.#dripping = this.#dripping.slice(1);
    this.#timer = setTimeout(() => this.#drop(every), every);
  }
}

/** CR without LF and LF without CR. */
function bareIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) if (bytes[at - 1] !== CR) count++;
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) if (bytes[at + 1] !== LF) count++;
  return count;
}

/** Takes the first dot of each line away (RFC 5321 §4.5.2). */
function unstuffed(wire: Buffer): Buffer {
  const parts: Buffer[] = [];
  let start = wire[0] === 0x2e ? 1 : 0;
  for (let at = wire.indexOf('\r\n.', start); at >= 0; at = wire.indexOf('\r\n.', at + 3)) {
    parts.push(wire.subarray(start, at + 2));
    start = at + 3;
  }
  return Buffer.concat([...parts, wire.subarray(start)]);
}
