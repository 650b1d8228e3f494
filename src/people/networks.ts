import { BlockList, isIP } from 'node:net';
import { Fault } from '#base';

/** A list of networks, or a Fault `network-invalid` that names the wrong one. */
export function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits, ...more] = network.split('/');
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (family === 0 || more.length > 0 || !Number.isInteger(length) || length > most)
      throw new Fault({
        code: 'network-invalid',
        kind: 'invalid',
        say: `"${network}" is not a network such as 10.2.0.0/16.`,
      });
    list.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Whether an address is in one of these networks; in none where it is no address. */
export const within = (networks: readonly string[], address: string): boolean => {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && blockList(networks).check(plain, family === 6 ? 'ipv6' : 'ipv4');
};
