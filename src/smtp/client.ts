import type { Socket } from 'node:net';
import { Fault } from '#base';
import type { Reply } from '#mail';
import {
  type Capabilities,
  capabilitiesOf,
  mailCommand,
  noCapabilities,
  type OutgoingLetter,
  obstacle,
  rcptCommand,
  type Unable,
} from './client-command.ts';
import { wireBlocks } from './client-letter.ts';
import { isLost, type Lost, Wire } from './client-wire.ts';
import { replyOf } from './reply.ts';

/** Milliseconds for each phase (RFC 5321 §4.5.3.2): the whole of it, not the silence in it. */
export interface ClientDeadlines {
  readonly greeting: number;
  readonly command: number;
  readonly data: number;
  readonly final: number;
}

export interface ClientSettings {
  /** The name given in EHLO. */
  readonly name: string;
  readonly deadlines: ClientDeadlines;
}

/** The phase a letter had reached. After `final` began, the peer may have the letter. */
export type Phase = 'mail' | 'rcpt' | 'data' | 'body' | 'final';

/** What came of one letter. */
export type Sent =
  | { readonly kind: 'accepted'; readonly reply: Reply }
  /** 4xx or 5xx, or an answer out of place. Nothing was handed over. */
  | { readonly kind: 'rejected'; readonly phase: Phase; readonly reply: Reply }
  /** It cannot go to this peer; not a byte of it was sent. */
  | { readonly kind: 'unable'; readonly why: Unable }
  | { readonly kind: 'lost'; readonly phase: Phase; readonly lost: Lost }
  /** `stillOurs` said no: the connection was cut before the final dot. */
  | { readonly kind: 'withdrawn' };

/** An answer to a step before letters: as wished, or in words of the peer, or none. */
export type Step =
  | { readonly kind: 'ok'; readonly reply: Reply }
  | { readonly kind: 'rejected'; readonly reply: Reply }
  | Lost;

/** After STARTTLS: the bare socket to shake hands on; or bytes came before the handshake, which somebody put there. */
export type TlsStep =
  | { readonly kind: 'ok'; readonly socket: Socket }
  | { readonly kind: 'rejected'; readonly reply: Reply }
  | { readonly kind: 'injected' }
  | Lost;

const ok = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300;

/**
 * The client's side of one SMTP connection (RFC 5321 §3): greet, hello, startTls and secured, then letters one after
 * another. It keeps no time but its deadlines and decides nothing about protection: its owner does, between the steps.
 */
export class ClientSession {
  readonly #settings: ClientSettings;
  #wire: Wire;
  #can: Capabilities = noCapabilities;
  #secure: boolean;
  #dirty = false;
  #letters = 0;
  #left: () => number = () => Infinity;

  constructor(socket: Socket, settings: ClientSettings) {
    this.#settings = settings;
    this.#wire = new Wire(socket);
    this.#secure = 'encrypted' in socket;
  }

  get capabilities(): Capabilities {
    return this.#can;
  }

  /** Letters handed over on this connection. */
  get letters(): number {
    return this.#letters;
  }

  /** Whether another letter may be tried. */
  get usable(): boolean {
    return this.#wire.quiet;
  }

  /** Waits for the greeting (RFC 5321 §4.3.1). */
  async greet(): Promise<Step> {
    return this.#step(await this.#wire.read(this.#ms('greeting')), (reply) => reply.code === 220);
  }

  /** EHLO; where `plain`, HELO for a peer that does not know it (RFC 5321 §3.2). Such a peer has no TLS to offer. */
  async hello(plain: boolean): Promise<Step> {
    this.#can = noCapabilities;
    const reply = await this.#ask(`EHLO ${this.#settings.name}`);
    if (isLost(reply)) return reply;
    if (ok(reply)) this.#can = capabilitiesOf(reply.lines);
    if (!plain || ok(reply) || reply.code < 500) return this.#step(reply, ok);
    return this.#step(await this.#ask(`HELO ${this.#settings.name}`), ok);
  }

  /** Asks for TLS. Afterwards this session waits for `secured`. */
  async startTls(): Promise<TlsStep> {
    const reply = await this.#ask('STARTTLS');
    if (isLost(reply)) return reply;
    if (reply.code !== 220) return { kind: 'rejected', reply: replyOf(reply) };
    if (!this.#wire.quiet) {
      this.#wire.destroy();
      return { kind: 'injected' };
    }
    return { kind: 'ok', socket: this.#wire.detach() };
  }

  /** Goes on over TLS. Whatever was learnt in clear is forgotten (RFC 3207 §4.2). */
  secured(socket: Socket): void {
    this.#wire = new Wire(socket);
    this.#can = noCapabilities;
    this.#secure = true;
  }

  /** AUTH PLAIN (RFC 4616); never in clear. */
  async login(user: string, password: string): Promise<Step> {
    if (!this.#secure)
      throw new Fault({ code: 'login-in-clear', kind: 'broken', say: 'A password is not sent without TLS.' });
    const token = Buffer.from(`\0${user}\0${password}`).toString('base64');
    return this.#step(await this.#ask(`AUTH PLAIN ${token}`), (reply) => reply.code === 235);
  }

  /** Carries one letter. Throws a Fault where its addresses may not go over a wire. */
  async send(letter: OutgoingLetter): Promise<Sent> {
    const why = obstacle(letter, this.#can);
    if (why) return { kind: 'unable', why };
    return (await this.#envelope(letter)) ?? this.#body(letter);
  }

  /** RSET: whether the connection still answers (RFC 5321 §4.1.1.5). */
  async reset(): Promise<Step> {
    const step = this.#step(await this.#ask('RSET'), ok);
    if (step.kind === 'ok') this.#dirty = false;
    return step;
  }

  /** Takes leave. The answer is not waited for: nothing hangs on it. */
  quit(): void {
    this.#wire.bye('QUIT\r\n');
  }

  destroy(): void {
    this.#wire.destroy();
  }

  /** Caps every wait but the one for the final reply, by milliseconds left; until told otherwise. */
  within(left: () => number): void {
    this.#left = left;
  }

  /** MAIL, RCPT and DATA: in one write where the peer takes PIPELINING (RFC 2920 §3.1). Null when the body may follow. */
  async #envelope(letter: OutgoingLetter): Promise<Sent | null> {
    const commands: [Phase, string][] = [
      ['mail', mailCommand(letter, this.#can)],
      ['rcpt', rcptCommand(letter.recipient, this.#can)],
      ['data', 'DATA'],
    ];
    if (this.#dirty) commands.unshift(['mail', 'RSET']);
    this.#dirty = true;
    return this.#can.pipelining ? this.#together(commands) : this.#oneByOne(commands);
  }

  async #oneByOne(commands: readonly [Phase, string][]): Promise<Sent | null> {
    for (const [phase, command] of commands) {
      const reply = await this.#ask(command);
      if (isLost(reply)) return { kind: 'lost', phase, lost: reply };
      if (!this.#fits(phase, reply)) return this.#rejected(phase, reply);
    }
    return null;
  }

  async #together(commands: readonly [Phase, string][]): Promise<Sent | null> {
    const lost = this.#wire.say(commands.map(([, command]) => `${command}\r\n`).join(''));
    if (lost) return { kind: 'lost', phase: 'mail', lost };
    let refused: Sent | null = null;
    for (const [phase] of commands) {
      const reply = await this.#wire.read(this.#ms('command'));
      if (isLost(reply)) return refused ?? { kind: 'lost', phase, lost: reply };
      // A peer that takes DATA after it refused the recipient would take the dot for a letter: it gets none.
      if (refused && phase === 'data' && reply.code === 354) this.#wire.destroy();
      if (!refused && !this.#fits(phase, reply)) refused = this.#rejected(phase, reply);
    }
    return refused;
  }

  #fits(phase: Phase, reply: Reply): boolean {
    return phase === 'data' ? reply.code === 354 : ok(reply);
  }

  /** After 421 the peer closes (RFC 5321 §3.8); after an answer that has no place here, nothing it says is understood. */
  #rejected(phase: Phase, reply: Reply): Sent {
    if (reply.code === 421 || reply.code < 400) this.#wire.destroy();
    return { kind: 'rejected', phase, reply: replyOf(reply) };
  }

  async #body(letter: OutgoingLetter): Promise<Sent> {
    for (const block of wireBlocks(letter.parts, letter.facts)) {
      if (this.#wire.answered) return this.#early();
      if (block.final) {
        if (letter.stillOurs && !letter.stillOurs()) {
          this.#wire.destroy();
          return { kind: 'withdrawn' };
        }
        if (this.#wire.lost) return { kind: 'lost', phase: 'body', lost: this.#wire.lost };
        this.#wire.sendLast(block.bytes);
      } else {
        const lost = await this.#wire.send(block.bytes, this.#ms('data'));
        if (lost) return { kind: 'lost', phase: 'body', lost };
      }
    }
    const reply = await this.#wire.read(this.#settings.deadlines.final);
    if (isLost(reply)) return { kind: 'lost', phase: 'final', lost: reply };
    this.#dirty = false;
    if (!ok(reply)) return this.#rejected('final', reply);
    this.#letters++;
    return { kind: 'accepted', reply: replyOf(reply) };
  }

  /** The peer answers before the letter has ended: whatever it says, it cannot have taken it. */
  async #early(): Promise<Sent> {
    const reply = await this.#wire.read(0);
    this.#wire.destroy();
    return isLost(reply)
      ? { kind: 'lost', phase: 'body', lost: reply }
      : { kind: 'rejected', phase: 'body', reply: replyOf(reply) };
  }

  async #ask(command: string): Promise<Awaited<ReturnType<Wire['read']>>> {
    return this.#wire.say(`${command}\r\n`) ?? this.#wire.read(this.#ms('command'));
  }

  #ms(phase: 'greeting' | 'command' | 'data'): number {
    return Math.max(0, Math.min(this.#settings.deadlines[phase], this.#left()));
  }

  #step(reply: Reply | Lost, fits: (reply: Reply) => boolean): Step {
    if (isLost(reply)) return reply;
    return { kind: fits(reply) ? 'ok' : 'rejected', reply: replyOf(reply) };
  }
}
