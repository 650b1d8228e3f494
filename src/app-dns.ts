import type { House } from '#flow';
import { type Check, looked } from './cli/doctor-check.ts';
import { hostChecks, ofDomain } from './cli/doctor-dns.ts';

/** How one of the organisation's domains stands in the DNS now, and the records to copy. Asks the network; takes seconds. */
export async function domainStanding(house: House, domain: string): Promise<readonly Check[]> {
  const { config, clock, dkim } = house;
  return looked(domain, async () => [
    ...(await hostChecks(config, clock)),
    ...(await ofDomain(config, clock, domain, await dkim.list(domain))),
  ]);
}
