import { Api, consoleUrl, endpoints, type Rooms, Setup } from '#api';
import { type House, tellOfSignIn } from '#flow';
import { ApiKeys, Clients, Entrance, type EntranceNeeds, Federated } from '#people';
import { domainStanding } from './app-dns.ts';
import { standing } from './app-standing.ts';
import { openWebhooks } from './app-webhooks.ts';

/** The console's door: the API and the browser application, over the house's own rooms. */
export function openConsole(house: House, asks: Pick<Rooms, 'accept' | 'trace' | 'ready'>): Api {
  const { config, clock, log, store, keys, evidence, people } = house;
  const needs = { store, clock, keys, evidence, isInside: (domain: string) => people.isInside(domain) };
  const url = (): string => consoleUrl(config, config.console.port || api.port);
  const entranceNeeds: EntranceNeeds = {
    ...needs,
    config,
    log,
    blocks: people.blocks,
    tell: (sql, word) => tellOfSignIn(house, sql, word),
    site: () => {
      const { origin, hostname } = new URL(url());
      return { id: hostname, origins: [origin], name: config.organisation.name };
    },
  };
  const entrance = new Entrance(entranceNeeds);
  const federated = new Federated({ ...entranceNeeds, entrance, resolver: house.resolver });
  const systems = new ApiKeys(needs);
  const clients = new Clients(needs);
  const setup = new Setup(house, entrance);
  const api = new Api({
    setup,
    config,
    clock,
    log,
    store,
    evidence: house.evidence,
    keys,
    entrance,
    systems,
    clients,
    url,
    endpoints: endpoints({
      house,
      standing: () => standing(house),
      dns: (domain) => domainStanding(house, domain),
      url,
      entrance,
      federated,
      systems,
      clients,
      webhooks: openWebhooks(house),
      setup,
      ...asks,
    }),
  });
  return api;
}
