import { checkAuthority, type Doubt } from './check-files.ts';
import type { Config } from './schema.ts';

/** Authorities of directories: of the one readers' certificates come from, and of the one people come from. */
export const checkDirectories = ({ base, keys, directory }: Config): Doubt[] =>
  (
    [
      [keys.readers.ldap.ca, ['keys', 'readers', 'ldap', 'ca']],
      [directory.ca, ['directory', 'ca']],
    ] as const
  )
    .filter(([file]) => file !== '')
    .flatMap(([file, path]) => checkAuthority(base, file, path));
