import { BlockList, isIP } from 'node:net';
import { networkOf } from '#base';
import { invalid } from '../accounts.ts';

/** An address without the forms that hide which family it is of. */
const plain = (address: string): string =>
  address
    .toLowerCase()
    .replace(/^::ffff:(?=[\d.]+$)/, '')
    .replace(/%.*$/, '');

/** What one party holds, as CIDR: an IPv4 address, an IPv6 /64. Empty for what is no address. */
export function ownRange(address: string): string {
  const network = networkOf(address);
  if (network.includes('/')) return network;
  return isIP(network) === 4 ? `${network}/32` : '';
}

/** The neighbourhood that one party may rent: an IPv4 /24, an IPv6 /48. Empty for what is no address. */
export function wideRange(address: string): string {
  const network = networkOf(address);
  if (isIP(network) === 4) return network.replace(/\.\d+$/, '.0/24');
  if (!network.endsWith('::/64')) return '';
  return `${network.slice(0, -'::/64'.length).split(':').slice(0, 3).join(':')}::/48`;
}

/** A network as an operator types it: `203.0.113.0/24`, `2001:db8::/32`, an address. Throws `network-invalid`. */
export function readNetwork(typed: string): {
  text: string;
  address: string;
  bits: number;
  family: 'ipv4' | 'ipv6';
} {
  const [address = '', bits, ...more] = typed.trim().toLowerCase().split('/');
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (family === 0 || more.length > 0 || length < 0 || length > most)
    throw invalid('network-invalid', `"${typed}" is not a network such as 203.0.113.0/24.`);
  return { text: `${address}/${length}`, address, bits: length, family: family === 6 ? 'ipv6' : 'ipv4' };
}

/** A list to look addresses up in. */
export class Networks {
  readonly #list = new BlockList();

  constructor(networks: readonly string[]) {
    for (const { address, bits, family } of networks.map(readNetwork))
      this.#list.addSubnet(address, bits, family);
  }

  has(address: string): boolean {
    const one = plain(address);
    const family = isIP(one);
    return family !== 0 && this.#list.check(one, family === 6 ? 'ipv6' : 'ipv4');
  }
}

/** The range that a provider hands out, where nothing better is known: an IPv4 /16, an IPv6 /32. Empty for what is no address. */
export function placeOf(address: string): string {
  const network = networkOf(address);
  if (isIP(network) === 4) return network.replace(/^(\d+\.\d+)\.\d+\.\d+$/, '$1.0.0/16');
  if (!network.endsWith('::/64')) return '';
  return `${network.split(':').slice(0, 2).join(':')}::/32`;
}
