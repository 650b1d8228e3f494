import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkAuthority, checkReadable, type Doubt } from './check-files.ts';
import type { Config } from './schema.ts';

/** Files by which people come in: authorities of directories and of the provider of sign-ins, the list of leaked passwords. */
export const checkDirectories = (config: Config): Doubt[] => {
  const { base, keys, directory, signin } = config;
  return [
    ...(
      [
        [keys.readers.ldap.ca, ['keys', 'readers', 'ldap', 'ca']],
        [directory.ca, ['directory', 'ca']],
        [signin.oidc.ca, ['signin', 'oidc', 'ca']],
      ] as const
    )
      .filter(([file]) => file !== '')
      .flatMap(([file, path]) => checkAuthority(base, file, path)),
    ...checkLeaked(config),
  ];
};

const samples = 64;

/**
 * A list that is not in order finds nothing, and every leaked password would pass: lines here and there must be hashes, each
 * behind the one before.
 */
function checkLeaked({ base, signin }: Config): Doubt[] {
  if (signin.leaked_passwords === '') return [];
  const path = ['signin', 'leaked_passwords'] as const;
  const missing = checkReadable(base, signin.leaked_passwords, path, 'a list of leaked passwords');
  if (missing.length > 0) return missing;
  const file = resolve(base, signin.leaked_passwords);
  return inOrder(file)
    ? []
    : [
        {
          path,
          weight: 'refuse',
          wrong: `${file} is not a list of SHA-1 hashes in ascending order, and no leaked password would be found in it`,
          right: 'Sort it by its hashes: LC_ALL=C sort -u.',
        },
      ];
}

function inOrder(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const chunk = Buffer.alloc(512);
    let before = '';
    for (let n = 0; n < samples; n++) {
      const at = Math.floor((size * n) / samples);
      const read = readSync(handle, chunk, 0, chunk.length, at);
      const lines = chunk.subarray(0, read).toString('latin1').split(/\r?\n/);
      // The first is a whole line at the start of the file alone, the last perhaps not at all.
      const whole = lines
        .slice(at === 0 ? 0 : 1, at + read < size ? -1 : undefined)
        .filter((line) => line !== '');
      for (const line of whole) {
        const hash = line.slice(0, 40).toUpperCase();
        if (!/^[0-9A-F]{40}$/.test(hash)) return false;
      }
      const hashes = whole.map((line) => line.slice(0, 40).toUpperCase());
      if (hashes.some((hash, i) => hash < (i === 0 ? '' : hashes[i - 1]!))) return false;
      const [first = before] = hashes;
      if (first < before) return false;
      before = first;
    }
    return before !== '';
  } finally {
    closeSync(handle);
  }
}
