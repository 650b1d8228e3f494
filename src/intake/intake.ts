import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { type Clock, Fault, type Log } from '#base';
import { type Config, pathIn } from '#config';
import { type Accept, type Address, parseAddress, type SignIn } from '#mail';
import { type Gate, replyLine, ServerSession } from '#smtp';
import { mayRelayByCertificate } from './certificate.ts';
import { Crowd } from './crowd.ts';
import { type Door, openDoor, type Place } from './door.ts';
import { boundedMemory, type House, Tally } from './house.ts';
import { Journalist, type JournalSenders } from './journalist.ts';
import { inNetworks, plainAddress } from './network.ts';
import { slidingRate } from './rate.ts';
import { standInLine } from './sign-in-line.ts';
import { type Handshaker, handshaker, type KeyPair } from './tls.ts';
import { Visitor, type VisitorFacts } from './visitor.ts';

const hour = 3_600_000;
/** How often deadlines are looked at, milliseconds. */
const tickEvery = 200;
/** How long letters under way may take after `stop`, milliseconds. */
const stopPatience = 30_000;

export interface IntakeNeeds {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly accept: Accept;
  /** Files letters for the record. */
  readonly journal: Accept;
  readonly signIn: SignIn;
  /** The certificate and key of the doors; asked again by `reload`. */
  readonly tls: () => KeyPair;
  /** Whether there is room on the disk for another letter. */
  readonly mayTake: () => boolean;
}

/** Where the doors are; those that the settings close are missing. */
export interface Addresses {
  submission?: Place;
  submissions?: Place;
  relay?: Place;
  journal?: Place;
}

export interface Counts {
  /** Open now. */
  readonly connections: number;
  /** Bytes of letters held now. */
  readonly bytes: number;
  /** Letters taken since the start. */
  readonly accepted: number;
  /** Refusals since the start, by reply code and enhanced code, such as `550 5.7.1`. */
  readonly refused: Readonly<Record<string, number>>;
}

interface DoorKind {
  readonly tls: 'starttls' | 'implicit';
  readonly handshaker: Handshaker;
  gate(address: string, leave: () => void): Gate;
}

/** The doors for mail: submission by STARTTLS (RFC 6409) and by TLS (RFC 8314), and the relay's. */
export class Intake {
  private readonly needs: IntakeNeeds;
  private readonly house: House;
  private readonly postmaster: Address;
  private readonly open: Door[] = [];
  private readonly handshakers: Handshaker[] = [];
  private ticker: NodeJS.Timeout | null = null;

  constructor(needs: IntakeNeeds) {
    const { config, clock, log, accept, signIn, mayTake } = needs;
    const { limits } = config.intake;
    this.needs = needs;
    this.postmaster = { local: 'postmaster', domain: config.organisation.domain.toLowerCase() };
    this.house = {
      config,
      clock,
      log,
      accept,
      signIn,
      mayTake,
      crowd: new Crowd(limits, clock),
      memory: boundedMemory(limits.in_flight),
      tally: new Tally(),
      letters: slidingRate(limits.messages_per_hour, hour, clock),
      recipients: slidingRate(limits.recipients_per_hour, hour, clock),
      signInLine: standInLine(limits.sign_ins, limits.sign_ins_waiting),
    };
  }

  /** Opens the doors, and tells where they are. If one cannot be opened, none is. */
  async start(): Promise<Addresses> {
    const { submission, submissions, relay, journal } = this.needs.config.intake;
    const at: Addresses = {};
    try {
      if (submission.enabled)
        at.submission = await this.openDoor(submission, 'intake.submission', this.forPeople('starttls'));
      if (submissions.enabled)
        at.submissions = await this.openDoor(submissions, 'intake.submissions', this.forPeople('implicit'));
      if (relay.enabled) at.relay = await this.openDoor(relay, 'intake.relay', this.forRelays());
      if (journal.enabled) at.journal = await this.openDoor(journal, 'intake.journal', this.forJournal());
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.ticker = setInterval(() => this.tick(), tickEvery);
    this.ticker.unref();
    return at;
  }

  /** Closes the doors. Letters under way are finished, for at most half a minute; everybody else is sent away. */
  async stop(): Promise<void> {
    for (const door of this.open.splice(0)) door.close();
    for (const session of this.house.crowd.sessions()) session.shutdown();
    const until = this.needs.clock.monotonic() + stopPatience;
    while (this.house.crowd.size > 0 && this.needs.clock.monotonic() < until)
      await new Promise((done) => setTimeout(done, 20));
    for (const session of this.house.crowd.sessions()) session.destroy();
    if (this.ticker) clearInterval(this.ticker);
    this.ticker = null;
  }

  /** Takes the certificate and key anew, for connections from now on. */
  reload(): void {
    for (const one of this.handshakers) one.reload(this.needs.tls());
  }

  counts(): Counts {
    const { crowd, memory, tally } = this.house;
    return {
      connections: crowd.size,
      bytes: memory.used,
      accepted: tally.accepted,
      refused: Object.fromEntries(tally.refusals),
    };
  }

  private tick(): void {
    const now = this.needs.clock.monotonic();
    for (const session of this.house.crowd.sessions()) session.tick(now);
  }

  private async openDoor(place: Place, setting: string, kind: DoorKind): Promise<Place> {
    this.handshakers.push(kind.handshaker);
    const door = await openDoor({ host: place.host, port: place.port }, setting, (socket) =>
      this.enter(socket, kind),
    );
    this.open.push(door);
    this.house.log.info('intake.open', { door: setting, host: door.at.host, port: door.at.port });
    return door.at;
  }

  private handshakes(clients?: { ca: Buffer[] }): Handshaker {
    const { config, tls } = this.needs;
    const timeout = config.intake.limits.unauthenticated_deadline;
    return handshaker({
      keys: tls(),
      minVersion: config.tls.min_version,
      timeout,
      ...(clients ? { clients } : {}),
    });
  }

  private forPeople(tls: DoorKind['tls']): DoorKind {
    return {
      tls,
      handshaker: this.handshakes(),
      gate: (address, leave) =>
        new Visitor({ door: 'submission', address, offersAuth: true }, this.house, leave),
    };
  }

  private forRelays(): DoorKind {
    const { config, clock } = this.needs;
    const { relay } = config.intake;
    const near = inNetworks(relay.networks);
    const asksCertificates = relay.client_ca.length + relay.fingerprints.length > 0;
    const ca = relay.client_ca.map((path) => readAuthority(pathIn(config, path), 'intake.relay.client_ca'));
    return {
      tls: 'starttls',
      handshaker: this.handshakes(asksCertificates ? { ca } : undefined),
      gate: (address, leave) => {
        const facts: VisitorFacts = {
          door: 'relay',
          address,
          offersAuth: near(address),
          byCertificate: (socket) => asksCertificates && mayRelayByCertificate(socket, relay, clock),
        };
        return new Visitor(facts, this.house, leave);
      },
    };
  }

  private forJournal(): DoorKind {
    const { config, clock, journal: file } = this.needs;
    const { journal } = config.intake;
    const reading = parseAddress(journal.address);
    const asksCertificates = journal.client_ca.length + journal.fingerprints.length > 0;
    // Without either, everybody could write the record.
    if (!reading.ok || (journal.networks.length === 0 && !asksCertificates)) {
      const say =
        'intake.journal needs its address, and networks or certificates of the servers that may send to it.';
      throw new Fault({ code: 'config-invalid', kind: 'invalid', say });
    }
    const inside = inNetworks(journal.networks, 'intake.journal.networks');
    const ca = journal.client_ca.map((path) =>
      readAuthority(pathIn(config, path), 'intake.journal.client_ca'),
    );
    const senders: JournalSenders = {
      address: reading.address,
      near: (address) => journal.networks.length === 0 || inside(address),
      byCertificate: (socket) => !asksCertificates || mayRelayByCertificate(socket, journal, clock),
    };
    return {
      tls: 'starttls',
      handshaker: this.handshakes(asksCertificates ? { ca } : undefined),
      gate: (address, leave) => new Journalist(address, senders, this.house, file, leave),
    };
  }

  private enter(socket: Socket, kind: DoorKind): void {
    const { remoteAddress } = socket;
    socket.on('error', () => socket.destroy());
    if (remoteAddress === undefined) return void socket.destroy();
    const address = plainAddress(remoteAddress);
    const refusal = this.house.crowd.refusal(address);
    if (refusal !== null) {
      this.house.tally.refuse(refusal);
      if (kind.tls === 'implicit') return void socket.destroy();
      return void socket.end(replyLine(refusal), () => socket.destroy());
    }
    let leave = (): void => {};
    const visitor = kind.gate(address, () => leave());
    const { config, clock } = this.needs;
    const session = new ServerSession(socket, visitor, {
      hostname: config.organisation.hostname,
      tls: kind.tls,
      limits: config.intake.limits,
      paths: { policy: config.policy.outside_addresses, postmaster: this.postmaster },
      clock,
      upgrade: (plain) => kind.handshaker.upgrade(plain),
    });
    leave = this.house.crowd.enter(address, session);
  }
}

function readAuthority(path: string, setting: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const say = `${setting}: ${path} cannot be read.`;
    throw new Fault({ code: 'client-ca-unreadable', kind: 'invalid', say, cause });
  }
}
