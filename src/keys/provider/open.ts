import { readFileSync } from 'node:fs';
import { type Clock, Fault } from '#base';
import { type Config, pathIn } from '#config';
import { kmsProvider } from './kms.ts';
import { passphrasePath, passphraseProvider } from './passphrase.ts';
import type { KeyProvider } from './provider.ts';
import { vaultProvider } from './vault.ts';

function needed(value: string, setting: string): string {
  if (value !== '') return value;
  throw new Fault({ code: 'keys-setting', kind: 'invalid', say: `[keys.${setting} is missing.` });
}

/** The holder of the root key, as the settings say. Nothing is asked of it yet. */
export function providerOf(config: Config, clock: Clock): KeyProvider {
  const { provider, vault, kms } = config.keys;
  const ca = (file: string) => (file ? { ca: readFileSync(pathIn(config, file), 'utf8') } : {});
  switch (provider) {
    case 'file':
      return passphraseProvider(passphrasePath(config), clock);
    case 'vault':
      return vaultProvider({
        address: needed(vault.address, 'vault] address'),
        mount: vault.mount,
        key: vault.key,
        tokenFile: pathIn(config, needed(vault.token_file, 'vault] token_file')),
        ...(vault.namespace ? { namespace: vault.namespace } : {}),
        ...ca(vault.ca),
        timeoutMs: vault.timeout,
        clock,
      });
    case 'kms':
      return kmsProvider({
        region: needed(kms.region, 'kms] region'),
        key: needed(kms.key, 'kms] key'),
        credentialsFile: pathIn(config, needed(kms.credentials_file, 'kms] credentials_file')),
        ...(kms.endpoint ? { endpoint: kms.endpoint } : {}),
        ...ca(kms.ca),
        timeoutMs: kms.timeout,
        clock,
      });
  }
}
