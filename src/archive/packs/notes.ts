import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isId, newId } from '#base';

/**
 * What the process that keeps the second store tells the server: it has neither the database nor a key, so it leaves notes
 * in a folder.
 */
export type Note =
  /** The second store holds this pack whole; it was read again from there. */
  | { readonly kind: 'copied'; readonly pack: string; readonly manifest: string }
  /** Both copies were read from end to end and are whole. */
  | { readonly kind: 'scrubbed'; readonly packs: number; readonly octets: number }
  /** A copy was damaged and was mended from the other. */
  | {
      readonly kind: 'mended';
      readonly pack: string;
      readonly where: 'first' | 'second';
      readonly records: number;
    }
  /** Damaged in both: these letters' bodies are lost here, and only a backup has them. */
  | { readonly kind: 'lost'; readonly pack: string; readonly letters: readonly string[] };

const draftEnding = '.draft';

/** Leaves a note. */
export async function leaveNote(dir: string, note: Note): Promise<void> {
  await (await draftNote(dir, newId(), note))();
}

/**
 * Writes a note down durably before what it tells of is done; the function that it resolves with leaves it for the server.
 * Whoever is killed in between finds it among the drafts.
 */
export async function draftNote(dir: string, name: string, note: Note): Promise<() => Promise<void>> {
  await mkdir(dir, { recursive: true, mode: 0o770 });
  const path = join(dir, `${name}${draftEnding}`);
  const file = await open(`${path}.new`, 'w', 0o660);
  try {
    await file.writeFile(JSON.stringify(note));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  return () => rename(path, join(dir, `${newId()}.note`));
}

/** Notes that were written down and not left. */
export async function draftsIn(dir: string): Promise<{ note: Note; leave: () => Promise<void> }[]> {
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith(draftEnding));
  const drafts: { note: Note; leave: () => Promise<void> }[] = [];
  for (const name of names) {
    const path = join(dir, name);
    const note = noteOf(await readFile(path, 'utf8').catch(() => ''));
    if (note) drafts.push({ note, leave: () => rename(path, join(dir, `${newId()}.note`)) });
  }
  return drafts;
}

/** Notes in the order in which they were left; `done` removes one. What is no note is passed over. */
export async function* readNotes(dir: string): AsyncGenerator<{ note: Note; done: () => Promise<void> }> {
  const names = await readdir(dir).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.note')).sort()) {
    const path = join(dir, name);
    const note = noteOf(await readFile(path, 'utf8').catch(() => ''));
    if (note) yield { note, done: () => unlink(path).catch(() => {}) };
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function noteOf(text: string): Note | null {
  let note: Note;
  try {
    note = JSON.parse(text) as Note;
  } catch {
    return null;
  }
  if (note?.kind === 'scrubbed') return isCount(note.packs) && isCount(note.octets) ? note : null;
  if (typeof note?.pack !== 'string' || !isId(note.pack)) return null;
  if (note.kind === 'copied') return /^[0-9a-f]{64}$/.test(note.manifest) ? note : null;
  if (note.kind === 'mended')
    return ['first', 'second'].includes(note.where) && isCount(note.records) ? note : null;
  return note.kind === 'lost' && Array.isArray(note.letters) && note.letters.every((id) => isId(String(id)))
    ? note
    : null;
}
