import type { TLSSocket } from 'node:tls';
import { newId } from '#base';
import type { Config } from '#config';
import type { Door, EnvelopeRecipient, PeerInfo, Reply, SignedIn, Submission } from '#mail';
import { readHeader } from '#mail';
import { type Gate, type Letter, type MailFrom, reply, type SignInAnswer, say } from '#smtp';
import { replyTo, troubleOf } from './answer.ts';
import { classOf } from './class-of.ts';
import type { House } from './house.ts';
import { authorRefusal, headerRefusal } from './letter-rules.ts';

const signInFirst = reply(530, '5.7.0', 'Sign in first');
const mayNotRelay = reply(554, '5.7.1', 'Relay access denied');
const wrongPassword = reply(535, '5.7.8', 'User name or password is wrong');
const notRelayAccount = reply(535, '5.7.8', 'That account may not sign in at this door');
const throttled = reply(454, '4.7.0', 'Too many failed sign-ins; try again later');
const busy = reply(454, '4.7.0', 'Too many sign-ins at once; try again shortly');
const cannotTell = (id: string): Reply =>
  reply(454, '4.7.0', `Signing in is not possible just now; try again later (${id})`);
const notYours = reply(553, '5.7.1', 'That sender address is not yours to write from');
const nullNotYours = reply(550, '5.7.1', 'Only a relay may send without a sender address');
const tooManyLetters = reply(450, '4.7.1', 'Too many letters this hour; try again later');
const tooManyRecipients = reply(450, '4.7.1', 'Too many recipients this hour; try again later');

export interface VisitorFacts {
  readonly door: Extract<Door, 'submission' | 'relay'>;
  /** The peer's network address. */
  readonly address: string;
  /** Whether a password may be tried at this door from there. */
  readonly offersAuth: boolean;
  /** Whether the certificate that the peer has shown may relay. */
  readonly byCertificate?: (socket: TLSSocket) => boolean;
}

/** One peer at a door: who it is, and what it may do. */
export class Visitor implements Gate {
  private readonly facts: VisitorFacts;
  private readonly house: House;
  private readonly leave: () => void;
  private who: SignedIn | null = null;
  private tls: PeerInfo['tls'] = null;

  constructor(facts: VisitorFacts, house: House, leave: () => void) {
    this.facts = facts;
    this.house = house;
    this.leave = leave;
  }

  get known(): boolean {
    return this.who !== null;
  }

  get offersAuth(): boolean {
    return this.facts.offersAuth && this.who === null;
  }

  get stranger(): Reply {
    return this.facts.offersAuth ? signInFirst : mayNotRelay;
  }

  async secured(socket: TLSSocket): Promise<void> {
    this.tls = { version: socket.getProtocol() ?? 'unknown', cipher: socket.getCipher().name };
    const user = this.relayRules.user;
    if (user === '' || this.facts.byCertificate?.(socket) !== true) return;
    const result = await this.house.signIn.service(user, { address: this.facts.address });
    if (result.ok && result.who.relay) this.welcome(result.who);
    else
      this.house.log.warn('intake.relay-account-refused', {
        peer: this.facts.address,
        door: this.facts.door,
      });
  }

  async signIn(user: string, password: string): Promise<SignInAnswer> {
    const peer = { address: this.facts.address, via: this.facts.door };
    const turn = this.house.signInLine(() => this.house.signIn.password(user, password, peer));
    if (turn === null) return { ok: false, guess: false, reply: busy };
    try {
      const result = await turn;
      if (!result.ok) return this.notSignedIn(result.wait);
      if (this.facts.door === 'relay' && !result.who.relay)
        return { ok: false, guess: true, reply: notRelayAccount };
      this.welcome(result.who);
      return { ok: true };
    } catch (error) {
      return { ok: false, guess: false, reply: cannotTell(this.report(error).id) };
    }
  }

  mail(mail: MailFrom): Reply | null {
    const who = this.who!;
    if (mail.sender === null && !who.relay) return nullNotYours;
    if (mail.sender !== null && !who.owns(mail.sender)) return notYours;
    return this.house.letters.take(who.actor.id) ? null : tooManyLetters;
  }

  recipient(_recipient: EnvelopeRecipient): Reply | null {
    return this.house.recipients.take(this.who!.actor.id) ? null : tooManyRecipients;
  }

  room(bytes: number): Reply | null {
    return this.house.mayTake() && this.house.memory.has(bytes) ? null : say.noRoom;
  }

  reserve(bytes: number): boolean {
    return this.house.memory.reserve(bytes);
  }

  release(bytes: number): void {
    this.house.memory.release(bytes);
  }

  async letter(letter: Letter): Promise<Reply> {
    try {
      const { who } = this;
      if (who === null) return this.stranger;
      const header = readHeader(letter.raw);
      const refusal =
        headerRefusal(header, this.house.config.organisation.hostname, this.house.config.intake.limits) ??
        (who.relay ? null : authorRefusal(header, (address) => who.owns(address)));
      if (refusal !== null) return refusal;
      const said = replyTo(await this.house.accept(this.submission(letter, who, classOf(header, who.class))));
      if (said.code === 250) this.house.tally.accepted++;
      return said;
    } catch (error) {
      return this.broken(error);
    }
  }

  refused(said: Reply): void {
    this.house.tally.refuse(said);
  }

  broken(error: unknown): Reply {
    return this.report(error).reply;
  }

  closed(): void {
    this.leave();
  }

  private get relayRules(): Config['intake']['relay'] {
    return this.house.config.intake.relay;
  }

  private submission(letter: Letter, who: SignedIn, mailClass: Submission['class']): Submission {
    return {
      id: newId(),
      door: this.facts.door,
      actor: who.actor,
      peer: { address: this.facts.address, helo: letter.helo, tls: this.tls },
      envelope: letter.envelope,
      raw: letter.raw,
      receivedAt: this.house.clock.now(),
      class: mailClass,
    };
  }

  private welcome(who: SignedIn): void {
    this.who = who;
    this.house.crowd.vouch(this.facts.address);
  }

  private notSignedIn(wait: number | undefined): SignInAnswer {
    this.house.log.warn('intake.sign-in-refused', {
      peer: this.facts.address,
      door: this.facts.door,
      reason: wait === undefined ? 'wrong' : 'throttled',
    });
    return { ok: false, guess: true, reply: wait === undefined ? wrongPassword : throttled };
  }

  private report(error: unknown): { id: string; reply: Reply } {
    const trouble = troubleOf(error);
    this.house.log.error('intake.broken', {
      id: trouble.id,
      code: trouble.fault.code,
      reason: trouble.fault.detail || trouble.fault.say,
      peer: this.facts.address,
      door: this.facts.door,
    });
    return trouble;
  }
}
