import { checkAuthority, type Doubt } from './check-files.ts';
import type { Config } from './schema.ts';

/** Authorities of directories: of the one readers' certificates come from, of the one people come from, of the provider of sign-ins. */
export const checkDirectories = ({ base, keys, directory, signin }: Config): Doubt[] =>
  (
    [
      [keys.readers.ldap.ca, ['keys', 'readers', 'ldap', 'ca']],
      [directory.ca, ['directory', 'ca']],
      [signin.oidc.ca, ['signin', 'oidc', 'ca']],
    ] as const
  )
    .filter(([file]) => file !== '')
    .flatMap(([file, path]) => checkAuthority(base, file, path));
