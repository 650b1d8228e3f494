import type { Clock } from '#base';
import type { Config } from '#config';
import type { Reply } from '#mail';
import { reply, type ServerSession } from '#smtp';
import { neighbourhood } from './network.ts';
import { type Rate, slidingRate } from './rate.ts';

/** Milliseconds without progress after which a peer that is not known yet gives its place to the next. */
const stale = 1_000;

const full = reply(421, '4.7.0', 'Too many connections; try again later');
const giveWay = reply(421, '4.7.0', 'Others are waiting; try again later');

interface Guest {
  readonly session: ServerSession;
  readonly from: string;
}

/**
 * Who is at the doors. When there are too many, all together or from one address, the newcomer takes the place of the
 * one that has shown nothing for longest and is not known: sitting idle on all places does not keep others out.
 */
export class Crowd {
  private readonly guests = new Set<Guest>();
  private readonly perAddress = new Map<string, number>();
  private readonly arrivals: Rate;
  private readonly limits: Config['intake']['limits'];
  private readonly clock: Clock;

  constructor(limits: Config['intake']['limits'], clock: Clock) {
    this.limits = limits;
    this.clock = clock;
    this.arrivals = slidingRate(limits.connections_per_minute, 60_000, clock);
  }

  get size(): number {
    return this.guests.size;
  }

  sessions(): ServerSession[] {
    return [...this.guests].map((guest) => guest.session);
  }

  /** Null when the peer may come in. */
  refusal(address: string): Reply | null {
    const from = neighbourhood(address);
    if (!this.arrivals.take(from)) return full;
    const crowded = (this.perAddress.get(from) ?? 0) >= this.limits.connections_per_address;
    if (crowded && !this.makeRoom((guest) => guest.from === from)) return full;
    return this.guests.size >= this.limits.connections && !this.makeRoom(() => true) ? full : null;
  }

  /** Counts a session in; returns what counts it out again. */
  enter(address: string, session: ServerSession): () => void {
    const guest = { session, from: neighbourhood(address) };
    this.guests.add(guest);
    this.perAddress.set(guest.from, (this.perAddress.get(guest.from) ?? 0) + 1);
    return () => this.leave(guest);
  }

  /** A peer that has signed in does not count towards the new connections of its address. */
  vouch(address: string): void {
    this.arrivals.giveBack(neighbourhood(address));
  }

  private leave(guest: Guest): void {
    if (!this.guests.delete(guest)) return;
    const left = (this.perAddress.get(guest.from) ?? 1) - 1;
    if (left > 0) this.perAddress.set(guest.from, left);
    else this.perAddress.delete(guest.from);
  }

  private makeRoom(among: (guest: Guest) => boolean): boolean {
    let longest: Guest | null = null;
    for (const guest of this.guests) {
      if (!among(guest)) continue;
      if (guest.session.leaving) {
        this.leave(guest);
        guest.session.destroy();
        return true;
      }
      if (guest.session.known) continue;
      if (longest === null || guest.session.progressAt < longest.session.progressAt) longest = guest;
    }
    if (longest === null || this.clock.monotonic() - longest.session.progressAt < stale) return false;
    this.leave(longest);
    longest.session.dismiss(giveWay);
    return true;
  }
}
