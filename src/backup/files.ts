import { type FileHandle, open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files are read in pieces of this size. */
export const pieceSize = 4 * 2 ** 20;

export interface Found {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly absolute: string;
  readonly size: number;
  readonly mode: number;
  readonly changedAt: number;
}

/**
 * What is not copied: the embedded database (its tables are), what the log makes again, what is being written, and the roots
 * of the keys of months, which must die where they live.
 */
const left = (path: string): boolean =>
  /\.epochs(\/|$)/.test(path) ||
  /^postgres(\.|$|\/)/.test(path) ||
  /^evidence\/(?!checkpoints(\/|$))/.test(path) ||
  path.endsWith('.new');

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Every file under `dir`, folder by folder; one that goes meanwhile is not there. */
export async function* filesUnder(dir: string, under = ''): AsyncGenerator<Found> {
  const folder = await opendir(join(dir, under)).catch((error) => {
    if (isGone(error)) return null;
    throw error;
  });
  if (!folder) return;
  for await (const entry of folder) {
    const path = under ? `${under}/${entry.name}` : entry.name;
    if (left(path)) continue;
    if (entry.isDirectory()) yield* filesUnder(dir, path);
    else if (entry.isFile()) {
      const found = await about(join(dir, path), path);
      if (found) yield found;
    }
  }
}

/** Null where it is not there. */
export async function about(absolute: string, path: string): Promise<Found | null> {
  const found = await stat(absolute).catch((error) => {
    if (isGone(error)) return null;
    throw error;
  });
  return found && { path, absolute, size: found.size, mode: found.mode & 0o777, changedAt: found.mtimeMs };
}

/** The pieces of a file in order; null where it has gone. */
export async function readPieces(
  absolute: string,
  each: (content: Buffer, index: number) => Promise<void>,
): Promise<number | null> {
  let file: FileHandle;
  try {
    file = await open(absolute, 'r');
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
  try {
    let size = 0;
    for (let index = 0; ; index++) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(pieceSize), 0, pieceSize, size);
      if (bytesRead === 0) return size;
      size += bytesRead;
      await each(buffer.subarray(0, bytesRead), index);
    }
  } finally {
    await file.close();
  }
}
