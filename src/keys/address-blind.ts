import type { Address } from '#mail';
import type { Keys } from './keys.ts';

/**
 * The keyed hash by which an address is found again. Local parts are folded to lower case: no mailbox anybody uses tells
 * `Ann@` from `ann@`, and whoever looks an address up should find both.
 */
export const addressBlind = (keys: Keys, address: Address): Buffer =>
  keys.blind('address', `${address.local}@${address.domain}`.toLowerCase());
