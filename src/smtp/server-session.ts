import type { Socket } from 'node:net';
import type { Reply } from '#mail';
import { type CommandLine, commandLine, isForeign, parseBdat, parseHello } from './server-command.ts';
import type { LetterReader } from './server-data.ts';
import { type MailFrom, parseMailFrom, parseRcptTo } from './server-envelope.ts';
import type { Gate, SessionOptions } from './server-gate.ts';
import { type LineRead, readLine } from './server-line.ts';
import { ehloLines, reply, say } from './server-reply.ts';
import { type SaslStep, startSasl } from './server-sasl.ts';
import { Transaction } from './server-transaction.ts';
import { Wire, type WireReader } from './server-wire.ts';

/** Bytes of a letter that is too big, read on and thrown away beyond its limit, before the connection is closed. */
const patience = 1024 * 1024;
/** Bytes of a command line that is too long, before the connection is closed. */
const linePatience = 64 * 1024;
/** Errors that are answered at once. */
const freeErrors = 3;

/** BDAT under way: bytes still to come, and the reply if they are only to be thrown away. */
interface Chunk {
  readonly size: number;
  left: number;
  readonly last: boolean;
  readonly refusal: Reply | null;
}

/**
 * The server's side of one SMTP connection (RFC 5321, with STARTTLS RFC 3207, AUTH RFC 4954, PIPELINING RFC 2920,
 * CHUNKING RFC 3030, DSN RFC 3461, SIZE RFC 1870, SMTPUTF8 RFC 6531): a state machine over a socket. It keeps the order
 * of things and the limits; who may do what is the gate's. Deadlines run when the owner calls `tick`.
 */
export class ServerSession implements WireReader {
  /** When a command or handshake was last completed, by the monotonic clock: a peer without progress gives way first. */
  progressAt: number;
  private readonly gate: Gate;
  private readonly options: SessionOptions;
  private readonly wire: Wire;
  private readonly openedAt: number;
  private stage: 'handshake' | 'greeting' | 'open' = 'handshake';
  private secure = false;
  private helo: string | null = null;
  private transaction: Transaction | null = null;
  private text: LetterReader | null = null;
  private chunk: Chunk | null = null;
  private sasl: ((answer: string) => SaslStep) | null = null;
  private skipped = 0;
  private heldSince = 0;
  private lineSince: number | null = null;
  private draining = false;
  private afterRefusedData = false;
  private errors = 0;
  private refusedRecipients = 0;
  private failedSignIns = 0;
  private commandsSinceLetter = 0;
  private letters = 0;

  constructor(socket: Socket, gate: Gate, options: SessionOptions) {
    this.gate = gate;
    this.options = options;
    this.openedAt = options.clock.monotonic();
    this.progressAt = this.openedAt;
    this.wire = new Wire(socket, options.clock, this);
    if (options.tls === 'implicit') this.handshake(Promise.resolve(socket), () => this.greet());
    else {
      this.wire.attach(socket);
      this.greet();
    }
  }

  get known(): boolean {
    return this.gate.known;
  }

  /** Ends the session at a good moment: at once when no letter is under way, else after it. */
  shutdown(): void {
    this.draining = true;
    if (this.stage === 'handshake') this.wire.destroy();
    else if (!this.wire.waiting && this.text === null && this.chunk === null) this.wire.close(say.shutdown);
  }

  /** Sends the peer away with a reply. */
  dismiss(said: Reply): void {
    if (this.stage === 'handshake') this.wire.destroy();
    else this.turnAway(said);
  }

  destroy(): void {
    this.wire.destroy();
  }

  /** Looks at the deadlines; `now` by the monotonic clock. Idle timers alone would let a byte a minute hold a place for ever. */
  tick(now: number): void {
    const { limits } = this.options;
    if (this.wire.closing) return this.wire.tick(now);
    if (this.wire.waiting && this.stage === 'open') {
      if (now - this.heldSince > limits.accept_deadline)
        this.turnAway(this.gate.broken(new Error('the answer took longer than accept_deadline')));
      return;
    }
    const late =
      (!this.gate.known && now - this.openedAt > limits.unauthenticated_deadline) ||
      now - this.openedAt > limits.session_deadline ||
      now - this.wire.lastInput > limits.idle ||
      (this.lineSince !== null && now - this.lineSince > limits.command_deadline) ||
      (this.transaction !== null && this.transaction.lateAt(now, limits.data_deadline));
    if (late) this.dismiss(say.timeout);
  }

  take(input: Buffer, at: number): number {
    if (this.stage === 'greeting') {
      this.turnAway(say.improperPipelining);
      return at;
    }
    if (this.text !== null) return this.takeText(this.text, input, at);
    if (this.chunk !== null) return this.takeChunk(this.chunk, input, at);
    return this.takeLine(readLine(input, at, this.options.limits.line), input, at);
  }

  broke(error: unknown): void {
    this.turnAway(this.gate.broken(error));
  }

  closed(): void {
    this.endTransaction();
    this.gate.closed();
  }

  /**
   * The greeting waits one turn of the event loop, no fixed time: what a peer has sent before it has then been seen.
   */
  private greet(): void {
    this.stage = 'greeting';
    setImmediate(() =>
      setImmediate(() => {
        if (this.wire.closing) return;
        this.stage = 'open';
        this.wire.say(reply(220, '', `${this.options.hostname} ESMTP Postern`));
        this.wire.flush();
      }),
    );
  }

  private handshake(socket: Promise<Socket>, then: () => void): void {
    this.stage = 'handshake';
    this.hold(
      socket
        .then((plain) => this.options.upgrade(plain))
        .then(async (tls) => {
          await this.gate.secured(tls);
          this.progressAt = this.options.clock.monotonic();
          this.secure = true;
          this.stage = 'open';
          this.wire.attach(tls);
          then();
        })
        .catch((error: unknown) => {
          if (this.secure) throw error;
          this.wire.destroy();
        }),
    );
  }

  private hold(work: Promise<void>): void {
    this.heldSince = this.options.clock.monotonic();
    this.wire.hold(work);
  }

  private turnAway(said: Reply): void {
    this.gate.refused(said);
    this.endTransaction();
    this.wire.close(said);
  }

  private takeLine(line: LineRead, input: Buffer, at: number): number {
    switch (line.kind) {
      case 'more':
        this.lineSince ??= this.options.clock.monotonic();
        return at;
      case 'bare':
        this.turnAway(say.bareLine);
        return at;
      case 'nul':
        this.turnAway(say.nul);
        return at;
      case 'long':
        this.takeLongLine(line, input.length - at);
        return line.next;
      case 'line':
        this.lineSince = null;
        this.progressAt = this.options.clock.monotonic();
        if (this.skipped > 0) this.endLongLine();
        else if (this.sasl !== null) this.saslStep(this.sasl(line.text.toString('latin1')));
        else this.takeCommand(commandLine(line.text), line.next < input.length || this.wire.behind);
        return line.next;
    }
  }

  private takeLongLine(line: { whole: boolean }, length: number): void {
    this.skipped += length;
    this.lineSince ??= this.options.clock.monotonic();
    if (line.whole) this.endLongLine();
    else if (this.skipped > linePatience) this.turnAway(say.lineTooLong);
  }

  private endLongLine(): void {
    this.skipped = 0;
    this.lineSince = null;
    this.refuse(this.sasl === null ? say.lineTooLong : say.authLineTooLong);
    this.sasl = null;
  }

  private takeCommand(line: CommandLine | null, more: boolean): void {
    if (this.draining && this.transaction === null) return this.wire.close(say.shutdown);
    if (line === null) return this.refuse(say.badCharacters);
    if (isForeign(line)) return this.turnAway(say.foreignProtocol);
    if (
      line.verb !== 'RCPT' &&
      line.verb !== 'BDAT' &&
      ++this.commandsSinceLetter > this.options.limits.commands
    )
      return this.turnAway(say.tooManyCommands);
    const unexpected = this.afterRefusedData && !Object.hasOwn(this.verbs, line.verb);
    this.afterRefusedData = false;
    // The text of a letter whose DATA was refused: none of it may run as commands (RFC 2920 §3.1).
    if (unexpected) return this.turnAway(say.improperPipelining);
    const run = Object.hasOwn(this.verbs, line.verb) ? this.verbs[line.verb] : undefined;
    if (run === undefined) return this.refuse(say.unknownCommand);
    if (!line.ascii && line.verb !== 'MAIL' && line.verb !== 'RCPT') return this.refuse(say.needsAscii);
    run(line.rest, more);
  }

  private readonly verbs: Record<string, (rest: string, more: boolean) => void> = {
    EHLO: (rest) => this.hello(rest, true),
    HELO: (rest) => this.hello(rest, false),
    STARTTLS: (rest, more) => this.startTls(rest, more),
    AUTH: (rest) => this.auth(rest),
    MAIL: (rest) => this.mail(rest),
    RCPT: (rest) => this.recipient(rest),
    DATA: (rest, more) => this.data(rest, more),
    BDAT: (rest) => this.bdat(rest),
    RSET: (rest) =>
      this.plain(rest, () => {
        this.endTransaction();
        this.wire.say(say.ok);
      }),
    NOOP: () => this.wire.say(say.ok),
    QUIT: (rest) => (rest === '' ? this.wire.close(say.goodbye) : this.refuse(say.noParameters)),
    VRFY: (rest) =>
      this.afterTls(() => (rest === '' ? this.refuse(say.badSyntax) : this.wire.say(say.cannotVerify))),
    HELP: () => this.afterTls(() => this.wire.say(say.help)),
    EXPN: () => this.refuse(say.notSpoken),
    ETRN: () => this.refuse(say.notSpoken),
    TURN: () => this.refuse(say.notSpoken),
    XCLIENT: () => this.refuse(say.notSpoken),
    XFORWARD: () => this.refuse(say.notSpoken),
  };

  private afterTls(run: () => void): void {
    if (this.secure) run();
    else this.refuse(say.tlsFirst);
  }

  private plain(rest: string, run: () => void): void {
    if (rest !== '') this.refuse(say.noParameters);
    else this.afterTls(run);
  }

  private hello(rest: string, extended: boolean): void {
    const parsed = parseHello(rest);
    if (!parsed.ok) return this.refuse(parsed.reply);
    this.endTransaction();
    this.helo = parsed.name;
    if (!extended) return this.wire.say(reply(250, '', this.options.hostname));
    this.wire.sayLines(ehloLines(this.options.hostname, this.extensions()));
  }

  private extensions(): string[] {
    const always = [
      'PIPELINING',
      '8BITMIME',
      'ENHANCEDSTATUSCODES',
      'SMTPUTF8',
      'DSN',
      'CHUNKING',
      `SIZE ${this.options.limits.message_size}`,
    ];
    if (!this.secure) return [...always, 'STARTTLS'];
    return this.gate.offersAuth ? [...always, 'AUTH PLAIN LOGIN'] : always;
  }

  private startTls(rest: string, more: boolean): void {
    // Commands sent behind STARTTLS in clear would otherwise run inside TLS (RFC 3207 §5, CVE-2011-0411).
    if (more) return this.turnAway(say.improperPipelining);
    if (rest !== '') return this.refuse(say.noParameters);
    if (this.secure) return this.refuse(say.tlsAlready);
    this.endTransaction();
    this.helo = null;
    this.wire.say(say.readyForTls);
    this.handshake(this.wire.detach(), () => {});
  }

  private auth(rest: string): void {
    if (!this.secure) return this.refuse(say.tlsFirst);
    if (this.helo === null) return this.refuse(say.helloFirst);
    if (this.gate.known) return this.refuse(reply(503, '5.5.1', 'Somebody has signed in already'));
    if (this.transaction !== null) return this.refuse(say.mailAlready);
    if (!this.gate.offersAuth) return this.refuse(reply(554, '5.7.1', 'Nobody may sign in from there'));
    this.saslStep(startSasl(rest));
  }

  private saslStep(step: SaslStep): void {
    this.sasl = null;
    switch (step.kind) {
      case 'ask':
        this.sasl = step.next;
        return this.wire.say(reply(334, '', step.challenge));
      case 'refuse':
        return this.refuse(step.reply);
      case 'try':
        return this.hold(this.signIn(step.user, step.password));
    }
  }

  private async signIn(user: string, password: string): Promise<void> {
    const answer = await this.gate.signIn(user, password);
    if (answer.ok) return this.wire.say(reply(235, '2.7.0', 'Signed in'));
    this.gate.refused(answer.reply);
    await this.pause();
    if (answer.guess && ++this.failedSignIns >= this.options.limits.auth_failures)
      return this.turnAway(say.tooManyPasswords);
    this.wire.say(answer.reply);
  }

  private pause(): Promise<void> {
    return new Promise((done) => setTimeout(done, this.options.limits.error_delay));
  }

  /** Why no letter may begin or go on yet; null when it may. */
  private notReady(): Reply | null {
    if (!this.secure) return say.tlsFirst;
    if (this.helo === null) return say.helloFirst;
    return this.gate.known ? null : this.gate.stranger;
  }

  private mail(rest: string): void {
    const unready = this.notReady() ?? (this.transaction === null ? null : say.mailAlready);
    if (unready !== null) return this.refuse(unready);
    if (this.letters >= this.options.limits.messages_per_connection) return this.turnAway(say.tooManyLetters);
    const parsed = parseMailFrom(rest, this.options.paths);
    if (!parsed.ok) return this.refuse(parsed.reply);
    const refusal = this.mailRefusal(parsed.mail);
    if (refusal !== null) return this.refuse(refusal);
    this.transaction = new Transaction(parsed.mail, this.options.clock);
    this.wire.say(say.sender);
  }

  private mailRefusal(mail: MailFrom): Reply | null {
    return (
      this.gate.mail(mail) ??
      (mail.size > this.options.limits.message_size ? say.tooBig : this.gate.room(mail.size))
    );
  }

  private recipient(rest: string): void {
    const { limits, paths } = this.options;
    const { transaction } = this;
    if (transaction === null) return this.refuse(this.notReady() ?? say.mailFirst);
    if (transaction.reader !== null) return this.refuse(say.chunksUnderWay);
    transaction.tried = true;
    const parsed = parseRcptTo(rest, transaction.mail.smtputf8, paths);
    if (!parsed.ok) return this.refuse(parsed.reply, 'recipient');
    if (transaction.recipients.length >= limits.recipients) return this.tooMany(transaction);
    const refusal = this.gate.recipient(parsed.recipient, transaction.mail);
    if (refusal !== null) return this.refuse(refusal, 'recipient');
    if (!transaction.add(parsed.recipient) && ++this.commandsSinceLetter > limits.commands)
      return this.turnAway(say.tooManyCommands);
    this.wire.say(say.recipient);
  }

  /** Answered patiently (RFC 5321 §4.5.3.1.10), though not without end. */
  private tooMany(transaction: Transaction): void {
    if (++transaction.overflow > 10 * this.options.limits.recipients) this.turnAway(say.tooManyRefused);
    else this.wire.say(say.tooManyRecipients);
  }

  /** Why no text may come now. */
  private textRefusal(): Reply | null {
    if (this.transaction === null) return this.notReady() ?? say.mailFirst;
    if (this.transaction.broken) return say.brokenTransaction;
    if (this.transaction.recipients.length === 0)
      return this.transaction.tried ? say.noRecipients : say.recipientFirst;
    return null;
  }

  private data(rest: string, more: boolean): void {
    // The text may come only after 354 (RFC 2920 §3.1): what is there already would be command or text as it suits.
    if (more) return this.turnAway(say.improperPipelining);
    if (rest !== '') return this.refuse(say.noParameters);
    const refusal =
      this.textRefusal() ?? (this.transaction!.reader === null ? this.gate.room(0) : say.chunksUnderWay);
    if (refusal !== null) {
      this.afterRefusedData = true;
      return this.refuse(refusal);
    }
    this.text = this.transaction!.open('dotted', this.options.limits.message_size, this.gate);
    this.wire.say(say.startText);
  }

  private takeText(text: LetterReader, input: Buffer, at: number): number {
    const next = text.read(input, at, input.length);
    if (this.unreadable(text)) return next;
    if (text.ended) {
      this.text = null;
      this.finish(text);
    }
    return next;
  }

  /** A letter with which the connection cannot go on: its end is in doubt, or there is none in sight. */
  private unreadable(text: LetterReader): boolean {
    const said =
      text.fault === 'bare'
        ? say.bareLine
        : text.fault === 'nul'
          ? say.nul
          : text.size > 2 * this.options.limits.message_size + patience
            ? say.tooBig
            : null;
    if (said !== null) this.turnAway(said);
    return said !== null;
  }

  private bdat(rest: string): void {
    const chunk = parseBdat(rest);
    // Where the chunk ends is not known: what follows could be text or commands.
    if (chunk === null) return this.turnAway(say.badSyntax);
    if (chunk.size > 2 * this.options.limits.message_size + patience) return this.turnAway(say.tooBig);
    this.chunk = { ...chunk, left: chunk.size, refusal: this.chunkRefusal(chunk.size) };
    if (chunk.size === 0) this.endChunk(this.chunk);
  }

  private chunkRefusal(size: number): Reply | null {
    const refusal = this.textRefusal();
    if (refusal !== null) return refusal;
    const transaction = this.transaction!;
    const noRoom = transaction.reader === null ? this.gate.room(0) : null;
    if (noRoom !== null) return noRoom;
    const reader =
      transaction.reader ?? transaction.open('counted', this.options.limits.message_size, this.gate);
    return reader.size + size > this.options.limits.message_size ? say.tooBig : null;
  }

  private takeChunk(chunk: Chunk, input: Buffer, at: number): number {
    const to = at + Math.min(chunk.left, input.length - at);
    const reader = this.transaction?.reader ?? null;
    if (chunk.refusal === null && reader !== null) {
      reader.read(input, at, to);
      if (this.unreadable(reader)) return to;
    }
    chunk.left -= to - at;
    if (chunk.left === 0) this.endChunk(chunk);
    return to;
  }

  private endChunk(chunk: Chunk): void {
    this.chunk = null;
    this.progressAt = this.options.clock.monotonic();
    const reader = this.transaction?.reader ?? null;
    const refusal =
      chunk.refusal ??
      (reader?.fault === 'no-room' ? say.noRoom : reader?.fault === 'too-big' ? say.tooBig : null);
    if (refusal !== null || reader === null) return this.refuseChunk(refusal ?? say.mailFirst);
    if (chunk.last) return this.finish(reader);
    if (chunk.size === 0 && ++this.commandsSinceLetter > this.options.limits.commands)
      return this.turnAway(say.tooManyCommands);
    this.wire.say(reply(250, '2.0.0', `${chunk.size} bytes`));
  }

  /** A client that pipelines sends more chunks before it reads the refusal of the first: one error, not many. */
  private refuseChunk(said: Reply): void {
    const again = this.transaction?.broken === true;
    this.transaction?.giveUp();
    if (!again) return this.refuse(said);
    if (++this.commandsSinceLetter > this.options.limits.commands) this.turnAway(say.tooManyCommands);
    else this.wire.say(said);
  }

  /** The letter is whole: 250 only when it is ours. */
  private finish(text: LetterReader): void {
    const transaction = this.transaction!;
    const raw = text.whole();
    if (this.unreadable(text)) return;
    if (text.fault !== null) {
      this.endTransaction();
      return this.refuse(text.fault === 'no-room' ? say.noRoom : say.tooBig);
    }
    this.transaction = null;
    const envelope = transaction.envelope(text.eightBit);
    const work = this.gate.letter({ envelope, raw, helo: this.helo ?? '' }).finally(() => text.drop());
    this.hold(work.then((said) => this.afterLetter(said)));
  }

  private afterLetter(said: Reply): void {
    if (said.code === 250) {
      this.letters++;
      this.commandsSinceLetter = 0;
      this.errors = 0;
      this.refusedRecipients = 0;
      this.wire.say(said);
    } else this.refuse(said);
    if (this.draining) this.wire.close(say.shutdown);
  }

  private endTransaction(): void {
    this.transaction?.giveUp();
    this.transaction = null;
    this.text = null;
    this.chunk = null;
  }

  /**
   * Answers with a refusal. Permanent ones are counted: too many end the connection, and after the first few each
   * answer waits a while, so that guessing costs time.
   */
  private refuse(said: Reply, kind: 'error' | 'recipient' = 'error'): void {
    this.gate.refused(said);
    if (said.code < 500) return this.wire.say(said);
    const { limits } = this.options;
    if (kind === 'recipient' && ++this.refusedRecipients >= limits.unknown_recipients)
      return this.turnAway(say.tooManyRefused);
    if (kind === 'error' && ++this.errors >= limits.errors) return this.turnAway(say.tooManyErrors);
    if (this.errors + this.refusedRecipients <= freeErrors || limits.error_delay === 0)
      return this.wire.say(said);
    this.hold(this.pause().then(() => this.wire.say(said)));
  }
}
