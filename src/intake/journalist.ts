import type { TLSSocket } from 'node:tls';
import { newId, systemActor } from '#base';
import type { Accept, Address, EnvelopeRecipient, PeerInfo, Reply } from '#mail';
import { sameAddress } from '#mail';
import { type Gate, type Letter, reply, type SignInAnswer, say } from '#smtp';
import { replyTo, troubleOf } from './answer.ts';
import type { House } from './house.ts';

const notNamed = reply(554, '5.7.1', 'Only servers that are named in the settings may send to this door');
const noPasswords = reply(503, '5.5.1', 'Nobody signs in at this door');
const onlyJournal = reply(550, '5.1.1', 'Letters for the record have one address here, and this is not it');

/** What a server has to show before its letters become part of the record. All that the settings name must hold. */
export interface JournalSenders {
  readonly address: Address;
  near(address: string): boolean;
  byCertificate(socket: TLSSocket): boolean;
}

/**
 * A mail server at the journal's door. It is known by where it comes from and by its certificate, never by a password. Its
 * letters are for the record: they are filed and go to nobody. What the letter holds is no reason to refuse it.
 */
export class Journalist implements Gate {
  readonly offersAuth = false;
  readonly stranger = notNamed;
  readonly #from: string;
  readonly #senders: JournalSenders;
  readonly #house: House;
  readonly #journal: Accept;
  readonly #leave: () => void;
  #known = false;
  #tls: PeerInfo['tls'] = null;

  constructor(from: string, senders: JournalSenders, house: House, journal: Accept, leave: () => void) {
    this.#from = from;
    this.#senders = senders;
    this.#house = house;
    this.#journal = journal;
    this.#leave = leave;
  }

  get known(): boolean {
    return this.#known;
  }

  async secured(socket: TLSSocket): Promise<void> {
    this.#tls = { version: socket.getProtocol() ?? 'unknown', cipher: socket.getCipher().name };
    this.#known = this.#senders.near(this.#from) && this.#senders.byCertificate(socket);
    if (this.#known) this.#house.crowd.vouch(this.#from);
    else this.#house.log.warn('intake.journal-stranger', { peer: this.#from });
  }

  async signIn(): Promise<SignInAnswer> {
    return { ok: false, guess: true, reply: noPasswords };
  }

  mail(): Reply | null {
    return null;
  }

  recipient({ address }: EnvelopeRecipient): Reply | null {
    return sameAddress(address, this.#senders.address) ? null : onlyJournal;
  }

  room(bytes: number): Reply | null {
    return this.#house.mayTake() && this.#house.memory.has(bytes) ? null : say.noRoom;
  }

  reserve(bytes: number): boolean {
    return this.#house.memory.reserve(bytes);
  }

  release(bytes: number): void {
    this.#house.memory.release(bytes);
  }

  async letter({ raw, envelope, helo }: Letter): Promise<Reply> {
    if (!this.#known) return notNamed;
    try {
      const said = replyTo(
        await this.#journal({
          id: newId(),
          door: 'journal',
          actor: { ...systemActor('journal'), address: this.#from },
          peer: { address: this.#from, helo, tls: this.#tls },
          envelope,
          raw,
          receivedAt: this.#house.clock.now(),
          class: 'conversation',
        }),
      );
      if (said.code === 250) this.#house.tally.accepted++;
      return said;
    } catch (error) {
      return this.broken(error);
    }
  }

  refused(said: Reply): void {
    this.#house.tally.refuse(said);
  }

  broken(error: unknown): Reply {
    const trouble = troubleOf(error);
    this.#house.log.error('intake.broken', {
      id: trouble.id,
      code: trouble.fault.code,
      reason: trouble.fault.detail || trouble.fault.say,
      peer: this.#from,
      door: 'journal',
    });
    // A server that is told 5xx forgets the letter: for the record everything is tried again.
    const { reply: said } = trouble;
    return said.code >= 500 ? reply(451, '4.3.0', said.text) : said;
  }

  closed(): void {
    this.#leave();
  }
}
