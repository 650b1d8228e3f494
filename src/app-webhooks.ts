import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { pathIn } from '#config';
import type { House } from '#flow';
import { Webhooks } from '#webhooks';

/** Calls to other systems, over the house's own rooms. */
export function openWebhooks(house: House): Webhooks {
  const { config } = house;
  return new Webhooks({
    ...house,
    networks: config.webhooks.networks,
    timeout: config.webhooks.timeout,
    ca: [...rootCertificates, ...config.tls.ca.map((path) => readFileSync(pathIn(config, path), 'utf8'))],
  });
}
