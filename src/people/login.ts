import { addressKey, parseAddress } from '#mail';

export { networkOf } from '#base';

/** What somebody types to sign in, in the one form it is looked up by: an address, or the name of a service account. */
export function loginText(user: string): { kind: 'address' | 'name'; text: string } {
  const typed = user.trim().slice(0, 400);
  if (!typed.includes('@')) return { kind: 'name', text: typed.toLowerCase() };
  const reading = parseAddress(typed, { policy: 'liberal' });
  // What is no address is looked for all the same, so that it takes as long as one that is.
  return { kind: 'address', text: reading.ok ? addressKey(reading.address) : typed };
}
