import { type Actor, type Clock, type Log, systemActor } from '#base';
import { type Address, readHeader } from '#mail';
import type { Store } from '#store';
import { addressBlind } from '../address-blind.ts';
import type { Keys } from '../keys.ts';
import type { RecipientKeys } from '../recipient/recipients.ts';
import { dropLookups, keepLookup, type LookupRow, lookupsOf } from '../recipient/store.ts';
import type { Offered } from '../recipient/types.ts';
import { autocryptKey, gossipKeys } from './autocrypt.ts';
import { type Asking, askPlace, type Looked, type Place } from './sources.ts';

export interface DiscoveryNeeds extends Asking {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly log: Log;
  readonly recipients: RecipientKeys;
  /** Asked for every reader; none: nothing is ever asked. */
  readonly places: readonly Place[];
  /** Milliseconds that a letter waits for an answer at most. */
  readonly patience: number;
  /** Milliseconds after which a place is asked again about the same reader. */
  readonly again: number;
}

/** What one place said when a person asked. */
export interface Sighting {
  readonly place: Place;
  readonly looked: Looked['kind'];
  readonly reason: string;
  /** What became of each key that it gave. */
  readonly offered: readonly Offered[];
}

const hour = 3_600_000;
/** After a failure; the operator's own directory is soon back, and serves every reader. */
const retryAfter = (place: Place): number => (place === 'ldap' ? hour / 12 : hour);
/** Questions under way at once; a letter that finds no room goes by the next means. */
const mostAtOnce = 32;
const mostFresh = 50_000;

/**
 * Looks for readers' keys where their domains publish them. Answers are kept, absences too, and no letter waits longer
 * than `patience`: what comes later serves the next letter.
 */
export class Discovery {
  readonly #needs: DiscoveryNeeds;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #fresh = new Map<string, number>();
  readonly #domains = new Map<string, { readonly looked: Looked; readonly until: number }>();
  #closed = false;

  constructor(needs: DiscoveryNeeds) {
    this.#needs = needs;
  }

  /** Before a letter leaves: true where everything there is to know is known, false where it goes without. Never throws. */
  async before(address: Address): Promise<boolean> {
    const { keys, clock, places, patience } = this.#needs;
    if (places.length === 0 || address.domain.startsWith('[')) return true;
    const blind = addressBlind(keys, address);
    const name = blind.toString('base64');
    if ((this.#fresh.get(name) ?? Number.NEGATIVE_INFINITY) > clock.now()) return true;
    const asking = this.#underWay.get(name) ?? this.#start(name, blind, address);
    if (!asking) return false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), patience);
    });
    try {
      return await Promise.race([asking.then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #start(name: string, blind: Buffer, address: Address): Promise<void> | null {
    if (this.#closed || this.#underWay.size >= mostAtOnce) return null;
    const asking = this.#refresh(name, blind, address)
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.name : 'unknown';
        this.#needs.log.warn('keys.discovery-failed', { reason });
      })
      .finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, asking);
    return asking;
  }

  async #refresh(name: string, blind: Buffer, address: Address): Promise<void> {
    const { store, clock, places } = this.#needs;
    const known = await lookupsOf(store, blind);
    const fresh = (place: Place): LookupRow | undefined =>
      known.find(({ source, until }) => source === place && until.getTime() > clock.now());
    const due = places.filter((place) => !fresh(place));
    const ends = places.flatMap((place) => fresh(place)?.until.getTime() ?? []);
    const actor = systemActor('discover');
    const asked = await Promise.all(
      due.map((place) => this.#ask(actor, place, blind, address, this.#ofDomain(place, address))),
    );
    for (const { place, looked } of asked) {
      if (looked === 'failed')
        this.#needs.log.info('keys.place-failed', { domain: address.domain, reason: place });
    }
    const until = Math.min(...ends, ...asked.map((one) => one.until));
    for (const oldest of this.#fresh.keys()) {
      if (this.#fresh.size < mostFresh) break;
      this.#fresh.delete(oldest);
    }
    this.#fresh.set(name, until);
  }

  async #ask(
    actor: Actor,
    place: Place,
    blind: Buffer,
    address: Address,
    remembered: Looked | null = null,
  ): Promise<Sighting & { readonly until: number }> {
    const { store, clock, recipients, again } = this.#needs;
    const looked = remembered ?? (await askPlace(place, this.#needs, address));
    if (!remembered && looked.kind !== 'found' && looked.wholeDomain)
      this.#keepDomain(place, address, looked);
    const offered: Offered[] = [];
    if (looked.kind === 'found')
      for (const bytes of looked.files)
        offered.push(await recipients.offer(actor, { address, bytes, source: place }));
    const now = clock.now();
    const until = now + (looked.kind === 'failed' ? Math.min(retryAfter(place), again) : again);
    await keepLookup(
      store,
      blind,
      { source: place, outcome: looked.kind, until: new Date(until) },
      new Date(now),
    );
    const reason = looked.kind === 'found' ? offered.map((one) => one.reason).join('; ') : looked.reason;
    return { place, looked: looked.kind, reason, offered, until };
  }

  /** What was learned a moment ago about the domain as a whole. */
  #ofDomain(place: Place, { domain }: Address): Looked | null {
    const known = this.#domains.get(`${place} ${domain}`);
    return known && known.until > this.#needs.clock.now() ? known.looked : null;
  }

  #keepDomain(place: Place, { domain }: Address, looked: Looked): void {
    for (const oldest of this.#domains.keys()) {
      if (this.#domains.size < mostFresh) break;
      this.#domains.delete(oldest);
    }
    this.#domains.set(`${place} ${domain}`, { looked, until: this.#needs.clock.now() + hour });
  }

  /** A person asks: every place, now, whatever was known; `places` besides those that are asked for every reader. */
  async find(
    actor: Actor,
    address: Address,
    places: readonly Place[] = this.#needs.places,
  ): Promise<Sighting[]> {
    const blind = addressBlind(this.#needs.keys, address);
    return Promise.all(places.map((place) => this.#ask(actor, place, blind, address)));
  }

  /**
   * What a letter that came in carries for its author (Autocrypt). Only for letters that are authentic: signed by their
   * author's domain. Null where it carries nothing.
   */
  async fromLetter(actor: Actor, raw: Buffer): Promise<Offered | null> {
    const found = autocryptKey(readHeader(raw));
    return found && this.#needs.recipients.offer(actor, { ...found, source: 'autocrypt' });
  }

  /** Keys of its other readers that an encrypted letter carried inside. */
  async fromInside(actor: Actor, inner: Buffer, readers: readonly Address[]): Promise<readonly Offered[]> {
    const offered: Offered[] = [];
    for (const found of gossipKeys(readHeader(inner), readers))
      offered.push(await this.#needs.recipients.offer(actor, { ...found, source: 'gossip' }));
    return offered;
  }

  /** The key or certificate that made a signature found valid, over a letter from that address. */
  fromSignature(actor: Actor, address: Address, bytes: Buffer): Promise<Offered> {
    return this.#needs.recipients.offer(actor, { address, bytes, source: 'signed' });
  }

  /** Forgets what ran out long ago. Call it now and then. */
  async sweep(): Promise<number> {
    return dropLookups(this.#needs.store, new Date(this.#needs.clock.now() - 24 * hour));
  }

  /** Asks nothing any more and waits for what is under way, which is bounded by its own time. */
  async stop(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#underWay.values());
    await this.#needs.recipients.stop();
  }
}
