import type { OpenMessage } from '#archive';
import { Fault } from '#base';
import { mailClasses, type Submission } from '#mail';
import type { Claim } from '#queue';
import type { House, Prepared } from './house.ts';
import { Opened } from './opened.ts';

/** Letters up to this size are handed from acceptance to delivery in memory; larger ones are read back. */
const handOver = 1024 * 1024;
/**
 * Shares of the window that each class may fill, urgent first: what is left is for the ones before it. Bulk gets few
 * places, enough to keep its connections busy: more would only lengthen the line in which urgent letters wait for the CPU.
 */
const shares = [1, 0.9, 0.8, 0.15];
const pollEvery = 500;
/**
 * Milliseconds for which nothing is claimed after the database was away: leases ended meanwhile, and whoever has an
 * outcome in hand writes it first, or a letter that has arrived would leave a second time.
 */
const grace = 2000;

/**
 * The window of work of one process: which deliveries it has in hand. A letter just accepted is taken at once where there
 * is room, already leased by the accept transaction; everything else is claimed from the queue in batches.
 */
export class Rounds {
  readonly #house: House;
  readonly #work: (claim: Claim, opened: OpenMessage | null) => Promise<void>;
  readonly #window: number;
  readonly letters: Opened;
  readonly #busy = new Map<string, Claim>();
  readonly #perDomain = new Map<string, number>();
  #reserved = 0;
  #retries = 0;
  /** The lowest priority looked at when the last claim came back full: more waits. Null: nothing does. */
  #behind: number | null = null;
  #polling = false;
  #running = false;
  #claimFrom = 0;
  #timers: NodeJS.Timeout[] = [];

  constructor(house: House, work: (claim: Claim, opened: OpenMessage | null) => Promise<void>) {
    this.#house = house;
    this.#work = work;
    this.#window = house.config.delivery.window;
    this.letters = new Opened(house.archive);
  }

  start(): void {
    this.#running = true;
    const lease = this.#house.config.delivery.lease;
    this.#timers = [
      setInterval(() => this.poll(), pollEvery),
      setInterval(() => void this.#renew(), Math.max(500, lease / 4)),
    ];
    this.poll();
  }

  /** Takes nothing new, waits for what is in hand, at most `grace` ms; the rest falls back when its lease ends. */
  async stop(grace = 20_000): Promise<void> {
    this.#running = false;
    const until = this.#house.clock.monotonic() + grace;
    while (this.#busy.size > 0 && this.#house.clock.monotonic() < until)
      await new Promise((done) => setTimeout(done, 20));
    for (const timer of this.#timers) clearInterval(timer);
  }

  get stopped(): boolean {
    return !this.#running;
  }

  /** Places kept for letters that are about to be committed. */
  get kept(): number {
    return this.#reserved;
  }

  /** Deliveries in hand. */
  get inHand(): number {
    return this.#busy.size;
  }

  /** Keeps a place for a delivery of a letter that is about to be committed. Every true is answered by `take` or `release`. */
  reserve(submission: Submission, domain: string): boolean {
    const priority = mailClasses.indexOf(submission.class);
    if (!this.#running || submission.raw.length > handOver || this.#room(priority) <= 0 || this.#full(domain))
      return false;
    this.#reserved++;
    this.#count(domain, 1);
    return true;
  }

  release(domains: readonly string[]): void {
    for (const domain of domains) {
      this.#reserved--;
      this.#count(domain, -1);
    }
  }

  /** Starts the reserved deliveries of a committed letter. */
  take(letter: Prepared): void {
    const { message, submission, deliveries } = letter;
    let opened: OpenMessage | null = null;
    for (const { claim } of deliveries) {
      if (!claim) {
        this.#behind = mailClasses.length - 1;
        continue;
      }
      this.release([claim.recipient.address.domain]);
      opened ??= {
        id: message.id,
        dek: message.dek,
        hash: message.hash,
        raw: submission.raw,
        acceptedAt: submission.receivedAt,
        class: submission.class,
        door: submission.door,
        level: message.level,
        ...message.meta,
      };
      void this.#begin(claim, opened);
    }
  }

  #room(priority: number): number {
    return this.#places(priority) - this.#busy.size - this.#reserved;
  }

  #places(priority: number): number {
    return Math.max(1, Math.floor(this.#window * (shares[priority] ?? 0)));
  }

  /** One domain fills at most half the window, however much waits for it. */
  #full(domain: string): boolean {
    return (this.#perDomain.get(domain) ?? 0) >= this.#window / 2;
  }

  #count(domain: string, by: number): void {
    const now = (this.#perDomain.get(domain) ?? 0) + by;
    if (now > 0) this.#perDomain.set(domain, now);
    else this.#perDomain.delete(domain);
  }

  /** Looks for due work, soon. */
  poll(): void {
    if (this.#running && !this.#polling && this.#house.clock.monotonic() >= this.#claimFrom)
      void this.#claim();
  }

  async #claim(): Promise<void> {
    this.#polling = true;
    try {
      const lowest = [3, 2, 1, 0].find((priority) => this.#room(priority) > 0);
      if (lowest === undefined) return;
      const want = Math.min(this.#room(lowest), 50);
      const saturated = [...this.#perDomain.keys()].filter((domain) => this.#full(domain));
      const claims = await this.#house.queue.claim({
        want,
        lowest,
        saturated,
        retries: this.#retries < this.#window / 2,
        inHand: this.#lapsing(),
      });
      this.#behind = claims.length === want ? lowest : null;
      for (const claim of claims) void this.#begin(claim, null);
    } catch (error) {
      this.#claimFrom = this.#house.clock.monotonic() + grace;
      this.#house.log.warn('claim-failed', {
        code: Fault.from(error).code,
        reason: Fault.from(error).detail,
      });
    } finally {
      this.#polling = false;
    }
  }

  /** What is in hand and may be due again: its lease could not be renewed in time. */
  #lapsing(): string[] {
    const soon = this.#house.clock.monotonic() + this.#house.config.delivery.lease / 2;
    return [...this.#busy.values()].filter((claim) => claim.leaseUntil < soon).map((claim) => claim.id);
  }

  async #begin(claim: Claim, opened: OpenMessage | null): Promise<void> {
    const { domain } = claim.recipient.address;
    this.#busy.set(claim.id, claim);
    this.#count(domain, 1);
    if (claim.attempts > 0) this.#retries++;
    try {
      await this.#work(claim, opened);
    } catch (error) {
      const { code, detail } = Fault.from(error);
      this.#house.log.error('delivery-broken', {
        message: claim.messageId,
        delivery: claim.id,
        code,
        reason: detail,
      });
    } finally {
      this.#busy.delete(claim.id);
      this.#count(domain, -1);
      if (claim.attempts > 0) this.#retries--;
      if (this.#behind !== null && this.#room(this.#behind) >= Math.min(16, this.#places(this.#behind) / 2))
        this.poll();
    }
  }

  async #renew(): Promise<void> {
    const lease = this.#house.config.delivery.lease;
    const now = this.#house.clock.monotonic();
    const ending = [...this.#busy.values()].filter(
      (claim) => claim.leaseUntil > now && claim.leaseUntil - now < lease * 0.7,
    );
    await this.#house.queue
      .renew(ending)
      .catch((error) => this.#house.log.warn('renew-failed', { code: Fault.from(error).code }));
  }
}
