import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault, isId } from '#base';

/** What a file of a pack is: the sealed bodies, or what says where each is. */
export type Kind = 'pack' | 'json';

/** A place where packs lie. Files are written whole and durably, or not at all, and never changed but to be mended. */
export interface PackPlace {
  /** For words to people. */
  readonly name: string;
  /** Ids of all packs that have a manifest here, in order of their age. */
  list(): Promise<string[]>;
  /** `length` octets from `start` on, fewer at the end of the file; null where there is no such file. */
  read(pack: string, start: number, length: number): Promise<Buffer | null>;
  manifest(pack: string): Promise<Buffer | null>;
  /** Writes a file from pieces, in the place of one that is there. */
  put(pack: string, kind: Kind, pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void>;
}

/** Octets of a manifest at most: one of a pack of the smallest letters is far below. */
const longestManifest = 256 << 20;

/** Packs as files in a folder. */
export class FolderPlace implements PackPlace {
  readonly name: string;
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    this.name = dir;
  }

  #path(pack: string, kind: Kind): string {
    if (!isId(pack))
      throw new Fault({ code: 'pack-name', kind: 'broken', say: 'This cannot be opened here.', detail: '' });
    return join(this.#dir, pack.slice(-2), `${pack}.${kind}`);
  }

  async list(): Promise<string[]> {
    const names = await readdir(this.#dir, { recursive: true }).catch(missing<string[]>([]));
    return names
      .flatMap((name) => /(?:^|\/)([0-9a-f-]{36})\.json$/.exec(name)?.[1] ?? [])
      .filter(isId)
      .sort();
  }

  async read(pack: string, start: number, length: number): Promise<Buffer | null> {
    const file = await open(this.#path(pack, 'pack'), 'r').catch(missing(null));
    if (!file) return null;
    try {
      const bytes = Buffer.allocUnsafe(length);
      let got = 0;
      while (got < length) {
        const { bytesRead } = await file.read(bytes, got, length - got, start + got);
        if (bytesRead === 0) break;
        got += bytesRead;
      }
      return bytes.subarray(0, got);
    } finally {
      await file.close();
    }
  }

  async manifest(pack: string): Promise<Buffer | null> {
    const text = await readFile(this.#path(pack, 'json')).catch(missing(null));
    return text && text.length <= longestManifest ? text : null;
  }

  /** File, fsync, rename, fsync of the folder and of those above it that are new. */
  async put(pack: string, kind: Kind, pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    const path = this.#path(pack, kind);
    const folder = dirname(path);
    const first = await mkdir(folder, { recursive: true, mode: 0o700 });
    const making = `${path}.new`;
    const file = await open(making, 'w', 0o600);
    try {
      for await (const piece of pieces) await file.appendFile(piece);
      await file.sync();
    } catch (error) {
      // After a failed fsync the page cache cannot be trusted: this file is never used again.
      await unlink(making).catch(() => {});
      throw error;
    } finally {
      await file.close();
    }
    await rename(making, path);
    await syncFolder(folder);
    for (let made = folder; first && made.length >= first.length; made = dirname(made))
      await syncFolder(dirname(made));
  }
}

const missing =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
