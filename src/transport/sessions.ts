import type { Shown } from './verdict.ts';

/** A full handshake every hour at least: certificates are renewed and revoked. */
const life = 3_600_000;
const most = 2000;
/** A ticket serves once (RFC 8446 §C.4); servers send two or so. */
const tickets = 3;

interface Kept {
  readonly shown: Shown;
  readonly tickets: Buffer[];
}

const isOld = (shown: Shown, now: number): boolean => now - shown.at >= life;

/**
 * TLS sessions by address, port, name and verification profile, each with what its first handshake showed; the two
 * live and die together (DESIGN: Node neither checks names nor shows certificates on resumption).
 */
export class SessionCache {
  readonly #kept = new Map<string, Kept>();

  get size(): number {
    return this.#kept.size;
  }

  /** A ticket to resume with, and what was seen when its session began. */
  take(key: string, now: number): { readonly ticket: Buffer; readonly shown: Shown } | null {
    const kept = this.#kept.get(key);
    if (!kept) return null;
    if (isOld(kept.shown, now)) {
      this.#kept.delete(key);
      return null;
    }
    const ticket = kept.tickets.pop();
    return ticket ? { ticket, shown: kept.shown } : null;
  }

  /**
   * Keeps a ticket of a session that began with `shown`, however often it was resumed since; another `shown` under the
   * same key ends the old sessions.
   */
  keep(key: string, ticket: Buffer, shown: Shown, now: number): void {
    if (isOld(shown, now)) return;
    const kept = this.#kept.get(key);
    if (kept && kept.shown === shown) {
      kept.tickets.push(ticket);
      if (kept.tickets.length > tickets) kept.tickets.shift();
      return;
    }
    this.#kept.delete(key);
    this.#kept.set(key, { shown, tickets: [ticket] });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most) break;
      this.#kept.delete(oldest);
    }
  }

  /** Forgets a key: a session that was refused or looked wrong. */
  drop(key: string): void {
    this.#kept.delete(key);
  }
}
