import { isIPv6 } from 'node:net';
import { addressKey, parseAddress } from '#mail';

/** What somebody types to sign in, in the one form it is looked up by: an address, or the name of a service account. */
export function loginText(user: string): { kind: 'address' | 'name'; text: string } {
  const typed = user.trim().slice(0, 400);
  if (!typed.includes('@')) return { kind: 'name', text: typed.toLowerCase() };
  const reading = parseAddress(typed, { policy: 'liberal' });
  // What is no address is looked for all the same, so that it takes as long as one that is.
  return { kind: 'address', text: reading.ok ? addressKey(reading.address) : typed };
}

const longForm = (address: string): string[] => {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  if (tail === undefined) return front;
  const back = tail === '' ? [] : tail.split(':');
  return [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back];
};

/** The part of a network address that one party usually holds: the whole of an IPv4 address, the /64 of an IPv6 one. */
export function networkOf(address: string): string {
  const plain = address
    .toLowerCase()
    .replace(/^::ffff:(?=[\d.]+$)/, '')
    .replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const groups = longForm(plain).slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
