import { addressBlind, type Keys } from '#keys';
import type { Address } from '#mail';
import type { Sql } from '#store';
import { findMessages, standingRows } from './store.ts';

/**
 * How a delivery stands or ended, one word each. `delivered`: by a means that was not written down; `rehearsed`: sent by a
 * key of the sandbox, and never left.
 */
export type How =
  | 'waiting'
  | 'held'
  | 'tls'
  | 'smime'
  | 'pgp'
  | 'pdf'
  | 'delivered'
  | 'portal'
  | 'failed'
  | 'cancelled'
  | 'archived'
  | 'rehearsed';

/** Which deliveries somebody looks for. */
export interface Wanted {
  readonly recipient?: Address;
  readonly domain?: string;
  /** Any of these; left out: however it stands. */
  readonly hows?: readonly How[];
  /** Only of these letters. */
  readonly among?: readonly string[];
}

/** Deliveries of one letter that stand alike. */
export interface Standing {
  readonly how: How;
  readonly count: number;
  /** Of the first fifty. */
  readonly ids: readonly string[];
}

const liveStates: Readonly<Partial<Record<How, readonly number[]>>> = { waiting: [0, 2], held: [1] };

/**
 * Letters with a delivery that fits, newest first, below the id `below`: at most `limit`, and perhaps fewer though there are
 * more. Empty: there are none.
 */
export function lettersWith(
  { sql, keys }: { sql: Sql; keys: Keys },
  { recipient, domain, hows, among }: Wanted,
  { below, limit }: { below: string | null; limit: number },
): Promise<string[]> {
  return findMessages(sql, {
    recipient: recipient ? addressBlind(keys, recipient) : null,
    domain: domain ?? null,
    live: hows ? hows.flatMap((how) => liveStates[how] ?? []) : null,
    ended: hows ? hows.filter((how) => !liveStates[how]) : null,
    among: among ?? null,
    below,
    limit,
  });
}

/** How the deliveries of these letters stand, by the letter's id. */
export async function standingsOf(sql: Sql, messages: readonly string[]): Promise<Map<string, Standing[]>> {
  const all = new Map<string, Standing[]>();
  for (const { message_id, how, count, ids } of await standingRows(sql, messages, 50)) {
    const known = all.get(message_id) ?? [];
    known.push({ how: (how === 'placed' ? 'portal' : how) as How, count, ids });
    all.set(message_id, known);
  }
  return all;
}
