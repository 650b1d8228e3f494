import type { Socket } from 'node:net';
import type { Reply } from '#mail';
import type { Answer, Offence } from './server-answer.ts';
import { commandLine } from './server-command.ts';
import { Dialogue } from './server-dialogue.ts';
import type { Gate, SessionOptions } from './server-gate.ts';
import { type LineRead, readLine } from './server-line.ts';
import { reply, say } from './server-reply.ts';
import { Wire, type WireReader } from './server-wire.ts';

/** Bytes of a command line that is too long, before the connection is closed. */
const linePatience = 64 * 1024;
/** Refusals that are said at once. */
const freeErrors = 3;

/**
 * The server's side of one SMTP connection (RFC 5321, with STARTTLS RFC 3207, AUTH RFC 4954, PIPELINING RFC 2920,
 * CHUNKING RFC 3030, DSN RFC 3461, SIZE RFC 1870, SMTPUTF8 RFC 6531). It does what the dialogue answers, over a socket,
 * and keeps the limits of the connection. Deadlines run when the owner calls `tick`.
 */
export class ServerSession implements WireReader {
  /** When a command or handshake was last completed, by the monotonic clock: a peer without progress gives way first. */
  progressAt: number;
  private readonly gate: Gate;
  private readonly options: SessionOptions;
  private readonly wire: Wire;
  private readonly dialogue: Dialogue;
  private readonly openedAt: number;
  private stage: 'handshake' | 'greeting' | 'open' = 'handshake';
  private draining = false;
  /** When the first byte of an unfinished line came. */
  private lineSince: number | null = null;
  /** When our own answer began to be waited for. */
  private waitingSince = 0;
  /** Bytes so far of a line that is too long. */
  private skipped = 0;
  private readonly offences: Record<Offence, number> = { error: 0, recipient: 0, password: 0, none: 0 };

  constructor(socket: Socket, gate: Gate, options: SessionOptions) {
    this.gate = gate;
    this.options = options;
    this.openedAt = options.clock.monotonic();
    this.progressAt = this.openedAt;
    this.dialogue = new Dialogue(gate, options);
    this.wire = new Wire(socket, options.clock, this);
    if (options.tls === 'implicit') this.goSecure(Promise.resolve(socket), () => this.greet());
    else {
      this.wire.attach(socket);
      this.greet();
    }
  }

  get known(): boolean {
    return this.gate.known;
  }

  /** It has been told goodbye, and only has still to hang up. */
  get leaving(): boolean {
    return this.wire.closing;
  }

  /** Ends the session at a good moment: at once when no letter is under way, else after it. */
  shutdown(): void {
    this.draining = true;
    if (this.stage === 'handshake') this.wire.destroy();
    else if (!this.wire.waiting) this.rested();
  }

  /** Sends the peer away with a reply. */
  dismiss(said: Reply): void {
    if (this.stage === 'handshake') this.wire.destroy();
    else this.turnAway(said);
  }

  destroy(): void {
    this.wire.destroy();
  }

  /** Looks at the deadlines; `now` by the monotonic clock. */
  tick(now: number): void {
    if (this.wire.closing) return;
    if (this.wire.waiting && this.stage === 'open') this.watchOurselves(now);
    else if (this.isLate(now)) this.dismiss(say.timeout);
  }

  take(input: Buffer, at: number): number {
    if (this.stage === 'greeting') return this.takeEarly(at);
    if (!this.dialogue.readsText)
      return this.takeLine(readLine(input, at, this.options.limits.line), input, at);
    const { next, answer } = this.dialogue.read(input, at);
    if (answer !== null) this.act(answer);
    return next;
  }

  broke(error: unknown): void {
    this.turnAway(this.gate.broken(error));
  }

  closed(): void {
    this.dialogue.endTransaction();
    this.gate.closed();
  }

  rested(): void {
    if (this.draining && !this.dialogue.readsText) this.wire.close(say.shutdown);
  }

  /** Idle timers alone would let a byte a minute hold a place for ever: each thing also has a deadline. */
  private isLate(now: number): boolean {
    const { limits } = this.options;
    const open = now - this.openedAt;
    if (open > limits.session_deadline || (!this.gate.known && open > limits.unauthenticated_deadline))
      return true;
    if (now - this.wire.lastInput > limits.idle || this.dialogue.lateAt(now)) return true;
    return this.lineSince !== null && now - this.lineSince > limits.command_deadline;
  }

  private watchOurselves(now: number): void {
    if (now - this.waitingSince <= this.options.limits.accept_deadline) return;
    this.broke(new Error('our own answer took longer than accept_deadline'));
  }

  /** The greeting waits one turn of the event loop, no fixed time: what a peer sent before it has then been seen. */
  private greet(): void {
    this.stage = 'greeting';
    setImmediate(() => setImmediate(() => this.sayGreeting()));
  }

  private sayGreeting(): void {
    if (this.wire.closing) return;
    this.stage = 'open';
    this.wire.say(reply(220, '', `${this.options.hostname} ESMTP Postern`));
    this.wire.run();
  }

  /**
   * Somebody speaks before the greeting (RFC 5321 §4.3.1). In clear it is a robot or a browser, and sent away. Inside TLS
   * nobody could have put the words there, and people do pipe a dialogue into `openssl s_client`: it counts as an error,
   * and the words wait for their turn.
   */
  private takeEarly(at: number): number {
    if (this.options.tls === 'starttls') this.turnAway(say.improperPipelining);
    else this.offences.error = Math.max(this.offences.error, 1);
    return at;
  }

  private goSecure(socket: Promise<Socket>, then: () => void): void {
    this.stage = 'handshake';
    this.hold(socket.then((plain) => this.handshake(plain, then)));
  }

  private async handshake(plain: Socket, then: () => void): Promise<void> {
    const tls = await this.options.upgrade(plain).catch(() => null);
    if (tls === null) {
      this.wire.destroy();
      return;
    }
    this.wire.attach(tls);
    this.stage = 'open';
    this.progressAt = this.options.clock.monotonic();
    this.dialogue.secured();
    await this.gate.secured(tls);
    then();
  }

  private hold(work: Promise<void>): void {
    this.waitingSince = this.options.clock.monotonic();
    this.wire.hold(work);
  }

  private turnAway(said: Reply): void {
    if (said.code >= 400) this.gate.refused(said);
    this.dialogue.endTransaction();
    this.wire.close(said);
  }

  private takeLine(line: LineRead, input: Buffer, at: number): number {
    switch (line.kind) {
      case 'more':
        this.lineSince ??= this.options.clock.monotonic();
        return at;
      case 'long':
        this.takeLongLine(line.whole, line.next - at);
        return line.next;
      case 'line':
        this.takeWholeLine(line.text, line.next < input.length || this.wire.behind);
        return line.next;
      default:
        this.turnAway(line.kind === 'bare' ? say.bareLine : say.nul);
        return at;
    }
  }

  private takeWholeLine(text: Buffer, more: boolean): void {
    this.lineSince = null;
    this.progressAt = this.options.clock.monotonic();
    if (this.skipped > 0) this.refuseLongLine();
    else if (this.dialogue.readsCredentials) this.act(this.dialogue.credentials(text.toString('latin1')));
    else this.act(this.dialogue.command(commandLine(text), more));
  }

  private takeLongLine(whole: boolean, length: number): void {
    this.skipped += length;
    this.lineSince ??= this.options.clock.monotonic();
    if (whole) this.refuseLongLine();
    else if (this.skipped > linePatience) this.turnAway(say.lineTooLong);
  }

  private refuseLongLine(): void {
    this.skipped = 0;
    this.lineSince = null;
    const said = this.dialogue.readsCredentials ? say.authLineTooLong : say.lineTooLong;
    this.dialogue.giveUpCredentials();
    this.refuse(said, 'error');
  }

  private act(answer: Answer): void {
    switch (answer.kind) {
      case 'say':
        this.wire.say(answer.reply);
        break;
      case 'lines':
        this.wire.sayLines(answer.lines);
        break;
      case 'taken':
        this.offences.error = 0;
        this.offences.recipient = 0;
        this.wire.say(answer.reply);
        break;
      case 'refuse':
        this.refuse(answer.reply, answer.offence);
        break;
      case 'close':
        this.turnAway(answer.reply);
        break;
      case 'tls':
        this.wire.say(say.readyForTls);
        this.goSecure(this.wire.detach(), () => {});
        break;
      case 'later':
        this.hold(answer.work.then((then) => this.act(then)));
    }
  }

  /**
   * Refuses in words, and counts: too many offences end the connection, and after the first few each answer waits a
   * while, as does each wrong password, so that guessing costs time.
   */
  private refuse(said: Reply, offence: Offence): void {
    if (offence === 'none') {
      this.gate.refused(said);
      this.wire.say(said);
      return;
    }
    const last = this.lastWord(offence, ++this.offences[offence]);
    const speak = (): void => {
      if (last !== null) this.turnAway(last);
      else {
        this.gate.refused(said);
        this.wire.say(said);
      }
    };
    const { error, recipient } = this.offences;
    const slow = offence === 'password' || error + recipient > freeErrors;
    if (slow && this.options.limits.error_delay > 0) this.hold(this.pause().then(speak));
    else speak();
  }

  private lastWord(offence: Offence, count: number): Reply | null {
    const { limits } = this.options;
    if (offence === 'error' && count >= limits.errors) return say.tooManyErrors;
    if (offence === 'recipient' && count >= limits.unknown_recipients) return say.tooManyRefused;
    return offence === 'password' && count >= limits.auth_failures ? say.tooManyPasswords : null;
  }

  private pause(): Promise<void> {
    return new Promise((done) => setTimeout(done, this.options.limits.error_delay));
  }
}
