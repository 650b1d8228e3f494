import ipaddr from 'ipaddr.js';
import { Fault } from '#base';

type Ip = ipaddr.IPv4 | ipaddr.IPv6;

/** An address of a socket; an IPv4 address that came as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. */
const read = (address: string): Ip => ipaddr.process(address.split('%')[0]!);

/** The address as it is written to people and records. */
export const plainAddress = (address: string): string => read(address).toString();

/** Whom limits count as one: an IPv4 address, or the /64 that one IPv6 customer holds. */
export function neighbourhood(address: string): string {
  const ip = read(address);
  return ip.kind() === 'ipv4' ? ip.toString() : (ip as ipaddr.IPv6).parts.slice(0, 4).join(':');
}

/** A test for the networks (CIDR, or single addresses) of the settings; throws a Fault on one that is malformed. */
export function inNetworks(
  networks: readonly string[],
  setting = 'intake.relay.networks',
): (address: string) => boolean {
  const ranges = networks.map((text) => range(text, setting));
  return (address) => {
    const ip = read(address);
    return ranges.some(([base, bits]) => base.kind() === ip.kind() && ip.match(base, bits));
  };
}

function range(text: string, setting: string): [Ip, number] {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text)) {
    throw new Fault({
      code: 'config-network',
      kind: 'invalid',
      say: `${setting}: "${text}" is not a network such as "192.0.2.0/24".`,
    });
  }
  const ip = ipaddr.parse(text);
  return [ip, ip.kind() === 'ipv4' ? 32 : 128];
}
