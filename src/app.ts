import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from '#api';
import { Archive, archiveKeys, type Indexer, openPacker } from '#archive';
import { type Clock, canonicalJson, Fault, type Json, type Log, systemActor, systemClock } from '#base';
import { type Config, loadConfig, pathIn } from '#config';
import { Delivery } from '#delivery';
import { ClockWatch, countEvents, Evidence, EvidenceLog } from '#evidence';
import {
  accept,
  DeepLooks,
  deliver,
  type House,
  Journal,
  keep,
  keptOutcomes,
  type Life,
  looksForReader,
  openExports,
  openIndexer,
  openLookBook,
  postExpired,
  postOwn,
  Rounds,
  retractThread,
  roundOfHolds,
  roundOfReviews,
  sendTlsReports,
  tellOfKeyChange,
  tellOfUnusual,
  trace,
  writeSettlements,
} from '#flow';
import { Inspect } from '#inspect';
import { Intake } from '#intake';
import {
  addressBlind,
  type EpochKeys,
  Epochs,
  epochKeks,
  Keys,
  openOwnKeys,
  openRecipients,
  providerOf,
  retireKeks,
} from '#keys';
import type { Acceptance, Submission } from '#mail';
import { Malware } from '#malware';
import { BreakGlass, People } from '#people';
import { Pickup, pickupKeys } from '#pickup';
import { Consents, Documents, Policy } from '#policy';
import type { Portal } from '#portal';
import { Passphrases } from '#protect';
import { Looks, Queue } from '#queue';
import { Reviews } from '#review';
import { Settings } from '#settings';
import { GroupCommit, Store } from '#store';
import { openResolver, StsPolicies, TlsBook, TlsReports } from '#transport';
import { DkimKeys } from '#verify';
import { keepingRounds } from './app-keeping.ts';
import { holdWhereRolledBack } from './app-rolled-back.ts';
import { openWebhooks } from './app-webhooks.ts';
import { readiness } from './cli/serve-figures.ts';

/** Parts a process plays; one process may play them all. */
export type Part = 'mail' | 'portal' | 'console';

export interface Options {
  readonly log: Log;
  readonly clock?: Clock;
  readonly parts?: readonly Part[];
  /** Where the settings file is, for seeing whether it was changed by hand. */
  readonly file?: string;
}

const us = systemActor('server');
const minute = 60_000;
/** All places that keep data keys under epochs: what one that is missing here holds is lost at the turn of the month. */
const epochSources: readonly EpochKeys[] = [epochKeks];
/** All places that keep data keys of letters. */
const letterKeys = [...archiveKeys, pickupKeys];

/** Opens the database and the keys and builds every room, by hand, in order. Nothing listens or moves yet. */
export async function openHouse(config: Config, { log, clock = systemClock, file }: Options): Promise<House> {
  const store = await Store.open({ config, clock, log });
  try {
    const provider = providerOf(config, clock);
    const keys = await Keys.open({ provider, sql: store, clock });
    const evidence = new Evidence({ keys, clock });
    const settings = new Settings({
      store,
      clock,
      keys,
      evidence,
      log,
      config,
      ...(file ? { reread: () => loadConfig(file) } : {}),
      require: (actor, act) => people.require(actor, act),
    });
    await settings.load();
    const people = new People({
      store,
      clock,
      keys,
      evidence,
      log,
      config,
      tellUnusual: (sql, found) => tellOfUnusual(house, sql, found),
    });
    await people.refresh();
    const consents = new Consents({ store, keys, clock, evidence, people });
    const policy = new Policy({
      config: config.policy,
      domains: (domain) => people.isInside(domain),
      clock,
      blind: (address) => addressBlind(keys, address),
      consents: await consents.live(),
    });
    settings.onChange((name) => name === 'protection' && policy.reread());
    const documents = new Documents({ store, keys, evidence, clock, log, policy });
    await documents.refresh();
    const resolver = openResolver(config, clock);
    const readers = await openRecipients({
      config,
      store,
      keys,
      clock,
      log,
      resolver,
      record: (sql, draft) => evidence.record(sql, draft),
      tell: (sql, change) => tellOfKeyChange(house, sql, change),
    });
    const stsPolicies = new StsPolicies({ config, clock, log, sql: store, resolver });
    const tlsBook = new TlsBook({ clock, sql: store });
    const house: House = {
      config,
      clock,
      log,
      store,
      keys,
      settings,
      ...readers,
      epochs: new Epochs({
        store,
        clock,
        provider,
        sources: epochSources,
        record: (sql, draft) => evidence.record(sql, draft),
        retire: (actor) =>
          retireKeks(
            { store, keys, sources: letterKeys, record: (sql, draft) => evidence.record(sql, draft) },
            actor,
          ),
      }),
      passphrases: new Passphrases({ store, keys, clock, evidence }),
      ownKeys: openOwnKeys(config, {
        store,
        keys,
        clock,
        record: (sql, draft) => evidence.record(sql, draft),
        isOwn: (domain) => people.isInside(domain),
      }),
      evidence,
      people,
      glass: new BreakGlass({ config, store, clock, keys, evidence, people }),
      reviews: new Reviews({ config, store, clock, keys, evidence, people }),
      policy,
      documents,
      consents,
      malware: new Malware({ config, clock }),
      inspect: Inspect.of(config),
      archive: new Archive({ config, keys, sql: store }),
      queue: new Queue({ config, store, keys, clock, evidence }),
      looks: new Looks({ store, keys, clock }),
      dkim: new DkimKeys({ store, keys, clock, evidence }),
      resolver,
      stsPolicies,
      tlsBook,
      tlsReports: new TlsReports({ clock, sql: store }),
      delivery: new Delivery({ config, clock, log, resolver, policies: stsPolicies, book: tlsBook }),
      pickup: new Pickup({ config, clock, keys, evidence, store }),
      accepts: new GroupCommit(
        store,
        (sql, letters) => keep(house, sql, letters),
        (sql, ids) => house.archive.known(sql, ids),
      ),
      settlements: new GroupCommit(
        store,
        (sql, batch) => writeSettlements(house, sql, batch),
        (sql, ids) => keptOutcomes(house, sql, ids),
      ),
    };
    await takeSchedule(house);
    return house;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Where the schedule cannot be read letters are taken all the same, and kept for good. */
const takeSchedule = ({ archive, log }: House): Promise<void> =>
  archive.refreshSchedule().catch((error) => log.error('schedule-unread', { code: Fault.from(error).code }));

/** The log over the house's events, for a server to run or a command to ask. */
export function openEvidenceLog({ config, store, keys, clock, log }: House): EvidenceLog {
  return new EvidenceLog({
    store,
    keys,
    clock,
    log,
    dir: join(pathIn(config, config.storage.dir), 'evidence'),
    name: config.organisation.hostname,
  });
}

/** Lets go of what `openHouse` opened. */
export async function closeHouse(house: House): Promise<void> {
  await house.people.stop();
  await house.discovery.stop();
  await house.delivery.close();
  house.inspect.close();
  await house.store.close();
}

/** Where a running server can be reached. */
export interface Listening {
  readonly submission?: { host: string; port: number };
  readonly submissions?: { host: string; port: number };
  readonly relay?: { host: string; port: number };
  readonly journal?: { host: string; port: number };
  readonly portal?: string;
  /** Where the console and the API are. */
  readonly console?: string;
  /** The one-time link of the first run, where nobody can sign in yet. */
  readonly setup?: string;
}

/** A running server: doors open, deliveries moving, portal answering. */
export class Server {
  readonly house: House;
  readonly rounds: Rounds;
  readonly looks: DeepLooks;
  readonly indexer: Indexer;
  readonly packer: ReturnType<typeof openPacker>;
  readonly exports: ReturnType<typeof openExports>;
  readonly intake: Intake;
  readonly journal: Journal;
  readonly webhooks: ReturnType<typeof openWebhooks>;
  readonly evidenceLog: EvidenceLog;
  #portal: Portal | null = null;
  #console: Api | null = null;
  #setup: string | null = null;
  readonly #parts: ReadonlySet<Part>;
  #timers: NodeJS.Timeout[] = [];
  #mayTake = true;

  constructor(house: House, parts: readonly Part[] = ['mail', 'portal', 'console']) {
    this.house = house;
    this.#parts = new Set(parts);
    this.rounds = new Rounds(house, (claim, opened) => deliver(house, this.rounds, claim, opened));
    this.looks = new DeepLooks(house, () => this.rounds.poll());
    this.indexer = openIndexer(house);
    this.packer = openPacker(house);
    this.exports = openExports(house);
    this.journal = new Journal(house);
    this.webhooks = openWebhooks(house);
    const { config, clock, log, people } = house;
    this.evidenceLog = openEvidenceLog(house);
    this.intake = new Intake({
      config,
      clock,
      log,
      accept: (submission) => this.accept(submission),
      journal: (submission) => this.journal.take(submission),
      signIn: people,
      tls: () => doorKeys(config),
      mayTake: () => this.#mayTake,
    });
  }

  /** The pages are loaded only by a process that shows them. */
  async #openPortal(): Promise<string> {
    const { Portal } = await import('#portal');
    const { config, clock, log, pickup, people, ownKeys, recipients } = this.house;
    this.#portal = new Portal({
      config,
      clock,
      log,
      pickup,
      accept: (submission) => this.accept(submission),
      post: (own) => postOwn(this.house, this.rounds, own),
      senderName: (address) => people.directoryName(address),
      retract: (actor, id) => retractThread(this.house, actor, id, ''),
      readerKeys: recipients,
      looks: (open) => looksForReader(this.house, open),
      published: {
        wkd: (domain, name) => ownKeys.findByWkd(domain, name),
        authority: async () => (await ownKeys.authority.published())?.certificate ?? null,
        revocations: async () => (await ownKeys.authority.published())?.list ?? null,
      },
    });
    return (await this.#portal.start()).url;
  }

  /** Like the pages: loaded only by a process that has the console. */
  async #openConsole(): Promise<string> {
    const { openConsole } = await import('./app-console.ts');
    const console = openConsole(this.house, {
      accept: (submission) => this.accept(submission),
      trace: (...asked) => this.trace(...asked),
      ready: readiness({ house: this.house, inHand: () => this.rounds.inHand }),
    });
    this.#console = console;
    await console.start();
    const offered = await console.setup.offer();
    if ('token' in offered) this.#setup = `${console.url()}/setup#${offered.token}`;
    else if (offered.none === 'not-safe') this.house.log.warn('setup-not-safe');
    return console.url();
  }

  /** Checkpoints go where nobody here can change them. */
  async #anchor(): Promise<NodeJS.Timeout> {
    const { openAnchors } = await import('./app-anchors.ts');
    const anchors = await openAnchors(this.house, this.evidenceLog, (own) =>
      postOwn(this.house, this.rounds, own),
    );
    return this.#every(minute / 2, () => anchors.turn());
  }

  /** Opens the review of the log that is due, and tells of those that are overdue. */
  async #review(): Promise<void> {
    const { anchorPlaces } = await import('./app-anchors.ts');
    await roundOfReviews(this.house, {
      audit: async () => (await this.evidenceLog.audit()).problems,
      places: anchorPlaces(this.house.config),
    });
  }

  /** What is kept for how long, what must stay, and what goes. */
  #keep(): NodeJS.Timeout[] {
    const { hourly, newHolds } = keepingRounds(this.house);
    return [this.#every(60 * minute, hourly), this.#every(minute, newHolds)];
  }

  accept(submission: Submission): Promise<Acceptance> {
    return accept(this.house, this.rounds, submission);
  }

  /** Opens everything; says where. If one part cannot start, none stays. */
  async start(): Promise<Listening> {
    const { house } = this;
    try {
      await house.people.start();
      // No letter is taken before there is a key of this month, under which its own lies.
      await house.epochs.begin(us);
      await house.keys.turn();
      await this.#look();
      await this.#lookAtSettings();
      if (this.#parts.has('mail')) await holdWhereRolledBack(house, this.evidenceLog);
      await house.evidence.record(house.store, {
        kind: 'server.started',
        actor: us,
        data: { settings: settingsHash(house.config), parts: [...this.#parts] },
      });
      if (this.#parts.has('mail')) this.rounds.start();
      if (this.#parts.has('mail')) this.looks.start();
      if (this.#parts.has('mail')) this.evidenceLog.start();
      const doors = this.#parts.has('mail') ? await this.intake.start() : {};
      const portal = this.#parts.has('portal') && house.config.web.enabled ? await this.#openPortal() : null;
      this.#timers = [
        this.#every(5000, () => this.#look()),
        this.#every(1000, () => house.documents.refresh()),
        this.#every(1000, () => house.settings.refresh()),
        this.#every(60 * minute, () => this.#lookAtSettings()),
        this.#every(minute, () => postExpired(house, this.rounds)),
        ...(this.#parts.has('mail') ? [this.#every(minute, () => roundOfHolds(house))] : []),
        ...(this.#parts.has('mail') ? [this.#every(5000, () => house.people.unusual.turn())] : []),
        ...(this.#parts.has('mail') ? [await this.#anchor()] : []),
        ...(this.#parts.has('mail') ? [this.#every(5 * minute, () => this.#review())] : []),
        this.#every(minute, () => house.keys.turn()),
        this.#every(5000, () => house.people.sync.turn()),
        this.#every(60 * minute, () => house.epochs.turn(us)),
        ...(this.#parts.has('mail') ? this.#keep() : []),
        this.#every(60 * minute, () => this.#warnOfEnds()),
        this.#every(60 * minute, () => house.discovery.sweep()),
        this.#every(60 * minute, () => house.stsPolicies.refresh()),
        ...(this.#parts.has('mail') ? [this.#every(5000, () => this.indexer.run())] : []),
        ...(this.#parts.has('mail') ? [this.#every(minute, async () => this.packer?.run())] : []),
        ...(this.#parts.has('mail') ? [this.#every(5000, () => this.exports.turn())] : []),
        ...(this.#parts.has('mail') ? [this.#every(10_000, () => countEvents(house.store))] : []),
        ...(this.#parts.has('mail') ? [this.#every(1000, () => this.webhooks.turn())] : []),
        ...(this.#parts.has('mail') ? [this.#every(60 * minute, () => this.webhooks.tidy())] : []),
        this.#every(minute / 2, () => house.tlsBook.flush()),
        this.#every(60 * minute, () => sendTlsReports(house, this.rounds)),
        this.#every(minute, () => openLookBook(house).settle()),
        this.#every(10 * minute, async () => this.#console?.tidy()),
        this.#watchClock(),
      ];
      const console =
        this.#parts.has('console') && house.config.console.enabled ? await this.#openConsole() : null;
      return {
        ...doors,
        ...(portal ? { portal } : {}),
        ...(console ? { console } : {}),
        ...(this.#setup ? { setup: this.#setup } : {}),
      };
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Lets letters under way finish, then closes. The database stays open: `closeHouse`. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await Promise.all([this.intake.stop(), this.#portal?.stop(), this.#console?.stop()]);
    await Promise.all([
      this.webhooks.stop(),
      this.rounds.stop(),
      this.looks.stop(),
      this.indexer.stop(),
      this.packer?.stop(),
      this.exports.stop(),
    ]);
    await this.house.tlsBook.flush().catch(() => {});
    await this.house.evidence.record(this.house.store, { kind: 'server.stopped', actor: us }).catch(() => {});
    await this.evidenceLog.stop();
  }

  /** Whether anybody changed settings by hand: in the file, or in the database. */
  async #lookAtSettings(): Promise<void> {
    await this.house.settings.baseline.look();
    await this.house.settings.look();
  }

  /** What other processes and the machine may have changed: recorded consents, free disk. */
  async #look(): Promise<void> {
    const { policy, consents, archive, config } = this.house;
    await takeSchedule(this.house);
    policy.useConsents(await consents.live());
    this.#mayTake = (await archive.free()) > config.storage.min_free;
  }

  /** Keys of our own that end soon: somebody renews them, or letters leave unsigned. */
  async #warnOfEnds(): Promise<void> {
    const { ownKeys, config, log } = this.house;
    const ending = await ownKeys.ending(us, Math.ceil(config.keys.own.warn_before / (24 * 60 * minute)));
    for (const { id, kind, notAfter } of ending)
      log.warn('own-key-ending', { id, reason: `${kind} until ${new Date(notAfter ?? 0).toISOString()}` });
  }

  #every(pause: number, work: () => Promise<unknown>): NodeJS.Timeout {
    return setInterval(() => {
      void work().catch((error) =>
        this.house.log.warn('job-failed', { code: Fault.from(error).code, reason: Fault.from(error).detail }),
      );
    }, pause).unref();
  }

  /** A jump of the wall clock is an event: deadlines and leases run on the clock that does not jump. */
  #watchClock(): NodeJS.Timeout {
    const watch = new ClockWatch(this.house);
    return this.#every(10_000, () => watch.turn());
  }

  trace(...asked: [Parameters<typeof trace>[1], string, number?, string?]): Promise<Life[]> {
    return trace(this.house, ...asked);
  }
}

function doorKeys(config: Config): { cert: Buffer; key: Buffer } {
  const { certificate, key } = config.tls;
  if (!certificate || !key) {
    throw new Fault({
      code: 'tls-missing',
      kind: 'invalid',
      say: 'The mail doors need tls.certificate and tls.key. "postern init" makes a pair to start with.',
    });
  }
  return { cert: readFileSync(pathIn(config, certificate)), key: readFileSync(pathIn(config, key)) };
}

const settingsHash = (config: Config): string =>
  createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(config)) as Json))
    .digest('hex');
