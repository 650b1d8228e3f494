import type { Stats } from 'node:fs';
import { lstat, opendir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '#base';
import { normalised } from './content.ts';
import { readMbox, separatorAt } from './mbox-reader.ts';

/** How letters lie in a source. */
export type ImportForm = 'mbox' | 'maildir' | 'eml';
export const importForms: readonly ImportForm[] = ['mbox', 'maildir', 'eml'];

/** One letter as it was found, or what was found in its place. */
export interface Found {
  /** From the source's own folder on. */
  readonly file: string;
  /** Octets from the start of the file. */
  readonly at: number;
  readonly size: number;
  /** With CRLF; null where `damage` says why there is none. */
  readonly raw: Buffer | null;
  readonly damage: string | null;
  /** Where to go on behind it, in an mbox file. */
  readonly next: number | null;
}

/** Folders of a Maildir that hold letters; what is in `tmp` was never delivered. */
const letterFolders: ReadonlySet<string> = new Set(['cur', 'new']);

/** What a path holds. Throws `import-source`. */
export async function formOf(path: string): Promise<ImportForm> {
  const stats = await lstat(path).catch((cause) => {
    throw noSource(`${path} cannot be read.`, cause);
  });
  if (stats.isFile()) return /\.eml$/i.test(path) ? 'eml' : 'mbox';
  if (!stats.isDirectory()) throw noSource(`${path} is neither a file nor a folder.`);
  const maildir = await Promise.all(
    [...letterFolders].map((name) => lstat(join(path, name)).then(isFolder, () => false)),
  );
  return maildir.some(Boolean) ? 'maildir' : 'eml';
}

const isFolder = (stats: Stats): boolean => stats.isDirectory();

const noSource = (say: string, cause?: unknown): Fault =>
  new Fault({ code: 'import-source', kind: 'invalid', say, cause });

/** Letters of a source, one at a time and in memory for one. `start`: where to go on in an mbox file. */
export async function* lettersIn(
  { path, form }: { path: string; form: ImportForm },
  { start = 0, largest }: { start?: number; largest: number },
): AsyncGenerator<Found> {
  if (form === 'mbox') {
    const known = start > 0 && (await separatorAt(path, start));
    yield* mboxLetters(path, '', { start: known ? start : 0, largest });
    return;
  }
  if ((await lstat(path)).isFile()) {
    yield await fileLetter(path, '', largest);
    return;
  }
  for await (const name of filesIn(path, '', form)) {
    const file = join(path, name);
    if (form === 'eml' && /\.mbo?x$/i.test(name)) yield* mboxLetters(file, name, { start: 0, largest });
    else yield await fileLetter(file, name, largest);
  }
}

async function* mboxLetters(
  path: string,
  name: string,
  options: { start: number; largest: number },
): AsyncGenerator<Found> {
  for await (const { at, end, raw, stray } of readMbox(path, options)) {
    const damage = stray
      ? 'it stands before the first letter of the file'
      : raw
        ? null
        : `it is larger than ${options.largest} octets`;
    yield { file: name, at, size: end - at, raw: stray ? null : raw, damage, next: end };
  }
}

/** Files by their names from the folder on. Links are not followed: they may lead anywhere. */
async function* filesIn(path: string, below: string, form: ImportForm): AsyncGenerator<string> {
  const folder = await opendir(join(path, below), { bufferSize: 256 });
  const inLetters = form === 'maildir' && letterFolders.has(below.split('/').at(-1) ?? '');
  const folders: string[] = [];
  for await (const entry of folder) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) folders.push(name);
    else if (entry.isFile() && (form === 'maildir' ? inLetters : /\.(?:eml|mbo?x)$/i.test(entry.name)))
      yield name;
  }
  for (const name of folders)
    if (!(form === 'maildir' && name.split('/').at(-1) === 'tmp')) yield* filesIn(path, name, form);
}

async function fileLetter(path: string, file: string, largest: number): Promise<Found> {
  const base = { file, at: 0, next: null };
  try {
    const { size } = await lstat(path);
    if (size > largest) return { ...base, size, raw: null, damage: `it is larger than ${largest} octets` };
    return { ...base, size, raw: normalised(await readFile(path)), damage: null };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return { ...base, size: 0, raw: null, damage: `it cannot be read (${code})` };
  }
}
