import type { Reply } from '#mail';
import { type Answer, close, later, nothing, refuse, said } from './server-answer.ts';
import { type Chunk, parseBdat } from './server-chunk.ts';
import { type CommandLine, isForeign, parseHello } from './server-command.ts';
import type { LetterReader } from './server-data.ts';
import { type MailFrom, parseMailFrom, parseRcptTo } from './server-envelope.ts';
import type { Gate, SessionOptions } from './server-gate.ts';
import { ehloLines, reply, say } from './server-reply.ts';
import { type SaslStep, startSasl } from './server-sasl.ts';
import { Transaction } from './server-transaction.ts';

/** Bytes beyond twice the size limit that are read on and thrown away before the connection is closed. */
const patience = 1024 * 1024;

/**
 * What is said in a session and in which order: commands and the bytes of letters go in, answers come out. It knows no
 * socket; who may do what is the gate's.
 */
export class Dialogue {
  private readonly gate: Gate;
  private readonly options: SessionOptions;
  private secure = false;
  private helo: string | null = null;
  private transaction: Transaction | null = null;
  /** The letter that DATA brings, while it comes. */
  private text: LetterReader | null = null;
  private chunk: Chunk | null = null;
  private sasl: ((answer: string) => SaslStep) | null = null;
  private dataRefused = false;
  private commands = 0;
  private letters = 0;

  constructor(gate: Gate, options: SessionOptions) {
    this.gate = gate;
    this.options = options;
  }

  /** What comes next belongs to a letter, not to a command. */
  get readsText(): boolean {
    return this.text !== null || this.chunk !== null;
  }

  /** What comes next is an answer within AUTH. */
  get readsCredentials(): boolean {
    return this.sasl !== null;
  }

  /** TLS stands: everything said before is forgotten (RFC 3207 §4.2). */
  secured(): void {
    this.secure = true;
    this.helo = null;
    this.endTransaction();
  }

  /** Whether the text of a letter has been on its way for longer than it may. */
  lateAt(now: number): boolean {
    return this.transaction?.lateAt(now, this.options.limits.data_deadline) ?? false;
  }

  endTransaction(): void {
    this.transaction?.giveUp();
    this.transaction = null;
    this.text = null;
    this.chunk = null;
  }

  /** `line` is null when it held what no command may hold; `more`: something has come behind it. */
  command(line: CommandLine | null, more: boolean): Answer {
    if (line === null) return refuse(say.badCharacters);
    if (isForeign(line)) return close(say.foreignProtocol);
    const run = Object.hasOwn(this.verbs, line.verb) ? this.verbs[line.verb] : undefined;
    // The text of a letter whose DATA was refused: none of it may run as commands (RFC 2920 §3.1).
    if (run === undefined && this.dataRefused) return close(say.improperPipelining);
    this.dataRefused = false;
    const idle = line.verb !== 'RCPT' && line.verb !== 'BDAT' && this.isIdle();
    if (idle) return close(say.tooManyCommands);
    if (run === undefined) return refuse(say.unknownCommand);
    if (!line.ascii && line.verb !== 'MAIL' && line.verb !== 'RCPT') return refuse(say.needsAscii);
    return run(line.rest, more);
  }

  /** A line within AUTH. */
  credentials(line: string): Answer {
    return this.saslStep(this.sasl!(line));
  }

  /** A line within AUTH was too long: it is over. */
  giveUpCredentials(): void {
    this.sasl = null;
  }

  /** Takes bytes of a letter; where they end, and what to answer, if anything. */
  read(input: Buffer, at: number): { readonly next: number; readonly answer: Answer | null } {
    if (this.text !== null) return this.readText(this.text, input, at);
    const chunk = this.chunk!;
    const next = at + Math.min(chunk.left, input.length - at);
    return { next, answer: this.readChunk(chunk, input, at, next) };
  }

  private readonly verbs: Record<string, (rest: string, more: boolean) => Answer> = {
    EHLO: (rest) => this.hello(rest, true),
    HELO: (rest) => this.hello(rest, false),
    STARTTLS: (rest, more) => this.startTls(rest, more),
    AUTH: (rest) => this.auth(rest),
    MAIL: (rest) => this.mail(rest),
    RCPT: (rest) => this.recipient(rest),
    DATA: (rest, more) => this.data(rest, more),
    BDAT: (rest) => this.bdat(rest),
    RSET: (rest) => this.reset(rest),
    NOOP: () => said(say.ok),
    QUIT: (rest) => (rest === '' ? close(say.goodbye) : refuse(say.noParameters)),
    VRFY: (rest) => this.afterTls(rest === '' ? refuse(say.badSyntax) : said(say.cannotVerify)),
    HELP: () => this.afterTls(said(say.help)),
    EXPN: () => refuse(say.notSpoken),
    ETRN: () => refuse(say.notSpoken),
    TURN: () => refuse(say.notSpoken),
    XCLIENT: () => refuse(say.notSpoken),
    XFORWARD: () => refuse(say.notSpoken),
  };

  /** Counts a command that brings no letter nearer; true when there were too many. */
  private isIdle(): boolean {
    return ++this.commands > this.options.limits.commands;
  }

  /** Before TLS there is only EHLO, STARTTLS, NOOP and QUIT (RFC 3207 §4). */
  private afterTls(answer: Answer): Answer {
    return this.secure ? answer : refuse(say.tlsFirst);
  }

  private reset(rest: string): Answer {
    if (rest !== '') return refuse(say.noParameters);
    this.endTransaction();
    return this.afterTls(said(say.ok));
  }

  private hello(rest: string, extended: boolean): Answer {
    const parsed = parseHello(rest);
    if (!parsed.ok) return refuse(parsed.reply);
    this.endTransaction();
    this.helo = parsed.name;
    const { hostname } = this.options;
    return extended
      ? { kind: 'lines', lines: ehloLines(hostname, this.extensions()) }
      : said(reply(250, '', hostname));
  }

  private extensions(): string[] {
    const size = `SIZE ${this.options.limits.message_size}`;
    const always = ['PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES', 'SMTPUTF8', 'DSN', 'CHUNKING', size];
    if (!this.secure) return [...always, 'STARTTLS'];
    // Only over TLS is there anything to promise (RFC 8689 §2).
    const secured = [...always, 'REQUIRETLS'];
    return this.gate.offersAuth ? [...secured, 'AUTH PLAIN LOGIN'] : secured;
  }

  private startTls(rest: string, more: boolean): Answer {
    // Commands sent behind STARTTLS in clear would otherwise run inside TLS (RFC 3207 §5, CVE-2011-0411).
    if (more) return close(say.improperPipelining);
    if (rest !== '') return refuse(say.noParameters);
    return this.secure ? refuse(say.tlsAlready) : { kind: 'tls' };
  }

  private auth(rest: string): Answer {
    if (!this.secure) return refuse(say.tlsFirst);
    if (this.helo === null) return refuse(say.helloFirst);
    if (this.gate.known) return refuse(say.signedInAlready);
    if (this.transaction !== null) return refuse(say.mailAlready);
    return this.gate.offersAuth ? this.saslStep(startSasl(rest)) : refuse(this.gate.stranger);
  }

  private saslStep(step: SaslStep): Answer {
    this.sasl = step.kind === 'ask' ? step.next : null;
    if (step.kind === 'ask') return said(reply(334, '', step.challenge));
    return step.kind === 'refuse' ? refuse(step.reply) : later(this.signIn(step.user, step.password));
  }

  private async signIn(user: string, password: string): Promise<Answer> {
    const answer = await this.gate.signIn(user, password);
    if (answer.ok) return said(say.signedIn);
    return refuse(answer.reply, answer.guess ? 'password' : 'none');
  }

  /** Why no letter may begin yet; null when it may. */
  private notReady(): Reply | null {
    if (!this.secure) return say.tlsFirst;
    if (this.helo === null) return say.helloFirst;
    return this.gate.known ? null : this.gate.stranger;
  }

  private mail(rest: string): Answer {
    const unready = this.notReady() ?? (this.transaction === null ? null : say.mailAlready);
    if (unready !== null) return refuse(unready);
    if (this.letters >= this.options.limits.messages_per_connection) return close(say.tooManyLetters);
    const parsed = parseMailFrom(rest, this.options.paths);
    if (!parsed.ok) return refuse(parsed.reply);
    const refusal = this.mailRefusal(parsed.mail);
    if (refusal !== null) return refuse(refusal);
    this.transaction = new Transaction(parsed.mail, this.options.clock);
    return said(say.sender);
  }

  private mailRefusal(mail: MailFrom): Reply | null {
    if (mail.requireTls && !this.secure) return say.tlsFirst;
    if (mail.size > this.options.limits.message_size) return say.tooBig;
    return this.gate.mail(mail) ?? this.gate.room(mail.size);
  }

  private recipient(rest: string): Answer {
    const { transaction } = this;
    if (transaction === null) return refuse(this.notReady() ?? say.mailFirst);
    if (transaction.reader !== null) return refuse(say.chunksUnderWay);
    transaction.tried = true;
    const parsed = parseRcptTo(rest, transaction.mail.smtputf8, this.options.paths);
    if (!parsed.ok) return refuse(parsed.reply, 'recipient');
    if (transaction.recipients.length >= this.options.limits.recipients) return this.tooMany(transaction);
    const refusal = this.gate.recipient(parsed.recipient, transaction.mail);
    if (refusal !== null) return this.refuseRecipient(refusal);
    if (!transaction.add(parsed.recipient) && this.isIdle()) return close(say.tooManyCommands);
    return said(say.recipient);
  }

  private refuseRecipient(refusal: Reply): Answer {
    return refusal.code < 500 && this.isIdle() ? close(say.tooManyCommands) : refuse(refusal, 'recipient');
  }

  /** Answered patiently (RFC 5321 §4.5.3.1.10), though not without end. */
  private tooMany(transaction: Transaction): Answer {
    return ++transaction.overflow > 10 * this.options.limits.recipients
      ? close(say.tooManyRefused)
      : refuse(say.tooManyRecipients);
  }

  /** Why no text may come now. */
  private textRefusal(): Reply | null {
    const { transaction } = this;
    if (transaction === null) return this.notReady() ?? say.mailFirst;
    if (transaction.broken) return say.brokenTransaction;
    if (transaction.recipients.length > 0) return transaction.reader === null ? this.gate.room(0) : null;
    return transaction.tried ? say.noRecipients : say.recipientFirst;
  }

  private begin(form: 'dotted' | 'counted'): LetterReader {
    return this.transaction!.open(form, this.options.limits.message_size, this.gate);
  }

  private data(rest: string, more: boolean): Answer {
    // The text may come only after 354 (RFC 2920 §3.1): what is there already could be text or commands.
    if (more) return close(say.improperPipelining);
    if (rest !== '') return refuse(say.noParameters);
    const refusal = this.transaction?.reader ? say.chunksUnderWay : this.textRefusal();
    this.dataRefused = refusal !== null;
    if (refusal !== null) return refuse(refusal);
    this.text = this.begin('dotted');
    return said(say.startText);
  }

  private readText(
    text: LetterReader,
    input: Buffer,
    at: number,
  ): { readonly next: number; readonly answer: Answer | null } {
    const next = text.read(input, at, input.length);
    if (text.ended) this.text = null;
    return { next, answer: this.unreadable(text) ?? (text.ended ? this.finish(text) : null) };
  }

  /** A letter with which the connection cannot go on: its end is in doubt, or none is in sight. */
  private unreadable(text: LetterReader): Answer | null {
    if (text.fault === 'bare') return close(say.bareLine);
    if (text.fault === 'nul') return close(say.nul);
    return text.size > this.farTooBig ? close(say.tooBig) : null;
  }

  private get farTooBig(): number {
    return 2 * this.options.limits.message_size + patience;
  }

  private bdat(rest: string): Answer {
    const chunk = parseBdat(rest);
    // Where the chunk ends is not known: what follows could be text or commands.
    if (chunk === null) return close(say.badSyntax);
    if (chunk.size > this.farTooBig) return close(say.tooBig);
    this.chunk = { ...chunk, left: chunk.size, refusal: this.chunkRefusal(chunk.size) };
    return chunk.size === 0 ? this.endChunk(this.chunk) : nothing;
  }

  private chunkRefusal(size: number): Reply | null {
    const refusal = this.textRefusal();
    if (refusal !== null) return refusal;
    const reader = this.transaction!.reader ?? this.begin('counted');
    return reader.size + size > this.options.limits.message_size ? say.tooBig : null;
  }

  private readChunk(chunk: Chunk, input: Buffer, at: number, to: number): Answer | null {
    const reader = this.transaction?.reader ?? null;
    chunk.left -= to - at;
    if (chunk.refusal === null && reader !== null) {
      reader.read(input, at, to);
      const unreadable = this.unreadable(reader);
      if (unreadable !== null) return unreadable;
    }
    return chunk.left === 0 ? this.endChunk(chunk) : null;
  }

  private endChunk(chunk: Chunk): Answer {
    this.chunk = null;
    const reader = this.transaction?.reader ?? null;
    const refusal = chunk.refusal ?? (reader?.fault ? faultReply(reader) : null);
    if (refusal !== null || reader === null) return this.refuseChunk(refusal ?? say.mailFirst);
    if (chunk.last) return this.finish(reader);
    if (chunk.size === 0 && this.isIdle()) return close(say.tooManyCommands);
    return said(reply(250, '2.0.0', `${chunk.size} bytes`));
  }

  /** A client that pipelines sends more chunks before it reads the refusal of the first: one error, not many. */
  private refuseChunk(refusal: Reply): Answer {
    const again = this.transaction?.broken === true;
    this.transaction?.giveUp();
    if (again && this.isIdle()) return close(say.tooManyCommands);
    return refuse(refusal, again ? 'none' : 'error');
  }

  /** The letter is whole: 250 only when it is ours. */
  private finish(text: LetterReader): Answer {
    const transaction = this.transaction!;
    const raw = text.whole();
    if (text.fault !== null) {
      this.endTransaction();
      return this.unreadable(text) ?? refuse(faultReply(text));
    }
    this.transaction = null;
    const envelope = transaction.envelope(text.eightBit);
    const work = this.gate.letter({ envelope, raw, helo: this.helo ?? '' }).finally(() => text.drop());
    return later(work.then((answer) => this.afterLetter(answer)));
  }

  private afterLetter(answer: Reply): Answer {
    if (answer.code !== 250) return refuse(answer);
    this.letters++;
    this.commands = 0;
    return { kind: 'taken', reply: answer };
  }
}

const faultReply = (text: LetterReader): Reply => (text.fault === 'no-room' ? say.noRoom : say.tooBig);
