import { createHash } from 'node:crypto';
import type { Sql } from '#store';
import { zBase32 } from '../discover/sources.ts';
import type { Keys } from '../keys.ts';
import { publicPgp } from './publish.ts';
import { openKept } from './sealed.ts';
import { publishedRows } from './store.ts';

/** What WKD calls a mailbox: z-base-32 of SHA-1 of its local part in lower case (draft-koch-openpgp-webkey-service §3.1). */
const wkdName = (local: string): string =>
  zBase32(
    createHash('sha1')
      .update(local.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))
      .digest(),
  );

const blindOf = (keys: Keys, domain: string, name: string): Buffer =>
  keys.blind('own-wkd', `${name}@${domain}`);

/** Unkeyed, the hash of a name is as good as the name. */
export function wkdBlind(keys: Keys, address: string): Buffer {
  const at = address.lastIndexOf('@');
  return blindOf(keys, address.slice(at + 1), wkdName(address.slice(0, at)));
}

/**
 * The OpenPGP keys that a mail program finds at `…/hu/NAME`, binary, one after the other; null where there are none. All
 * of them are public: those that took the place of another, and revoked ones, so that others learn of it.
 */
export async function findByWkd(
  needs: { readonly sql: Sql; readonly keys: Keys },
  domain: string,
  name: string,
): Promise<Buffer | null> {
  if (!/^[a-z0-9]{32}$/.test(name)) return null;
  const rows = await publishedRows(needs.sql, blindOf(needs.keys, domain.toLowerCase(), name));
  const shown = rows.filter(({ state }) => state === 'active' || state === 'revoked').slice(0, 4);
  if (shown.length === 0) return null;
  return Buffer.concat(shown.map((row) => publicPgp(openKept(needs.keys, row))));
}
