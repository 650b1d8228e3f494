import type { Config } from '#config';
import { Authority } from './authority.ts';
import { OwnKeys } from './own-keys.ts';
import type { OwnNeeds } from './types.ts';

/** The keys of our own, as the settings say. */
export function openOwnKeys(
  config: Config,
  needs: OwnNeeds & { readonly isOwn: (domain: string) => boolean },
): OwnKeys {
  const url = config.keys.own.crl_url;
  return new OwnKeys(needs, new Authority({ ...needs, ...(url ? { crlUrl: url } : {}) }));
}
