import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that some tests run against, by the name of their executable. None is needed to run Postern. */
export const neighbours = [
  'postfix',
  'gpg',
  'openssl',
  'chromium',
  'swaks',
  'strace',
  'rspamd',
  'unbound',
  'slapd',
  'clamd',
  'tcpdump',
  'qpdf',
  'pdftotext',
  'python3',
] as const;
export type Neighbour = (typeof neighbours)[number];

/** Where a program is, looking in the administrators' folders too; undefined where it is not. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** For a test's `skip`: false where the program is here, else the words for why the test is left out. */
export const without = (name: Neighbour): string | false =>
  programPath(name) ? false : `${name} is not installed`;
